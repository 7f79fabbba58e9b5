"""The second pass over the files of an import: new records with their rows and changes, many in one statement."""

from collections import defaultdict
from itertools import count

import orjson

from ...editing.representation import place_of
from ...models import Change, Event
from ...models.fields import companions
from .insert import Table, reserve
from .kinds import STATUS, kinds, named_by, status_of
from .reading import names_in

MOST_KEPT = 50_000  # names that are looked up once


class Names:
    """Where records are that others name: ids and whether they are public, by kind and slug."""

    def __init__(self, scratch, first):
        self.scratch = scratch
        self.first = first
        self.found = {}

    def learn(self, wanted):
        """Looks up those of the kinds and slugs that are not known yet."""
        if len(self.found) > MOST_KEPT:
            self.found.clear()
        missing = defaultdict(set)
        for kind, slug in wanted:
            if (kind, slug) not in self.found:
                missing[kind].add(slug)
        for kind, slugs in missing.items():
            for slug, (number, stored, public) in self.scratch.find(kind, slugs).items():
                pk = stored if stored is not None else self.first[kinds()[kind].model] + number
                self.found[kind, slug] = pk, public, stored is not None


def reserve_numbers(counts, using):
    """The first of the numbers for new rows, by model; ``counts`` says by label of the model how many there may be."""
    layouts = [each for layout in kinds().values() for each in layout.each()]
    joins = {field.remote_field.through for layout in layouts for field in layout.joins.values()}
    models = sorted({layout.model for layout in layouts} | joins, key=lambda model: model._meta.label)
    wanted = [(model, counts.get(model._meta.label_lower, 0)) for model in models]
    return {model: reserve(model, number, using) for model, number in wanted if number}


class Writer:
    """Writes new records. Their numbers are reserved, so that a record can name one that is written later."""

    def __init__(self, scratch, first, *, now, publish, using):
        self.now, self.publish, self.using = now, publish, using
        self.numbers = {model: count(number) for model, number in first.items()}
        self.names = Names(scratch, first)
        self.tables = {}

    def write(self, records, reason):
        """Writes those of the records, triples of line, layout and values, that are not stored yet.

        Gives them as pairs of layout and outcome.
        """
        own = [(layout.name, values[layout.key[0]]) for _, layout, values in records]
        named = [name[2:] for _, layout, values in records for name in names_in(layout, values)]
        self.names.learn([*own, *named])
        rows, added = defaultdict(list), []
        for (_, layout, values), key in zip(records, own, strict=True):
            pk, is_public, is_stored = self.names.found[key]
            if is_stored:
                continue
            self._add(rows, layout, values, pk, None)
            added.append((layout, "added"))
            if is_public and layout.model.has_status:
                self._tell(rows, layout, values, reason)
        for model, of_model in rows.items():
            self._table(model).write(of_model)
        return added

    def _add(self, rows, layout, values, pk, owner, day=None):
        row = {name: values[name] for name in layout.plain}
        row["id"] = pk
        if owner is not None:
            row[f"{layout.owner}_id"] = owner
            if "event_sort" in self._table(layout.model).blank:
                row["event_sort"] = day  # left to the database it would be written row by row
        if layout.model.has_status:
            row |= {"status": status_of(values, self.publish), "created_at": self.now, "updated_at": self.now}
            if not self.publish:
                row["publish_at"] = None
        for name, field in layout.references.items():
            slug = values[name]
            row[f"{name}_id"] = None if slug is None else self.names.found[named_by(field), slug][0]
        rows[layout.model].append(self._table(layout.model).row(row))
        for name, field in layout.joins.items():
            for slug in values[name]:
                self._join(rows, field, pk, self.names.found[named_by(field), slug][0])
        day = companions(values["date"])["sort"] if layout.model is Event else None
        for inner in layout.rows:
            for each in values[inner.name]:
                self._add(rows, inner, each, next(self.numbers[inner.model]), pk, day)

    def _join(self, rows, field, here, there):
        through = field.remote_field.through
        ends = through._meta.get_field(field.m2m_field_name()), through._meta.get_field(field.m2m_reverse_field_name())
        row = {"id": next(self.numbers[through]), ends[0].attname: here, ends[1].attname: there}
        rows[through].append(self._table(through).row(row))

    def _tell(self, rows, layout, values, reason):
        """The change that tells of a new public record."""
        if not all(self._shows(layout, values, end) for end in layout.ends):
            return
        after = orjson.dumps(self._seen(layout, values), default=str).decode()
        change = {"kind": layout.name, "slug": values["slug"], "action": "published", "before": None, "after": after}
        rows[Change].append(self._table(Change).row({**change, "at": self.now, "reason": reason}))

    def _shows(self, layout, values, name):
        """Whether the record that a field names may be named, or there is none."""
        slug = values[name]
        return slug is None or self.names.found[named_by(layout.references[name]), slug][1]

    def _seen(self, layout, values):
        """The values as the public sees them: without what is not public, as ``represent`` has them."""
        seen = {name: values[name] for name in layout.plain if name not in STATUS or layout.owner}
        for name in layout.references:
            seen[name] = values[name] if self._shows(layout, values, name) else None
        for name, field in layout.joins.items():
            kind = named_by(field)
            seen[name] = sorted(slug for slug in values[name] if self.names.found[kind, slug][1])
        for rows in layout.rows:
            shown = [row for row in values[rows.name] if all(self._shows(rows, row, end) for end in rows.ends)]
            seen[rows.name] = sorted((self._seen(rows, row) for row in shown), key=place_of(rows.model))
        return seen

    def _table(self, model):
        if model not in self.tables:
            self.tables[model] = Table(model, self.using)
        return self.tables[model]
