"""Middleware: every request has an id, and a database that does not answer is a 503; whom a request comes from."""

import ipaddress
import re
import uuid
from contextvars import ContextVar

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.translation import override

from .errors import explained, refusal, unavailable

_SOUND = re.compile(r"[A-Za-z0-9-]{8,64}\Z")
LONGEST_HEADERS = 32_000  # characters of all of them together
UNKNOWN = "0.0.0.0"  # noqa: S104 - nobody's address, for a server that does not say

current_request = ContextVar("id of the request that is being answered", default=None)


def request_id(get_response):
    """Give each request an id, the caller's if it is a sound one, and return it as ``X-Request-ID``."""

    def middleware(request):
        sent = request.headers.get("X-Request-ID", "")
        request.id = sent if _SOUND.match(sent) else uuid.uuid4().hex
        token = current_request.set(request.id)
        try:
            response = get_response(request)
        finally:
            current_request.reset(token)
        response["X-Request-ID"] = request.id
        return response

    return middleware


def in_english(get_response):
    """Answer programs in English, whatever the language of pages; pages themselves ask the API in theirs."""

    def middleware(request):
        if not request.path.startswith("/api/"):
            return get_response(request)
        with override(None):
            return get_response(request)

    return middleware


def refusals(get_response):
    """Refuse headers that nothing here reads rightly, and see to it that every layer says what it refuses."""

    def middleware(request):
        status = _beyond_bounds(request)
        return refusal(request, status) if status else explained(request, get_response(request))

    return middleware


def _beyond_bounds(request):
    """The status of a request that is refused for its headers, None for others."""
    if "timeline.unreadable" in request.META:  # see project.wsgi
        return 415
    long = sum(len(value) for name, value in request.META.items() if name.startswith("HTTP_")) > LONGEST_HEADERS
    return 431 if long else None


def client_address(request):
    """The IP address of whoever sent the request, as text; of IPv6 the first of the network that one client has.

    Each of the proxies in front (``TIMELINE_PROXIES``) adds to ``X-Forwarded-For`` whom it heard from, so that only
    that many addresses, counted from the end, are more than what the client says of itself.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    told = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.TRUSTED_PROXIES <= len(told):
        return _address(told[-settings.TRUSTED_PROXIES]) or _address(seen) or UNKNOWN
    return _address(seen) or UNKNOWN


def is_loopback(address):
    """Whether an address that ``client_address`` gave is this machine's own; the network of ::1 is ::."""
    known = ipaddress.ip_address(address)
    return known.is_loopback or known.is_unspecified


def _address(text):
    """The address in one form, without a port; empty where there is none."""
    text = re.sub(r"^\[(.*)\](:[0-9]+)?$|^([0-9.]+):[0-9]+$", r"\1\3", text)
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if address.version == 6:
        address = address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False).network_address
    return str(address)


class DatabaseDown:
    """Answer 503 with ``Retry-After`` when the database fails outside of the API's own error handling."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        return unavailable(request, error) if isinstance(error, InterfaceError | OperationalError) else None
