"""Logs for machines: one JSON object a line, which names requests by their ids and nobody by name or address.

Of an error they hold its type and where it came about, not its message, which may quote what somebody typed.
"""

import json
import logging
import time
import traceback
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.urls import Resolver404, resolve

from timeline.api.middleware import current_request

OURS = "timeline."  # what others put into their messages is what somebody typed: paths, names, addresses
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
log = logging.getLogger("timeline.requests")


class JSONLines(logging.Formatter):
    """A record of the log as one line of JSON."""

    def format(self, record):
        """The line."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage() if record.name.startswith(OURS) else str(record.msg),
            "request_id": current_request.get(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            told["error"] = f"{kind.__module__}.{kind.__qualname__}"
            told["came_about"] = [f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(trace)]
        return json.dumps(told, ensure_ascii=False)


class Requests:
    """The layer that tells of each request in the log and in the metrics, where these are wanted."""

    def __init__(self, get_response):
        if settings.LOG != "json" and not settings.METRICS:
            raise MiddlewareNotUsed("Nobody wants to know of each request.")
        self.get_response = get_response
        self.count = None
        if settings.METRICS:
            from project.metrics import count  # its library is there only where it is used

            self.count = count

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        method = request.method if request.method in METHODS else "other"
        route = route_of(request.path_info)
        if settings.LOG == "json":
            told = {"method": method, "route": route, "status": response.status_code, "seconds": round(seconds, 4)}
            log.info("A request was answered.", extra={"told": told})
        if self.count:
            self.count(method, route, response.status_code, seconds)
        return response


@lru_cache(maxsize=4096)
def route_of(path):
    """The name of what answers at a path, without the record that the path may name; "none" where nothing does."""
    try:
        return resolve(path).view_name or "unnamed"
    except Resolver404:
        return "none"
