"""Middleware: every request has an id, and a database that does not answer is a 503."""

import re
import uuid

from django.db import InterfaceError, OperationalError

from .errors import unavailable

_SOUND = re.compile(r"[A-Za-z0-9-]{8,64}\Z")


def request_id(get_response):
    """Give each request an id, the caller's if it is a sound one, and return it as ``X-Request-ID``."""

    def middleware(request):
        sent = request.headers.get("X-Request-ID", "")
        request.id = sent if _SOUND.match(sent) else uuid.uuid4().hex
        response = get_response(request)
        response["X-Request-ID"] = request.id
        return response

    return middleware


class DatabaseDown:
    """Answer 503 with ``Retry-After`` when the database fails outside of the API's own error handling."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        return unavailable(request, error) if isinstance(error, InterfaceError | OperationalError) else None
