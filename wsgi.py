"""The WSGI entry point: `flask --app wsgi …` and gunicorn's `wsgi:app`."""

from portal.app import create_app

app = create_app()
