"""An EDTF date in plain English: "between 11 and 13 June 2024", "about April 2025", "since 15 October 2008"."""

from calendar import isleap

from .grammar import Fields, fields, parts
from .masks import DAYS, LENGTHS, MONTHS
from .refusals import MONTH_NAMES

DOUBTS = {
    frozenset({"approximate"}): ("about", "approximate"),
    frozenset({"uncertain"}): ("possibly", "uncertain"),
    frozenset({"approximate", "uncertain"}): ("possibly about", "uncertain and approximate"),
}


def reading(text: str) -> str:
    """The words for a valid EDTF string."""
    kind, found = parts(text)
    if kind == "date":
        return phrase(text)
    if kind == "interval":
        return _interval(*found[0])
    return _one_of(found) if kind == "one_of" else _all_of(found)


def joined(items: list[str], word: str) -> str:
    """``a``, ``a or b``, ``a, b or c``; with a comma before the word as well when an item has inner parts."""
    if len(items) == 1:
        return items[0]
    inner = any(part in f" {item} " for item in items for part in (" or ", " every ", ", "))
    comma = "," if inner else ""
    return f"{', '.join(items[:-1])}{comma} {word} {items[-1]}"


# One date


def phrase(text: str, behind: bool = False) -> str:
    """The words for one date; ``behind`` puts its doubts after it in brackets, so that they cannot spread."""
    found = fields(text)
    bare = _bare(found)
    marks = found.marks
    if not any(marks):
        return bare
    if len(set(marks)) == 1:
        before, after = DOUBTS[marks[0]]
        return f"{bare} ({after})" if behind or found.masked else f"{before} {bare}"
    return f"{bare} ({_doubts(marks)})"


def _doubts(marks: tuple[frozenset[str], ...]) -> str:
    doubted: dict[frozenset[str], list[str]] = {}
    for name, mark in zip(("year", "month", "day"), marks, strict=False):
        if mark:
            doubted.setdefault(mark, []).append(name)
    return ", ".join(f"{' and '.join(names)} {DOUBTS[mark][1]}" for mark, names in doubted.items())


def _bare(found: Fields) -> str:
    if not found.masked:
        day = f"{int(found.day)} " if found.day else ""
        month = f"{MONTH_NAMES[int(found.month) - 1]} " if found.month else ""
        return f"{day}{month}{_year(int(found.year))}"
    year_known = "X" not in found.year
    year = _year(int(found.year)) if year_known else _masked_year(found.year)
    if not found.month:
        return year
    head = _month_words(found) if not found.day else _day_words(found)
    if head is None:
        form = "-".join(field for field in (found.year, found.month, found.day) if field)
        return f"a day of the form {form}, each X an unknown digit"
    if not year_known:
        return f"{head} of {year}"
    return f"{head} in {year}" if head == "some day" or head.endswith("some month") else f"{head} {year}"


def _year(year: int) -> str:
    return str(year) if year >= 1000 else f"AD {year}"


def _masked_year(mask: str) -> str:
    head = mask.rstrip("X")
    if not head:
        return "an unknown year"
    if "X" in head:
        return f"a year of the form {mask}"
    if len(head) == 3 and head[0] != "0" and head[2] != "0":
        return f"a year in the {head}0s"
    first, last = int(head.ljust(4, "0")), int(head.ljust(4, "9"))
    return f"a year from {_year(max(first, 1))} to {_year(last)}"


def _names(months: tuple[int, ...]) -> list[str]:
    return [MONTH_NAMES[month - 1] for month in months]


def _month_words(found: Fields) -> str:
    months = MONTHS[found.month]
    if found.month == "XX":
        return "some month"
    if len(months) > 3:
        return f"a month from {MONTH_NAMES[months[0] - 1]} to {MONTH_NAMES[months[-1] - 1]}"
    return joined(_names(months), "or")


def _days_in(found: Fields, month: int) -> tuple[int, ...]:
    leap = "X" in found.year or isleap(int(found.year))
    return tuple(day for day in DAYS[found.day] if day <= LENGTHS[leap][month - 1])


