"""Sheets of events: CSV with one event a row, participants and citations in cells, as a spreadsheet saves it.

A column that the sheet has not leaves what is stored as it is; a cell that is empty empties it.
"""

import csv
import io
import re
from collections import defaultdict

from ..formulas import neutral, restored
from ..models import Citation, Event, Participation
from ..vocabularies import did_you_mean
from .cells import CITATIONS, PARTICIPANTS, codes
from .keys import BATCH
from .read import Entry, Problem, decoded
from .unpack import Unreadable
from .values import loadable_fields, shown

MOST_ROWS = 20_000
NEEDED = ("slug", "title", "kind", "date")
LISTS = {"participants": (PARTICIPANTS, Participation), "citations": (CITATIONS, Citation)}
COLUMNS = (
    "slug",
    "status",
    "title",
    "kind",
    "date",
    "participants",
    "citations",
    "summary",
    "type",
    "place",
    "verification",
    "verification_note",
    "medium",
    "other_types",
    "date_certainty",
    "date_basis",
    "date_printed",
)
TEXTS = ("title", "summary", "date_basis", "verification_note", "medium")  # kept as typed, blanks included
SEPARATORS = ",;\t"


def read_sheet(content, name):
    """The entries of a sheet, the problems of what could not be read as one, and the headings.

    The number of an entry is that of its row, the headings being row 1, as a spreadsheet shows it.
    """
    rows = _rows(decoded(content))
    headings = [heading.strip().lower() for heading in next(rows, [])]
    problems = [Problem(name, sentence, "headings", 1) for sentence in _wrong_headings(headings)]
    if problems:
        return [], problems, headings
    entries, first = [], {}
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS + 1:
            raise Unreadable(f"has more than {MOST_ROWS:,} rows; split it into several files.")
        if not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[len(headings) :]):
            problems.append(Problem(name, "the row has more cells than there are headings.", "", number))
            continue
        cells = dict(zip(headings, map(restored, row), strict=False))
        cells = {heading: cells.get(heading, "") for heading in headings if heading}
        slug = cells["slug"].strip()
        if slug and first.setdefault(slug, number) != number:
            sentence = f"slug {shown(slug)} stands in row {first[slug]} already; give each event one row."
            problems.append(Problem(name, sentence, f"event {slug}", number))
            continue
        found, sentences = _entries(cells, name, number)
        entries += found
        problems += [Problem(name, sentence, f"event {slug}", number) for sentence in sentences]
    return entries, problems, headings


def _rows(text):
    if "\0" in text:
        raise Unreadable("holds the character NUL, which no text has; save it anew as 'CSV UTF-8'.")
    first, _, rest = text.partition("\n")
    if first.strip().lower() in (f"sep={sign}" for sign in SEPARATORS):  # a hint that spreadsheets read and write
        separator, text = first.strip()[4:] or "\t", rest
    else:
        separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for row in reader:
            number += 1
            yield row
    except csv.Error as error:
        advice = {
            "unexpected end of data": "a quotation mark is never closed",
            f"field larger than field limit ({csv.field_size_limit()})": "a cell is longer than 131,072 characters",
        }.get(str(error), f"the quotation marks do not fit ({error})")
        raise Unreadable(f"row {number + 1}: {advice}.") from error


def _wrong_headings(headings):
    """What is wrong with the first row, in sentences."""
    if not any(headings):
        yield f"there are none; the first row names the columns: {', '.join(COLUMNS)}."
        return
    for heading in dict.fromkeys(filter(None, headings)):
        if heading not in COLUMNS:
            yield f"{shown(heading)} is not a column{did_you_mean(heading[:100], COLUMNS)}"
        if headings.count(heading) > 1:
            yield f"the column {shown(heading)} is there {headings.count(heading)} times; keep one of them."
    for name in NEEDED:
        if name not in headings:
            yield f"the column {name!r} is missing."


