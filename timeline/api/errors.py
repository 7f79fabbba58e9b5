"""Errors as problem documents (RFC 9457): one shape for every status, naming the parameter and what would be right."""

import http
import logging
import sys

import orjson
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import exceptions, serializers

QUERY_CANCELED = "57014"  # by PostgreSQL; SQLite says:
INTERRUPTED = "interrupted"
RETRY_AFTER = 5
_PROBLEM = "application/problem+json"
MOVED_AGE = 60  # a name that was given up may be taken back
log = logging.getLogger("timeline.api")


class ParameterError(Exception):
    """One parameter cannot be used as sent; the message says why and what would be right."""


class BadParameters(exceptions.APIException):
    """The parameters that cannot be used, each with its sentence."""

    status_code = 400
    default_detail = gettext_noop("The request has parameters that cannot be used.")

    def __init__(self, problems):
        self.problems = problems
        super().__init__()


class Moved(Exception):
    """The record lives on under another name, at ``address``."""

    def __init__(self, address):
        super().__init__(address)
        self.address = address


class ProblemFault(serializers.Serializer):
    """One fault in a request."""

    parameter = serializers.CharField(help_text="The parameter at fault.")
    detail = serializers.CharField(help_text="What is wrong with it and what would be right.")


class Problem(serializers.Serializer):
    """A problem document (RFC 9457)."""

    type = serializers.CharField(help_text="The kind of problem; about:blank means that the title says it.")
    title = serializers.CharField(help_text="The HTTP status in words.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What went wrong, for the person who can mend it.")
    request_id = serializers.CharField(help_text="Names this request in the server's log.")
    errors = ProblemFault(many=True, required=False, help_text="The faults, one by one.")


def problem(request, status, detail, errors=(), headers=None):
    """A response of ``status`` with a problem document; ``errors`` are pairs of parameter and sentence."""
    document = {
        "type": "about:blank",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": getattr(request, "id", ""),
    }
    if errors:
        document["errors"] = [{"parameter": name, "detail": sentence} for name, sentence in errors]
    response = HttpResponse(orjson.dumps(document), status=status, content_type=_PROBLEM)
    response["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def handle(error, context):
    """Django REST Framework's exception handler: every error of the API as a problem document."""
    request = context["request"]
    headers = {}
    if isinstance(error, BadParameters):
        return problem(request, 400, _(error.default_detail), error.problems)
    if isinstance(error, Moved):
        return _moved(error.address)
    if isinstance(error, Http404):
        return problem(request, 404, str(error) or _(_DETAILS[404]))
    if isinstance(error, InterfaceError | OperationalError):
        return unavailable(request, error)
    if isinstance(error, exceptions.APIException):
        if isinstance(error, exceptions.MethodNotAllowed):
            headers["Allow"] = ", ".join(context["view"].allowed_methods)
        if getattr(error, "wait", None):
            headers["Retry-After"] = str(int(error.wait) + 1)
        return problem(request, error.status_code, str(error.detail), headers=headers)
    return None


def _moved(address):
    """308: the same request is answered at the address of the record that replaced this one, for good."""
    response = HttpResponse(status=308, headers={"Location": address})
    response["Cache-Control"] = f"public, max-age={MOVED_AGE}"
    return response


def unavailable(request, error):
    """503: the database does not answer, now; the log says why."""
    where = getattr(request.resolver_match, "view_name", "")
    log.error("The database failed request %s (%s): %s", getattr(request, "id", ""), where, error)
    gave_up = getattr(error.__cause__, "sqlstate", None) == QUERY_CANCELED or str(error) == INTERRUPTED
    detail = _("The database does not answer just now; try again shortly.")
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        detail = _(
            "The database does not answer just now. Go back and send it again shortly; nothing is saved by half."
        )
    elif gave_up:
        detail = _(
            "It takes the database too long to find this; ask for less at once, or try again when it has less to do."
        )
    response = refusal(request, 503, detail)
    response["Retry-After"] = str(RETRY_AFTER)
    # Another database may answer, but not what was given up for taking too long.
    response.database_failed = not gave_up
    return response


# What HTTP calls them, where a page may say so.
_TITLES = {
    400: gettext_noop("Bad Request"),
    403: gettext_noop("Forbidden"),
    404: gettext_noop("Not Found"),
    405: gettext_noop("Method Not Allowed"),
    429: gettext_noop("Too Many Requests"),
    500: gettext_noop("Internal Server Error"),
    503: gettext_noop("Service Unavailable"),
}
_DETAILS = {
    400: gettext_noop("The request is not well formed."),
    403: gettext_noop("This is not allowed."),
    404: gettext_noop("There is nothing at this address."),
    405: gettext_noop("This address does not take such a method."),
    412: gettext_noop("What the request takes to be here has changed."),
    413: gettext_noop("The request is too large."),
    415: gettext_noop("Text is taken as UTF-8 alone; send it so, or leave the charset out."),
    416: gettext_noop("The file has no such part."),
    431: gettext_noop("The headers of the request are too long."),
    500: gettext_noop("The server failed; the fault is ours and is in its log under the request id."),
}
_OF_BODY = ("Content-Disposition", "Content-Encoding", "Content-Length", "ETag", "Last-Modified")


def refusal(request, status, detail=None, problems=()):
    """A problem document for programs, a plain page for people; ``problems`` are pairs of parameter and sentence."""
    detail = detail or _(_DETAILS.get(status, gettext_noop("The request cannot be answered.")))
    if not _wants_page(request):
        return problem(request, status, detail, problems)
    page = render_to_string(
        "timeline/error.html",
        {
            "title": _(_TITLES.get(status) or http.HTTPStatus(status).phrase),
            "detail": detail,
            "problems": problems,
            "request_id": getattr(request, "id", ""),
        },
    )
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})


def _wants_page(request):
    return "text/html" in request.headers.get("Accept", "") and not request.path.startswith("/api/")


def _takes_page(request):
    """Whether a page that is there already does: nothing else was asked for, outside of the API."""
    taken = request.headers.get("Accept", "*/*")
    return not request.path.startswith("/api/") and ("text/html" in taken or "*/*" in taken)


def explained(request, response):
    """The response; one that refuses without a word, or in a form that was not asked for, as all others do."""
    form = response.get("Content-Type", "")
    is_said = form.startswith("text/html") and (response.streaming or response.content)
    refuses = 400 <= response.status_code < 500
    if not refuses or form == _PROBLEM or (is_said and _takes_page(request)):
        return response
    said = refusal(request, response.status_code)
    said.cookies = response.cookies
    for name, value in response.items():
        if name not in said and name not in _OF_BODY:
            said[name] = value
    return said  # the other is not closed, which would tell Django that the request is over


def bad_request(request, exception=BadRequest):
    """Django's 400 and 413."""
    return refusal(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request, exception=PermissionDenied):
    """Django's 403."""
    return refusal(request, 403)


def not_found(request, exception=Http404):
    """Django's 404."""
    return refusal(request, 400 if isinstance(exception, SuspiciousOperation) else 404)


def server_error(request):
    """Django's last resort; also for a database that fails outside of the views, as where sessions are kept."""
    error = sys.exception()
    if isinstance(error, InterfaceError | OperationalError):
        return unavailable(request, error)
    return refusal(request, 500)
