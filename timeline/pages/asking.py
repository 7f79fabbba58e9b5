"""Asks the API as any client would, without a network between: pages show what it answers, and nothing else.

So there is one description of a record, one rule of what is public, and one way to read what is asked; and
everything on a page has an address at which programs get the same.
"""

import io
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

import orjson
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.urls import resolve

from ..api.errors import MOVED_AGE, refusal

API = "/api/v1/"
_OF_BODY = ("CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_TRANSFER_ENCODING")


class Refused(Exception):
    """The API did not answer with what was asked for; ``problems`` are pairs of parameter and sentence."""

    def __init__(self, status, detail, problems=(), answer=None):
        super().__init__(detail)
        self.status, self.detail, self.problems, self.answer = status, detail, problems, answer

    def page(self, request):
        """The page that says so."""
        response = refusal(request, self.status, self.detail, self.problems)
        if self.answer is not None:
            response.database_failed = getattr(self.answer, "database_failed", False)
            if "Retry-After" in self.answer:
                response["Retry-After"] = self.answer["Retry-After"]
        return response


class Moved(Exception):
    """The record stands under another slug."""

    def __init__(self, slug):
        super().__init__(slug)
        self.slug = slug

    def page(self, path):
        """308: the page is at ``path`` for good."""
        response = HttpResponse(status=308, headers={"Location": path})
        response["Cache-Control"] = f"public, max-age={MOVED_AGE}"
        return response


@dataclass(frozen=True)
class Answer:
    """What the API told: plain ``values``, and the ``address`` at which anybody gets the same."""

    values: dict
    address: str

    def __getitem__(self, name):
        return self.values[name]

    @property
    def feed(self):
        """The address at which the same is followed in a reader of feeds."""
        return f"{self.address}{'&' if '?' in self.address else '?'}format=atom"


def ask(request, path, parameters=()):
    """What the API answers at ``path`` below its root to the pairs of ``parameters``, on behalf of ``request``."""
    response = answered(request, API + path, urlencode(list(parameters)), HTTP_ACCEPT="application/json")
    if response.status_code == 308:
        raise Moved(urlsplit(response["Location"]).path.rstrip("/").split("/")[len(API.split("/"))])
    told = orjson.loads(response.content)
    if response.status_code != 200:
        problems = [(fault["parameter"], fault["detail"]) for fault in told.get("errors", ())]
        raise Refused(response.status_code, told["detail"], problems, response)
    return Answer(told, address_of(path, parameters))


def address_of(path, parameters=()):
    """The address at which the API answers so to anybody."""
    query = urlencode(list(parameters))
    return f"{API}{quote(path)}?{query}" if query else API + quote(path)


def answered(request, path, query="", **headers):
    """What the view at ``path`` answers to a GET on behalf of ``request``; ``headers`` are named as WSGI does."""
    sent = {name: value for name, value in request.META.items() if name not in _OF_BODY}
    sent |= {"REQUEST_METHOD": "GET", "QUERY_STRING": query, **headers}
    inner = WSGIRequest(sent | {"PATH_INFO": path.encode().decode("latin-1"), "wsgi.input": io.BytesIO()})
    inner.id = getattr(request, "id", "")
    view = inner.resolver_match = resolve(path)
    return view.func(inner, *view.args, **view.kwargs)
