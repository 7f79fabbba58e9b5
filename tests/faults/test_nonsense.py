"""All the nonsense in every parameter of every address, sent byte for byte to a site that is really served.

No answer is a 5xx or takes two seconds, none takes nonsense for sense, and every refusal of the program's own is a
problem document with the request's id. What is not HTTP the server in front refuses by itself, without a word.
"""

import contextlib
import http.client
import json
import sys
import time
from collections import Counter
from types import SimpleNamespace

import pytest
from django.contrib import admin

from .. import nonsense
from .databases import databases
from .sites import site

pytestmark = pytest.mark.faults
SLOW = 2  # seconds
FORM = "application/x-www-form-urlencoded"
OF_THE_SERVER = (400, 414, 431)  # its own refusals of what is not HTTP, or too long for it
FILTERED = [page for model, page in admin.site._registry.items() if model._meta.app_label == "timeline"]


@pytest.fixture(scope="module")
def served(root, tmp_path_factory):
    """The site with the data set on the engine of the tests, and an editor's browser."""
    folder = tmp_path_factory.mktemp("nonsense")
    made = databases(folder)
    try:
        made.make("nonsense")
        with site(root, folder, DATABASE_URL=made.address("nonsense")) as (timeline, browser):
            yield timeline, browser
    finally:
        made.close()


@pytest.fixture
def send(served, capsys):
    """Send one request just as it is written; at the end all that was wrong is told, and how much was sent."""
    host, _, port = served[0].address.partition(":")
    wire = http.client.HTTPConnection(host, int(port), timeout=30)
    seen = Counter()
    faults = []

    def sending(path, method="GET", headers=(), body=None, expected=None):
        answer, seconds = _asked(wire, method, path, headers, body, served[0].address)
        if seconds > SLOW:  # once may be the machine's affair
            answer, seconds = _asked(wire, method, path, headers, body, served[0].address)
        seen[answer.status] += 1
        wrong = _wrong(answer, method, seconds)
        if expected and answer.status not in (*expected, *OF_THE_SERVER):
            wrong.append(f"answers {answer.status}, not {expected}")
        faults.extend(f"{method} {path[:120]} {str(headers)[:80]}: {fault}" for fault in wrong)
        return answer.status

    yield sending
    wire.close()
    with capsys.disabled():
        sys.stdout.write(f"\n{sum(seen.values()):,} requests: {dict(sorted(seen.items()))}; {len(faults)} faults.\n")
    assert faults[:20] == []


def _asked(wire, method, path, headers, body, host):
    """The answer and how long it took; a connection that the server has closed is opened again."""
    began = time.monotonic()
    for attempt in range(2):
        try:
            wire.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in [("Host", host)] * ("Host" not in dict(headers)) + [*headers]:
                wire.putheader(name, value.encode("latin-1"))
            if body is not None:
                wire.putheader("Content-Length", str(len(body)))
            with contextlib.suppress(BrokenPipeError):  # the server may refuse a body before it has all of it
                wire.endheaders(body)
            answer = wire.getresponse()
            told = SimpleNamespace(status=answer.status, headers=answer.headers, body=answer.read())
            break
        except (http.client.RemoteDisconnected, ConnectionError):
            wire.close()
            if attempt:
                raise
    return told, time.monotonic() - began


def _wrong(answer, method, seconds):
    wrong = [f"answers {answer.status}"] if answer.status >= 500 else []
    if seconds > SLOW:
        wrong.append(f"takes {seconds:.1f} s")
    if 400 <= answer.status < 500 and method != "HEAD":
        named = answer.headers["X-Request-ID"]
        is_problem = (answer.headers["Content-Type"] or "").startswith("application/problem+json")
        if named is None and answer.status not in OF_THE_SERVER:
            wrong.append(f"{answer.status} without a request id")
        if named and is_problem and json.loads(answer.body)["request_id"] != named:
            wrong.append("the problem names another request")
        if named and not is_problem and b"<html" not in answer.body:
            wrong.append(f"{answer.status} is no problem document")
    return wrong


@pytest.mark.parametrize("address", nonsense.ADDRESSES)
def test_in_each_parameter_alone(address, send):
    for name, declared in nonsense.parameters()[address].items():
        for value in nonsense.NONSENSE:
            sense = nonsense.is_sense(declared, value)
            send(f"{address}?{name}={value}", expected=(200,) if sense else (400,))
        for value in nonsense.TOO_LONG:
            send(f"{address}?{name}={value}", expected=(400, 414))
    for query in nonsense.NAMES:
        send(f"{address}?{query}", expected=(400,))
    for method in nonsense.METHODS:
        send(address, method, expected=(200, 405) if method == "get" else (405,))  # the server may read it as GET


def test_in_addresses_headers_hosts_and_bodies(send):
    for record in nonsense.RECORDS:
        for key in nonsense.KEYS:
            send(f"{record.rsplit('/', 2)[0]}/{key}/", expected=(404,))
    for address in [*nonsense.ADDRESSES, *nonsense.ASIDE, "/", "/admin/login/", "/nowhere"]:
        for name, value in nonsense.HEADERS:
            send(address, headers=[(name, value)])
    for host in nonsense.HOSTS:  # of an empty one the server says nothing, and it means what the server is bound to
        send(nonsense.ADDRESSES[0], headers=[("Host", host)], expected=(400,) if host else (200,))
    for charset in nonsense.CHARSETS:
        known = (415,) if charset.isascii() else (403, 415)  # the server drops a header that is not ASCII
        send("/admin/login/", "POST", [("Content-Type", f"{FORM}; charset={charset}")], b"a=b", expected=known)
    for media_type, body in nonsense.BODIES:
        for method, address in (
            ("POST", nonsense.ADDRESSES[0]),
            ("PUT", nonsense.RECORDS[0]),
            ("POST", "/admin/login/"),
        ):
            send(address, method, [("Content-Type", media_type)], body.encode())


@pytest.mark.parametrize("page", FILTERED, ids=lambda page: page.model._meta.model_name)
def test_at_the_desk_of_one_who_is_signed_in(page, served, send):
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in served[1].jar)
    address = f"/admin/timeline/{page.model._meta.model_name}/"
    for name in nonsense.looked_up(page):
        for value in nonsense.TO_THE_DESK:
            send(f"{address}?{name}={value}", headers=[("Cookie", cookies)])
    for key in nonsense.IDS:
        for part in ("change", "history", "delete", "preview", "merge"):
            send(f"{address}{key}/{part}/", headers=[("Cookie", cookies)])
    for body in nonsense.ACTS:
        send(
            address,
            "POST",
            [("Cookie", cookies), ("Content-Type", "application/x-www-form-urlencoded")],
            body.encode(),
        )
