"""A browser at the desk of a running Timeline, which looks at every answer for what an answer may never be."""

import http.client
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import NamedTuple

PATIENCE = 120
NEW_PLACE = "/admin/timeline/place/add/"
READS = (
    "/api/v1/events/?limit=5",
    "/api/v1/events/2008-severance/",
    "/api/v1/places/",
    "/api/v1/search/?q=Zakharova",
    "/api/v1/timeline/?bucket=year",
    "/api/v1/changes/",
    "/",
    "/admin/",
    "/admin/timeline/event/",
)


class Answer(NamedTuple):
    """What the server sent, whatever the status."""

    status: int
    headers: object
    text: str


class Browser:
    """An editor's browser: it keeps cookies and follows no redirect."""

    def __init__(self, address):
        self.address, self.jar = address, CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(cookies, _Stay)

    def ask(self, path, fields=None, accept="text/html,*/*;q=0.8"):
        """Send a GET, or a form with these fields."""
        body = None if fields is None else urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(f"http://{self.address}{path}", body, {"Accept": accept})
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.headers, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read().decode())

    def sign_in(self, name, password):
        """Sign in by the admin's own form."""
        path = "/admin/login/?next=/admin/"
        answer = self.ask(path, self.form(path) | {"username": name, "password": password})
        assert answer.status == 302, answer.text

    def form(self, path=NEW_PLACE):
        """What a browser would send back of the page's form as it is."""
        answer = self.ask(path)
        assert answer.status == 200, answer.text
        found = _Fields()
        found.feed(answer.text)
        return found.fields

    def place(self, form, slug):
        """Enter a place with the form, which was fetched before."""
        sent = {"slug": slug, "name": f"A place called {slug}", "_save": "Save"}
        return self.ask(NEW_PLACE, form | sent)

    def reads(self):
        """The statuses of some of everything that can be read; a 503 must tell when to come again."""
        anyone = Browser(self.address)
        answers = [(anyone if path.startswith("/api/") else self).ask(path) for path in READS]
        for path, answer in zip(READS, answers, strict=True):
            assert answer.status in (200, 503), (path, answer)
            if answer.status == 503:
                is_put_off(answer, as_problem=path.startswith("/api/"))
        return {answer.status for answer in answers}


def is_put_off(answer, *, as_problem=False):
    """A 503 as it must be: when to come again, a sentence, nothing of the inside."""
    assert answer.status == 503, answer
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    if as_problem:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert json.loads(answer.text)["status"] == 503
    else:
        assert re.search(
            r"<p[^>]*>(The database does not answer just now|It takes the database too long)", answer.text
        )
    assert "Traceback" not in answer.text


def survives(asking):
    """What ``asking`` gives, or None when the connection ended before there was an answer."""
    try:
        return asking()
    except (OSError, http.client.HTTPException):
        return None


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class _Fields(HTMLParser):
    """The fields of the forms of a page, with their values."""

    def __init__(self):
        super().__init__()
        self.fields, self.name = {}, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "input" and given.get("name") and given.get("type") not in ("submit", "checkbox", "radio", "file"):
            self.fields[given["name"]] = given.get("value") or ""
        elif tag in ("select", "textarea"):
            self.name = given.get("name")
        elif tag == "option" and "selected" in given and self.name:
            self.fields[self.name] = given.get("value", "")
