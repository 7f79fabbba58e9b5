"""Filters: what a parameter may say, how it is checked, and how it narrows a queryset.

They are django-filter's, with two differences. A parameter is cleaned only when it is sent, and declared filters are
shared between requests instead of copied, because django-filter's cost grows with each filter that is declared.
"""

import datetime
import itertools
from dataclasses import dataclass

import django_filters
from django import forms
from django.db.models import Q

from ..dates import EDTFError, parse, suggest
from ..models import EventType
from ..models.base import slug_form
from ..models.fields import match_word, within
from ..vocabularies import did_you_mean
from .errors import BadParameters, ParameterError

MAX_WORDS = 50
MAX_TEXT = 200
MAX_REPEATS = 10


@dataclass(frozen=True)
class Group:
    """One sending of a parameter: any of ``values`` must hold, or none of them when ``negated``."""

    values: tuple
    negated: bool = False


def groups(sent):
    """The groups in the values of one parameter: commas are any of, repetition is all of, a leading ! is none of."""
    if len(sent) > MAX_REPEATS:
        raise ParameterError(f"Sent {len(sent)} times; at most {MAX_REPEATS} are taken.")
    found = []
    for text in sent:
        negated = text.startswith("!")
        words = tuple(text.removeprefix("!").split(","))
        if not all(words):
            raise ParameterError(f"{text[:60]!r} has an empty word; write words with single commas between them.")
        if len(words) > MAX_WORDS:
            raise ParameterError(f"{len(words)} words; at most {MAX_WORDS} are taken.")
        found.append(Group(words, negated))
    return found


def single(sent):
    """The value of a parameter that may be sent once."""
    if len(sent) > 1:
        raise ParameterError("Sent more than once; it takes one value.")
    if "\0" in sent[0]:
        raise ParameterError("A NUL character cannot be searched for.")
    return sent[0]


def nearest_slugs(model, slug):
    """Slugs of published records that begin like ``slug``, to choose a suggestion from."""
    known = model.objects.published().order_by("slug").values_list("slug", flat=True)
    begin = slug[:2] if slug_form.regex.search(slug[:2].rstrip("-")) else ""
    return list(known.filter(slug__startswith=begin)[:500]) or list(known[:500])


class Filter(django_filters.Filter):
    """A parameter with a label, its meaning and an example; ``clean`` turns what was sent into a value.

    A filter with ``through`` asks something of rows beside the record (its participants, say): filters through the
    same rows, sent together, must hold of one and the same row.
    """

    field_class = forms.Field

    def __init__(self, lookup="", *, label, meaning, example, through=None, words=(), many=False):
        super().__init__(field_name=lookup, label=label, help_text=meaning)
        self.meaning, self.example, self.through, self.words, self.many = meaning, example, through, tuple(words), many

    def clean(self, sent):
        """The value in the list ``sent``; raises ParameterError."""
        return single(sent)

    def narrow(self, queryset, value):
        """``queryset`` narrowed to what ``value`` asks for."""
        for group in value:
            rule = Q(**{f"{self.field_name}__in": group.values})
            queryset = queryset.exclude(rule) if group.negated else queryset.filter(rule)
        return queryset


class Words(Filter):
    """Words of one vocabulary."""

    def __init__(self, vocabulary, lookup, **options):
        super().__init__(lookup, words=vocabulary, many=True, **options)
        self.vocabulary = vocabulary

    def clean(self, sent):
        found = groups(sent)
        for word in itertools.chain.from_iterable(group.values for group in found):
            if word not in self.vocabulary:
                near = did_you_mean(word[:60], self.vocabulary)
                raise ParameterError(f"{word[:60]!r} is not a known {self.vocabulary.name}{near}")
        return found


