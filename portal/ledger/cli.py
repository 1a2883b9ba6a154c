"""flask ledger: let the operator check the books."""

import json

import click
from flask.cli import AppGroup

from portal.kernel.db import read
from portal.ledger import queries

cli = AppGroup("ledger", help="The books.")


@cli.command("audit")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def audit(*, as_json: bool) -> None:
    """Check every promise of the books; exit 1 when one is broken, each named."""
    tx = read()
    queries.one_moment(tx)
    found: dict[str, list[str]] = {name: [] for name in queries.audited()}
    for finding in queries.audit(tx):
        found[finding.invariant].append(finding.text)
    if as_json:
        invariants = [{"name": name, "holds": not texts, "findings": texts} for name, texts in found.items()]
        click.echo(json.dumps({"holds": not any(found.values()), "invariants": invariants}))
    else:
        for name, texts in found.items():
            click.echo(f"{'BROKEN' if texts else 'holds '}  {name}")
            for text in texts:
                click.echo(f"        {text}")
    if broken := [name for name, texts in found.items() if texts]:
        click.echo(f"The books do not hold: {', '.join(broken)}.", err=True)
        raise SystemExit(1)
