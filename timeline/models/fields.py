"""The EDTF date field: a string in the model, its bounds in columns beside it that every way of writing keeps true."""

import json
from datetime import date
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.query_utils import DeferredAttribute

from ..dates import EDTFError, parse

COMPANIONS = ("earliest", "latest", "open", "sort", "gaps")
UNREADABLE = dict.fromkeys(COMPANIONS)
BLANK = {**UNREADABLE, "open": "", "gaps": ""}


def validate_edtf(text):
    """Raises ValidationError with the sentence of the parser when ``text`` is not an EDTF date."""
    try:
        parse(text)
    except EDTFError as error:
        raise ValidationError(str(error), code="edtf", params={"suggestion": error.suggestion}) from None


@lru_cache(maxsize=4096)
def companions(text):
    """What stands beside an EDTF string: its bounds, openness, sorting day and, when it has gaps, its spans as JSON.

    All None when it cannot be read, which the columns refuse to store; an empty string has no bounds.
    """
    if not text:
        return BLANK
    try:
        found = parse(text)
    except EDTFError:
        return UNREADABLE
    gaps = ""
    if len(found.spans) > 1:
        spans = [[first.isoformat(), last.isoformat()] for first, last in found.spans]
        gaps = json.dumps(spans, separators=(",", ":"))
    return {
        "earliest": found.first,
        "latest": found.last,
        "open": found.openness,
        "sort": found.sort_on,
        "gaps": gaps,
    }


class SourceAttribute(DeferredAttribute):
    """The string itself; once it is set its companions follow from it and count as loaded."""

    def __set__(self, instance, text):
        known = instance.__dict__
        known[self.field.attname] = text
        for name in self.field.companion_names:
            known.setdefault(name, None)


class CompanionAttribute(DeferredAttribute):
    """A column that follows from the string: read from the string where that is loaded, from the row otherwise."""

    def __init__(self, field, source, part):
        super().__init__(field)
        self.source = source
        self.part = part

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        source = self.source.attname
        if source in instance.__dict__:
            return self.source.companion_values(instance.__dict__[source])[self.part]
        return super().__get__(instance, cls)

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class EDTFField(models.CharField):
    """An EDTF date kept as its string, with five columns beside it that follow from it.

    ``<name>_earliest`` and ``<name>_latest`` are the first and last possible day (``date.min`` and ``date.max`` where
    open or unknown), ``<name>_open`` tells which ends are ("", "start", "end", "both"), ``<name>_sort`` is the day to
    sort by, and ``<name>_gaps`` holds the spans as JSON when there is more than one, as for
    ``[2024-12-03,2025-12-03]``. Where the field may be blank, a blank date has no bounds (NULL).
    """

    description = "An EDTF date"
    descriptor_class = SourceAttribute
    default_validators = [validate_edtf]

    def __init__(self, *args, max_length=200, **options):
        super().__init__(*args, max_length=max_length, **options)

    @property
    def companion_names(self):
        """The names of the columns beside this one, in the order of ``COMPANIONS``."""
        return [f"{self.name}_{part}" for part in COMPANIONS]

    def companion_values(self, text):
        """The values of the companions for a value of this field, by the last word of their names."""
        if not text:
            return BLANK if self.blank else UNREADABLE
        return companions(text) if isinstance(text, str) else UNREADABLE

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only=private_only)
        # Abstract models hand the field on to their heirs; the models of migrations have the columns already.
        if cls._meta.abstract or cls.__module__ == "__fake__":
            return
        for part, column in self._companion_fields().items():
            cls.add_to_class(f"{name}_{part}", column)
            setattr(cls, f"{name}_{part}", CompanionAttribute(column, self, part))

    def _companion_fields(self):
        about = f"of {self.verbose_name or self.name}, set from it"
        # Blank, so that a date that cannot be read is one mistake in full_clean() and not six.
        shared = {"editable": False, "serialize": False, "blank": True}
        bound = {**shared, "null": self.blank}
        return {
            "earliest": models.DateField(help_text=f"First possible day {about}.", **bound),
            "latest": models.DateField(help_text=f"Last possible day {about}.", **bound),
            "open": models.CharField(max_length=5, help_text=f"Open ends {about}.", **shared),
            "sort": models.DateField(help_text=f"Day to sort by {about}.", **bound),
            "gaps": models.TextField(help_text=f"Spans with gaps between {about}.", **shared),
        }

    def get_db_prep_save(self, value, connection):
        if not hasattr(value, "resolve_expression") and (value or not self.blank):
            parse(value)  # what no form has checked is refused here with its sentence
        return super().get_db_prep_save(value, connection)


def dated_fields(model):
    """The EDTF fields of a model by name."""
    return {field.name: field for field in model._meta.concrete_fields if isinstance(field, EDTFField)}


def with_companions(model, names):
    """``names`` and the companions of those that are EDTF fields; None stays None."""
    if not names:
        return names
    dated = dated_fields(model)
    added = (companion for name in names if name in dated for companion in dated[name].companion_names)
    return [*dict.fromkeys([*names, *added])]


