"""Search over all records: the best first, with the words that were found marked."""

import html
import re

from django.urls import reverse
from django.utils.translation import gettext as _

from . import words
from .asking import Refused
from .base import SCOPE, Page, pairs

MARKED = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)
MOST = 50


class SearchPage(Page):
    """What was found; without words to look for, a form."""

    template = "timeline/pages/search.html"
    takes = (*SCOPE, "q", "kind")

    def draw(self, asking):
        sent = asking.request.GET
        asked = pairs(sent, ("q", "kind"))
        drawn = {"title": _("Search"), "description": _("Search over all records."), "searched": sent.get("q", "")}
        if not sent.get("q"):
            return drawn | {"problems": {}, "hits": []}
        try:
            told = asking.ask("search/", *asked, ("limit", MOST))
        except Refused as refused:
            if refused.status != 400 or not refused.problems:
                raise
            return drawn | {"problems": dict(refused.problems), "hits": []}
        return drawn | {
            "title": _("Search: %(words)s") % {"words": sent["q"]},
            "problems": {},
            "address": told.address,
            "more": told["more"],
            "not_ranked": [words.label("record", kind) for kind in told["not_ranked"]],
            "hits": [_hit(found, asking) for found in told["results"]],
        }

    def shown(self, asking, drawn, status=200):
        return super().shown(asking, drawn, 400 if drawn["problems"] else status)


def _hit(found, asking):
    snippet = pieces(found["snippet"])
    is_title = "".join(text for text, _marked in snippet) == found["title"]
    return {
        **found,
        "label": words.label("record", found["kind"]),
        "link": reverse(f"page-of-{found['kind']}", args=[found["slug"]]) + asking.scope,
        "named": snippet if is_title else [(found["title"], False)],
        "pieces": [] if is_title else snippet,
    }


def pieces(snippet):
    """The text of a snippet in pieces: each with whether it is marked, and nothing escaped any more."""
    parts = MARKED.split(snippet)
    return [(html.unescape(text), bool(number % 2)) for number, text in enumerate(parts) if text]