def _day_words(found: Fields) -> str | None:
    """The words for day and month, or None when only the form itself says it rightly."""
    if found.day == "XX":
        if found.month == "XX":
            return "some day"
        return f"some day in {_month_words(found)}"
    months = tuple(month for month in MONTHS[found.month] if _days_in(found, month))
    if len(months) == 1:
        return f"{_listed_days(_days_in(found, months[0]))} {MONTH_NAMES[months[0] - 1]}"
    if "X" in found.day:
        return None
    if found.month == "XX" or len(months) > 6:
        end = "" if found.month == "XX" else f"s {MONTH_NAMES[months[0] - 1]} to {MONTH_NAMES[months[-1] - 1]}"
        return f"the {_ordinal(int(found.day))} of {'one of the month' + end if end else 'some month'}"
    return f"{int(found.day)} {joined(_names(months), 'or')}"


def _listed_days(days: tuple[int, ...]) -> str:
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"between {days[0]} and {days[-1]}"
    return joined([str(day) for day in days], "or")


def _ordinal(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


# Two ends


def _plain(text: str) -> Fields | None:
    found = fields(text)
    return None if found.masked or any(found.marks) else found


def _ends(start: str, end: str, behind: bool) -> tuple[str, str]:
    """The words for both ends, the first without the month and year that it shares with the second."""
    whole = phrase(end, behind)
    one, two = _plain(start), _plain(end)
    if one is None or two is None or one.precision != two.precision or one.year != two.year or start == end:
        return phrase(start, behind), whole
    return _shortened(one, two), whole


def _shortened(one: Fields, two: Fields) -> str:
    if one.precision == "month":
        return MONTH_NAMES[int(one.month) - 1]
    if one.month == two.month:
        return str(int(one.day))
    return f"{int(one.day)} {MONTH_NAMES[int(one.month) - 1]}"


def _interval(start: str, end: str) -> str:
    if start in ("", ".."):
        return f"until {phrase(end)}" + (", start unknown" if start == "" else "")
    if end == "..":
        return f"since {phrase(start)}"
    if end == "":
        return f"from {phrase(start)}, end unknown"
    if start == end and _plain(start):
        return f"throughout {phrase(start)}"
    return "from {} to {}".format(*_ends(start, end, behind=False))


# Sets


def _one_of(members: list[tuple[str, ...]]) -> str:
    if len(members) > 1:
        return joined(_listed(members, _choice), "or")
    (member,) = members
    if len(member) == 1:
        return phrase(member[0])
    start, end = member
    if start and end:
        return "between {} and {}".format(*_ends(start, end, behind=True)) if start != end else phrase(start)
    known = start or end
    word = "on" if fields(known).precision == "day" else "in"
    return f"{word} or {'after' if start else 'before'} {phrase(known, behind=True)}"


def _choice(start: str, end: str) -> str:
    if start and end:
        return "{} to {}".format(*_ends(start, end, behind=True))
    return f"{phrase(start or end, behind=True)} or {'later' if start else 'earlier'}"


def _all_of(members: list[tuple[str, ...]]) -> str:
    if len(members) > 1:
        items = _listed(members, _every)
        before = "" if len(items) == 1 or any("every" in item for item in items) else "all of "
        return ("both " if before and len(items) == 2 else before) + joined(items, "and")
    (member,) = members
    return phrase(member[0]) if len(member) == 1 else _every(*member)


def _every(start: str, end: str) -> str:
    if not start or not end:
        unit = f"every {fields(start or end).precision}"
        known = phrase(start or end, behind=True)
        return f"{unit} from {known} on" if start else f"{unit} up to {known}"
    one, two = _plain(start), _plain(end)
    unit = f"every {one.precision}" if one and two and one.precision == two.precision else "everything"
    return "{} from {} to {}".format(unit, *_ends(start, end, behind=True))


def _listed(members: list[tuple[str, ...]], range_words) -> list[str]:
    """The members in words; single days or months of one year name what they share only once, at the end."""
    members = list(dict.fromkeys(members))
    found = [_plain(member[0]) if len(member) == 1 else None for member in members]
    if all(found) and len({(one.precision, one.year) for one in found}) == 1 and found[0].month:
        same_month = len({one.month for one in found}) == 1
        target = found[-1] if same_month else found[-1]._replace(month="")
        return [*(_shortened(one, target) for one in found[:-1]), phrase(members[-1][0])]
    return [phrase(member[0], behind=True) if len(member) == 1 else range_words(*member) for member in members]
