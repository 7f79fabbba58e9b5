"""A strict reader of EDTF (ISO 8601-2) dates, levels 0 to 2, for the years 0001 to 9999."""

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from . import refusals
from .grammar import SETS, Fields, fields, parts
from .masks import LENGTHS, Span, as_dates, isleap, merge, possible_spans
from .words import reading

MOST_SPANS = 128
MARKS = "?~%"
UNSPECIFIED_FROM_THE_RIGHT = re.compile(r"\d\d(\dX|XX)|\d{4}(-XX){1,2}|\d{4}-\d\d-XX", re.ASCII)


class EDTFError(ValueError):
    """A string is not an EDTF date; the message is one sentence that says what would be right.

    ``reason`` is its clause alone, ``suggestions`` are the EDTF strings that may be meant.
    """

    def __init__(self, message: str, reason: str = "", suggestions: tuple[str, ...] = ()):
        super().__init__(message)
        self.reason = reason
        self.suggestions = suggestions

    @property
    def suggestion(self) -> str | None:
        """The EDTF string that was meant, None where that is not clear."""
        return self.suggestions[0] if len(self.suggestions) == 1 else None


@dataclass(frozen=True, slots=True)
class EDTFDate:
    """What an EDTF string says: its first and last possible day, both included, and how sure that is.

    ``kind`` is "date", "interval", "one_of" or "all_of"; ``earliest_kind`` and ``latest_kind`` are "date", "open"
    or "unknown", and the bound is None unless "date". ``spans`` are all possible days, sorted and disjoint.
    """

    text: str
    level: int
    kind: str
    earliest: date | None
    latest: date | None
    earliest_kind: str
    latest_kind: str
    approximate: bool
    uncertain: bool
    spans: tuple[Span, ...]

    @property
    def first(self) -> date:
        """The first possible day, ``date.min`` when the start is open or unknown."""
        return self.earliest or date.min

    @property
    def last(self) -> date:
        """The last possible day, ``date.max`` when the end is open or unknown."""
        return self.latest or date.max

    @property
    def openness(self) -> str:
        """Which ends are open or unknown: "", "start", "end" or "both"."""
        if self.earliest:
            return "" if self.latest else "end"
        return "start" if self.latest else "both"

    @property
    def sort_on(self) -> date:
        """The day to sort by: the first possible, or the last when the start is open; never ``date.max`` for open."""
        return self.earliest or self.latest or self.spans[0][1]

    def matches(self, first: date | None, last: date | None) -> str | None:
        """Whether the date lies between two days, both included, None for no limit: "certain", "possible" or None.

        Certain is a date whose every possible day lies between them and that no ``?``, ``~`` or ``%`` puts in
        doubt; possible is one that has a possible day there.
        """
        first, last = first or date.min, last or date.max
        doubted = self.uncertain or self.approximate
        if first <= self.first and self.last <= last and not doubted:
            return "certain"
        overlaps = any(start <= last and first <= end for start, end in self.spans)
        return "possible" if overlaps else None

    def words(self) -> str:
        """The date in words, as in "between 11 and 13 June 2024"; in English where no other language is active."""
        return reading(self.text)


class _Point(NamedTuple):
    earliest: date
    latest: date
    level: int
    spans: tuple[Span, ...]


class _Refused(Exception):
    """Carries the clause of a refusal up to where the whole text is known."""


def read(text: str) -> EDTFDate:
    """The meaning of ``text``; raises EDTFError without a suggestion. Not cached: see ``timeline.dates.parse``."""
    if not isinstance(text, str):
        raise EDTFError(f"An EDTF date is text, not {type(text).__name__}.", "not text")
    reason = refusals.unreadable(text)
    if reason is None:
        try:
            return _read(text)
        except _Refused as refused:
            reason = str(refused)
    raise EDTFError(_("{text} is not an EDTF date: {why}.").format(text=refusals.shown(text), why=reason), reason)


def _read(text: str) -> EDTFDate:
    kind, found = parts(text)
    if kind == "date":
        point = _point(text)
        return _date(text, kind, point.level, point.earliest, point.latest, point.spans)
    if kind == "interval":
        return _interval(text, *found[0])
    return _set(text, kind, found)


def _date(text, kind, level, earliest, latest, spans, missing=("open", "open")) -> EDTFDate:
    return EDTFDate(
        text,
        level,
        kind,
        earliest,
        latest,
        "date" if earliest else missing[0],
        "date" if latest else missing[1],
        approximate="~" in text or "%" in text,
        uncertain="?" in text or "%" in text,
        spans=spans,
    )


