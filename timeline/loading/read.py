"""Reads fixture files into plain entries, or says in a sentence why a file or a record cannot be read."""

import json
import os
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..vocabularies import did_you_mean
from .unpack import STDIN, Unreadable, content_of

MOST_VALUES = 2_000_000  # lists, objects and their members in one file; each costs some 300 bytes of memory
MOST_MISSHAPEN = 1_000  # after so many, a file is not made of records at all
FORMATS = ("json", "jsonl")
KEYS = ("model", "pk", "fields")
LONGEST_SENTENCE = 600
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class RepeatedKeys(dict):
    """A JSON object in which a key stands twice; ``repeated`` names it."""

    repeated = ""


@dataclass(frozen=True)
class FixtureFile:
    """A file to load: its path ("-" for standard input), format and packing ("gz", "zip" … or None)."""

    path: str
    form: str
    packing: str | None = None

    @cached_property
    def name(self):
        """The path as a person knows it: from the current folder when it lies within."""
        if self.path == STDIN:
            return "standard input"
        near = os.path.relpath(self.path)
        return self.path if near.startswith("..") else near


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it stands and, in a sentence, what is wrong and what would be right."""

    file: str
    sentence: str
    record: str = ""
    number: int = 0

    def __str__(self):
        return _printable(": ".join(part for part in (self.file, self.record, self.sentence) if part))

    @property
    def printable(self):
        """The sentence alone, fit to be shown."""
        return _printable(self.sentence)


def _printable(words):
    words = words if len(words) <= LONGEST_SENTENCE else f"{words[:LONGEST_SENTENCE]} …"
    return UNPRINTABLE.sub(lambda found: ascii(found[0])[1:-1], words)


@dataclass(frozen=True)
class Entry:
    """A record as its file gives it; ``number`` counts from 1 within the file."""

    file: str
    number: int
    model: str
    fields: dict
    pk: object = None


def read(fixture):
    """The entries of one file, and the problems of what could not be read as an entry."""
    try:
        if fixture.form not in FORMATS:
            raise Unreadable(f"fixtures are read as json or jsonl; {fixture.form} is not.")
        return read_content(content_of(fixture.path, fixture.packing), fixture.form, fixture.name)
    except Unreadable as refusal:
        return [], [Problem(fixture.name, str(refusal))]


def read_content(content, form, name):
    """As ``read``, for the bytes of a file called ``name``; raises Unreadable where it holds no records at all."""
    text = decoded(content)
    if sum(map(text.count, ",[{\n" if form == "jsonl" else ",[{")) > MOST_VALUES:
        raise Unreadable(f"holds more than {MOST_VALUES:,} values; split it into several files.")
    items, problems = _lines(text, name) if form == "jsonl" else (_list(text), [])
    entries = []
    for number, item in items:
        if len(problems) >= MOST_MISSHAPEN:
            problems.append(Problem(name, "is not read further.", number=number))
            break
        sentences = list(_misshapen(item))
        problems += [Problem(name, sentence, f"record {number}", number) for sentence in sentences]
        if not sentences:
            entries.append(Entry(name, number, item["model"], item["fields"], item.get("pk")))
    return entries, problems


def decoded(content):
    """The text of a file, which must be in UTF-8."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"byte {error.start + 1} (0x{content[error.start]:02x}, in line {line}) is not UTF-8; "
            "save the file in the encoding UTF-8."
        ) from error


def _list(text):
    records = parse(text)
    if not isinstance(records, list):
        raise Unreadable(f"must hold a list of records, [ … ]; it holds {kind_of(records)}.")
    return list(enumerate(records, 1))


def _lines(text, name):
    items, problems = [], []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            if line.strip():
                items.append((number, parse(line, number)))
        except Unreadable as refusal:
            problems.append(Problem(name, str(refusal), number=number))
    return items, problems


def parse(text, line=1):
    """The JSON value of a text, with numbers as they are written. Unreadable says what is wrong, and in which line."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=Decimal, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {line + error.lineno - 1}, column {error.colno}"
        raise Unreadable(f"{where}: not valid JSON: {error.msg}.") from error
    except RecursionError as error:
        raise Unreadable("lists or objects are nested too deep.") from error
    except Unreadable:
        raise
    except ValueError as error:  # Python reads whole numbers of at most 4,300 digits
        raise Unreadable("holds a number with thousands of digits.") from error


def _refuse_constant(word):
    raise Unreadable(f"{word} is not a number that JSON knows.")


def _object(pairs):
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    names = [name for name, _ in pairs]
    fields = RepeatedKeys(fields)
    fields.repeated = next(name for name in names if names.count(name) > 1)
    return fields


def _misshapen(item):
    """What keeps ``item`` from being ``{"model": "timeline.event", "fields": {…}}``, in sentences."""
    if not isinstance(item, dict):
        yield f"must be an object with 'model' and 'fields'; it is {kind_of(item)}."
        return
    for part in (item, item.get("fields")):
        if isinstance(part, RepeatedKeys):
            yield f"{part.repeated!r} stands twice in one object."
    for key in item:
        if key not in KEYS:
            yield f"{key!r} has no meaning beside 'model' and 'fields'{did_you_mean(key, KEYS)}"
    for key, kind in (("model", str), ("fields", dict)):
        if key not in item:
            yield f"{key!r} is missing."
        elif not isinstance(item[key], kind):
            yield f"{key!r} must be {'text' if kind is str else 'an object'}; it is {kind_of(item[key])}."


def kind_of(value):
    """What a JSON value is, in words: "a number", "a list" …; never the value itself, which may be endless."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    kinds = {str: "text", int: "a number", Decimal: "a number", list: "a list", dict: "an object"}
    return next(word for kind, word in kinds.items() if isinstance(value, kind))