def _entries(cells, name, number):
    """The event of a row with its participants and citations, and sentences on what is wrong with the lists."""
    fields = loadable_fields(Event)
    given = {column: _value(fields[column], text) for column, text in cells.items() if column not in LISTS}
    given = {column: value for column, value in given.items() if value != "" or not fields[column].has_default()}
    entries, sentences = [Entry(name, number, "timeline.event", given)], []
    for column, (listing, _) in LISTS.items():
        found, wrong = listing.read(cells.get(column, ""))
        entries += [Entry(name, number, listing.model, {"event": [given["slug"]]} | each) for each in found]
        sentences += [f"{column} {sentence}" for sentence in wrong]
    return (entries if given["slug"] else entries[:1]), sentences


def _value(field, text):
    """What a fixture would give for a cell."""
    if field.many_to_many:
        return [[code] for code in codes(text)]
    if field.is_relation:
        return [text.split()[0]] if text.strip() else None
    return text if field.name in TEXTS else text.strip()


def settle(checked, headings, *, using):
    """Leaves stored values alone of which the sheet says nothing; gives the stored rows that its lists leave out."""
    events = checked.rows.get(Event, {})
    listed = defaultdict(list)
    for candidate in checked.candidates:
        if candidate.model is not Event:
            listed[candidate.model, candidate.key[:1]].append(candidate)
        elif candidate.key in events:
            given = candidate.entry.fields
            candidate.values = {name: value for name, value in candidate.values.items() if name in given}
    left_out = []
    for column, (_, model) in LISTS.items():
        if column in headings:
            for event, stored in _stored(model, events.values(), using).items():
                wanted = listed[model, event.natural_key()]
                _keep_ranks(wanted, stored)
                named = {candidate.key for candidate in wanted}
                left_out += [row for key, row in stored.items() if key not in named]
    return left_out


def _stored(model, events, using):
    """The stored rows of each event in their order, by natural key."""
    stored, by_id = {}, {event.pk: event for event in events}
    ids = sorted(by_id)
    ends = {lookup.rpartition("__")[0] for lookup in model.natural_lookups()} - {""}
    for start in range(0, len(ids), BATCH):
        rows = model.objects.using(using).filter(event__in=ids[start : start + BATCH]).select_related(*sorted(ends))
        for row in sorted(rows, key=lambda row: (row.rank, row.natural_key())):
            stored.setdefault(by_id[row.event_id], {})[row.natural_key()] = row
    return stored


def _keep_ranks(wanted, stored):
    """Where a list has the stored rows in their order, their ranks stay, whatever numbers they are."""
    if [candidate.key for candidate in wanted] == list(stored):
        for candidate in wanted:
            candidate.values["rank"] = stored[candidate.key].rank


def write_sheet(records, types):
    """A sheet of the records of a fixture, line by line: events, each followed by its rows; ``types`` names codes."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(COLUMNS)
    for record, rows in records:
        lists = {
            column: listing.write(sorted(rows.get(listing.model, ()), key=_place(model)))
            for column, (listing, model) in LISTS.items()
        }
        cells = [lists.get(column) or _cell(column, record, types) for column in COLUMNS]
        writer.writerow(map(neutral, cells))
        yield page.getvalue()
        page.seek(0)
        page.truncate()
    yield page.getvalue()


def _cell(column, record, types):
    value = record.get(column)
    if column in ("type", "other_types"):
        keys = value if column == "other_types" else [value]
        return " | ".join(_typed(key[0], types) for key in keys or () if key)
    return value[0] if isinstance(value, list) else value or ""


def _typed(code, types):
    """The code with its name behind it: a spreadsheet would take 010 for a number, and write it as 10."""
    name = " ".join(re.sub(r"[\\|]", " ", types.get(code, "")).split())
    return f"{code} {name}".strip()


def _place(model):
    parts = model.natural[1:]
    return lambda row: (row["rank"], [row[part][0] if isinstance(row[part], list) else row[part] for part in parts])
