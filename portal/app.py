"""create_app: the one list of blueprints, commands, checks and jobs."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from portal.admin import cli as admin_cli
from portal.admin import views as admin_views
from portal.areas import views as areas_views
from portal.attendance import views as attendance_views
from portal.attendance.queries import experience, has_visits
from portal.cards import views as cards_views
from portal.carried import views as carried_views
from portal.carried.queries import AUDIT_CHECKS as CARRIED_CHECKS
from portal.council import views as council_views
from portal.council.queries import team_news
from portal.exchange import cli as exchange_cli
from portal.exchange import views as exchange_views
from portal.hours import views as hours_views
from portal.hours.queries import AUDIT_CHECKS
from portal.incidents import views as incidents_views
from portal.kernel import sealing, settings
from portal.kernel.db import db, engine_options, prepare
from portal.ledger import cli as ledger_cli
from portal.ledger.queries import add_audit_checks
from portal.matching import views as matching_views
from portal.notices import cli as notices_cli
from portal.notices import views as notices_views
from portal.orgs import views as orgs_views
from portal.orgs.queries import add_team_news
from portal.pathway import cli as pathway_cli
from portal.pathway import views as pathway_views
from portal.people import cli as people_cli
from portal.people import views as people_views
from portal.people.views.base import load_community
from portal.policy import cli as policy_cli
from portal.policy import views as policy_views
from portal.policy.queries import guardian_age
from portal.privacy import views as privacy_views
from portal.safety import views as safety_views
from portal.sharing import views as sharing_views
from portal.sharing.queries import AUDIT_CHECKS as SHARING_CHECKS
from portal.tasks import views as tasks_views
from portal.tasks.queries import add_experience_check, add_visit_check
from portal.training import views as training_views
from portal.web import addresses, assets, compress, errors, filters, forms, guard, headers, logs, menu, site, templates

ROOT = Path(__file__).resolve().parents[1]
BODY_LIMIT = 12 * 1024 * 1024
FORM_PARTS = 5_000  # re-dating a whole list ticks one box a row


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Build the application from the environment (or the given variables, in tests)."""
    chosen = settings.load(dict(environ) if environ is not None else None)
    chosen.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    app = Flask("portal", template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_environment = templates.Environment  # type: ignore[method-assign]
    app.url_map.converters["int"] = addresses.RowNumber
    _configure(app, chosen)
    logs.register(app)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    CSRFProtect(app)
    Babel(app, locale_selector=site.choose_locale, timezone_selector=site.zone)
    people_views.login_manager.init_app(app)
    _set_up_pages(app)
    _add_capabilities(app)
    return app


def _configure(app: Flask, chosen: settings.Settings) -> None:
    key = sealing.site_key(chosen.keys)
    host = chosen.site_url.split("//", 1)[-1].split("/", 1)[0]
    app.config.update(
        SETTINGS=chosen,
        SITE_KEY=key,
        SECRET_KEY=sealing.derive(key, "cookies").hex(),
        SQLALCHEMY_DATABASE_URI=chosen.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(chosen.database_url),
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=FORM_PARTS,
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),
        SESSION_COOKIE_NAME="__Host-linli" if chosen.is_https else "linli",
        SESSION_COOKIE_SECURE=chosen.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # bound to the session; a form left open over lunch must still work
        WTF_CSRF_SSL_STRICT=chosen.is_https,
        TRUSTED_HOSTS=_trusted_hosts(host, chosen),
    )
    if chosen.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=chosen.proxies, x_proto=chosen.proxies)  # type: ignore[method-assign]


def _trusted_hosts(host: str, chosen: settings.Settings) -> list[str]:
    name = host.rsplit(":", 1)[0]
    own = [] if chosen.host in settings.EVERYWHERE else [chosen.host]
    return list(dict.fromkeys([name, "127.0.0.1", "localhost", "[::1]", *own]))


def _set_up_pages(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    filters.register(app)
    errors.register(app)
    app.extensions["load_community"] = load_community
    app.extensions["guardian_age"] = guardian_age
    app.before_request(guard.stop_strangers(app))
    app.after_request(headers.add_headers)
    app.after_request(compress.compress)
    app.jinja_env.globals.update(site=site.Here(), new_request_id=forms.new_request_id, role_labels=menu.ROLE_LABELS)
    app.add_url_rule("/static/site.css", "stylesheet", _stylesheet)
    files = WhiteNoise(
        app.wsgi_app, root=str(assets.ROOT), prefix="static/", max_age=31_536_000 if not app.debug else 0,
        add_headers_function=headers.add_file_headers,
    )  # fmt: skip
    app.wsgi_app = files  # type: ignore[method-assign]


@guard.public
def _stylesheet() -> Response:
    return Response(assets.stylesheet(), mimetype="text/css")


def _add_capabilities(app: Flask) -> None:
    for blueprint in (
        people_views.views, orgs_views.views, tasks_views.views, attendance_views.views, hours_views.views,
        pathway_views.views, notices_views.views, exchange_views.views, admin_views.views,
        training_views.views, carried_views.views, policy_views.views, matching_views.views, safety_views.views,
        incidents_views.views, council_views.views, areas_views.views, sharing_views.views,
        privacy_views.views,
        cards_views.views,
    ):  # fmt: skip
        app.register_blueprint(blueprint)
    add_audit_checks(AUDIT_CHECKS)
    add_audit_checks(CARRIED_CHECKS)
    add_audit_checks(SHARING_CHECKS)
    add_visit_check("attendance", has_visits)
    add_experience_check("attendance", experience)
    add_team_news("council", team_news)
    for command in (
        *admin_cli.commands, people_cli.cli, policy_cli.cli, ledger_cli.cli, pathway_cli.cli, notices_cli.cli,
        exchange_cli.cli,
    ):  # fmt: skip
        app.cli.add_command(command)
