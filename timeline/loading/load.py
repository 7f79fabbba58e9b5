"""Loads fixture files into the database: all of them or, when there is any problem, nothing."""

from collections import Counter
from dataclasses import dataclass

from django.db import DatabaseError, transaction

from ..models import EventType
from .check import check
from .read import Problem, read
from .recording import recorded_load
from .write import broken, prepare, write


class Refused(Exception):
    """Nothing was loaded; ``problems`` tells why, file by file and record by record."""

    def __init__(self, problems):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class Outcome:
    """What a load did: counts of "added", "changed" and "unchanged" by model, and the files that it read.

    ``excluded`` counts the records passed over; ``first`` are the files of the vocabulary where it was needed.
    """

    counts: dict
    files: list
    excluded: int
    first: list

    @property
    def total(self):
        """The same counts over all models."""
        return sum(self.counts.values(), Counter())


def _silent(sentence):
    """Tell nobody how far the load is."""


def load(files, *, using, now, vocabulary=(), ignore_unknown=False, excluded=(), tell=_silent):
    """Loads ``files`` in one transaction, or raises Refused with every problem found.

    ``vocabulary`` are the files to load first where records name event types and none is stored yet; ``excluded``
    holds labels of apps and models whose records are passed over; ``now`` becomes the time of writing; ``tell``
    takes a sentence on how far the load is, before each of its long parts.
    """
    entries, problems = _read_all(files)
    try:
        first = list(vocabulary) if _lacks_event_types(entries, using) else []
        if first:
            entries, problems = _read_all([*first, *files])
        wanted = [entry for entry in entries if not _labels(entry) & set(excluded)]
        with transaction.atomic(using=using):
            tell(f"Read {len(wanted)} record(s); checking them.")
            counts = _store(wanted, problems, using, now, ignore_unknown, tell)
    except DatabaseError as error:
        raise Refused([Problem("", reason_of(error))]) from error
    return Outcome(counts, [*first, *files], len(entries) - len(wanted), first)


def _store(entries, problems, using, now, ignore_unknown, tell):
    checked = check(entries, using=using, ignore_unknown=ignore_unknown)
    _refuse_any(problems + checked.problems)
    drafts = prepare(checked.candidates, checked.rows, using=using, now=now)
    _refuse_any(broken(drafts))
    tell("All are in order; writing them.")
    with recorded_load(drafts, now=now, using=using):
        return write(drafts, checked.rows, using=using, now=now)


def _read_all(files):
    entries, problems = [], []
    for file in files:
        found, wrong = read(file)
        entries += found
        problems += wrong
    return entries, problems


def _lacks_event_types(entries, using):
    given = any(entry.model.lower() == EventType._meta.label_lower for entry in entries)
    named = any(entry.fields.get(name) for entry in entries for name in ("type", "other_types"))
    return named and not given and not EventType.objects.using(using).exists()


def _labels(entry):
    label = entry.model.lower()
    return {label, label.partition(".")[0]}


def _refuse_any(problems):
    if problems:
        order = {file: place for place, file in enumerate(dict.fromkeys(each.file for each in problems))}
        raise Refused(sorted(problems, key=lambda each: (order[each.file], each.number)))


def reason_of(error):
    """The first line of what a database says, and what helps when its tables are missing."""
    line = str(error).strip().partition("\n")[0]
    advice = " Run manage.py migrate first." if "no such table" in line or "does not exist" in line else ""
    return f"The database refuses the records: {line}.{advice}"
