"""A chronology in which every relation leads from what is published to what is hidden and back, made from the models.

Every text of what is hidden holds the ``MARK``, and so do the accounts of editors; nothing that is public does.
"""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models

from timeline.editing.acts import rename
from timeline.editing.merging import MERGED, Chosen, merge
from timeline.editing.recording import recorded
from timeline.editing.representation import record_models
from timeline.models import (
    Actor,
    Affiliation,
    Article,
    CheckRun,
    Citation,
    Event,
    EventLink,
    EventType,
    FoundRecord,
    LinkSource,
    Opening,
    Origin,
    Participation,
)
from timeline.models.base import Record, WordField
from timeline.models.fields import EDTFField

MARK = "qxz"  # no word of the program or of what is public has these letters in a row
YEAR = "1777"  # in which nothing public is
STATES = ("draft", "in_review", "scheduled", "withdrawn")
NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
OPEN = 4  # published records of each kind which name published ones alone
STATUS = ("status", "publish_at")
# Long enough for a position to fall into it, so that an office can matter for a side.
SPANS = {"period": ("2023/2025", "2023-07/2025")}
KINDS = ("person", "state", "outlet", "government_body")  # of actors: offices and sides depend on them


def references(model):
    """The fields by which rows of ``model`` name records, or rows of them, whose visibility is a question."""
    fields = (field for field in model._meta.concrete_fields if field.is_relation)
    return [field for field in fields if issubclass(field.related_model, Record) and _may_hide(field.related_model)]


def _may_hide(model):
    return model.has_status or bool(model.ends)


def row_models():
    """The models of rows that show or hide with the records that they join; what others need comes first."""
    found = [model for model in apps.get_app_config("timeline").get_models() if issubclass(model, Record)]
    found = [model for model in found if not model.has_status and model.ends]
    nested = {model for model in found if any(not field.related_model.has_status for field in references(model))}
    return sorted(found, key=lambda model: (model in nested, model.__name__))


