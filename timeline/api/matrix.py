"""The matrix of an issue: who held what in which period, with reiterations folded into one position."""

import datetime
import itertools

from rest_framework import serializers

from ..dates import parse
from ..models import EventLink, Position
from ..vocabularies import STANCES
from .errors import ParameterError
from .parameters import Filter, Flag, read_day, single
from .references import ActorReference, ArticleReference, EventReference, IssueReference
from .shapes import Date
from .standing import issue_in_short, sorted_on, standing

MAX_CUTS = 50
DAY = datetime.timedelta(days=1)


class Cuts(Filter):
    """Days on which periods begin: ``YYYY-MM-DD``, ascending, with commas between them."""

    form = {"type": "string", "format": "days"}

    def clean(self, sent):
        words = single(sent).split(",")
        if len(words) > MAX_CUTS:
            raise ParameterError(f"{len(words)} days; at most {MAX_CUTS} are taken.")
        days = [_day(word) for word in words]
        for earlier, later in itertools.pairwise(days):
            if earlier >= later:
                raise ParameterError(f"{later} does not come after {earlier}; write the days in ascending order.")
        return days


def _day(word):
    day = read_day(word)
    if day == datetime.date.min:
        raise ParameterError(f"No day comes before {day}; a period cannot begin there.")
    return day


MATRIX = {
    "cuts": Cuts(
        label="Cuts",
        meaning=(
            f"Days on which a new period begins, ascending, with commas between them, at most {MAX_CUTS}; without "
            "them each year in which a position falls is a period."
        ),
        example="2014-01-01,2024-06-13",
    ),
    "on_behalf_of": Flag(
        label="On behalf of",
        meaning=(
            "`true` rolls positions up to whom they count for: on whose behalf they were taken, else the organisation "
            "in which the speaker had an office on the date, else the speaker."
        ),
        example="true",
    ),
}


class OccasionShape(serializers.Serializer):
    """One time that a position was taken."""

    slug = serializers.CharField(help_text="The slug of the position on record.")
    speaker = ActorReference(help_text="Who spoke.")
    date = Date(help_text="When it was taken.")
    certain = serializers.BooleanField(help_text="Whether the date certainly falls into the period.")
    event = EventReference(allow_null=True, help_text="The event at which it was taken.")
    article = ArticleReference(help_text="The article that says so.")
    locator = serializers.CharField(help_text="Where in the article, as in L7.1.")


class HeldShape(serializers.Serializer):
    """A position held in a period; taking it again adds an occasion."""

    stance = serializers.ChoiceField(STANCES.described, help_text="What is said to the issue.")
    summary = serializers.CharField(help_text="The position in our own words, as first taken in the period.")
    condition = serializers.CharField(help_text="Under which condition; empty for none.")
    condition_issue = IssueReference(allow_null=True, help_text="The issue that the condition itself is.")
    article = ArticleReference(help_text="The article that tells of the first occasion in the period.")
    locator = serializers.CharField(help_text="Where in that article.")
    certain = serializers.BooleanField(
        help_text=(
            "Whether an occasion certainly falls into the period; an uncertain date stands where it sorts: at its "
            "first possible day, or at its last when the start is open."
        )
    )
    change = serializers.BooleanField(
        help_text="Whether it differs from all in the holder's cell before; false in the first cell."
    )
    occasions = OccasionShape(many=True, help_text="Each time that it was taken in the period, earliest first.")


class CellShape(serializers.Serializer):
    """What a holder held in one period."""

    period = serializers.CharField(help_text="The period, as its `edtf` in `periods`.")
    change = serializers.BooleanField(
        help_text="Whether it holds a position that the holder's cell before does not; false in the first."
    )
    positions = HeldShape(many=True, help_text="The positions, earliest first.")


class RowShape(serializers.Serializer):
    """One holder over time."""

    holder = ActorReference(help_text="Who holds the positions.")
    cells = CellShape(many=True, help_text="The periods in which it took a position, earliest first.")