class Reference(Filter):
    """Slugs of published records of one model; the value has their ids. One statement."""

    def __init__(self, model, lookup, **options):
        super().__init__(lookup, many=True, **options)
        self.model = model

    def clean(self, sent):
        found = groups(sent)
        slugs = {slug for group in found for slug in group.values}
        sound = [slug for slug in slugs if slug_form.regex.search(slug) and len(slug) <= 100]
        ids = dict(self.model.objects.published().filter(slug__in=sound).values_list("slug", "pk"))
        for slug in sorted(slugs - set(ids)):
            near = did_you_mean(slug[:100], nearest_slugs(self.model, slug))
            raise ParameterError(f"{slug[:100]!r} is not a published {self.model._meta.verbose_name}{near}")
        return [Group(tuple(ids[slug] for slug in group.values), group.negated) for group in found]


class TypeCodes(Filter):
    """Codes of event types; a code takes its subtree, and a PLOVER category the codes that map to it."""

    def __init__(self, *lookups, **options):
        super().__init__(lookups[0], many=True, **options)
        self.lookups = lookups

    def clean(self, sent):
        found = groups(sent)
        types = list(EventType.objects.values_list("pk", "code", "scheme", "plover__code"))
        codes = {code: scheme for _, code, scheme, _ in types}
        for word in itertools.chain.from_iterable(group.values for group in found):
            if word not in codes:
                near = did_you_mean(word[:20], codes)
                raise ParameterError(
                    f"{word[:20]!r} is not a known event type{near} A code is a string: 010 is not 10."
                )
        return [
            Group(
                tuple(pk for pk, *rest in types if any(_falls_under(*rest, word, codes) for word in group.values)),
                group.negated,
            )
            for group in found
        ]

    def narrow(self, queryset, value):
        for group in value:
            rule = Q(**{f"{self.lookups[0]}__in": group.values})
            for lookup in self.lookups[1:]:
                model = queryset.model._meta.get_field(lookup).remote_field.through
                back, forward = f"{queryset.model._meta.model_name}_id", "eventtype__in"
                rule |= Q(pk__in=model.objects.filter(**{forward: group.values}).values(back))
            queryset = queryset.exclude(rule) if group.negated else queryset.filter(rule)
        return queryset


def _falls_under(code, scheme, category, word, codes):
    return category == word or (scheme == codes[word] and code.startswith(word))


class Flag(Filter):
    """true or false, nothing else."""

    def clean(self, sent):
        word = single(sent)
        if word not in ("true", "false"):
            raise ParameterError(f"{word[:60]!r} is neither 'true' nor 'false'.")
        return word == "true"

    def narrow(self, queryset, value):
        return queryset.filter(**{self.field_name: value})


class Country(Filter):
    """ISO 3166-1 codes of countries, three capital letters."""

    def __init__(self, lookup, **options):
        super().__init__(lookup, many=True, **options)

    def clean(self, sent):
        found = groups(sent)
        for word in itertools.chain.from_iterable(group.values for group in found):
            if not (len(word) == 3 and word.isascii() and word.isalpha() and word.isupper()):
                raise ParameterError(f"{word[:20]!r} is not a country code of three capital letters, such as 'GEO'.")
        return found


class Search(Filter):
    """Words to be found in the record's text and in all its names, without regard to accents, case or order."""

    def clean(self, sent):
        text = single(sent).strip()
        if not text or len(text) > MAX_TEXT:
            raise ParameterError(f"Give one to {MAX_TEXT} characters to search for.")
        return text

    def narrow(self, queryset, value):
        return queryset.search(value)


class DateBound(Filter):
    """An EDTF value that stands for one span of days."""

    def clean(self, sent):
        text = single(sent)
        try:
            date = parse(text)
        except EDTFError as error:
            near = suggest(text)
            raise ParameterError(f"{error} Did you mean {near!r}?" if near else str(error)) from None
        if len(date.spans) > 1:
            raise ParameterError(f"{text!r} stands for several spans of days; ask for one at a time.")
        return date

    def narrow(self, queryset, value):
        return queryset


class Match(Filter):
    """possible or certain."""

    def __init__(self, **options):
        super().__init__(words=("possible", "certain"), **options)

    def clean(self, sent):
        word = single(sent)
        if word not in self.words:
            raise ParameterError(f"{word[:60]!r} is not a known match{did_you_mean(word[:60], self.words)}")
        return word

    def narrow(self, queryset, value):
        return queryset


