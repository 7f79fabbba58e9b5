"""Whole answers kept by revision: what was answered once is answered again, until anything public changes.

An answer is kept under the revision that was read before it was made, so that it is never older than its revision,
and whoever asks looks under the revision of the moment: what was withdrawn is gone with the commit that withdrew it.
Kept is only what says that it follows from the address and the chronology alone (see ``base.public``), and only for
readers without an account. A hit costs one statement and runs nothing of what would have made the answer.
"""

import hashlib
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.cache import cache
from django.db import Error, connections, router
from django.http import HttpResponse
from django.utils.http import parse_etags

from ..models import Event
from ..models.revision import revision
from .limits import is_public

MOST_BYTES = 512 * 1024  # of one answer; memcached takes a megabyte at most
LONGEST = 2_000  # characters of what names an answer: longer addresses are rare, and cheap to make by the thousand
TOLD_APART = {"accept", "origin"}  # the headers by which a kept answer may vary
OF_BODY = ("Content-Type", "Content-Length")


class KeptAnswers:
    """The outermost layer of what is public: answers from what is kept, and keeps what is answered."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.program = _program()

    def __call__(self, request):
        if request.method != "GET" or not is_public(request):
            return self.get_response(request)
        if has_account(request):
            return _private(self.get_response(request))
        key = self._key(request)
        if not key:
            return self.get_response(request)
        asked = request.META.pop("HTTP_IF_NONE_MATCH", "")  # what is kept is the whole answer
        kept = cache.get(key)
        if kept is None:
            response = self.get_response(request)
            kept = _kept(response)
            if kept is None:
                known = response.status_code == 200 and _is_known(response.get("ETag"), asked)
                return _answer(dict(response.items()), b"", asked) if known else response
            cache.set(key, kept)
        return _answer(*kept, asked)

    def _key(self, request):
        """The name of the answer to the request; None where it is not to be kept."""
        sent = request.META
        host = sent.get("HTTP_HOST") or f"{sent['SERVER_NAME']}:{sent['SERVER_PORT']}"
        parameters = sorted(sent["QUERY_STRING"].split("&"), key=_name)
        address = "\n".join((request.scheme, host, request.path, sent.get("HTTP_ACCEPT", ""), *parameters))
        now = _revision() if len(address) <= LONGEST else None
        if now is None:
            return None
        told = f"{self.program}{now}\n{address}".encode(errors="surrogatepass")
        return hashlib.blake2b(told, digest_size=16).hexdigest()


def _program():
    """What tells answers of this program from those of another version of it that shares the memory."""
    told = hashlib.blake2b(f"{sys.version}{django.__version__}".encode(), digest_size=16)
    for file in sorted(Path(__file__).parent.parent.rglob("*.py")):
        told.update(file.read_bytes())
    return told.hexdigest()


def has_account(request):
    """Whether the request comes with what may name an account; its answer is neither kept nor from what is kept."""
    cookies = request.META.get("HTTP_COOKIE", "")
    return "HTTP_AUTHORIZATION" in request.META or f"{settings.SESSION_COOKIE_NAME}=" in cookies


def _private(response):
    """The answer as caches between here and its reader may not keep it."""
    if "public" in response.get("Cache-Control", ""):
        response["Cache-Control"] = "private, no-cache"
    return response


def _revision():
    """The revision to keep answers under; None within a transaction, which sees what nobody else does, and while the
    database does not answer."""
    alias = router.db_for_read(Event)
    connection = connections[alias]
    if connection.in_atomic_block:
        return None
    connection.health_check_done = True  # this statement is one: it shows whether the connection is still alive
    try:
        return revision(alias)
    except Error:
        connection.close()  # what comes next opens another, or tells what is wrong
        return None


def _name(parameter):
    return parameter.partition("=")[0]


def _kept(response):
    """Headers and body of an answer that may be kept; None where it may not."""
    if response.status_code != 200 or not getattr(response, "follows_revision", False):
        return None
    vary = {word.strip() for word in response.get("Vary", "").lower().split(",")} - {""}
    if vary - TOLD_APART or response.cookies or len(response.content) > MOST_BYTES:
        return None
    return _for_everyone(response, vary), response.content


def _for_everyone(response, vary):
    """The headers of the answer, the same whichever site's page asked for it, so that caches keep it once."""
    if "origin" in vary:
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = ", ".join(settings.CORS_EXPOSE_HEADERS)
        del response["Vary"]
    if "accept" in vary:
        response["Vary"] = "Accept"
    return dict(response.items())


def _answer(headers, body, asked):
    """The answer, or that the reader has it already, when one of the tags ``asked`` is its own."""
    if not _is_known(headers.get("ETag"), asked):
        return HttpResponse(body, headers=headers)
    unchanged = HttpResponse(status=304, headers=headers)
    for name in OF_BODY:
        del unchanged[name]
    return unchanged


def _is_known(tag, asked):
    """Whether ``asked``, the value of an ``If-None-Match`` header, names the tag; weak tags are as good."""
    if not asked or not tag:
        return False
    return asked.strip() == "*" or tag.removeprefix("W/") in (each.removeprefix("W/") for each in parse_etags(asked))
