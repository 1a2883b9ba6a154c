"""The WSGI entry point: `flask --app wsgi …` and gunicorn's `wsgi:app`."""

import gc

gc.disable()  # nothing of what is loaded is garbage: looking for it takes a sixth of the start

from portal.app import create_app  # noqa: E402

app = create_app()
gc.enable()
