"""What is wrong with a date in plain English that leaves something open, and the EDTF forms that it may have."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from .parsing import EDTFError, read
from .refusals import LONGEST
from .suggestions import UNORDERED, guess, plain

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
NUMBERED = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
SEASON = re.compile(
    rf"(?:in )?(?:the )?({'|'.join(SEASONS)})(?:,? (?:of )?(\d{{4}})(?: ?[-/] ?(\d{{4}}|\d\d))?)?", re.ASCII
)
NUMBERED_SEASON = re.compile(r"(\d{4})-(2[1-4])", re.ASCII)
LEAP_YEAR = "2024"  # in which every day of the calendar exists


class Unclear(NamedTuple):
    """Why a date is not clear, a clause, and the EDTF strings that may be meant."""

    reason: str
    meant: tuple[str, ...] = ()


def unclear(text: str) -> Unclear | None:
    """What keeps a text that speaks of a date from being one; None where no date can be made out."""
    if len(text) > LONGEST:
        return None
    words = plain(text)
    return _season(words) or _either_order(words) or _no_such_day(words) or _without_year(words)


def _season(words: str) -> Unclear | None:
    if match := NUMBERED_SEASON.fullmatch(words):
        words = f"{NUMBERED[match[2]]} {match[1]}"
    match = SEASON.fullmatch(words)
    if not match:
        return None
    season, year, next_year = match[1], match[2], match[3]
    if not year:
        return Unclear(_("it has no year, and seasons are not kept; write months of a year, as in 2024-03/2024-05"))
    years = [int(year)]
    if season == "winter":
        years = [int(year)] if next_year else [int(year) - 1, int(year)]
    elif next_year:
        return None
    spans = [_months(SEASONS[season], first) for first in years]
    return Unclear(_("seasons are not kept"), tuple(span for span in spans if _refused(span) is None))


def _months(first: int, year: int) -> str:
    """The three months from the ``first`` of a year, of which winter has two in the year after."""
    return f"{year:04}-{first:02}/{year + (first == 12):04}-{first % 12 + 2:02}"


def _either_order(words: str) -> Unclear | None:
    match = UNORDERED.fullmatch(words)
    if not match:
        return None
    one, two, year = int(match[1]), int(match[3]), match[4]
    days = (f"{year}-{two:02}-{one:02}", f"{year}-{one:02}-{two:02}")
    if one == two or not all(_refused(day) is None for day in days):
        return None
    return Unclear(_("the day or the month may come first"), days)


def _no_such_day(words: str) -> Unclear | None:
    found = guess(words)
    reason = found and _refused(found)
    return Unclear(reason) if reason else None


def _without_year(words: str) -> Unclear | None:
    found = None if re.search(r"\d{4}", words) else guess(f"{words} {LEAP_YEAR}")
    if not found:
        return None
    reason = (_refused(found) or "").replace(f" {LEAP_YEAR}", "")
    return Unclear(reason or _("it has no year; write which, as in {date}").format(date=found))


def _refused(text: str) -> str | None:
    """Why ``text`` is not an EDTF date, None where it is one."""
    try:
        read(text)
    except EDTFError as error:
        return error.reason
    return None
