"""Show a page, show a form again with its errors, or say that something is done and go on."""

import mimetypes
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, flash, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from portal.kernel.errors import Conflict, DomainError, Invalid
from portal.web import filters
from portal.web.forms import BaseForm

SEE_OTHER = 303


def show(template: str, *, status: int = 200, **context: Any) -> Response:
    """Render the template with `page` (and `form`), frozen values only."""
    return make_response(render_template(template, **context), status)


def again(template: str, form: BaseForm, error: DomainError, **context: Any) -> Response:
    """Show the form as it was filled in, with the error in the summary and at its field; 422, or 409 for a conflict."""
    if isinstance(error, Invalid):
        form.add_errors(
            {
                name: gettext(text) % error.params if error.params else gettext(text)
                for name, text in error.fields.items()
            }
        )
    elif isinstance(error, Conflict):
        form.form_errors.append(sentence(error))
    return show(template, status=error.status, form=form, **context)


def sentence(error: DomainError) -> str:
    """Return the error's sentence in the reader's language."""
    return gettext(error.text, **filters.spoken(error.params)) if error.params else gettext(error.text)


def done(text: str, url: str) -> AnyResponse:
    """Say one sentence on the next page and go there (303)."""
    if text:
        flash(text)
    return redirect(url, SEE_OTHER)


def download(name: str, content: bytes) -> Response:
    """Give a file to keep, never shown in the browser; the type follows from the name's end."""
    response = make_response(content)
    response.mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def is_own_page(target: str) -> bool:
    """Tell whether the target is a GET page of our own URL map, and nothing else."""
    if not target.startswith("/") or any(ord(letter) < 33 or letter == "\\" for letter in target):
        return False
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or target.startswith("//"):
        return False
    try:
        current_app.url_map.bind(request.host).match(parts.path, method="GET")
    except HTTPException:
        return False
    return True


def next_page(default: str) -> str:
    """Return the page the person was on the way to, when it is one of ours; else the default."""
    target = request.values.get("next", "")
    return target if is_own_page(target) else default
