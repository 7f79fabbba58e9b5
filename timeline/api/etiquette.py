"""The page for those who use the API: what it bears, what it promises, and how to tell of a mistake in the record."""

from django.conf import settings
from django.template.loader import render_to_string
from django.views import View

from ..models.search import MOST_WORDS
from .base import MAX_AGE, public, site_of
from .deprecated import GOING, NOTICE_DAYS
from .downloads import AT_ONCE
from .filters import MOST_CONDITIONS
from .limits import MOST_PARAMETERS, MOST_QUERY
from .paging import DEFAULT_LIMIT, MAX_LIMIT
from .parameters import MAX_REPEATS, MAX_TEXT, MAX_WORDS


class Etiquette(View):
    """Limits, caching, paging, dates, evidence, versions and corrections, with the figures that hold here."""

    http_method_names = ("get", "head", "options")

    def get(self, request):
        shown = {
            "address": site_of(request),
            "rate": settings.RATE,
            "limits": _limits(),
            "seconds": settings.PUBLIC_SECONDS,
            "max_age": MAX_AGE,
            "default_limit": DEFAULT_LIMIT,
            "max_limit": MAX_LIMIT,
            "notice_days": NOTICE_DAYS,
            "going": GOING,
            "contact": settings.CONTACT,
            "publisher": settings.PUBLISHER,
            "licence": settings.LICENCE,
        }
        page = render_to_string("timeline/etiquette.html", shown)
        return public(page.encode(), "text/html; charset=utf-8")


def _limits():
    """Pairs of what is bounded and the most of it."""
    return (
        ("Characters of a query", MOST_QUERY),
        ("Parameters in all", MOST_PARAMETERS),
        ("Times that one parameter is sent", MAX_REPEATS),
        ("Words with commas in one parameter", MAX_WORDS),
        ("Conditions that repeated parameters make together", MOST_CONDITIONS),
        ("Characters in q", MAX_TEXT),
        ("Words in q", MOST_WORDS),
        ("Records on a page", MAX_LIMIT),
        ("Records in one download", settings.DOWNLOAD_RECORDS),
        ("Long downloads that one process sends at once", AT_ONCE),
    )
