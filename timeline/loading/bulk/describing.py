"""The description of files of records, worked out from the models: for whoever writes them from another system."""

from django.db import models

from ...models.base import WordField
from ...models.fields import EDTFField
from .kinds import KIND, MISSING, kinds, named_by

TOP = """# Files of records

`manage.py import_timeline FILE...` takes files with one record a line, each a JSON object in UTF-8, plain or packed
(gzip, Zstandard); `-` is standard input. This page says what they may hold; `manage.py import_timeline --describe`
prints it, and `manage.py export_timeline` writes such files.

- `{kind}` says of which kind the record is: {kinds}.
- A record names others by their `slug`, an event type by its `code`. Those may stand before or after it, in another
  file of the same import, or in the database already.
- What belongs to a record stands within it: the names of an actor, who took part in an event, who says so.
- What is left out is empty, or what the table gives under *otherwise*.
- Dates are EDTF: `2024-06-12`, `2024-06`, `2024`, `2024-06-12?` (uncertain), `2024-06-12~` (about),
  `2024-06-11/2024-06-13` (a span), `[2024-06-11,2024-06-13]` (one of these days), `[..2024-06-11]` (then or earlier),
  `2008-08/..` (since).
- A record that is stored already is replaced as a whole: fields and rows that the line leaves out are emptied.
- `status` and `publish_at` count only with `--publish`, which publishes what gives no status. Without it new records
  are drafts, stored ones keep their status, and a record that differs from what is public is refused.

Everything is imported or, when anything is wrong, nothing. A second import of the same file changes nothing. When one
is killed, nothing is in; the same command begins again, and what was checked is not checked again. While records are
written on SQLite nobody else can write; on PostgreSQL everyone can.

```json
{example}```
"""
EXAMPLE = """{"record": "actor", "slug": "civil-georgia", "name": "Civil Georgia", "kind": "outlet", "wikidata": "Q5124243"}
{"record": "actor", "slug": "georgian-mfa", "name": "Ministry of Foreign Affairs", "kind": "government_body", "country": "GEO", "names": [{"text": "MFA", "kind": "abbreviation"}]}
{"record": "place", "slug": "tbilisi", "name": "Tbilisi", "country": "GEO", "latitude": 41.7151, "longitude": 44.8271, "precision": "settlement"}
{"record": "article", "slug": "civil-georgia-2024-06-12", "headline": "Ministry Denies Talks", "outlet": "civil-georgia", "kind": "news", "url": "https://civil.example/talks", "published": "2024-06-12", "known_from": "2024-06-12", "origins": [{"actor": "georgian-mfa", "locator": "L2"}]}
{"record": "event", "slug": "talks-reported", "title": "Talks are reported", "kind": "report", "date": "[..2024-06-11]", "citations": [{"article": "civil-georgia-2024-06-12", "locator": "L1"}]}
{"record": "event", "slug": "talks-denied", "title": "The ministry denies talks", "kind": "statement", "date": "2024-06-12", "place": "tbilisi", "participations": [{"actor": "georgian-mfa", "role": "denier", "rank": 1, "sources": [{"article": "civil-georgia-2024-06-12", "locator": "L3"}]}], "citations": [{"article": "civil-georgia-2024-06-12", "locator": "L3", "rank": 1}], "links": [{"kind": "denies", "target": "talks-reported", "sources": [{"article": "civil-georgia-2024-06-12", "locator": "L3"}]}]}
{"record": "issue", "slug": "talks", "title": "Whether there were talks", "kind": "fact", "events": ["talks-reported", "talks-denied"]}
{"record": "position", "slug": "mfa-on-talks", "holder": "georgian-mfa", "issue": "talks", "stance": "denies", "summary": "There were no talks.", "date": "2024-06-12", "event": "talks-denied", "article": "civil-georgia-2024-06-12", "locator": "L3"}
"""  # noqa: E501


def description():
    """The page, in Markdown: what holds for all records, an example, and the fields of each kind."""
    names = ", ".join(f"`{kind}`" for kind in kinds())
    parts = [TOP.format(kind=KIND, kinds=names, example=EXAMPLE)]
    for kind, layout in kinds().items():
        parts.append(f"\n## `{kind}`\n\n{_first_line(layout.model)}\n\n{_table(layout)}")
        parts += _lists(layout, f"`{kind}`")
    return "".join(parts)


def _lists(layout, path):
    for rows in layout.rows:
        within = f"`{rows.name}` of {path}"
        yield f"\n### {within}\n\n{_first_line(rows.model)}\n\n{_table(rows)}"
        yield from _lists(rows, within)


def _first_line(model):
    return model.__doc__.strip().partition("\n")[0]


def _table(layout):
    lines = ["| Field | Value | Otherwise | Meaning |", "|---|---|---|---|"]
    fields = layout.plain | layout.references | layout.joins
    for name, field in fields.items():
        lines.append(f"| `{name}` | {_value(field)} | {_otherwise(layout, name)} | {field.help_text} |")
    for rows in layout.rows:
        lines.append(f"| `{rows.name}` | list of objects, see below | empty | {_first_line(rows.model)} |")
    return "\n".join(lines) + "\n"


def _value(field):
    """What a field takes, in words."""
    if field.many_to_many:
        return f"list of {field.related_model._meta.verbose_name} names"
    if field.is_relation:
        return f"`{field.related_model.natural[0]}` of {named_by(field)}"
    if isinstance(field, WordField):
        return ", ".join(f"`{word}`" for word, _ in field.flatchoices if word)
    simple = {
        EDTFField: "EDTF date",
        models.BooleanField: "true or false",
        models.DateTimeField: "moment, as in `2024-06-27T09:00:00Z`",
        models.DateField: "day, as in `2024-06-27`",
        models.IntegerField: "whole number",
        models.DecimalField: "number",
        models.URLField: "web address",
    }
    known = next((words for kind, words in simple.items() if isinstance(field, kind)), "text")
    longest = field.max_length if known in ("text", "web address") else None
    return f"{known}, at most {longest} letters" if longest else known


def _otherwise(layout, name):
    default = layout.defaults[name]
    if default is MISSING:
        return "**must be given**"
    if name == "status":
        return "`published`"
    if default is False:
        return "false"
    return f"`{default}`" if default not in ("", None, ()) else "empty"
