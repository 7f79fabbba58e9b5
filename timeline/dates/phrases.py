"""One EDTF date in words, such as "about April 2025" or "some day in June 2024".

English unless another language is active and has a translation; every phrase is translated whole, with the words of
its dates put in. Names of months are Django's, which has them in both of the forms that many languages need.
"""

from calendar import isleap

from django.utils.dates import MONTHS as MONTHS_ALONE
from django.utils.dates import MONTHS_ALT as MONTHS_OF_DAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .grammar import Fields, fields
from .masks import DAYS, LENGTHS, MONTHS

# What doubts a date, as a phrase and as an adjective.
DOUBTS = {
    frozenset({"approximate"}): (gettext_noop("about {date}"), gettext_noop("approximate")),
    frozenset({"uncertain"}): (gettext_noop("possibly {date}"), gettext_noop("uncertain")),
    frozenset({"approximate", "uncertain"}): (
        gettext_noop("possibly about {date}"),
        gettext_noop("uncertain and approximate"),
    ),
}
FIELDS = (gettext_noop("year"), gettext_noop("month"), gettext_noop("day"))


def phrase(text: str, behind: bool = False) -> str:
    """The words for one date; ``behind`` puts its doubts after it in brackets, so that they cannot spread."""
    found = fields(text)
    bare = _bare(found)
    marks = found.marks
    if not any(marks):
        return bare
    if len(set(marks)) > 1:
        return _("{date} ({doubts})").format(date=bare, doubts=_doubts(marks))
    before, after = DOUBTS[marks[0]]
    if behind or found.masked:
        return _("{date} ({doubts})").format(date=bare, doubts=_(after))
    return _(before).format(date=bare)


def _doubts(marks: tuple[frozenset[str], ...]) -> str:
    doubted: dict[frozenset[str], list[str]] = {}
    for name, mark in zip(FIELDS, marks, strict=False):
        if mark:
            doubted.setdefault(mark, []).append(_(name))
    return ", ".join(
        _("{fields} {doubt}").format(fields=both(names), doubt=_(DOUBTS[mark][1])) for mark, names in doubted.items()
    )


def _bare(found: Fields) -> str:
    if not found.masked:
        return _unmasked(found)
    year_known = "X" not in found.year
    year = _year(int(found.year)) if year_known else _masked_year(found.year)
    if not found.month:
        return year
    head = _month_words(found) if not found.day else _day_words(found)
    if head is None:
        form = "-".join(field for field in (found.year, found.month, found.day) if field)
        return _("a day of the form {form}, each X an unknown digit").format(form=form)
    if not year_known:
        return _("{days} of {year}").format(days=head, year=year)
    return (_("{days} in {year}") if found.month == "XX" else _("{days} {year}")).format(days=head, year=year)


def _unmasked(found: Fields) -> str:
    year = _year(int(found.year))
    if not found.month:
        return year
    if not found.day:
        return _("{month} {year}").format(month=MONTHS_ALONE[int(found.month)], year=year)
    return _("{day} {month} {year}").format(day=int(found.day), month=MONTHS_OF_DAYS[int(found.month)], year=year)


def _year(year: int) -> str:
    return str(year) if year >= 1000 else _("AD {year}").format(year=year)


def _masked_year(mask: str) -> str:
    head = mask.rstrip("X")
    if not head:
        return _("an unknown year")
    if "X" in head:
        return _("a year of the form {form}").format(form=mask)
    if len(head) == 3 and head[0] != "0" and head[2] != "0":
        return _("a year in the {decade}s").format(decade=f"{head}0")
    first, last = int(head.ljust(4, "0")), int(head.ljust(4, "9"))
    return _("a year from {first} to {last}").format(first=_year(max(first, 1)), last=_year(last))


def _names(months: tuple[int, ...], named=MONTHS_ALONE) -> list[str]:
    return [str(named[month]) for month in months]


def _month_words(found: Fields) -> str:
    months = MONTHS[found.month]
    if found.month == "XX":
        return _("some month")
    if len(months) > 3:
        return _("a month from {first} to {last}").format(first=MONTHS_ALONE[months[0]], last=MONTHS_ALONE[months[-1]])
    return either(_names(months))


def _days_in(found: Fields, month: int) -> tuple[int, ...]:
    leap = "X" in found.year or isleap(int(found.year))
    return tuple(day for day in DAYS[found.day] if day <= LENGTHS[leap][month - 1])


def _day_words(found: Fields) -> str | None:
    """The words for day and month, or None when only the form itself says it rightly."""
    if found.day == "XX":
        if found.month == "XX":
            return _("some day")
        return _("some day in {months}").format(months=_month_words(found))
    months = tuple(month for month in MONTHS[found.month] if _days_in(found, month))
    if len(months) == 1:
        days = _listed_days(_days_in(found, months[0]))
        return _("{days} {month}").format(days=days, month=MONTHS_OF_DAYS[months[0]])
    if "X" in found.day:
        return None
    day = int(found.day)
    if found.month == "XX":
        return _("the {ordinal} of some month").format(ordinal=_ordinal(day))
    if len(months) > 6:
        return _("the {ordinal} of one of the months {first} to {last}").format(
            ordinal=_ordinal(day), first=MONTHS_ALONE[months[0]], last=MONTHS_ALONE[months[-1]]
        )
    return _("{days} {month}").format(days=day, month=either(_names(months, MONTHS_OF_DAYS)))


def _listed_days(days: tuple[int, ...]) -> str:
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return _("between {first} and {last}").format(first=days[0], last=days[-1])
    return either([str(day) for day in days])


def _ordinal(day: int) -> str:
    ordinals = {1: _("{day}st"), 2: _("{day}nd"), 3: _("{day}rd")}
    return ordinals.get(0 if 10 <= day % 100 <= 20 else day % 10, _("{day}th")).format(day=day)


def either(items: list[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``; with a comma before the word as well when an item has inner parts."""
    phrases = _("{others} or {last}"), _("{others}, or {last}")
    return _joined(items, *phrases)


def both(items: list[str]) -> str:
    """The same with ``and``."""
    phrases = _("{others} and {last}"), _("{others}, and {last}")
    return _joined(items, *phrases)


def _joined(items: list[str], plainly: str, with_comma: str) -> str:
    if len(items) == 1:
        return items[0]
    inner = any(part in f" {item} " for item in items for part in (" or ", " every ", ", "))  # English has these
    return (with_comma if inner else plainly).format(others=", ".join(items[:-1]), last=items[-1])


def plain(text: str) -> Fields | None:
    """The fields of a date of which all is known and nothing doubted, else None."""
    found = fields(text)
    return None if found.masked or any(found.marks) else found


def shortened(one: Fields, two: Fields) -> str:
    """The words for ``one`` beside ``two``, of the same year and precision, without what they share."""
    if one.precision == "month":
        return str(MONTHS_ALONE[int(one.month)])
    if one.month == two.month:
        return str(int(one.day))
    return _("{days} {month}").format(days=int(one.day), month=MONTHS_OF_DAYS[int(one.month)])
