"""Facets: how many of the records found have each value, certainly or possibly on the days asked for."""

import datetime

from django.db.models import Count, F, OuterRef, Subquery
from rest_framework import serializers

from ..models.buckets import UNITS, Dates, Tally, groups
from ..models.events import cited, computed_verification
from ..vocabularies import did_you_mean
from .errors import ParameterError
from .parameters import listed

MOST_VALUES = 100
MOST_YEARS = 200


class FacetValueShape(serializers.Serializer):
    """How many records have one value."""

    value = serializers.CharField(
        help_text=(
            "The value as the parameter of the same name takes it; a year for `on`, or a day for `known_on` on which "
            "the event was first known."
        )
    )
    label = serializers.CharField(required=False, help_text="Its name, where the value is a slug or a code.")
    certain = serializers.IntegerField(
        help_text="Records that certainly fall on the days asked for; in `year`, that certainly fall in that year."
    )
    possible = serializers.IntegerField(help_text="Records that possibly do, beside the certain ones.")


def dates_of(asked, model, path=""):
    """The dates that ``asked`` filters by, reached by ``path``, and the days asked for, as buckets want them."""
    first, last = asked.span
    return Dates(
        path=path + asked.date,
        field=asked.date,
        known=model.objects.published().told(asked.scope),
        first=None if first == datetime.date.min else first,
        last=None if last == datetime.date.max else last,
    )


class Facet:
    """Counts by the value at ``value``, with the name at ``label``, most frequent first. One statement.

    ``through`` counts by rows beside the record (its participants, say), each record once; ``public`` is an end of
    these rows that must be published to show.
    """

    def __init__(self, value, label="", through=None, public=""):
        self.value, self.label, self.through, self.public = value, label, through, public

    def rows(self, found, asked):
        """The rows to count, the path from them to the record, and the expression that is counted."""
        rows, path, counted = found.order_by(), "", {"expression": "pk"}
        if self.through:
            end = self.through.back.removesuffix("_id")
            rows = self.through.model.objects.published(within=end).told(asked.scope)
            rows = rows.filter(**{f"{end}__in": found.order_by().values("pk")})
            path, counted = f"{end}__", {"expression": end, "distinct": True}
        if self.public:
            rows = rows.filter(**{f"{self.public}__status": "published"})
        return rows, path, counted

    def expression(self, scope):
        """What is counted by."""
        return F(self.value)

    def count(self, found, asked):
        """The values of the records ``found`` as ``FacetValueShape`` has them; records without one do not count."""
        rows, path, counted = self.rows(found, asked)
        certain = None if asked.span == (None, None) else dates_of(asked, found.model, path).certain()
        named = {"_label": F(self.label)} if self.label else {}
        grouped = rows.annotate(_value=self.expression(asked.scope)).filter(_value__isnull=False)
        grouped = grouped.values("_value", **named).annotate(n=Count(**counted))
        grouped = grouped.annotate(certain=Count(**counted, filter=certain))
        values = [self._value(row) for row in grouped.order_by("-n", "_value")[:MOST_VALUES]]
        return sorted(values, key=lambda value: (-value["certain"] - value["possible"], value["value"]))

    def _value(self, row):
        label = {"label": row["_label"]} if self.label else {}
        return {"value": row["_value"], **label, "certain": row["certain"], "possible": row["n"] - row["certain"]}


class VerificationFacet(Facet):
    """Counts by verification: the editors' word, or within a scope the word that follows from it."""

    def expression(self, scope):
        return computed_verification(OuterRef("pk"), scope) if scope else super().expression(scope)


class FirstKnownFacet(Facet):
    """Counts by the day on which an article in scope first told of the event, the earliest first. One statement."""

    def __init__(self):
        super().__init__("first_known")

    def expression(self, scope):
        told = cited(OuterRef("pk")).told(scope).order_by("article__known_from")
        return Subquery(told.values("article__known_from")[:1])

    def count(self, found, asked):
        return sorted(super().count(found, asked), key=lambda value: value["value"])

    def _value(self, row):
        return {**super()._value(row), "value": row["_value"].isoformat()}


class YearFacet(Facet):
    """Counts by year, earliest first: a record counts in each year that its date may touch. One statement."""

    def __init__(self):
        super().__init__("year")

    def count(self, found, asked):
        year, dates = UNITS["year"], dates_of(asked, found.model)
        tally = Tally(year, dates)
        for group in groups(found, dates, year, Count("pk")):
            tally.add(group)
        most = sorted(tally.buckets(), key=lambda bucket: -bucket[1] - bucket[2])[:MOST_YEARS]
        return [
            {"value": year.value(number), "certain": certain, "possible": possible}
            for number, certain, possible in sorted(most)
        ]


def read_facets(sent, known):
    """The names of the facets asked for, each once; raises ParameterError."""
    if "facets" not in sent or not known:
        return []
    names = listed(sent.getlist("facets"))
    for name in names:
        if name not in known:
            raise ParameterError(f"{name[:60]!r} is not a known facet{did_you_mean(name[:60], known)}")
    return list(dict.fromkeys(names))
