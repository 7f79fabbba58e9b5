"""Filters: the parameters of one resource, cleaned when they are sent and applied together.

They are django-filter's, with two differences. A parameter is cleaned only when it is sent, and declared filters are
shared between requests instead of copied, because django-filter's cost grows with each filter that is declared.
"""

import datetime
import itertools
import math
from dataclasses import dataclass

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..models.base import is_published
from ..models.common_words import common_terms
from ..models.evidence import Scope
from ..models.fields import match_word, within
from ..models.highlights import ranked
from ..models.search import terms
from .errors import BadParameters, ParameterError
from .parameters import AccordingTo, DateBound, KnownOn, Match

MOST_CONDITIONS = 20  # each is a subquery, and engines take long to plan for many of them


@dataclass(frozen=True)
class Through:
    """Rows beside the record that filters look through: their model and its key back to the record.

    ``leads`` is the lookup with which an index begins that has the rows in the order of the records' dates.
    """

    model: type
    back: str
    leads: str = ""

    @property
    def path(self):
        """The path from the record to the rows."""
        return self.model._meta.get_field(self.back).remote_field.get_accessor_name()

    @property
    def end(self):
        """The end of a row that is the record."""
        return self.back.removesuffix("_id")

    def holds(self, conditions, scope, one_by_one=False):
        """The condition that a visible row, told of in ``scope``, meets ``conditions``.

        ``one_by_one`` says that it is asked of few records, and not to find them all.
        """
        rows = self.model.objects.published(within=self.end).told(scope).filter(**conditions).order_by()
        if one_by_one:
            return Q(Exists(rows.filter(**{self.end: OuterRef("pk")})))
        return Q(pk__in=rows.filter(**{f"{self.end}__isnull": False}).values(self.back))

    def joined(self, conditions):
        """The condition that a record is joined to a visible row that meets ``conditions``, the first of several."""
        row = Q(*((f"{self.path}__{lookup}", value) for lookup, value in conditions.items()))
        for end in self.model.ends:
            if end != self.end:
                row &= is_published(f"{self.path}__{end}__")
        first = OuterRef(f"{self.path}__pk")
        return row & ~Q(Exists(self.model.objects.filter(**conditions, **{self.end: OuterRef("pk")}, pk__lt=first)))


class Filters(django_filters.FilterSet):
    """The filters of one resource. ``date`` names the date that ``on``, ``after`` and ``before`` ask about."""

    date = None

    def __init__(self, sent):
        # Not django-filter's own: it would copy every declared filter for every request.
        self.sent = sent
        self.values = {}
        self._common = None

    def __eq__(self, other):
        return type(self) is type(other) and self.values == other.values

    def __hash__(self):
        return hash((type(self), repr(self.values)))

    @property
    def is_plain(self):
        """Whether neither words nor a scope are asked for, so that one way to the records is the best for sure."""
        return "q" not in self.values and self.scope is None

    @property
    def is_kept(self):
        """Whether it pays to keep the statement: what hangs on words, articles and outlets is not asked again."""
        return not {"q", "according_to"}.intersection(self.values)

    def check(self, taken=None):
        """Clean what was sent; returns pairs of parameter and sentence for what cannot be used.

        ``taken`` are the names that the address takes, None for all; others are not looked at.
        """
        problems = []
        for name in self.sent:
            declared = self.base_filters.get(name)
            if declared is None or (taken is not None and name not in taken):
                continue
            try:
                self.values[name] = declared.clean(self.sent.getlist(name))
            except ParameterError as error:
                problems.append((name, str(error)))
        return problems or [*self._check_span(), *self._check_cost()]

    def _check_span(self):
        first, last = self.span
        if first is not None and first > last:
            name = "before" if "before" in self.values else "after"
            return [(name, _("The dates asked for exclude each other: no day is left."))]
        return []

    def _check_cost(self):
        """Every repetition is a condition of its own, which each repetition of the scope makes dearer in turn."""
        repeated = {name: len(value) for name, value in self.values.items() if self.base_filters[name].many}
        tellers = repeated.pop("according_to", 1)
        beside = sum(repeated[name] for name in repeated if self.base_filters[name].through is None)
        conditions = tellers * (beside + sum(_conditions(asked) for asked in self._through().values()))
        if conditions <= MOST_CONDITIONS:
            return []
        sentence = _("Repeated parameters ask for {conditions} conditions at once; at most {most} are tried.")
        return [(max(repeated, key=repeated.get), sentence.format(conditions=conditions, most=MOST_CONDITIONS))]

    def _through(self):
        """What is asked of rows beside the record: pairs of lookup and value, by the rows that they look through."""
        joined = {}
        for name, value in self.values.items():
            declared = self.base_filters[name]
            if declared.through is not None:
                joined.setdefault(declared.through, []).append((declared.field_name, value))
        return joined

    @property
    def span(self):
        """First and last day asked for, or (None, None) when no date was asked for."""
        on, after, before = (self.values.get(name) for name in ("on", "after", "before"))
        firsts = [date.first for date in (on, after) if date]
        lasts = [date.last for date in (on, before) if date]
        if not firsts and not lasts:
            return None, None
        return max(firsts, default=datetime.date.min), min(lasts, default=datetime.date.max)

    @property
    def scope(self):
        """The evidence scope that was sent, or None."""
        if "known_on" not in self.values and "according_to" not in self.values:
            return None
        return Scope(self.values.get("known_on"), self.values.get("according_to", ()))

    def common(self, model):
        """The terms of ``q`` that are common among the records of ``model``; one or two statements, once."""
        if self._common is None:
            self._common = common_terms([model], terms(self.values["q"]), self.scope)[model]
        return self._common

    def is_ranked(self, model):
        """Whether records of ``model`` can be ranked by ``q``: a word of it is not common."""
        return self.common(model).ranks(terms(self.values["q"]))

    def ranked(self, queryset):
        """``queryset`` with the rank of each record by those words of ``q`` that are not common; see ``ranked``."""
        return ranked(queryset, self.values["q"], self.common(queryset.model).many)

    def lead(self):
        """Rows of one record alone that all hits must have beside them, as a pair of ``Through`` and conditions.

        None where no filter asks for that, or where another way than along them may be better.
        """
        for through, asked in self._through().items() if self.is_plain else ():
            for conditions in _choices(asked):
                if len(conditions.get(f"{through.leads}__in", ())) == 1:
                    return through, conditions
        return None

    def narrow(self, queryset, lead=None, few=False):
        """``queryset`` narrowed to all that was sent, and the annotations that each hit carries.

        What ``lead`` asks for is left to whoever goes along it; ``few`` says that only a page will be read.
        """
        scope = self.scope
        queryset = queryset.told(scope)
        for name, value in self.values.items():
            declared = self.base_filters[name]
            if name == "q":
                queryset = queryset.search(value, scope, self.common(queryset.model).most if few else ())
            elif declared.through is None:
                queryset = declared.narrow(queryset, value, scope)
        for through, asked in self._through().items():
            queryset = _narrow_through(queryset, through, asked, scope, lead)
        return self._narrow_dates(queryset)

    def _narrow_dates(self, queryset):
        first, last = self.span
        if first is None:
            return queryset, ()
        match = self.values.get("match", "possible")
        queryset = queryset.filter(within(self.date, first, last, match))
        return queryset.annotate(_match=match_word(self.date, first, last)), ("_match",)


