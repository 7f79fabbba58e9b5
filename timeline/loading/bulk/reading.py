"""The first pass over the files of an import: each record is checked, and what it gives and names is noted."""

from collections import Counter
from functools import cache

from ..unpack import Unreadable
from .convert import Misshapen, layout_of, parse, read_record
from .kinds import named_by, status_of
from .lines import Digest

BATCH = 1_000  # records


def record_of(source, line, text, problems):
    """The layout and the values of the record on a line, and whether it is in order; no layout when it is none."""
    try:
        given = parse(text)
        layout = layout_of(given)
    except Misshapen as wrong:
        for sentence in wrong.args:
            problems.add(source, line, sentence)
        return None, None, False
    values, sentences = read_record(layout, given)
    for place, sentence in sentences:
        problems.add(source, line, sentence, title(layout, values, place))
    return layout, values, not sentences


def title(layout, values, place=""):
    """How problems name a record, and where in it they are: ``event briefing: citation 2``."""
    name, key = str(layout.model._meta.verbose_name), values[layout.key[0]]
    name = f"{name} {key}" if isinstance(key, str) else name
    return f"{name}: {place}" if place else name


@cache
def _naming(layout):
    """Names of the fields that name one record of a kind, and of those that name several, each with the kind."""
    ones = [(name, named_by(field)) for name, field in layout.references.items()]
    return ones, [(name, named_by(field)) for name, field in layout.joins.items()]


def names_in(layout, values, place=""):
    """Each record that a record or its rows name: place in the record, name of the field, kind and slug."""
    ones, several = _naming(layout)
    for name, kind in ones:
        if values[name] is not None:
            yield place, name, kind, values[name]
    for name, kind in several:
        for slug in values[name]:
            yield place, name, kind, slug
    for rows in layout.rows:
        if values[rows.name]:
            within = f"{place}: {rows.model._meta.verbose_name}" if place else rows.model._meta.verbose_name
            for number, row in enumerate(values[rows.name], 1):
                yield from names_in(rows, row, f"{within} {number}")


def count_rows(layout, values, counts):
    """Adds to ``counts`` how many rows of each model the record takes."""
    counts[layout.model] += 1
    for name, field in layout.joins.items():
        counts[field.remote_field.through] += len(values[name])
    for rows in layout.rows:
        for row in values[rows.name]:
            count_rows(rows, row, counts)


class Reading:
    """Reads all files, batch by batch; begun anew over the same content, it goes on where an earlier one was.

    Afterwards ``counts`` has the number of rows by the label of their model, and ``digests`` what was read.
    """

    def __init__(self, sources, scratch, problems, *, publish):
        self.sources, self.scratch, self.problems, self.publish = sources, scratch, problems, publish
        self.counts, self.digests = Counter(), []

    def read(self, tell):
        """Goes through all files; gives how many records an earlier start had read already.

        ``tell`` gets the number of records read so far, now and then.
        """
        known = self.scratch.progress()
        if not known or not self._is_the_same(known):
            self.scratch.forget()
            known = {"file": 0, "line": 0, "digests": [], "counts": {}, "records": 0}
        self.digests, self.counts = known["digests"], Counter(known["counts"])
        self.records = already = known["records"]
        for number, source in list(enumerate(self.sources))[known["file"] :]:
            self._read_file(number, source, known["line"] if number == known["file"] else 0, tell)
        return already

    def _is_the_same(self, known):
        """Whether the files still begin with what was read of them."""
        for number, source in enumerate(self.sources[: known["file"] + 1]):
            content, last = Digest(), known["line"] if number == known["file"] else None
            try:
                for line, text in source.lines():
                    if last is not None and line > last:
                        break
                    content.add(text)
            except Unreadable:
                return False
            if str(content) != (known["digest"] if last is not None else known["digests"][number]):
                return False
        return True

    def _read_file(self, number, source, start, tell):
        content, batch = Digest(), []
        try:
            for line, text in source.lines():
                content.add(text)
                if line <= start:
                    continue
                batch.append((line, text))
                if len(batch) == BATCH:
                    self._note(number, source, batch, content)
                    tell(self.records)
                    batch = []
        except Unreadable as refusal:
            self.problems.add(source, 0, str(refusal))
        if batch:
            self._note(number, source, batch, content)
        self.digests.append(str(content))

    def _note(self, number, source, batch, content):
        given, named, originals, counts = [], {}, [], Counter()
        for line, text in batch:
            layout, values, is_right = record_of(source, line, text, self.problems)
            slug = layout and values[layout.key[0]]
            if isinstance(slug, str):  # a record with a problem may be named without another one
                at = self.counts[layout.model._meta.label_lower] + counts[layout.model]
                given.append((layout.name, slug, at, number, line, self._is_public(layout, values)))
            if is_right:
                count_rows(layout, values, counts)
                named.update(dict.fromkeys((kind, name) for _, _, kind, name in names_in(layout, values)))
                if layout.name == "article":
                    rows = [row for row in values["origins"] if row["original"]]
                    originals += [(slug, row["actor"], row["original"], number, line) for row in rows]
        self.counts.update({model._meta.label_lower: count for model, count in counts.items()})
        self.records += len(batch)
        repeated = self.scratch.note(given, named, originals, self._progress(number, batch[-1][0], content))
        for (kind, slug, _, here, there, _), (file, line) in repeated:
            sentence = f"repeats line {line} of {self.sources[file].name}; keep one of them."
            self.problems.add(self.sources[here], there, sentence, f"{kind} {slug}")

    def _is_public(self, layout, values):
        return not layout.model.has_status or status_of(values, self.publish) == "published"

    def _progress(self, number, line, content):
        """What a later start needs; nothing when there are problems, for it would not find them again."""
        if self.problems:
            return None
        return {
            "file": number,
            "line": line,
            "digest": str(content),
            "digests": self.digests,
            "counts": self.counts,
            "records": self.records,
        }