def _point(text: str, limit: int = MOST_SPANS) -> _Point:
    found = fields(text)
    if found is None:
        raise _Refused(refusals.misspelling(text))
    if found.before_year and found.after_year:
        raise _Refused(_("a year takes one mark: ? uncertain, ~ approximate, % both"))
    year, month, day = found.year, found.month, found.day
    level = _level(text, found)
    if "X" in text:
        try:
            spans = as_dates(possible_spans(year, month, day, limit))
        except ValueError:
            raise _Refused(refusals.impossible(year, month, day)) from None
        return _Point(spans[0][0], spans[-1][1], level, spans)
    try:
        earliest = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise _Refused(refusals.impossible(year, month, day)) from None
    latest = earliest if day else _last_day(earliest, month)
    return _Point(earliest, latest, level, ((earliest, latest),))


def _last_day(first: date, month: str | None) -> date:
    if month is None:
        return date(first.year, 12, 31)
    return date(first.year, first.month, LENGTHS[isleap(first.year)][first.month - 1])


def _level(text: str, found: Fields) -> int:
    """0 plain, 1 marked as a whole or unspecified from the right, 2 otherwise."""
    digits = "-".join(field for field in (found.year, found.month, found.day) if field)
    marks = len(text) - len(digits)
    level = 0 if marks == 0 else 1 if marks == 1 and text[-1] in MARKS else 2
    if "X" in digits:
        return max(level, 1 if UNSPECIFIED_FROM_THE_RIGHT.fullmatch(digits) else 2)
    return level


def _interval(text: str, start: str, end: str) -> EDTFDate:
    if "/" in end:
        raise _Refused(refusals.misspelling(text, gettext_noop("an interval has one '/', with a date on either side")))
    if start in ("", "..") and end in ("", ".."):
        raise _Refused(_("an interval needs a date at one end at least, as in 2008/.. or ../2008"))
    earliest, latest = (None if side in ("", "..") else _point(side) for side in (start, end))
    if earliest and latest and latest.latest < earliest.earliest:
        raise _Refused(
            _("its end {end} comes before its start {start}; write the earlier date first").format(
                start=start, end=end
            )
        )
    masked = 2 if "X" in text else 0
    open_ended = 0 if earliest and latest else 1
    level = max(masked, open_ended, earliest.level if earliest else 0, latest.level if latest else 0)
    first, last = earliest and earliest.earliest, latest and latest.latest
    missing = ["open" if side == ".." else "unknown" for side in (start, end)]
    return _date(text, "interval", level, first, last, ((first or date.min, last or date.max),), missing)


def _set(text: str, kind: str, members: list[tuple[str, ...]]) -> EDTFDate:
    closing = SETS[text[0]][1]
    if text[-1] != closing or len(text) == 1:
        raise _Refused(
            _("a set that begins with {opening} ends with {closing} and nothing stands around it").format(
                opening=text[0], closing=closing
            )
        )
    masked = text.count("X") and sum("X" in "".join(member) for member in members)
    limit = (MOST_SPANS - len(members)) // (masked or 1)
    spans = []
    for place, member in enumerate(members):
        spans += _member(member, place == 0, place == len(members) - 1, limit)
    merged = as_dates(merge([(start.toordinal(), end.toordinal()) for start, end in spans]))
    open_start = members[0][0] == "" and len(members[0]) == 2
    open_end = members[-1][-1] == "" and len(members[-1]) == 2
    if open_start and open_end and len(merged) == 1:
        raise _Refused(_("its members leave every day open; a set says at least one day that it is not"))
    first = None if open_start else merged[0][0]
    last = None if open_end else merged[-1][1]
    return _date(text, kind, 2, first, last, merged)


def _member(member: tuple[str, ...], is_first: bool, is_last: bool, limit: int) -> tuple[Span, ...]:
    if member == ("",):
        raise _Refused(_("a set has a date between its commas and brackets, as in [1667,1668]"))
    if "/" in "".join(member):
        raise _Refused(_("a set holds dates and ranges such as 1960..1962, no intervals"))
    if len(member) == 1:
        return _point(member[0], limit).spans
    start, end = member
    if not start and not end:
        raise _Refused(_("'..' needs a date beside it, as in [..1984] or [1984..]"))
    if not start and not is_first:
        raise _Refused(_("'..{end}', all before, can only stand first in a set").format(end=end))
    if not end and not is_last:
        raise _Refused(_("'{start}..', all after, can only stand last in a set").format(start=start))
    earliest = _point(start).earliest if start else date.min
    latest = _point(end).latest if end else date.max
    if latest < earliest:
        raise _Refused(
            _("the range {start}..{end} runs backwards; write the earlier date first").format(start=start, end=end)
        )
    return ((earliest, latest),)
