"""One impatient person's browser as a process of its own: sends its orders in turn and writes down what came of each.

    python client.py ORDERS HISTORY

ORDERS is a JSON file (Orders.plan below); HISTORY gets one JSON line a try. A connection that breaks says nothing about
what the server did: the same form, with the same request id, is sent again, as somebody would who presses once more.
Only Python's own library is used, so that eight of these start in no time.
"""

import http.client
import json
import re
import sys
import time
from pathlib import Path

ANSWER_SECONDS = 60  # a request waits at most ten seconds for the database
GIVE_UP_SECONDS = 90  # a site that was killed is up again long before
PAUSE_SECONDS = 0.05
BROKEN = (ConnectionError, http.client.HTTPException, TimeoutError, OSError)


class HungUp(ConnectionError):
    """Somebody walked out of the network after pressing the button."""


class Browser:
    """One connection to the site, kept open between requests and made again when it broke."""

    def __init__(self, host, port):
        self._where, self._line = (host, port), None

    def ask(self, order, is_leaving=False):
        """Send one order; gives status, Location and the page's sentence. Leaving hangs up instead of listening."""
        if self._line is None:
            self._line = http.client.HTTPConnection(*self._where, timeout=ANSWER_SECONDS)
        head = {"Cookie": order["cookie"], "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self._line.request(order["method"], order["path"], order.get("body"), head)
            if is_leaving:
                raise HungUp
            answer = self._line.getresponse()
            page = answer.read().decode("utf-8", "replace")
        except BROKEN:
            self._line.close()
            self._line = None
            raise
        found = re.search(r"<h1>[^<]*</h1>\s*<p[^>]*>([^<]*)</p>", page)
        return answer.status, answer.getheader("Location") or "", found.group(1).strip() if found else ""


def carry_out(browser, order, write):
    """Send the order until it is answered; each try is one line of the history, with its start and end."""
    give_up, is_leaving = time.monotonic() + GIVE_UP_SECONDS, order["hangs_up"]
    while True:
        line = {"key": order["key"], "invoked": time.monotonic(), "status": 0, "location": "", "said": ""}
        try:
            line["status"], line["location"], line["said"] = browser.ask(order, is_leaving)
        except BROKEN as error:
            line["said"] = type(error).__name__
        line["ended"] = time.monotonic()
        write(line)
        is_leaving = False
        if line["status"] or line["ended"] > give_up:
            return
        time.sleep(PAUSE_SECONDS)


def main(orders_path, history_path):
    """Carry out every order of the file."""
    plan = json.loads(Path(orders_path).read_text(encoding="utf-8"))
    browser = Browser(plan["host"], plan["port"])
    with Path(history_path).open("w", encoding="utf-8", buffering=1) as history:
        for order in plan["orders"]:
            carry_out(browser, order, lambda line: history.write(json.dumps(line) + "\n"))


if __name__ == "__main__":
    main(*sys.argv[1:])
