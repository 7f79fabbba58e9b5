"""How an EDTF string falls into dates: the kind of the whole, the two ends of each part, the fields of each date."""

import re
from typing import NamedTuple

MARK = "[?~%]?"
DATE = re.compile(
    f"({MARK})([0-9X]{{4}})({MARK})(?:-({MARK})([0-9X]{{2}})({MARK})(?:-({MARK})([0-9X]{{2}})({MARK}))?)?"
)
SETS = {"[": ("one_of", "]"), "{": ("all_of", "}")}


class Fields(NamedTuple):
    """Year, month and day as written (None when absent) and the marks left and right of each."""

    before_year: str
    year: str
    after_year: str
    before_month: str | None
    month: str | None
    after_month: str | None
    before_day: str | None
    day: str | None
    after_day: str | None

    @property
    def precision(self) -> str:
        """The smallest unit that is written: year, month or day."""
        return "day" if self.day else "month" if self.month else "year"

    @property
    def masked(self) -> bool:
        """Whether a digit is unspecified."""
        return "X" in self.year or "X" in (self.month or "") or "X" in (self.day or "")

    @property
    def marks(self) -> tuple[frozenset[str], ...]:
        """For each field that is written, the words that qualify it: a mark on the right reaches back to the year."""
        found, reach = [], frozenset()
        for left, value, right in (self[6:9], self[3:6], self[0:3]):
            if value:
                reach = reach | MEANING[right]
                found.insert(0, reach | MEANING[left])
        return tuple(found)


MEANING = {
    "": frozenset(),
    "?": frozenset({"uncertain"}),
    "~": frozenset({"approximate"}),
    "%": frozenset({"uncertain", "approximate"}),
}


def fields(text: str) -> Fields | None:
    """The fields of one date, or None when it is not written as one."""
    match = DATE.fullmatch(text)
    return Fields._make(match.groups()) if match else None


def parts(text: str) -> tuple[str, list[tuple[str, ...]]]:
    """The kind of the whole and its parts: ``(date,)`` or ``(start, end)``, unchecked.

    The open end of a range in a set is "", as in ``[..1984]``; the ends of an interval are as written.
    """
    if text[0] in SETS:
        kind, _ = SETS[text[0]]
        members = text[1:-1].split(",")
        return kind, [tuple(member.split("..", 1)) for member in members]
    if "/" in text:
        return "interval", [tuple(text.split("/", 1))]
    return "date", [(text,)]
