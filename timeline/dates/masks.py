"""The days that a date can mean when digits are unspecified: 2023-X2-30 can only be 30 December 2023."""

from calendar import isleap
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import accumulate, product

Span = tuple[date, date]

LENGTHS = {leap: (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31) for leap in (False, True)}

# Day numbers of 1 January of the years 1 to 10000; to look one up is far faster than to make a date of it.
NEW_YEAR = [0, *accumulate((365 + isleap(year) for year in range(1, 10_000)), initial=1)]


def _numbers_by_mask(last: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number in range(1, last + 1):
        tens, units = f"{number:02}"
        for mask in (tens + units, tens + "X", "X" + units, "XX"):
            found[mask] = (*found.get(mask, ()), number)
    return found


MONTHS = _numbers_by_mask(12)
DAYS = _numbers_by_mask(31)


@cache
def runs_in_year(month: str | None, day: str | None, leap: bool) -> tuple[tuple[int, int], ...]:
    """Runs of possible days of such a year, counted from 0 for 1 January, first and last included."""
    runs: list[tuple[int, int]] = []
    for number in MONTHS.get(month or "XX", ()):
        length = LENGTHS[leap][number - 1]
        offset = sum(LENGTHS[leap][: number - 1])
        if day is None or day == "XX":
            runs.append((offset, offset + length - 1))
        else:
            runs += [(offset + one - 1, offset + one - 1) for one in DAYS.get(day, ()) if one <= length]
    return tuple(merge(runs))


def merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same days as few spans as can be, sorted; spans are pairs of day numbers, both included."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def as_dates(spans: list[tuple[int, int]]) -> tuple[Span, ...]:
    """Pairs of day numbers (``date.toordinal``) as pairs of dates."""
    day = date.fromordinal
    dates = []
    for first, last in spans:
        start = day(first)
        dates.append((start, start if first == last else day(last)))
    return tuple(dates)


def _numbers(mask: str, digits: str = "0123456789") -> Iterator[int]:
    for found in product(*(digits if digit == "X" else digit for digit in mask)):
        yield int("".join(found) or "0")


def _years(mask: str, digits: str = "0123456789") -> Iterator[int]:
    return filter(None, _numbers(mask, digits))  # there is no year 0


def _all_years(mask: str) -> list[int]:
    """The same as ``_years`` at once, which is faster by far."""
    found = [0]
    for digit in mask:
        choice = range(10) if digit == "X" else (int(digit),)
        found = [10 * head + tail for head in found for tail in choice]
    return found if found[0] else found[1:]


def bounds(year: str, month: str | None, day: str | None) -> tuple[int, int] | None:
    """Numbers of the first and the last possible day, or None when no day of the calendar fits."""
    for first in _years(year):
        if runs := runs_in_year(month, day, isleap(first)):
            earliest = NEW_YEAR[first] + runs[0][0]
            break
    else:
        return None
    last, runs = next(
        (found, runs) for found in _years(year, "9876543210") if (runs := runs_in_year(month, day, isleap(found)))
    )
    return earliest, NEW_YEAR[last] + runs[-1][1]


def possible_spans(year: str, month: str | None, day: str | None, limit: int) -> list[tuple[int, int]]:
    """At most ``limit`` spans of day numbers that hold every possible day.

    They hold nothing else as long as that fits; else each year is taken from its first to its last possible day,
    and when there are too many years, each run of years as a whole. Raises ValueError when no day fits.
    """
    ends = bounds(year, month, day)
    if ends is None:
        raise ValueError("no day fits")
    years = 10 ** year.count("X")
    runs = {leap: runs_in_year(month, day, leap) for leap in (False, True)}
    if runs[False] == ((0, 364),) or years > limit:
        spans = _runs_of_years(year, limit)
        return merge([(max(first, ends[0]), min(last, ends[1])) for first, last in spans])
    if years * max(len(found) for found in runs.values()) > limit:
        runs = {leap: ((found[0][0], found[-1][1]),) if found else () for leap, found in runs.items()}
    by_length = {365: runs[False], 366: runs[True]}
    starts = [(NEW_YEAR[one], NEW_YEAR[one + 1] - NEW_YEAR[one]) for one in _all_years(year)]
    return merge([(start + first, start + last) for start, days in starts for first, last in by_length[days]])


def _runs_of_years(mask: str, limit: int) -> list[tuple[int, int]]:
    head = mask.rstrip("X")
    while 10 ** head.count("X") > limit:
        head = head[:-1].rstrip("X")  # blur the last digit that is given
    span = 10 ** (4 - len(head))
    starts = [first * span for first in _numbers(head)]
    ends = [(max(start, 1), start + span - 1) for start in starts if start + span > 1]
    return [(NEW_YEAR[first], NEW_YEAR[last + 1] - 1) for first, last in ends]
