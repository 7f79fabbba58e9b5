"""Imports files of records: all of them or, when there is any problem, nothing.

The files are read twice. The first pass checks each record and notes on disk what is given and named, so that memory
does not grow; it goes on where an earlier one was killed. Then all references are checked at once. The second pass
writes everything in one transaction: whoever reads sees all of it or none, and one that is killed leaves nothing.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DatabaseError, connections, transaction

from ..load import reason_of
from . import checking
from .convert import layout_of, parse, values_of
from .kinds import kinds
from .lines import Digest
from .problems import Problems, Refused
from .reading import BATCH, Reading
from .scratch import KEPT
from .updating import Updater
from .writing import Writer, reserve_numbers

SQLITE_CACHE = "PRAGMA cache_size=-65536"  # 64 MiB: pages of indexes are written once and not again and again


class Changed(Exception):
    """A file was not the same when it was read for the second time."""


@dataclass
class Imported:
    """What an import did: counts of "added", "changed" and "unchanged" by kind; ``resumed`` records were checked by
    an earlier start."""

    counts: dict = field(default_factory=dict)
    resumed: int = 0

    @property
    def total(self):
        """The same counts over all kinds."""
        return sum(self.counts.values(), Counter())


def import_records(sources, scratch, *, using, now, publish, tell):
    """Imports the records of ``sources`` or raises Refused with every problem found.

    ``tell`` is called with the name of the part that is under way and the number of records that it has done.
    """
    problems = Problems()
    reading = Reading(sources, scratch, problems, publish=publish)
    done = Imported(resumed=reading.read(lambda records: tell("Checking", records)))
    try:
        # PostgreSQL gives a number once only, so that others can go on writing; on SQLite nobody else can.
        first = None
        if connections[using].vendor == "postgresql" and not problems:
            first = reserve_numbers(reading.counts, using)
        with transaction.atomic(using=using), _made_for_much(connections[using]):
            checking.compare_with_database(scratch, using, publish=publish)
            checking.find_dangling(sources, scratch, problems, using)
            checking.find_circles(sources, scratch, problems, using)
            if problems:
                raise Refused(problems)
            first = first or reserve_numbers(reading.counts, using)
            writer = Writer(scratch, first, using=using, now=now, publish=publish)
            made = Importing(sources, scratch, problems, reading, writer)
            made.write(tell)
            done.counts = made.counts
    except DatabaseError as error:
        problems.add(None, 0, reason_of(error))
        raise Refused(problems) from error
    return done


@contextmanager
def _made_for_much(connection):
    """Settings of the database for one long transaction, and the usual ones afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return
        cursor.execute("PRAGMA cache_size")
        (usual,) = cursor.fetchone()
        cursor.execute(SQLITE_CACHE)
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size={usual}")


class Importing:
    """The second pass, within the transaction."""

    def __init__(self, sources, scratch, problems, reading, writer):
        self.sources, self.problems, self.reading, self.writer = sources, problems, reading, writer
        self.updater = Updater(problems, writer)
        self.has_stored = scratch.count(KEPT) > 0
        self.counts = {kind: Counter() for kind in kinds()}

    def write(self, tell):
        """Adds what is new, then brings what is stored in line with the files."""
        self._go_through("Writing", tell, lambda source, *batch: self.writer.write(*batch))
        if self.has_stored:
            self._go_through("Comparing", tell, self.updater.update)
        if self.problems:
            raise Refused(self.problems)

    def _go_through(self, part, tell, act):
        done = 0
        for source in self.sources:
            source.read_bytes = 0
        for source, records in self._batches():
            for layout, outcome in act(source, records, f"import_timeline {Path(source.name).name}"):
                self.counts[layout.name][outcome] += 1
            done += len(records)
            tell(part, done)

    def _batches(self):
        """Pairs of source and records, which are triples of line, layout and values; all was checked before."""
        for source, digest in zip(self.sources, self.reading.digests, strict=True):
            content, batch = Digest(), []
            for line, text in source.lines():
                content.add(text)
                given = parse(text)
                layout = layout_of(given)
                batch.append((line, layout, values_of(layout, given)))
                if len(batch) == BATCH:
                    yield source, batch
                    batch = []
            if batch:
                yield source, batch
            if str(content) != digest:
                raise Changed(f"Nothing was imported: {source.name} changed meanwhile. Import it again.")