class Scoped(Filters):
    """The base of filters for records that articles tell of: the evidence scope."""

    known_on = KnownOn(
        label=gettext_noop("Known on"),
        meaning=gettext_noop(
            "A day: the answer is what a reader of that day could have known. Only articles known by its end count; "
            "what has none left disappears, and verification, origins, citations, links and positions are computed "
            "from what remains."
        ),
        example="2025-12-31",
    )
    according_to = AccordingTo(
        label=gettext_noop("According to"),
        meaning=gettext_noop(
            "Slugs of articles and outlets: only these articles, and articles of these outlets, count."
        ),
        example="civil-georgia",
    )


def dated(date):
    """The base of filters for records with a date: ``date`` is the field that holds it."""

    class DatedFilters(Scoped):
        on = DateBound(
            label=gettext_noop("On"),
            meaning=gettext_noop("An EDTF day, month, year or span: records whose date falls on it."),
            example="2008-08",
        )
        after = DateBound(
            label=gettext_noop("After"),
            meaning=gettext_noop("An EDTF date: records whose date is on its first day or later."),
            example="2024-06",
        )
        before = DateBound(
            label=gettext_noop("Before"),
            meaning=gettext_noop("An EDTF date: records whose date is on its last day or earlier."),
            example="2024",
        )
        match = Match(
            label=gettext_noop("Match"),
            meaning=gettext_noop(
                "Whether an uncertain date need only possibly fall on the days asked for (`possible`, the default) "
                "or must certainly do so (`certain`); each hit then says in `match` which it does."
            ),
            example="certain",
        )

    DatedFilters.date = date
    return DatedFilters


def _narrow_through(queryset, through, asked, scope, lead):
    """Records with one row that meets all that is asked through it, for each way to choose one repetition of each."""
    for conditions in _choices(asked):
        if (through, conditions) != lead:
            queryset = queryset.filter(through.holds(conditions, scope, bool(lead)))
    for lookup, value in asked:
        for group in value:
            if group.negated:
                queryset = queryset.exclude(through.holds({f"{lookup}__in": group.values}, scope, bool(lead)))
    return queryset


def _choices(asked):
    """The conditions of each row that is ``asked`` for: one repetition of each lookup."""
    ways = itertools.product(*_wanted(asked))
    return [{f"{lookup}__in": group.values for lookup, group in choice} for choice in ways if choice]


def _wanted(asked):
    """For each lookup in ``asked`` that some repetition asks to hold, the pairs of it and that repetition."""
    wanted = [[(lookup, group) for group in value if not group.negated] for lookup, value in asked]
    return list(filter(None, wanted))


def _conditions(asked):
    """How many conditions ``_narrow_through`` makes of what is ``asked``."""
    negated = sum(group.negated for _lookup, value in asked for group in value)
    ways = [len(pairs) for pairs in _wanted(asked)]
    return negated + (math.prod(ways) if ways else 0)


def refuse(problems):
    """Raise BadParameters if there are ``problems``."""
    if problems:
        raise BadParameters(problems)
