"""Why a string is not an EDTF date, in one clause that says what would be right."""

import re
from calendar import isleap

from django.utils.dates import MONTHS as MONTHS_ALONE
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .masks import DAYS, LENGTHS, MONTHS

LONGEST = 200
EXAMPLES = gettext_noop("write a year, a month or a day such as 2024, 2024-06 or 2024-06-13")
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# The first pattern found in the text gives the reason; specific ones come first.
SIGNS = [
    (
        r"[\x00-\x08\x0e-\x1f\x7f]",
        gettext_noop("it holds a control character; only digits, hyphens and EDTF signs may stand in it"),
    ),
    (
        r"(?i)unknown|open",
        gettext_noop("an unknown end is left empty and an open end written '..', as in 2004/ or 2004/.."),
    ),
    (
        r"\d[xu]|-[xu]{2}|^[xu]{4}",
        gettext_noop("an unspecified digit is written as a capital X, as in 199X or 1999-XX"),
    ),
    (r"[^\W\dX_]{3}", gettext_noop("words are not EDTF; {examples}")),
    (r"\s", gettext_noop("it may hold no white space, not even around it")),
    (r"[^\x00-\x7f]", gettext_noop("only plain (ASCII) digits 0 to 9, hyphens and EDTF signs may stand in it")),
    (r"^\d{1,2}[/.]\d{1,2}[/.]\d{2}$", gettext_noop("the year comes first and has four digits, as in 2024-06-13")),
    (
        r"[()]",
        gettext_noop("brackets around fields are no longer EDTF; a mark goes beside the field, as in 2004-06-~11"),
    ),
    (r"(?i)\dT\d|\dZ$|\d:\d", gettext_noop("times of day are not kept; write the day alone, as in 2024-06-13")),
    (
        r"(?i)^R\d*/|/P\d|^P\d",
        gettext_noop("repetitions and durations are not kept; write both ends, as in 2004-02-01/2005-01-31"),
    ),
    (r"(?i)W\d", gettext_noop("weeks are not kept; write days, as in 2024-06-10/2024-06-16")),
    (
        r"(?i)^Y-?\d",
        gettext_noop("years of five and more digits are not kept; a year has four digits, 0001 to 9999, and no Y"),
    ),
    (r"(?i)\dS\d*$|^S\d", gettext_noop("significant digits are not kept; write 195X for the 1950s")),
    (r"(?i)\dE-?\d", gettext_noop("exponents are not kept; a year has four digits, 0001 to 9999")),
    (r"\^", gettext_noop("notes after '^' are no longer EDTF; write the date alone")),
    (r"[A-WYZa-z]", gettext_noop("letters other than X are not EDTF; {examples}")),
    (r"[?~%]{2}", gettext_noop("a field takes one mark: ? uncertain, ~ approximate, % both")),
    (r"^[?~%]$", gettext_noop("a mark needs a date beside it, as in 1984~")),
    (r"[][{}]", gettext_noop("a set stands alone, not within a set or an interval")),
    (r",", gettext_noop("a list stands in brackets, as in [1960,1961] for one of these and {{1960,1961}} for all")),
    (r"\d\.\d", gettext_noop("hyphens stand between the fields, as in 2024-06-13")),
    (r"\.\.", gettext_noop("'..' stands in an interval such as ../1984 or in a set such as [..1984]")),
    (r"\.", gettext_noop("an open end is written with two dots, as in ../2004")),
    (r"^\+", gettext_noop("a year has no sign; write four digits, 0001 to 9999")),
    (r"^-\d", gettext_noop("years before 0001 are not kept; a year has four digits, 0001 to 9999")),
    (r"-$", gettext_noop("it ends in a hyphen; write the field after it or leave the hyphen out")),
    (r"^\d{4}-\d{3}$", gettext_noop("days are not counted through the year; write year-month-day, as in 2024-06-13")),
    (r"^[\dX]{6}$|^[\dX]{8}$", gettext_noop("hyphens stand between the fields, as in 2024-06 or 2024-06-13")),
    (r"^\d{1,2}-\d{1,2}-\d{4}$", gettext_noop("the year comes first, then month and day, as in 2024-06-13")),
    (r"^[\dX]{5,}", gettext_noop("a year has four digits, 0001 to 9999")),
    (r"^[?~%]?[\dX]{1,3}([-?~%]|$)", gettext_noop("a year has four digits, as in 0985 or 198X")),
    (r"-[?~%]?[\dX]([-?~%]|$)", gettext_noop("months and days have two digits, as in 1985-04-02")),
    (r"-[?~%]?[\dX]{3,}", gettext_noop("months and days have two digits, as in 1985-04-XX")),
]
SIGNS = [(re.compile(sign), reason) for sign, reason in SIGNS]


def shown(text: str) -> str:
    """The text as an error names it: quoted, with strange characters escaped, cut to 60 characters."""
    if len(text) > 60:
        return repr(text[:57] + "...").encode("utf-8", "backslashreplace").decode()
    return repr(text)


def misspelling(text: str, otherwise: str = EXAMPLES) -> str:
    """Why ``text`` does not even look like a date."""
    found = next((reason for sign, reason in SIGNS if sign.search(text)), otherwise)
    return _(found).format(examples=_(EXAMPLES))


def unreadable(text: str) -> str | None:
    """Why a text without content or of such length is not read at all, or None."""
    if not text.strip():
        return _("it is empty; {examples}").format(examples=_(EXAMPLES))
    if len(text) > LONGEST:
        return _("it has {length} characters and at most {most} are read").format(length=len(text), most=LONGEST)
    return None


def impossible(year: str, month: str | None, day: str | None) -> str:
    """Why a well-written date does not exist in the calendar."""
    if year == "0000":
        return _("year 0000 does not exist here, years run from 0001 to 9999")
    if month and month not in MONTHS:
        return _no_month(month)
    if day and day not in DAYS:
        return _("day {day} does not exist, days run from 01 to 31").format(day=day)
    whole = "-".join(field for field in (year, month, day) if field)
    if "X" in whole:
        return _("no day of the calendar fits {date}").format(date=whole)
    sentence = _("day {day} does not exist, {month} {year} has {days} days")
    days = LENGTHS[isleap(int(year))][int(month) - 1]
    return sentence.format(day=day, month=MONTHS_ALONE[int(month)], year=int(year), days=days)


def _no_month(month: str) -> str:
    if month.isdigit() and 21 <= int(month) <= 24:
        return _(
            "{month} is a season and seasons are not kept; write a month from 01 to 12 or an interval of months"
        ).format(month=month)
    if month.isdigit() and 25 <= int(month) <= 41:
        return _(
            "{month} is a part of a year such as a quarter, and these are not kept; write an interval of months"
        ).format(month=month)
    return _("month {month} does not exist, months run from 01 to 12").format(month=month)
