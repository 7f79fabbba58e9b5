"""Cells of a sheet that hold lists: of participants and of citations.

The entries stand between strokes or on lines of their own; a backslash takes a character as it is:

    speaker: maria-zakharova for russian-mfa (at a briefing) | addressee: georgia
    reports: jamnews-2024-06-27 via tass at L6.1 (word for word)
"""

import re
from dataclasses import dataclass

from .read import UNPRINTABLE

ESCAPED = re.compile(r"\\(.)|(.)", re.DOTALL)
LETTERS = {"n": "\n", "r": "\r"}
ENTRY = re.compile(
    r"(?:(?P<word>\w+)\s*:\s*)?(?P<slug>\S+)(?:\s+(?P<link>for|via)\s+(?P<other>\S+))?(?:\s+at\s+(?P<locator>.+))?\Z",
    re.DOTALL,
)


@dataclass(frozen=True)
class Written:
    """Text, and beside it its shape: as long, with an x for each character that a backslash takes as it is."""

    text: str
    shape: str

    def part(self, start, end):
        """What stands there, without the blanks around it."""
        while start < end and self.shape[start].isspace():
            start += 1
        while start < end and self.shape[end - 1].isspace():
            end -= 1
        return Written(self.text[start:end], self.shape[start:end])

    def parts(self):
        """The entries of the list, those that are empty left out."""
        places = [place for place, sign in enumerate(self.shape) if sign in "|\n"]
        ends = zip([-1, *places], [*places, len(self.shape)], strict=True)
        return [part for part in (self.part(start + 1, end) for start, end in ends) if part.text]


def written(cell):
    """The cell with its backslashes understood; one at the very end stands for itself."""
    text, shape = [], []
    for taken, plain in ESCAPED.findall(cell):
        text.append(LETTERS.get(taken, taken) if taken else plain)
        shape.append("x" if taken else plain)
    return Written("".join(text), "".join(shape))


@dataclass(frozen=True)
class Listing:
    """How the rows of one kind are written in a cell.

    ``word`` names the field before the colon, with its word where none is written; ``target`` the record that follows,
    ``other`` the second record, after ``link``. ``locator`` says whether ``at`` and a place in the article may follow.
    """

    model: str
    word: str
    otherwise: str
    target: str
    link: str
    other: str
    locator: bool
    pattern: str
    example: str

    def read(self, cell):
        """The fields of each entry without the owner's, and a sentence for each that cannot be read."""
        found, sentences, seen = [], [], set()
        for entry in written(cell).parts():
            fields = self._fields(entry)
            if fields is None:
                sentences.append(f"{_cut(entry.text)} cannot be read; write {self.pattern}, as in '{self.example}'.")
                continue
            key = (fields[self.target][0], fields["locator"] if self.locator else fields[self.word])
            if key in seen:
                sentences.append(f"{_cut(entry.text)} says the same as an entry before it; keep one of them.")
                continue
            seen.add(key)
            found.append(fields | {"rank": len(found) + 1})
        return found, sentences

    def write(self, rows):
        """The cell for rows as a fixture has them."""
        return " | ".join(map(self._entry, rows))

    def _fields(self, entry):
        head, note = entry, ""
        if "(" in entry.shape:
            opening = entry.shape.index("(")
            if not entry.shape.endswith(")"):
                return None
            head, note = entry.part(0, opening), entry.part(opening + 1, len(entry.shape) - 1).text
        found = ENTRY.match(head.shape)
        if not found or found["link"] not in (None, self.link) or (found["locator"] and not self.locator):
            return None
        said = {name: head.text[slice(*found.span(name))] for name in ("word", "slug", "other", "locator")}
        fields = {self.word: said["word"] or self.otherwise, self.target: [said["slug"]], "note": note}
        fields[self.other] = [said["other"]] if said["other"] else None
        if self.locator:
            fields["locator"] = said["locator"]
        return fields if fields[self.word] else None

    def _entry(self, row):
        parts = [f"{row[self.word]}: {row[self.target][0]}"]
        if row.get(self.other):
            parts.append(f"{self.link} {row[self.other][0]}")
        if self.locator and row.get("locator"):
            parts.append(f"at {_escape(row['locator'], brackets='(')}")
        if row.get("note"):
            parts.append(f"({_escape(row['note'])})")
        return " ".join(parts)


PARTICIPANTS = Listing(
    model="timeline.participation",
    word="role",
    otherwise="",
    target="actor",
    link="for",
    other="on_behalf_of",
    locator=False,
    pattern="ROLE: ACTOR, then 'for ACTOR' and '(NOTE)' where needed",
    example="speaker: maria-zakharova for russian-mfa (at a briefing)",
)
CITATIONS = Listing(
    model="timeline.citation",
    word="stance",
    otherwise="reports",
    target="article",
    link="via",
    other="origin",
    locator=True,
    pattern="STANCE: ARTICLE, then 'via ACTOR', 'at PLACE IN IT' and '(NOTE)' where needed",
    example="reports: jamnews-2024-06-27 via tass at L6.1 (word for word)",
)


def codes(cell):
    """The codes of a list of event types; the names after the codes are for people."""
    return [(part.text.split() or [part.text])[0] for part in written(cell).parts()]


def _escape(text, brackets=""):
    text = re.sub(rf"[\\|{brackets}]", r"\\\g<0>", text).replace("\n", "\\n").replace("\r", "\\r")
    if text[1:] and text[-1].isspace():
        text = f"{text[:-1]}\\{text[-1]}"
    return f"\\{text}" if text[:1].isspace() else text


def _cut(text):
    text = UNPRINTABLE.sub(" ", text)
    return repr(text if len(text) <= 80 else f"{text[:80]} …")
