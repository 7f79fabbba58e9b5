"""Dates for programs that know days only: what can be said to them, and whether words must say the rest."""

from dataclasses import dataclass
from datetime import date

from ..dates import parse


@dataclass(frozen=True)
class Span:
    """The days that a date may mean, both included; ``last`` is None where it has no end that is known.

    ``start`` and ``end`` are its two ends as far as they are known, as in ``2024-06``; the end is empty for a date
    that has one. ``exact`` says that they tell all, ``daily`` that they are days.
    """

    first: date
    last: date | None
    start: str
    end: str
    exact: bool

    @property
    def daily(self):
        """Whether the ends are known to the day, so that there is nothing to be put into words."""
        return self.exact and len(self.start) == 10 and len(self.end) in (0, 10)


def span(text):
    """The span of an EDTF date; one without a beginning stands on its end, for it has to stand somewhere."""
    found = parse(text)
    first = found.earliest or found.sort_on
    last = found.latest if found.earliest else first
    if found.level == 0:
        start, _, end = text.partition("/")
        return Span(first, last, start, end, exact=True)
    end = "" if last in (first, None) else last.isoformat()
    return Span(first, last, first.isoformat(), end, exact=False)
