"""Brings stored records in line with the files of an import, touching only those that differ."""

from collections import defaultdict

from ...editing.recording import recorded
from ...editing.representation import place_of, represent
from ..check import Candidate, rows_named_by
from ..keys import BATCH
from ..read import Entry
from ..write import prepare, write
from .kinds import STATUS, status_of
from .reading import title


class Updater:
    """Compares stored records with the files; without ``publish`` it refuses to change what is public."""

    def __init__(self, problems, writer):
        self.problems, self.names = problems, writer.names
        self.now, self.publish, self.using = writer.now, writer.publish, writer.using

    def update(self, source, records, reason):
        """Pairs of layout and outcome for those of a batch that were stored before the import."""
        stored, differing = list(self._stored(records)), []
        before = self._before(stored)
        for line, layout, values, pk in stored:
            kept = before[layout.model][pk]
            wanted = whole(layout, values)
            if layout.model.has_status:
                wanted |= {name: kept[name] for name in STATUS}
                if self.publish:
                    wanted |= {"status": status_of(values, True), "publish_at": values["publish_at"]}
            if wanted == kept:
                yield layout, "unchanged"
            elif not self.publish and kept.get("status", "published") == "published":
                sentence = "differs from what is public; give --publish to change that."
                self.problems.add(source, line, sentence, title(layout, values))
            else:
                differing.append((layout, {**values, **wanted}, pk))
                yield layout, "changed"
        if differing and not self.problems:
            self._write(differing, reason)

    def _stored(self, records):
        self.names.learn((layout.name, values[layout.key[0]]) for _, layout, values in records)
        for line, layout, values in records:
            pk, _, is_stored = self.names.found[layout.name, values[layout.key[0]]]
            if is_stored:
                yield line, layout, values, pk

    def _before(self, stored):
        ids = defaultdict(list)
        for _, layout, _, pk in stored:
            ids[layout.model].append(pk)
        return {model: represent(model, of_model, self.using, whole=True) for model, of_model in ids.items()}

    def _write(self, differing, reason):
        candidates = [each for layout, values, _ in differing for each in candidates_of(layout, values)]
        rows = rows_named_by(candidates, self.using)
        records = [rows[layout.model][(values[layout.key[0]],)] for layout, values, _ in differing]
        records = [record for record in records if record.has_status]
        with recorded(records, now=self.now, reason=reason, using=self.using):
            self._delete_surplus(differing, {(each.model, each.key) for each in candidates})
            drafts = prepare(candidates, rows, using=self.using, now=self.now)
            write(drafts, rows, using=self.using, now=self.now)

    def _delete_surplus(self, differing, wanted):
        """Deletes the rows of the records that the files no longer give."""
        owners = defaultdict(list)
        for layout, _, pk in differing:
            owners[layout].append(pk)
        for layout, ids in owners.items():
            for rows in layout.rows:
                self._delete_rows(rows, rows.owner, ids, wanted)

    def _delete_rows(self, layout, path, ids, wanted):
        lookups = layout.model.natural_lookups()
        for start in range(0, len(ids), BATCH):
            rows = layout.model.objects.using(self.using).filter(**{f"{path}__in": ids[start : start + BATCH]})
            found = rows.values_list("pk", *lookups)
            surplus = [pk for pk, *key in found if (layout.model, tuple(key)) not in wanted]
            for first in range(0, len(surplus), BATCH):
                layout.model.objects.using(self.using).filter(pk__in=surplus[first : first + BATCH]).delete()
        for inner in layout.rows:
            self._delete_rows(inner, f"{inner.owner}__{path}", ids, wanted)


def whole(layout, values):
    """The values of a record as ``represent`` has them of a stored one, all in the same order."""
    found = {name: values[name] for name in layout.plain}
    found |= {name: values[name] for name in layout.references}
    found |= {name: sorted(values[name]) for name in layout.joins}
    for rows in layout.rows:
        found[rows.name] = sorted((whole(rows, row) for row in values[rows.name]), key=place_of(rows.model))
    return found


def candidates_of(layout, values, owner=()):
    """The record and each of its rows as ``loaddata`` has them after its checks."""
    kept = {name: value for name, value in values.items() if name in layout.plain}
    kept |= {name: values[name] and (values[name],) for name in layout.references}
    kept |= {name: [(slug,) for slug in values[name]] for name in layout.joins}
    if owner:
        kept[layout.owner] = owner
    key = ()
    for name in layout.model.natural:
        key += kept[name] if isinstance(kept[name], tuple) else (kept[name],)
    yield Candidate(Entry("", 0, layout.model._meta.label_lower, {}), layout.model, kept, key)
    for rows in layout.rows:
        for row in values[rows.name]:
            yield from candidates_of(rows, row, key)
