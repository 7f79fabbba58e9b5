"""What goes into the form that is shown again after others have saved: what was typed, put together with theirs."""

import re
from dataclasses import dataclass, field

from django.forms import ModelMultipleChoiceField
from django.utils.html import format_html_join
from django.utils.text import capfirst

from . import together
from .comparison import marked
from .opened import changeable, fields_in, opened, opened_in, places, same, typed, write
from .together import Typed
from .values import is_prose, named, said

TOLD = {
    together.TAKEN: "Taken over into the form.",
    together.ALIKE: "Both say the same.",
    together.JOINED: "Put together in the form.",
    together.BOTH: "Yours stands in the form; saving again replaces theirs.",
    together.ADDED: "Added below.",
    together.REMOVED: "Deleted, and gone from the form.",
    together.ANEW: "Deleted, but you changed it: saving again enters it anew.",
    together.TICKED: "Changed, but you ticked it: saving again deletes it.",
}


@dataclass(frozen=True)
class Table:
    """The rows of one table as they go into the form: those that are there, then new ones; the ``lost`` do not."""

    drawn: object
    fields: dict
    rows: list
    lost: list

    @property
    def formset(self):
        return self.drawn.formset

    @property
    def prefix(self):
        return self.formset.prefix

    @property
    def kind(self):
        """What a row of it is called."""
        return self.drawn.opts.verbose_name

    @property
    def heading(self):
        """What stands above it on the page."""
        return capfirst(self.drawn.opts.verbose_name_plural)


@dataclass(frozen=True)
class Merged:
    """The page put together: the fields of its form, the cells by name, and the tables."""

    fields: dict
    cells: dict
    tables: list
    post: object
    records: dict = field(default_factory=dict)


def put_together(post, form, tables):
    """What was sent, put together with what the unbound ``form`` and ``tables`` of the page hold now."""
    now, before, fields = opened(form, tables), opened_in(post), fields_in(form)
    sent = typed(post, fields)
    cells = together.cells_together(before and before.fields, now.fields, sent, _lists(fields))
    made = [_table(table, post, before, now.rows[table.formset.prefix]) for table in changeable(tables)]
    post = post.copy()
    write(post, fields, {name: cell.value for name, cell in cells.items()})
    for table in made:
        _write_rows(post, table)
    post["opened"], post["opened_version"] = now.as_json(), form["opened_version"].initial
    return Merged(fields, cells, made, post, named(_pairs(fields, cells, made)))


def _lists(fields):
    return [name for name, each in fields.items() if isinstance(each, ModelMultipleChoiceField)]


def _table(drawn, post, before, now):
    formset = drawn.formset
    fields, rows = fields_in(formset.empty_form), before and before.rows.get(formset.prefix)
    unseen = before is not None and rows is None  # the page did not have the table
    sent = [] if unseen else list(sent_rows(post, formset.prefix, fields))
    made = list(together.rows_together(rows, now, sent, _lists(fields)))
    kept = [row for row in made if row.fate != together.REMOVED]
    there = [row for row in kept if row.pk]
    new = [row for row in kept if not row.pk]
    return Table(drawn, fields, [*there, *new], [row for row in made if row.fate == together.REMOVED])


def sent_rows(post, prefix, fields):
    """The rows of a table as they were sent."""
    for start, pk in places(post, prefix):
        yield Typed(pk, typed(post, fields, start), f"{start}DELETE" in post)


def _write_rows(post, table):
    row_of_table = re.compile(rf"{re.escape(table.prefix)}-\d+-")
    for name in [name for name in post if row_of_table.match(name)]:
        del post[name]
    for place, row in enumerate(table.rows):
        start = f"{table.prefix}-{place}-"
        write(post, table.fields, {name: cell.value for name, cell in row.cells.items()}, start)
        if row.pk:
            post[f"{start}id"] = row.pk
        if row.delete:
            post[f"{start}DELETE"] = "on"
    post[f"{table.prefix}-TOTAL_FORMS"] = len(table.rows)
    post[f"{table.prefix}-INITIAL_FORMS"] = sum(row.pk is not None for row in table.rows)


def _pairs(fields, cells, tables):
    """All fields with all that they hold, held or are given."""
    parts = [(fields, cells), *((table.fields, row.cells) for table in tables for row in (*table.rows, *table.lost))]
    for those, each in parts:
        for name, cell in each.items():
            for values in (cell.opened, cell.now, cell.typed):
                yield those[name], values


@dataclass(frozen=True)
class Line:
    """What others changed, in words: what it is, where it stands in the form, the three states as HTML, its fate."""

    label: str
    anchor: str
    opened: str
    now: str
    typed: str
    fate: str

    @property
    def told(self):
        """What became of it."""
        return TOLD[self.fate]


def parts(merged):
    """The table of what others changed on the page: pairs of heading and lines."""
    found = [("", list(_lines(merged.fields, merged.cells, merged.records)))]
    for table in merged.tables:
        lines = [
            line for place, row in enumerate(table.rows) for line in _row_lines(table, row, place, merged.records)
        ]
        lines += [line for row in table.lost for line in _row_lines(table, row, None, merged.records)]
        found.append((table.heading, lines))
    return [(heading, lines) for heading, lines in found if lines]


def _lines(fields, cells, records, about="", start=""):
    for name, cell in cells.items():
        if cell.fate == together.MINE:
            continue
        each = fields[name]
        old, now, mine = (said(each, values, records) for values in (cell.opened, cell.now, cell.typed))
        if old and is_prose(each):
            now, mine = marked(old, now)[1], marked(old, mine)[1]
        if cell.opened is not None and same(cell.typed, cell.opened):
            mine = ""
        yield Line(f"{about}{capfirst(each.label)}", f"id_{start}{name}", old, now, mine, cell.fate)


def _row_lines(table, row, place, records):
    label = row_label(table, row, records)
    anchor = "" if place is None else f"{table.prefix}-{place}"
    if row.fate != together.MINE:
        states = (_whole(table, row, state, records) for state in ("opened", "now", "typed"))
        yield Line(label, anchor, *states, row.fate)
    else:
        yield from _lines(table.fields, row.cells, records, f"{label}: ", f"{table.prefix}-{place}-")


def row_label(table, row, records):
    """What a row is told by: the words of its natural key, or what its slug would be made from."""
    natural = [name for name in table.formset.model.natural if name in row.cells]
    by = [table.formset.form.slug_from] if table.formset.form.slug_from else natural
    values = ((table.fields[name], row.cells[name]) for name in by)
    words = [said(each, cell.value or cell.now or cell.opened, records) for each, cell in values]
    return ", ".join(word for word in words if word) or "Row"


def _whole(table, row, state, records):
    """All that a row holds in one of its states, each field on a line."""
    told = []
    for name, cell in row.cells.items():
        values = getattr(cell, state)
        if state == "typed" and row.fate == together.REMOVED:
            values = None
        if values and (words := said(table.fields[name], values, records)):
            told.append((capfirst(table.fields[name].label), words))
    return format_html_join("", "<div><b>{}:</b> {}</div>", told)
