"""A guess at the EDTF form of a date in plain English or in a near miss of EDTF; nothing when it is not clear."""

import re
import unicodedata
from datetime import date, timedelta

from .parsing import EDTFError, read
from .refusals import LONGEST, MONTH_NAMES

MONTHS = {name.lower()[:length]: number for number, name in enumerate(MONTH_NAMES, 1) for length in (3, 99)}
MONTHS["sept"] = 9
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
MONTH = r"(?P<month>[a-z]{3,9})\.?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>\d{4})"
POINTS = [
    re.compile(pattern)
    for pattern in (
        rf"(?:the )?{DAY} (?:of )?{MONTH},? {YEAR}",
        rf"{MONTH} {DAY},? {YEAR}",
        rf"(?:in )?{MONTH},? (?:of )?{YEAR}",
        rf"(?:in )?{YEAR}",
        rf"{YEAR}[-./](?P<month>\d{{1,2}})[-./](?P<day>\d{{1,2}})",
        rf"{YEAR}-(?P<month>\d{{1,2}})",
        rf"{YEAR}(?P<month>\d\d)(?P<day>\d\d)?",
        rf"{YEAR}-(?P<month>\d\d)-(?P<day>\d\d)t[\d:.]+(?:z|[-+][\d:]+)?",
    )
]
UNORDERED = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})")
DECADE = re.compile(r"(?:the )?(\d{3})0'?s")
SOME = re.compile(r"(?:some|one|a) (day|month) (?:in|of) (.+)")
DOUBTS = [
    (re.compile(r"(?:possibly|perhaps|maybe|probably) (?:about|around|circa) (.+)"), "%"),
    (re.compile(r"(?:about|around|approximately|approx\.?|roughly|circa|ca?\.?|~) ?(.+)"), "~"),
    (re.compile(r"(?:possibly|perhaps|maybe|probably) (.+)"), "?"),
    (re.compile(r"(.+?) ?\(?\?\)?"), "?"),
]
ENDS = [
    (re.compile(r"(?:between|sometime between) (.+) and (.+)"), "[{}..{}]"),
    (re.compile(r"both (.+) and (.+)"), "{{{},{}}}"),
    (re.compile(r"(?:either )?(.+) or (.+)"), "[{},{}]"),
    (re.compile(r"(?:from )?(.+) (?:to|until|till|through) (.+)"), "{}/{}"),
    (re.compile(r"(.+?) ?- ?(.+)"), "{}/{}"),
]
ONE_END = [
    (re.compile(r"(?:on or before|in or before|by|no later than|not later than) (.+)"), "[..{}]"),
    (re.compile(r"(.+) or (?:earlier|before)"), "[..{}]"),
    (re.compile(r"(?:on or after|in or after|no earlier than|not before) (.+)"), "[{}..]"),
    (re.compile(r"(.+) or (?:later|after)"), "[{}..]"),
    (re.compile(r"(?:until|till|up to) (.+), start unknown"), "/{}"),
    (re.compile(r"from (.+), end unknown"), "{}/"),
    (re.compile(r"(?:until|till|up to) (.+)"), "../{}"),
    (re.compile(r"(?:since|from) (.+?)(?: on| onwards?)?"), "{}/.."),
]
OLD_SPELLINGS = [
    (re.compile(r"(?i)^unknown/"), "/"),
    (re.compile(r"(?i)/unknown$"), "/"),
    (re.compile(r"(?i)^open/"), "../"),
    (re.compile(r"(?i)/open$"), "/.."),
    (re.compile(r"\?~|~\?"), "%"),
    (re.compile(r"([?~%])\1+"), r"\1"),
    (re.compile(r"(?<=[-\dxuUX])[xuU](?=[-\dxuUX?~%/.,\]}]|$)"), "X"),
]


def suggest(text: str) -> str | None:
    """The EDTF form that ``text`` probably means, as in "2024-06" for "June 2024"; None when that is not clear."""
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    respelt = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(DASHES))
    for old, new in OLD_SPELLINGS:
        respelt = old.sub(new, respelt)
    if _valid(respelt):
        return respelt
    found = guess(plain(text))
    return found if found and _valid(found) else None


def plain(text: str) -> str:
    """The text in small letters, with single spaces and plain hyphens, as the patterns here read it."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(DASHES)).strip(" .").lower()


def _valid(text: str) -> bool:
    try:
        read(text)
    except EDTFError:
        return False
    return True


def guess(text: str) -> str | None:
    """The EDTF form of a plain text, perhaps with a day that the calendar does not have."""
    if found := _doubted(text):
        return found
    for pattern, form in ONE_END:
        if (match := pattern.fullmatch(text)) and (point := _doubted(match[1])):
            return form.format(point)
    if match := re.fullmatch(r"(before|after) (.+)", text):
        return _beyond(match[1], _point(match[2]))
    for pattern, form in ENDS:
        if (match := pattern.fullmatch(text)) and (pair := _pair(match[1], match[2])):
            return form.format(*pair)
    return None


def _beyond(side: str, point: str | None) -> str | None:
    """Before or after a date, which English does not include: before 2012 is 2011 or earlier."""
    if point is None or not _valid(point):
        return None
    known = read(point)
    edge = known.earliest if side == "before" else known.latest
    if edge in (date.min, date.max):
        return None
    neighbour = (edge + timedelta(-1 if side == "before" else 1)).isoformat()[: len(point)]
    return f"[..{neighbour}]" if side == "before" else f"[{neighbour}..]"


def _pair(start: str, end: str) -> tuple[str, str] | None:
    """Both ends; the first may leave month and year to the second, as in "11 and 13 June 2024"."""
    last = _doubted(end)
    if last is None:
        return None
    if first := _doubted(start):
        return first, last
    year, *finer = last.rstrip("?~%").split("-")
    if not finer or not finer[0].isdigit() or not 1 <= int(finer[0]) <= 12:
        return None
    month = MONTH_NAMES[int(finer[0]) - 1].lower()
    first = _doubted(f"{start} {year}") or _doubted(f"{start} {month} {year}")
    return (first, last) if first and first.count("-") == len(finer) else None


def _doubted(text: str) -> str | None:
    """One date with its doubts."""
    if point := _point(text):
        return point
    for pattern, mark in DOUBTS:
        if (match := pattern.fullmatch(text)) and (point := _point(match[1])):
            return point + mark
    return None


def _point(text: str) -> str | None:
    """One date without doubts, perhaps not a day of the calendar."""
    if match := DECADE.fullmatch(text):
        return f"{match[1]}X"
    if match := UNORDERED.fullmatch(text):
        return _ordered(int(match[1]), int(match[3]), match[4])
    if match := SOME.fullmatch(text):
        return _unspecified(match[1], _point(match[2]))
    for pattern in POINTS:
        if match := pattern.fullmatch(text):
            return _dashed(**match.groupdict())
    return None


def _dashed(year: str, month: str | None = None, day: str | None = None) -> str | None:
    if month is None:
        return year
    number = int(month) if month.isdigit() else MONTHS.get(month)
    if number is None:
        return None
    return f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")


def _ordered(one: int, two: int, year: str) -> str | None:
    """Day and month in either order, when only one of them can be the month or both are the same."""
    if one <= 12 and two <= 12 and one != two:
        return None
    return f"{year}-{min(one, two):02}-{max(one, two):02}"


def _unspecified(unit: str, within: str | None) -> str | None:
    if within is None or (unit == "month" and len(within) != 4):
        return None
    return within + {("day", 4): "-XX-XX", ("day", 7): "-XX", ("month", 4): "-XX"}.get((unit, len(within)), "-")