def _tell_planner():
    """Tell PostgreSQL how much there is now: by what it knew of empty tables, some questions take it ten seconds."""
    if connection.vendor == "postgresql":
        tables = [
            model._meta.db_table for model in apps.get_app_config("timeline").get_models(include_auto_created=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


class World:
    """All of it, written to the database: ``shown`` and ``hidden`` are rows by their model.

    ``lonely`` are published records that rows with a hidden end alone name. ``nobody`` are hidden records that stay
    when all others are forgotten: what is required names them then.
    """

    def __init__(self):
        self.numbers = itertools.count(1)
        self.taken = set()
        self.shown, self.hidden, self.nobody, self.lonely = {}, {}, {}, {}
        self.type = EventType.objects.create(
            code="010", scheme="cameo", root="01", name="Make statement", quad="verbal-coop"
        )
        self.editor = get_user_model().objects.create(
            username=f"{MARK}-nino", first_name=f"Nino {MARK}", last_name=MARK, email=f"{MARK}@example.org"
        )
        self.why = {"now": NOW, "by": self.editor, "reason": "It was looked at."}
        with recorded([], act="published", **self.why) as touched:
            for model in self._records():
                self._fill(model)
            for model in row_models():
                self._fill_rows(model)
            self._join_many()
            self._cite()
            touched += [record for model in self._records() for record in self._all(model)]
        self._hide()
        self._lead_elsewhere()
        self._keep_desk()
        _tell_planner()

    def _records(self):
        """Models with a status, those first that others name."""
        order = ("place", "actor", "article", "event", "issue", "position")
        return [record_models()[kind] for kind in sorted(record_models(), key=order.index)]

    def _all(self, model):
        return [*self.shown[model], self.lonely[model], *self.hidden[model]]

    def _fill(self, model):
        """Published records; hidden ones of each state that name published ones; published ones that name hidden."""
        self.shown[model], self.hidden[model] = [], []
        for _ in range(OPEN):
            self.shown[model].append(self.make(model))
        self.nobody[model] = self.make(model, slug="nobody", status="draft")
        self.lonely[model] = self.make(model)
        for state in STATES:
            self.hidden[model].append(self.make(model, state))
        for field in references(model):
            for other in self.hidden[field.related_model]:
                hides = field.name in model.ends
                made = self.make(model, "published" if hides else None, **{field.name: other})
                (self.hidden if hides else self.shown)[model].append(made)

    def _fill_rows(self, model):
        """A row with public ends for each word of a vocabulary that tells rows apart, as many for each hidden end."""
        words = next((model._meta.get_field(name) for name in model.natural if _has_words(model, name)), None)
        chosen = [{words.name: word} for word, _ in words.choices] if words else [{}] * OPEN
        self.shown[model] = [self.make(model, **each) for each in chosen]
        self.hidden[model] = []
        for field in references(model):
            others = self.hidden[field.related_model]
            many = max(len(chosen), len(others))
            pairs = zip(itertools.cycle(chosen), itertools.cycle(others), range(many), strict=False)
            for each, other, place in pairs:
                hides = field.name in model.ends or not field.related_model.has_status
                given = {field.name: other} | (self._lonely_ends(model, field) if hides and not place else {})
                made = self.make(model, "hidden" if hides else None, **each, **given)
                (self.hidden if hides else self.shown)[model].append(made)

    def _lonely_ends(self, model, hidden):
        """The lonely record for each end but the ``hidden`` one."""
        ends = (field for field in references(model) if field.name in model.ends and field != hidden)
        return {field.name: self.lonely[field.related_model] for field in ends if field.related_model in self.lonely}

    def make(self, model, state=None, **given):
        """One row with every field filled; hidden if it has a ``state``."""
        number = next(self.numbers)
        written = [field for field in model._meta.concrete_fields if field.editable and not field.auto_created]
        values = {
            field.name: value(field, number, state)
            for field in written
            if not field.is_relation and field.name not in (*given, *STATUS)
        }
        for field in written:
            if field.related_model is EventType and model is not EventType:
                values[field.name] = self.type
        values |= given | self._ends(model, values | given, number, bool(state) and not model.has_status)
        if model.has_status:  # scheduled and withdrawn ones change their status later, by an act
            status = {"draft": "draft", "in_review": "in_review", "scheduled": "in_review"}.get(state, "published")
            values["status"] = given.get("status", status)
            values["publish_at"] = datetime(2025, 1, 1, tzinfo=UTC) if state == "scheduled" else None
        return model.objects.create(**values)

    def _ends(self, model, values, number, hidden):
        """Public rows for the references that are not given, so that the row is another one than all before.

        Rows that show belong to the first record of their kind, hidden ones to one after the other.
        """
        missing = [field for field in references(model) if field.name not in values]
        empty = {field.name: None for field in missing if number % 2 and field.null and field.name not in model.ends}
        missing = [field for field in missing if field.name not in empty]
        candidates = [self.shown.get(field.related_model, [])[:OPEN] for field in missing]
        turns = [number if place or hidden else 0 for place in range(len(missing))]
        candidates = [rows[turn % OPEN :] + rows[: turn % OPEN] for rows, turn in zip(candidates, turns, strict=True)]
        for chosen in itertools.product(*candidates):
            ends = {field.name: end for field, end in zip(missing, chosen, strict=True)}
            named = values | ends
            apart = [(type(end), end.pk) for name, end in named.items() if isinstance(end, Record) and end.pk]
            key = (model, *(str(getattr(named.get(name), "pk", named.get(name))) for name in model.natural))
            if len(set(apart)) == len(apart) and (model.has_status or key not in self.taken):
                self.taken.add(key)
                return ends | empty
        return empty | {field.name: None for field in missing}  # the first records of a kind that names its own

    def _join_many(self):
        """Lists of references, from and to both sorts."""
        for model in self._records():
            for join in model._meta.many_to_many:
                of_records = join.related_model in self.shown
                others = (
                    [*self.shown[join.related_model], *self.hidden[join.related_model]] if of_records else [self.type]
                )
                for record in (*self.shown[model], *self.hidden[model]):
                    getattr(record, join.name).set(others)

    def _cite(self):
        """What must come together: hidden outlets, origins and offices in what is public; denials by what is not."""
        first, outletless = self.shown[Article][0], self.shown[Article][OPEN:]
        copied, named = (self.make(Article, outlet=self.make(Actor)) for _ in range(2))
        Origin.objects.create(article=copied, actor=self.hidden[Actor][0])
        Citation.objects.create(event=self.shown[Event][0], article=copied)
        Citation.objects.create(event=self.shown[Event][0], article=named, origin=self.hidden[Actor][0])
        person = next(actor for actor in self.shown[Actor] if actor.kind == "person")
        Participation.objects.get_or_create(event=self.shown[Event][0], actor=person, role="host")
        secret = {"organisation": self.hidden[Actor][0], "office": f"Office {MARK}", "period": "2023-09/2025"}
        Affiliation.objects.create(person=person, **secret)
        for event, hidden in zip(self.shown[Event], self.hidden[Event][:OPEN], strict=False):
            for article in outletless:
                Citation.objects.create(event=event, article=article)
            Citation.objects.create(event=hidden, article=first)
            denial, _ = EventLink.objects.get_or_create(event=hidden, target=event, kind="denies")
            LinkSource.objects.create(link=denial, article=first)

    def _hide(self):
        """Withdraw what is to be withdrawn: until now it was public, and so was what names it."""
        records = [self.withdrawn(model) for model in self._records()]
        with recorded(records, act="withdrawn", **self.why):
            for record in records:
                type(record).objects.filter(pk=record.pk).update(status="withdrawn")

    def withdrawn(self, model):
        """The record of a kind that was public once."""
        return self.hidden[model][STATES.index("withdrawn")]

    def _lead_elsewhere(self):
        """Records that were merged, deleted or renamed, and old names of hidden ones."""
        self.gone = {}
        for model in self._records():
            survivor = self.make(model)
            lost, *others = (self.make(model, state) for state in ("published", "published", "draft"))
            with recorded([], act="published", **self.why) as touched:
                touched += [lost, *others]
            public, draft = others
            self.gone[model] = [lost.slug, draft.slug, *(() if model in MERGED else [public.slug])]
            for record in (lost, *(() if model in MERGED else others)):
                with recorded([record], act="deleted", **self.why):
                    record.delete()
            for other in others if model in MERGED else ():
                merge(survivor, other, Chosen(keep_name=False), **self.why)
            self.gone[model].append(self.withdrawn(model).slug)
            for record in (self.shown[model][2], self.withdrawn(model)):
                record.refresh_from_db()
                rename(record, f"{record.slug}-again", **self.why)

    def _keep_desk(self):
        run = CheckRun.objects.create(name="near-duplicates", ran_at=NOW)
        for number, (kind, model) in enumerate(record_models().items(), start=1):
            record = self.shown[model][0].pk
            FoundRecord.objects.create(run=run, number=number, kind=kind, record=record, detail=f"It is {MARK}.")
            Opening.objects.create(kind=kind, record=record, user=self.editor, seen_at=NOW)


def _has_words(model, name):
    return isinstance(model._meta.get_field(name), WordField)


def value(field, number, state):
    """A fitting value for the field, another one for each number where it matters; with the mark in what is hidden."""
    mark = f"{MARK}{number}" if state else f"open{number}"
    old = state in ("draft", "withdrawn")
    if field.name == "kind" and field.model.__name__ == "Actor":
        return KINDS[number % len(KINDS)]
    if field.choices:
        return field.choices[number % len(field.choices)][0]
    if isinstance(field, EDTFField):
        year = YEAR if old else "2029" if state in ("scheduled", "hidden") else "2024"
        still = "/.." if not state and field.name == "date" and number % 3 == 0 else ""
        return SPANS[field.name][bool(state)] if field.name in SPANS else f"{year}-{number % 12 + 1:02}{still}"
    if isinstance(field, models.DateField):
        return date(int(YEAR) if old else 2024, number % 12 + 1, 1)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DecimalField):
        return Decimal(number % 90)
    if isinstance(field, models.IntegerField):
        return number % 3
    special = {
        "slug": f"{mark}-{(state or 'public').replace('_', '-')}",
        "country": MARK.upper() if state else "GEO",
        "wikidata": f"Q{YEAR if state else 10}{number}",
        "language": MARK if state else "en",
    }
    if isinstance(field, models.URLField):
        return f"https://{mark}.example/{field.name}"
    return special.get(
        field.name, f"{mark} {field.name.replace('_', ' ')} told {'often' if number % 5 else 'seldom'}"
    )[: field.max_length]


def forget(nobody):
    """Delete all that is hidden but for ``nobody``, as if it had never been.

    A row that shows only with it goes with it; one that shows without naming it names nothing, or nobody.
    """
    everything = [
        model
        for model in apps.get_app_config("timeline").get_models(include_auto_created=True)
        if not model._meta.auto_created or any(_is_record(field) for field in model._meta.concrete_fields)
    ]
    gone = {}
    for model in record_models().values():
        hidden = model.objects.exclude(status="published").exclude(pk=nobody[model].pk)
        gone[model] = set(hidden.values_list("pk", flat=True))
    before = None
    while before != (before := {model: len(pks) for model, pks in gone.items()}):
        for model in everything:
            for field in filter(_is_record, model._meta.concrete_fields):
                rows = model._base_manager.filter(**{f"{field.name}__in": gone.get(field.related_model, ())})
                if not model._meta.auto_created and field.related_model in nobody and field.name not in model.ends:
                    rows.update(**{field.name: None if field.null else nobody[field.related_model]})
                else:
                    gone.setdefault(model, set()).update(rows.values_list("pk", flat=True))
    for model, pks in gone.items():
        rows = model._base_manager.filter(pk__in=pks)
        rows._raw_delete(rows.db)


def _is_record(field):
    return bool(field.is_relation and issubclass(field.related_model, Record))