class MatrixShape(serializers.Serializer):
    """Who held what on an issue in which period."""

    issue = IssueReference(help_text="The issue.")
    periods = Date(many=True, help_text="The periods, earliest first.")
    rows = RowShape(many=True, help_text="One row a holder, by name.")


def matrix(found):
    """The matrix of the issue ``found``. Three statements."""
    positions = Position.objects.published(within="issue").filter(issue=found.pk).told(found.scope)
    taken = standing(positions, found.scope)
    again = _reiterations(found)
    periods = _cut(found.values["cuts"]) if "cuts" in found.values else _years(taken)
    holder = "counts_for" if found.values.get("on_behalf_of") else "holder"
    by_holder = {}
    for position in taken:
        by_holder.setdefault(position[holder]["slug"], []).append(position)
    rows = [{"holder": own[0][holder], "cells": _cells(own, periods, again)} for own in by_holder.values()]
    rows.sort(key=lambda row: (row["holder"]["name"], row["holder"]["slug"]))
    return {"issue": issue_in_short(found.pk), "periods": [_period(*span) for span in periods], "rows": rows}


def _reiterations(found):
    """Pairs of slugs of events: the one that says the same again, and the one that it reiterates."""
    links = EventLink.objects.published().told(found.scope).filter(kind="reiterates")
    links = links.filter(event__positions__issue=found.pk, target__positions__issue=found.pk)
    return set(links.order_by().values_list("event__slug", "target__slug").distinct())


def _years(taken):
    years = sorted({sorted_on(position).year for position in taken})
    return [(datetime.date(year, 1, 1), datetime.date(year, 12, 31)) for year in years]


def _cut(days):
    firsts = [datetime.date.min, *days]
    lasts = [*(day - DAY for day in days), datetime.date.max]
    return list(zip(firsts, lasts, strict=True))


def _period(first, last):
    """A period as a date of the API: its name is an EDTF string."""
    return {
        "edtf": _name(first, last),
        "earliest": None if first == datetime.date.min else first,
        "latest": None if last == datetime.date.max else last,
    }


def _name(first, last):
    if (first, last) == (datetime.date(first.year, 1, 1), datetime.date(first.year, 12, 31)):
        return f"{first.year:04}"
    start = ".." if first == datetime.date.min else first
    return f"{start}/{'..' if last == datetime.date.max else last}" if first != last else str(first)


def _cells(own, periods, again):
    """The cells of one holder, whose positions are ``own``, earliest first."""
    cells, before = [], []
    for first, last in periods:
        held = _folded([position for position in own if first <= sorted_on(position) <= last], again)
        if held:
            positions = [_held(group, first, last, _is_new(group, before, again)) for group in held]
            change = any(position["change"] for position in positions)
            cells.append({"period": _name(first, last), "change": change, "positions": positions})
            before = held
    return cells


def _folded(positions, again):
    """``positions`` in groups, each of one position and its reiterations."""
    groups = []
    for position in positions:
        for group in groups:
            if any(_is_same(position, other, again) for other in group):
                group.append(position)
                break
        else:
            groups.append([position])
    return groups


def _is_same(one, other, again):
    """Whether two positions of a holder have one stance and condition, or one is told to reiterate the other."""
    if one["stance"] != other["stance"]:
        return False
    events = tuple((position["event"] or {}).get("slug") for position in (one, other))
    return one["condition"] == other["condition"] or events in again or events[::-1] in again


def _is_new(group, before, again):
    """Whether none of the groups ``before``, if there were any, held the position of ``group``."""
    held = [position for earlier in before for position in earlier]
    return bool(held) and not any(_is_same(one, other, again) for one in group for other in held)


def _held(group, first, last, change):
    """A position with its occasions between two days."""
    occasions = [
        {
            **{name: position[name] for name in ("slug", "date", "event", "article", "locator")},
            "speaker": position["holder"],
            "certain": parse(position["date"]["edtf"]).matches(first, last) == "certain",
        }
        for position in group
    ]
    shown = ("stance", "summary", "condition", "condition_issue", "article", "locator")
    return {
        **{name: group[0][name] for name in shown},
        "certain": any(occasion["certain"] for occasion in occasions),
        "change": change,
        "occasions": occasions,
    }
