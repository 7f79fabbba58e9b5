"""Checks entries against the models, each other and the database, and lists every problem that they have."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.apps import apps
from django.db.models import CheckConstraint

from ..vocabularies import did_you_mean
from .circles import find_circles
from .keys import loadable_models, named_rows, naming, some_keys, spoken
from .read import Entry, Problem
from .rules import holds
from .values import WrongValue, convert, default, loadable_fields, shown

MOST_HINTS = 100  # references for which the nearest name is sought; the search is slow among thousands


@dataclass
class Candidate:
    """An entry with its model and, field by field, the values that the model would keep.

    A reference is the natural key of its target, a tuple; several references are a list of them.
    """

    entry: Entry
    model: type
    values: dict = field(default_factory=dict)
    key: tuple | None = None
    sentences: list = field(default_factory=list)

    @property
    def title(self):
        """How problems name the record: by its natural key, or by its number while that is not known."""
        name = str(self.model._meta.verbose_name)
        return f"{name} {spoken(self.key)}" if self.key else f"record {self.entry.number} ({name})"

    def references(self):
        """Every reference of the record, as field name, model of the target and natural key."""
        for name, target in self.model_fields("is_relation"):
            value = self.values.get(name)
            for key in value if isinstance(value, list) else [value] if value else []:
                yield name, target.related_model, key

    def model_fields(self, trait):
        """The loadable fields of the model with ``trait``, such as ``many_to_many``, with their names."""
        return [each for each in loadable_fields(self.model).items() if getattr(each[1], trait)]


@dataclass
class Checked:
    """What a check found: the candidates, the rows that they name by model and natural key, the problems."""

    candidates: list
    rows: dict
    problems: list


def check(entries, *, using, ignore_unknown=False):
    """Every problem of ``entries``, and what is needed to write them when there is none."""
    models = loadable_models()
    problems, candidates = [], []
    for entry in entries:
        model = models.get(entry.model.lower())
        if model:
            candidates.append(_candidate(entry, model, ignore_unknown))
        elif not (ignore_unknown and _is_unknown(entry.model)):
            sentence = _unknown_model(entry.model)
            problems.append(Problem(entry.file, sentence, f"record {entry.number}", entry.number))
    _find_repetitions(candidates)
    rows = rows_named_by(candidates, using)
    _find_dangling(candidates, rows, using)
    _find_broken_rules(candidates)
    find_circles(candidates, using)
    for candidate in candidates:
        entry, title = candidate.entry, candidate.title
        problems += [Problem(entry.file, each, title, entry.number) for each in candidate.sentences]
    return Checked(candidates, rows, problems)


@lru_cache(maxsize=100)
def _unknown_model(label):
    return f"model {shown(label)} cannot be loaded{did_you_mean(label[:100], loadable_models())}"


def _is_unknown(label):
    try:
        apps.get_model(label)
    except (LookupError, ValueError):
        return True
    return False


def _candidate(entry, model, ignore_unknown):
    candidate = Candidate(entry, model)
    fields = loadable_fields(model)
    if entry.pk is not None:
        candidate.sentences.append("'pk' cannot be given; a record is known by its natural key.")
    for name in entry.fields:
        if name not in fields and not (ignore_unknown and not _has_column(model, name)):
            candidate.sentences.append(_unknown_field(model, name, fields))
    for name, each in fields.items():
        try:
            if name in entry.fields:
                candidate.values[name] = convert(each, entry.fields[name])
            elif each.editable:  # what the program itself keeps, as the time of writing, stays as it is
                candidate.values[name] = default(each)
        except WrongValue as wrong:
            candidate.sentences.append(f"{name}{wrong}")
    candidate.key = _natural_key(candidate)
    return candidate


def _has_column(model, name):
    return any(name in (each.name, each.attname) for each in model._meta.concrete_fields)


def _unknown_field(model, name, fields):
    if _has_column(model, name):
        return f"{name} cannot be given; the program works it out."
    return f"{shown(name)} is not a field of {naming(model)}{did_you_mean(name[:100], fields)}"


def _natural_key(candidate):
    key = ()
    for name in candidate.model.natural:
        if name not in candidate.values:
            return None
        value = candidate.values[name]
        key += value if isinstance(value, tuple) else (value,)
    return key


def _find_repetitions(candidates):
    first = {}
    for candidate in candidates:
        if candidate.key is None:
            continue
        earlier = first.setdefault((candidate.model, candidate.key), candidate)
        if earlier is not candidate:
            place = f"record {earlier.entry.number} of {earlier.entry.file}"
            candidate.sentences.append(f"record {candidate.entry.number} repeats {place}; keep one of them.")


def rows_named_by(candidates, using):
    """The stored rows that the candidates are or name, by model and natural key."""
    keys = {}
    for candidate in candidates:
        if candidate.key:
            keys.setdefault(candidate.model, set()).add(candidate.key)
        for _, target, key in candidate.references():
            keys.setdefault(target, set()).add(key)
    return {model: named_rows(model, names, using) for model, names in keys.items()}


def _find_dangling(candidates, rows, using):
    given = {(candidate.model, candidate.key) for candidate in candidates}
    known, hints = {}, {}
    for candidate in candidates:
        for name, target, key in candidate.references():
            if key in rows[target] or (target, key) in given:
                continue
            if target not in known:
                named = {key for model, key in given if model is target and key} | some_keys(target, using)
                known[target] = sorted(map(spoken, named))
            if (target, key) not in hints:
                hints[target, key] = _hint(target, spoken(key), known[target], len(hints))
            candidate.sentences.append(f"{name} {shown(spoken(key))} is not {naming(target)}{hints[target, key]}")


def _hint(target, name, known, asked):
    if not known:
        return f"; there is no {target._meta.verbose_name} yet."
    return did_you_mean(name, known) if asked < MOST_HINTS else "."


def _find_broken_rules(candidates):
    for candidate in candidates:
        for rule in candidate.model._meta.constraints:
            if isinstance(rule, CheckConstraint) and holds(rule.condition, candidate.values) is False:
                candidate.sentences.append(rule.get_violation_error_message())