@dataclass(frozen=True)
class Through:
    """Rows beside the record that filters look through: their model and its key back to the record."""

    model: type
    back: str

    def ids(self, **conditions):
        """Ids of records with a visible row that meets ``conditions``."""
        end = self.back.removesuffix("_id")
        rows = self.model.objects.published(within=end).filter(**conditions, **{f"{end}__isnull": False})
        return rows.order_by().values(self.back)


class Filters(django_filters.FilterSet):
    """The filters of one resource. ``date`` names the date that ``on``, ``after`` and ``before`` ask about."""

    date = None

    def __init__(self, sent):
        # Not django-filter's own: it would copy every declared filter for every request.
        self.sent = sent
        self.values = {}

    def check(self):
        """Clean what was sent; returns pairs of parameter and sentence for what cannot be used."""
        problems = []
        for name in self.sent:
            declared = self.base_filters.get(name)
            if declared is None:
                continue
            try:
                self.values[name] = declared.clean(self.sent.getlist(name))
            except ParameterError as error:
                problems.append((name, str(error)))
        return problems or self._check_span()

    def _check_span(self):
        first, last = self.span
        if first is not None and first > last:
            name = "before" if "before" in self.values else "after"
            return [(name, "The dates asked for exclude each other: no day is left.")]
        return []

    @property
    def span(self):
        """First and last day asked for, or (None, None) when no date was asked for."""
        on, after, before = (self.values.get(name) for name in ("on", "after", "before"))
        firsts = [date.first for date in (on, after) if date]
        lasts = [date.last for date in (on, before) if date]
        if not firsts and not lasts:
            return None, None
        return max(firsts, default=datetime.date.min), min(lasts, default=datetime.date.max)

    def narrow(self, queryset):
        """``queryset`` narrowed to all that was sent, and the annotations that each hit carries."""
        joined = {}
        for name, value in self.values.items():
            declared = self.base_filters[name]
            if declared.through is None:
                queryset = declared.narrow(queryset, value)
            else:
                joined.setdefault(declared.through, []).append((declared.field_name, value))
        for through, asked in joined.items():
            queryset = _narrow_through(queryset, through, asked)
        return self._narrow_dates(queryset)

    def _narrow_dates(self, queryset):
        first, last = self.span
        if first is None:
            return queryset, ()
        match = self.values.get("match", "possible")
        queryset = queryset.filter(within(self.date, first, last, match))
        return queryset.annotate(_match=match_word(self.date, first, last)), ("_match",)


def dated(what, date):
    """The base of filters for records with a date: ``what`` it is the date of, ``date`` the field that holds it."""

    class DatedFilters(Filters):
        on = DateBound(
            label="On", meaning=f"An EDTF day, month, year or span on which {what} falls.", example="2008-08"
        )
        after = DateBound(
            label="After", meaning=f"An EDTF date; {what} is on its first day or later.", example="2024-06"
        )
        before = DateBound(
            label="Before", meaning=f"An EDTF date; {what} is on its last day or earlier.", example="2024"
        )
        match = Match(
            label="Match",
            meaning=(
                "Whether an uncertain date need only possibly fall on the days asked for (`possible`, the default) "
                "or must certainly do so (`certain`); each hit then says in `match` which it does."
            ),
            example="certain",
        )

    DatedFilters.date = date
    return DatedFilters


def _narrow_through(queryset, through, asked):
    """Records with one row that meets all that is asked through it, for each way to choose one repetition of each."""
    wanted = [[(lookup, group) for group in value if not group.negated] for lookup, value in asked]
    for choice in itertools.product(*filter(None, wanted)):
        conditions = {f"{lookup}__in": group.values for lookup, group in choice}
        if conditions:
            queryset = queryset.filter(pk__in=through.ids(**conditions))
    for lookup, value in asked:
        for group in value:
            if group.negated:
                queryset = queryset.exclude(pk__in=through.ids(**{f"{lookup}__in": group.values}))
    return queryset


def refuse(problems):
    """Raise BadParameters if there are ``problems``."""
    if problems:
        raise BadParameters(problems)
