"""What of the API is to go: told in ``Deprecation`` (RFC 9745), ``Sunset`` (RFC 8594) and ``Link`` of its answers.

Whoever takes anything away names it here first, ``NOTICE_DAYS`` before it goes; the page for users of the API promises
that. While nothing is named, nothing is asked of any request.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.core.exceptions import MiddlewareNotUsed
from django.utils.http import http_date

NOTICE_DAYS = 180


@dataclass(frozen=True)
class Going:
    """An address, or with ``parameter`` one of its parameters, that goes on the day ``until``, announced on ``since``.

    ``address`` is the beginning of a path, ``/api/v1/network/``; ``instead`` leads to what says how to do without.
    """

    address: str
    since: date
    until: date
    instead: str
    parameter: str = ""

    def __post_init__(self):
        if (self.until - self.since).days < NOTICE_DAYS:
            raise ValueError(f"{self.address} {self.parameter} must be announced {NOTICE_DAYS} days before it goes.")

    def is_asked_by(self, request):
        """Whether the request makes use of it."""
        return request.path_info.startswith(self.address) and (not self.parameter or self.parameter in request.GET)


GOING = ()


class Deprecations:
    """The layer that tells users of what is going, within what keeps answers."""

    def __init__(self, get_response):
        if not GOING:
            raise MiddlewareNotUsed("Nothing is going.")
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        found = [each for each in GOING if each.is_asked_by(request)]
        if found:
            first = min(found, key=lambda each: each.until)
            response["Deprecation"] = f"@{_midnight(first.since)}"
            response["Sunset"] = http_date(_midnight(first.until))
            told = [f'<{each.instead}>; rel="deprecation"' for each in found]
            response["Link"] = ", ".join([*filter(None, [response.get("Link")]), *told])
        return response


def _midnight(day):
    return int(datetime.combine(day, time(), UTC).timestamp())
