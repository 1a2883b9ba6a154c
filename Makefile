# Linli. Two commands are enough: make run, make test. `make` alone lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
FLASK := $(PY) -m flask --app wsgi
# pip asks rustc for its version, and a rustup shim would leave a folder in the home for that
export RUSTUP_HOME := $(CURDIR)/.venv/rustup
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
# What is installed is known by the pins it was installed from, not by dates: a clone has none.
RUN_STAMP := .venv/run-$(shell cat requirements.txt | cksum | tr ' ' '-')
DEV_STAMP := .venv/dev-$(shell cat requirements.txt requirements-dev.txt | cksum | tr ' ' '-')
# Two cores stand still a quarter of the time with two workers: tests wait for browsers, servers and locks.
WORKERS ?= 3
PYTEST := $(PY) -m pytest -q -n $(WORKERS) --dist worksteal

.PHONY: help run test test-fast proof bench format checks formatted lint types contracts catalogues migrations \
	system-packages messages pins ready

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: $(RUN_STAMP) ## start the portal (first start: installs, migrates, fills the demo); HOST and PORT as you like
	@exec $(FLASK) start

test: ## everything: format, lint, types, contracts, both databases, browser
	@$(MAKE) --no-print-directory --jobs=2 --output-sync ready
	@echo "== tests, on SQLite and PostgreSQL, with browser journeys"
	@LINLI_TEST_DB=both $(PYTEST)

test-fast: $(DEV_STAMP) ## the tests without browser and PostgreSQL, under a minute
	@LINLI_TEST_DB=sqlite $(PYTEST) -m "not browser and not postgres and not proof"

proof: $(DEV_STAMP) system-packages ## the full-size races, kills, fuzz and property runs (an hour); writes docs/proof.md
	@LINLI_TEST_DB=both LINLI_PROOF_PAGE=docs/proof.md timeout --foreground --signal=INT --kill-after=60 3600 \
		$(PYTEST) -m proof -o faulthandler_timeout=1800

bench: $(DEV_STAMP) ## speed as ratios to the reference app
	@$(PY) -m bench

format: $(DEV_STAMP) ## lay out the code and mend what lint can mend
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

ready: system-packages checks

checks: formatted lint types contracts catalogues migrations

formatted: $(DEV_STAMP)
	@echo "== format"
	@$(PY) -m ruff format --check --quiet . || { echo "not laid out: run 'make format'"; $(PY) -m ruff format --check .; }

lint: $(DEV_STAMP)
	@echo "== lint"
	@$(PY) -m ruff check --quiet .

types: $(DEV_STAMP)
	@echo "== types"
	@$(PY) -m mypy

contracts: $(DEV_STAMP)
	@echo "== import contracts"
	@.venv/bin/lint-imports --no-logo

catalogues: $(DEV_STAMP)
	@echo "== catalogues"
	@$(PY) -m tests.house.catalogues

migrations: $(DEV_STAMP)
	@echo "== migrations up from empty, then the demo and an audit of its books"
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export PORTAL_DATA="$$folder" && \
		$(FLASK) db upgrade && $(FLASK) db check && $(FLASK) demo >/dev/null && $(FLASK) ledger audit

messages: $(DEV_STAMP) ## collect the sentences of code and templates into translations/*.po
	@$(PY) -m tests.house.catalogues --update

pins: $(DEV_STAMP) ## compile requirements*.in into requirements*.txt
	@for name in requirements requirements-dev; do $(PY) -m uv pip compile --quiet --python-version 3.11 \
		--generate-hashes --no-header --upgrade $$name.in -o $$name.txt || exit 1; done

system-packages:
	@.ci/system-packages

# An empty .venv, on a Python that is new enough.
define NEW_VENV
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Linli needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -m venv .venv
endef

$(RUN_STAMP):
	@echo "Installing the portal's packages into .venv (once, about half a minute) …"
	$(NEW_VENV)
	@$(PIP) -r requirements.txt
	@rm -f .venv/run-* && touch $@

$(DEV_STAMP):
	@echo "Installing the portal's and the test packages into .venv (once, about a minute) …"
	$(NEW_VENV)
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@rm -f .venv/run-* .venv/dev-* && touch $(RUN_STAMP) $@
