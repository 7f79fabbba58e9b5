"""Puts differences between two versions into a table of words: names for slugs, readable dates, changes marked."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from django.db import models
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.timezone import localtime

from ..editing.differences import EMPTY, field_names
from ..editing.representation import row_models
from ..models.fields import EDTFField
from .dates import reading

MOST_WORDS = 3000  # beyond that, comparing word by word takes long and helps nobody
OUTCOMES = {"added": "Added", "removed": "Removed", "changed": "Changed"}


@dataclass(frozen=True)
class Line:
    """One line of the table: what it is about, whether it was added, removed or changed, and both sides as HTML."""

    label: str
    outcome: str
    old: str
    new: str

    @property
    def word(self):
        """The outcome for whoever does not see colours."""
        return OUTCOMES[self.outcome]


@dataclass(frozen=True)
class Part:
    """The lines about the record's own fields, without a heading, or about one list of rows."""

    heading: str
    lines: list


def parts(differences, records):
    """The table of differences, in parts; ``records`` has what slugs mean, by model and slug."""
    found = [Part("", [_line(each, records) for each in differences.fields])] if differences.fields else []
    for rows in differences.lists:
        lines = [line for row in rows.rows for line in _row_lines(rows.model, row, records)]
        found.append(Part(_heading(rows.name), lines))
    return found


def summary(differences):
    """What differs in one line, as in "Title, date; citations: 1 added, 2 changed"."""
    told = [", ".join(each.field.verbose_name for each in differences.fields)] if differences.fields else []
    for rows in differences.lists:
        outcomes = [row.outcome for row in rows.rows]
        counts = [f"{outcomes.count(word)} {word}" for word in OUTCOMES if word in outcomes]
        told.append(f"{rows.name.replace('_', ' ')}: {', '.join(counts)}")
    return capfirst("; ".join(told))


def _heading(name):
    return capfirst(name.replace("_", " "))


def _line(each, records, about=""):
    label = f"{about}{capfirst(each.field.verbose_name)}"
    old, new = (_words(each.field, value, records) for value in (each.old, each.new))
    if each.old in EMPTY or each.new in EMPTY:
        return Line(label, "added" if each.old in EMPTY else "removed", old, new)
    if isinstance(each.old, list):
        old, new = _marked_lists(each, records)
    elif _is_prose(each.field):
        old, new = marked(old, new)
    return Line(label, "changed", old, new)


def _row_lines(model, row, records, about=""):
    about = f"{about}{_row_label(model, row.new or row.old, records)}"
    if row.outcome != "changed":
        old, new = (_cell(model, content, records) if content else "" for content in (row.old, row.new))
        yield Line(about, row.outcome, old, new)
    for each in row.fields:
        yield _line(each, records, f"{about}: ")
    for below in row.lists:
        for inner in below.rows:
            yield from _row_lines(below.model, inner, records, f"{about}: {below.name.replace('_', ' ')}: ")


def _row_label(model, content, records):
    """What a row is told by: the words of its natural key, without what it belongs to."""
    words = [_words(model._meta.get_field(name), content.get(name), records) for name in model.natural[1:]]
    return ", ".join(word for word in words if word)


def _cell(model, content, records):
    """All that a row holds, each field on a line."""
    told = [
        (
            capfirst(model._meta.get_field(name).verbose_name),
            _words(model._meta.get_field(name), content[name], records),
        )
        for name in field_names(model)
        if content.get(name) not in EMPTY
    ]
    for name, below in row_models(model):
        told += [(_heading(name), _row_label(below, row, records)) for row in content.get(name, ())]
    return format_html_join("", "<div><b>{}:</b> {}</div>", told)


def _words(field, value, records):
    """A value as kept, in words."""
    if value in EMPTY:
        return ""
    if field.is_relation:
        named = value if isinstance(value, list) else [value]
        return "; ".join(sorted(_name(field.related_model, slug, records) for slug in named))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, EDTFField):
        words = reading(value).get("words")
        return f"{words} ({value})" if words and words != value else value
    if isinstance(field, models.BooleanField):
        return "Yes" if value else "No"
    if isinstance(field, models.DateField):
        return _moment(field.to_python(value))
    return str(value)


def _moment(value):
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(value)


def _name(model, slug, records):
    record = records.get((model, slug))
    return f"{slug} (gone)" if record is None else str(record)


def _is_prose(field):
    texts = isinstance(field, models.CharField | models.TextField)
    return texts and not (field.choices or field.is_relation or isinstance(field, EDTFField | models.SlugField))


def _marked_lists(each, records):
    """A list of references on both sides, with what went and what came marked."""
    target = each.field.related_model
    old, new = ({_name(target, slug, records) for slug in value} for value in (each.old, each.new))
    return _listed(old, old & new, "del"), _listed(new, old & new, "ins")


def _listed(names, same, tag):
    told = [(_tagged([(name in same, name)], tag),) for name in sorted(names)]
    return format_html_join("", "<div>{}</div>", told)


def marked(old, new):
    """Both texts as HTML, the words that went in ``del`` and those that came in ``ins``."""
    before, after = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (old, new))
    if len(before) > MOST_WORDS or len(after) > MOST_WORDS:
        return format_html("<del>{}</del>", old), format_html("<ins>{}</ins>", new)
    left, right = [], []
    for word, start, end, new_start, new_end in SequenceMatcher(None, before, after, False).get_opcodes():
        left.append((word == "equal", "".join(before[start:end])))
        right.append((word == "equal", "".join(after[new_start:new_end])))
    return _tagged(left, "del"), _tagged(right, "ins")


def _tagged(pieces, tag):
    opening = {"del": "<del>{}</del>", "ins": "<ins>{}</ins>"}[tag]
    told = [format_html("{}" if same else opening, text) for same, text in pieces if text]
    return format_html_join("", "{}", ((each,) for each in told))
