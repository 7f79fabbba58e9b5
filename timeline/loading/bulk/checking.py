"""What can be said of records only when all files of an import are read: whom they name, and in which circles."""

from collections import defaultdict
from itertools import islice

from ...models import Origin
from ...models.circles import in_words, way, without_ends
from ...vocabularies import did_you_mean
from ..keys import BATCH, MOST_CANDIDATES, naming
from ..values import shown
from .kinds import kinds
from .problems import Problems
from .reading import names_in, record_of, title
from .scratch import UNKNOWN

BEGINNING = 2  # letters that a name and the one that was meant have in common, as a rule


def compare_with_database(scratch, using, *, publish):
    """Notes which of the records that the files give or name are stored, and where."""
    for kind, layout in kinds().items():
        rows, key = layout.model.objects.using(using), layout.key[0]
        if not rows.exists():
            continue

        def stored(slugs, model=layout.model, rows=rows, key=key):
            found = rows.filter(**{f"{key}__in": slugs})
            if model.has_status:
                return {slug: (pk, word == "published") for slug, pk, word in found.values_list(key, "pk", "status")}
            return {slug: (pk, True) for slug, pk in found.values_list(key, "pk")}

        scratch.compare(kind, stored, keeps_status=layout.model.has_status and not publish)


def find_dangling(sources, scratch, problems, using):
    """Adds a problem for each place where a record names one that is neither in the files nor stored."""
    if not scratch.count(UNKNOWN):
        return
    hints = Hints(scratch, using)
    for source, line, layout, values in _records(sources):
        named = defaultdict(set)
        for _, _, kind, slug in names_in(layout, values):
            named[kind].add(slug)
        known = {kind: scratch.find(kind, slugs) for kind, slugs in named.items()}
        for place, name, kind, slug in names_in(layout, values):
            if slug not in known[kind]:
                hint = "." if problems.is_full else hints.of(kind, slug)
                sentence = f"{name} {shown(slug)} is not {naming(kinds()[kind].model)}{hint}"
                problems.add(source, line, sentence, title(layout, values, place))


def _records(sources):
    """The records of all files that are in order, with file and line; what is wrong with others is told already."""
    for source in sources:
        told = Problems()
        for line, text in source.lines():
            layout, values, is_right = record_of(source, line, text, told)
            if is_right:
                yield source, line, layout, values


class Hints:
    """Clauses that name the record that was probably meant."""

    def __init__(self, scratch, using):
        self.scratch, self.using = scratch, using
        self.told = {}

    def of(self, kind, slug):
        """The clause for a name of a kind; the nearest one is sought among those that begin alike, if any do."""
        if (kind, slug) not in self.told:
            known = self._known(kind, slug[:BEGINNING]) or self._known(kind, "")
            none = f"; there is no {kinds()[kind].model._meta.verbose_name} yet."
            self.told[kind, slug] = did_you_mean(slug[:100], sorted(known)) if known else none
        return self.told[kind, slug]

    def _known(self, kind, beginning):
        key = kinds()[kind].key[0]
        stored = kinds()[kind].model.objects.using(self.using).filter(**{f"{key}__startswith": beginning})
        stored = stored.values_list(key, flat=True)[:MOST_CANDIDATES]
        return {*stored, *self.scratch.some(kind, beginning, MOST_CANDIDATES)}


def find_circles(sources, scratch, problems, using):
    """Adds a problem for each circle of origins that the files would close, told at one of its articles."""
    if not scratch.originals().fetchone():
        return
    relies, told = defaultdict(set), set()
    for article, original in scratch.reliances(_stored_originals(scratch, using)):
        relies[article].add(original)
    relies = without_ends(relies)
    for article, _, original, file, line in scratch.originals():
        steps = way(relies, original, article) if original != article and article in relies else None
        if steps and frozenset(steps) not in told:
            told.add(frozenset(steps))
            sentence = (
                f"original {shown(original)}: origins cannot run in a circle: {in_words([article, *steps[:-1]])}."
            )
            problems.add(sources[file], line, sentence, f"article {article}")


def _stored_originals(scratch, using):
    """Lists of article and original of what is stored and not replaced by the files with its article."""
    rows = Origin.objects.using(using).exclude(original=None).values_list("article__slug", "original__slug")
    for pairs in batched(rows.iterator(chunk_size=BATCH), BATCH):
        known = scratch.find("article", {article for article, _ in pairs})
        yield [pair for pair in pairs if known.get(pair[0], [None])[0] is None and pair[0] != pair[1]]


def batched(things, size):
    """Lists of ``size`` things, the last one shorter; as itertools has it from Python 3.12 on."""
    things = iter(things)
    while batch := list(islice(things, size)):
        yield batch