class DatedQuerySet(models.QuerySet):
    """Writes many rows at once without letting an EDTF date and its companions part."""

    def update(self, **values):
        """As Django's; a date that cannot be read raises ValidationError and nothing is written."""
        for name, field in dated_fields(self.model).items():
            given = [companion for companion in field.companion_names if companion in values]
            if name not in values:
                if given:
                    raise ValueError(f"{given[0]} follows from {name}: update {name} instead.")
            elif not hasattr(values[name], "resolve_expression"):
                text = values[name]
                if text or not field.blank:
                    validate_edtf(text)
                followed = field.companion_values(text)
                values.update({f"{name}_{part}": followed[part] for part in COMPANIONS})
            elif len(given) < len(COMPANIONS):
                raise ValueError(f"{name} is updated with a text, not with an expression.")
        return super().update(**values)

    update.alters_data = True

    def bulk_update(self, objs, fields, batch_size=None):
        """As Django's, with the companions of every EDTF date among the fields."""
        return super().bulk_update(objs, with_companions(self.model, list(fields)), batch_size=batch_size)

    bulk_update.alters_data = True

    def bulk_create(self, objs, batch_size=None, ignore_conflicts=False, update_conflicts=False, **options):
        """As Django's; on a conflict the companions of an updated EDTF date are updated with it."""
        if options.get("update_fields"):
            options["update_fields"] = with_companions(self.model, list(options["update_fields"]))
        return super().bulk_create(objs, batch_size, ignore_conflicts, update_conflicts, **options)

    bulk_create.alters_data = True


class DatedModel(models.Model):
    """A model whose ``save(update_fields=...)`` takes the companions of an EDTF date along."""

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **options):
        if options.get("update_fields"):
            options["update_fields"] = with_companions(type(self), options["update_fields"])
        super().save(*args, **options)


class HasSpanWithin(Func):
    """Whether one of the spans in a column of gaps has a day between two days, given as text, both included."""

    output_field = models.BooleanField()
    sqlite = (
        "EXISTS (SELECT 1 FROM json_each(NULLIF({gaps}, '')) AS span"
        " WHERE json_extract(span.value, '$[0]') <= {last} AND json_extract(span.value, '$[1]') >= {first})"
    )
    postgresql = (
        "EXISTS (SELECT 1 FROM jsonb_array_elements(NULLIF({gaps}, '')::jsonb) AS span"
        ' WHERE (span.value ->> 0) COLLATE "C" <= {last} AND (span.value ->> 1) COLLATE "C" >= {first})'
    )

    def __init__(self, gaps, first, last):
        super().__init__(gaps, first, last)

    def as_sqlite(self, compiler, connection):
        return self._filled(self.sqlite, compiler)

    def as_postgresql(self, compiler, connection):
        return self._filled(self.postgresql, compiler)

    def _filled(self, template, compiler):
        gaps, first, last = (compiler.compile(expression) for expression in self.get_source_expressions())
        return template.format(gaps=gaps[0], first=first[0], last=last[0]), (*gaps[1], *last[1], *first[1])


def doubted(field):
    """The condition that an EDTF date is marked as uncertain, approximate or both."""
    return Q(**{f"{field}__contains": "?"}) | Q(**{f"{field}__contains": "~"}) | Q(**{f"{field}__contains": "%"})


def within(field, first, last, match="possible"):
    """The condition that an EDTF date may lie (or, with ``match="certain"``, does lie) between two days.

    ``field`` is the name of the field, also through relations (``event__date``); both days are included and None
    sets no limit. It means what ``EDTFDate.matches`` means; a blank date never fits.
    """
    first, last = first or date.min, last or date.max
    if match == "certain":
        return Q(**{f"{field}_earliest__gte": first, f"{field}_latest__lte": last}) & ~doubted(field)
    if match != "possible":
        raise ValueError(f"match is 'possible' or 'certain', not {match!r}.")
    overlap = Q(**{f"{field}_earliest__lte": last, f"{field}_latest__gte": first})
    spans = HasSpanWithin(F(f"{field}_gaps"), Value(first.isoformat()), Value(last.isoformat()))
    return overlap & (Q(**{f"{field}_gaps": ""}) | Q(spans))


def lasting(field):
    """The condition that an EDTF date goes on after the day to sort it by; an index may hold such dates alone."""
    return Q(**{f"{field}_latest__gt": F(f"{field}_sort")})


def open_before(field):
    """The condition that an EDTF date begins before the day to sort it by, which is so where its start is open.

    An index may hold such dates alone. It is found by this very condition, in which nothing is a parameter.
    """
    return Q(**{f"{field}_earliest__lt": F(f"{field}_sort")})


def match_word(field, first, last):
    """An expression for "certain" or "possible" as ``within`` has it, NULL for a date outside."""
    return Case(
        When(within(field, first, last, "certain"), then=Value("certain")),
        When(within(field, first, last), then=Value("possible")),
        output_field=models.CharField(),
    )
