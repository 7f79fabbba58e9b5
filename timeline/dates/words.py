"""An EDTF date in words: "between 11 and 13 June 2024", "about April 2025", "since 15 October 2008"."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .grammar import fields, parts
from .phrases import both, either, phrase, plain, shortened

EVERY = {"year": gettext_noop("every year"), "month": gettext_noop("every month"), "day": gettext_noop("every day")}


def reading(text: str) -> str:
    """The words for a valid EDTF string."""
    kind, found = parts(text)
    if kind == "date":
        return phrase(text)
    if kind == "interval":
        return _interval(*found[0])
    return _one_of(found) if kind == "one_of" else _all_of(found)


def _ends(start: str, end: str, behind: bool = False) -> dict[str, str]:
    """The words for both ends, the first without the month and year that it shares with the second."""
    whole = phrase(end, behind)
    one, two = plain(start), plain(end)
    if one is None or two is None or one.precision != two.precision or one.year != two.year or start == end:
        return {"first": phrase(start, behind), "last": whole}
    return {"first": shortened(one, two), "last": whole}


def _interval(start: str, end: str) -> str:
    if start == "":
        return _("until {date}, start unknown").format(date=phrase(end))
    if start == "..":
        return _("until {date}").format(date=phrase(end))
    if end == "..":
        return _("since {date}").format(date=phrase(start))
    if end == "":
        return _("from {date}, end unknown").format(date=phrase(start))
    if start == end and plain(start):
        return _("throughout {date}").format(date=phrase(start))
    return _("from {first} to {last}").format(**_ends(start, end))


def _one_of(members: list[tuple[str, ...]]) -> str:
    if len(members) > 1:
        return either(_listed(members, _choice))
    (member,) = members
    if len(member) == 1:
        return phrase(member[0])
    start, end = member
    if start and end:
        if start == end:
            return phrase(start)
        return _("between {first} and {last}").format(**_ends(start, end, behind=True))
    return _bounded(start, end)


def _bounded(start: str, end: str) -> str:
    """The words for a range with one end."""
    if fields(start or end).precision == "day":
        known = _("on or after {date}") if start else _("on or before {date}")
    else:
        known = _("in or after {date}") if start else _("in or before {date}")
    return known.format(date=phrase(start or end, behind=True))


def _choice(start: str, end: str) -> str:
    if start and end:
        return _("{first} to {last}").format(**_ends(start, end, behind=True))
    return (_("{date} or later") if start else _("{date} or earlier")).format(date=phrase(start or end, behind=True))


def _all_of(members: list[tuple[str, ...]]) -> str:
    if len(members) == 1:
        (member,) = members
        return phrase(member[0]) if len(member) == 1 else _every(*member)
    items = _listed(members, _every)
    dates = both(items)
    if len(items) == 1 or any(len(member) > 1 for member in members):
        return dates
    return (_("both {dates}") if len(items) == 2 else _("all of {dates}")).format(dates=dates)


def _every(start: str, end: str) -> str:
    if not start or not end:
        every = _(EVERY[fields(start or end).precision])
        range_words = _("{every} from {date} on") if start else _("{every} up to {date}")
        return range_words.format(every=every, date=phrase(start or end, behind=True))
    one, two = plain(start), plain(end)
    every = _(EVERY[one.precision]) if one and two and one.precision == two.precision else _("everything")
    return _("{every} from {first} to {last}").format(every=every, **_ends(start, end, behind=True))


def _listed(members: list[tuple[str, ...]], range_words) -> list[str]:
    """The members in words; single days or months of one year name what they share only once, at the end."""
    members = list(dict.fromkeys(members))
    found = [plain(member[0]) if len(member) == 1 else None for member in members]
    if all(found) and len({(one.precision, one.year) for one in found}) == 1 and found[0].month:
        same_month = len({one.month for one in found}) == 1
        target = found[-1] if same_month else found[-1]._replace(month="")
        return [*(shortened(one, target) for one in found[:-1]), phrase(members[-1][0])]
    return [phrase(member[0], behind=True) if len(member) == 1 else range_words(*member) for member in members]
