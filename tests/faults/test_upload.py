"""Sixty megabytes sent to the real server: the page that says so, and nothing of them kept."""

import http.client
import re

import pytest

from portal.admin import running
from tests.faults.holding import sqlite_file
from tests.races.server import Site

MEGABYTE = bytes(1024 * 1024)
HEAD = (
    '--line\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
    '--line\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\nContent-Type: text/csv\r\n\r\n'
)
TAIL = b"\r\n--line--\r\n"


def upload(port, guest, path, *, is_chunked):
    """Send a form with a file of 60 MB, as far as the server listens; return status and page."""
    head = HEAD.format(token=guest.csrf_token).encode()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.putrequest("POST", path)
    line.putheader("Cookie", guest.cookie)
    line.putheader("Content-Type", "multipart/form-data; boundary=line")
    if is_chunked:
        line.putheader("Transfer-Encoding", "chunked")
    else:
        line.putheader("Content-Length", str(len(head) + 60 * len(MEGABYTE) + len(TAIL)))
    line.endheaders()
    frame = (lambda data: b"%x\r\n%b\r\n" % (len(data), data)) if is_chunked else bytes
    try:
        line.send(frame(head))
        for _ in range(60):
            line.send(frame(MEGABYTE))
        line.send(frame(TAIL) + (b"0\r\n\r\n" if is_chunked else b""))
    except ConnectionError:  # the answer came before all was sent
        pass
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    return answer.status, page


@pytest.mark.row("reliability-9-upload")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # it never gets as far as the database
def test_sixty_megabytes_are_refused_in_words(crowd):
    mei = crowd.cast("mei")
    before = sorted(crowd.data.rglob("*"))
    with Site(crowd.database_url, crowd.data) as site:
        answers = [
            upload(site.port, mei, path, is_chunked=is_chunked)
            for path in ("/imports/trials", f"/teams/{crowd.world.team.id}/pathway/code/submissions", "/login")
            for is_chunked in (False, True)
        ]
        is_alive = site.answers()

    assert {status for status, _ in answers} == {413}
    assert {re.search(r"<h1>(.*?)</h1>\s*<p>(.*?)</p>", page).groups() for _, page in answers} == {
        ("Too large", "This file is too large. Please send one of at most 12 MB.")
    }
    assert is_alive
    left = {path for path in crowd.data.rglob("*") if path.is_file()} - set(before)
    assert {path.name for path in left} <= {
        "server.log",
        "site.key",
        running.NAME,
        sqlite_file(crowd.database_url).name,
    }
