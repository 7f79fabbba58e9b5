"""What is asked: the first page, and every other query that the project promises to be fast."""

from dataclasses import dataclass

from django.db.models import Count

from timeline.api.paging import Cursor
from timeline.models import Actor, Event

from .candidates import FIELDS, NEWEST
from .invent import WORDS

LIST = "/api/v1/events/"
PLAIN = "/plain/events/"
SAME = f"fields={','.join(FIELDS)}"


@dataclass(frozen=True)
class Question:
    """One query: its name in the table, how this project is asked, and how the plain project is, if it can be."""

    name: str
    path: str
    plain: str | None = None


def questions():
    """All questions about the generated chronology, the first page first."""
    events = Event.objects.published()
    popular, rare = _actors()
    middle = events.count() // 2 // 50
    return [
        Question("first page of 50", f"{LIST}?{SAME}", PLAIN),
        Question(
            "popular actor, ten years",
            f"{LIST}?actor={popular}&after=2005&before=2014&{SAME}",
            f"{PLAIN}?actor={popular}&after=2005-01-01&before=2014-12-31",
        ),
        Question("rare actor", f"{LIST}?actor={rare}&{SAME}", f"{PLAIN}?actor={rare}"),
        Question("a month, certain or possible", f"{LIST}?on=2015-06&{SAME}"),
        Question("deep page", f"{LIST}?cursor={_deep(events, middle * 50)}&{SAME}", f"{PLAIN}?page={middle + 1}"),
        Question("one event", f"{LIST}{events.order_by('pk').first().slug}/?{SAME}"),
        Question("full text, common word", f"{LIST}?q={WORDS[0]}&{SAME}"),
        Question("full text, rare word, ranked", f"{LIST}?q={WORDS[-1]}&ordering=relevance&{SAME}"),
        Question("all kinds, common word", f"/api/v1/search/?q={WORDS[0]}"),
        Question("facets under a popular actor", f"{LIST}?actor={popular}&facets=kind,year&{SAME}"),
        Question("known on a day", f"{LIST}?known_on=2015-06-20&{SAME}"),
        Question("change feed", "/api/v1/changes/"),
    ]


def _actors():
    """The slugs of the actor with the most events, and of one with few."""
    counted = Actor.objects.published().annotate(events=Count("participations")).order_by("-events", "pk")
    first = counted.first()
    last = counted.filter(events__gt=0).last()
    return first.slug, last.slug


def _deep(events, offset):
    """The cursor after that many events."""
    pk, day = events.order_by(*NEWEST.sorting()).values_list("pk", "date_sort")[offset - 1]
    return Cursor(day.isoformat(), pk, False).encode(NEWEST)
