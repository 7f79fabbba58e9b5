"""The timeline: how many events fall in each decade, year, month or day, as a whole and in lanes."""

from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..models import Event
from ..models.buckets import UNITS, Tally, groups
from .beside import Overview
from .errors import BadParameters
from .events import EventFilters, participants, positions
from .facets import Facet, dates_of
from .parameters import Choice

MOST_BUCKETS = 2000
MOST_LANES = 50


class Lane(Facet):
    """A way to part the timeline in lanes: each value at ``value`` is a lane, shown with ``fields`` or as the word."""

    def __init__(self, value, fields=(), through=None):
        super().__init__(value, through=through)
        self.fields = {f"_{name}": F(f"{value}__{name}") for name in fields}

    def busiest(self, found, asked):
        """What each lane stands for and how it is shown, for the lanes with the most events. One statement."""
        rows, _, counted = self.rows(found, asked)
        lanes = rows.values(self.value, **self.fields).annotate(n=Count(**counted))
        tie = next(iter(self.fields), self.value)
        return {lane[self.value]: self._shown(lane) for lane in lanes.order_by("-n", tie)[: MOST_LANES + 1]}

    def _shown(self, lane):
        return {name[1:]: lane[name] for name in self.fields} or lane[self.value]

    def tallies(self, found, asked, unit, keys):
        """The tally of each lane that ``keys`` stand for. One statement."""
        rows, path, counted = self.rows(found, asked)
        dates = dates_of(asked, found.model, path)
        tallies = {key: Tally(unit, dates) for key in keys}
        rows = rows.filter(**{f"{self.value}__in": list(keys)})
        for group in groups(rows, dates, unit, Count(**counted), self.value):
            tallies[group[self.value]].add(group)
        return tallies


LANES = {
    "actor": Lane("actor", ("slug", "name", "kind"), through=participants),
    "issue": Lane("issue", ("slug", "title", "kind"), through=positions),
    "kind": Lane("kind"),
}


class TimelineFilters(EventFilters):
    """What the timeline may be asked for."""

    bucket = Choice(
        words=UNITS, label=gettext_noop("Bucket"), meaning="How long a bucket is; a year unless told.", example="month"
    )
    lanes = Choice(
        words=LANES,
        label=gettext_noop("Lane"),
        meaning=(
            "Adds the same counts in lanes: for each actor that takes part, for each issue on which a position was "
            "taken, or for each kind of event."
        ),
        example="actor",
    )


class BucketShape(serializers.Serializer):
    """How many events fall in one stretch of time."""

    value = serializers.CharField(help_text="The bucket as an EDTF date, as `on` takes it: 200X, 2008, 2008-08.")
    first = serializers.DateField(help_text="Its first day.")
    last = serializers.DateField(help_text="Its last day.")
    certain = serializers.IntegerField(help_text="Events whose whole date lies in it, without doubt.")
    possible = serializers.IntegerField(help_text="Other events that may touch it.")


@extend_schema_field(
    {
        "oneOf": [
            {"$ref": "#/components/schemas/ActorReference"},
            {"$ref": "#/components/schemas/IssueReference"},
            {"type": "string"},
        ]
    }
)
class LaneField(serializers.Field):
    """An actor or an issue in short, or a kind of event."""


class LaneShape(serializers.Serializer):
    """The buckets of one lane."""

    lane = LaneField(help_text="What the lane stands for: an actor or an issue in short, or a kind of event.")
    buckets = BucketShape(many=True, help_text="The buckets with something in them, earliest first.")


class TimelineShape(serializers.Serializer):
    """How many events fall when."""

    bucket = serializers.ChoiceField([*UNITS], help_text="How long a bucket is.")
    buckets = BucketShape(many=True, help_text="The buckets with something in them, earliest first.")
    lanes = LaneShape(
        many=True, required=False, help_text="The same in lanes, the busiest first; only when asked for."
    )
    note = serializers.CharField(help_text="What is left out; empty when nothing is.")


class Timeline(Overview):
    """Events by the time in which they fall."""

    collection = "timeline"
    about = "How many events fall in each decade, year, month or day, certainly and possibly, as a whole and in lanes."
    filters = TimelineFilters
    shape = TimelineShape
    model = Event

    def draw(self, queryset, asked):
        """The buckets in one statement, and the lanes in two more."""
        unit = UNITS[asked.values.get("bucket", "year")]
        dates = dates_of(asked, Event)
        tally = Tally(unit, dates)
        for group in groups(queryset, dates, unit, Count("pk")):
            tally.add(group)
        _refuse_too_many(tally)
        drawn = {"bucket": unit.word, "buckets": _shown(tally), "note": ""}
        if "lanes" in asked.values:
            drawn |= _lanes(LANES[asked.values["lanes"]], queryset, asked, unit)
        return drawn


def _lanes(lane, queryset, asked, unit):
    lanes = lane.busiest(queryset, asked)
    kept = list(lanes)[:MOST_LANES]
    tallies = lane.tallies(queryset, asked, unit, kept)
    note = f"Only the {MOST_LANES} lanes with the most events are given." if len(lanes) > MOST_LANES else ""
    return {"lanes": [{"lane": lanes[key], "buckets": _shown(tallies[key])} for key in kept], "note": note}


def _shown(tally):
    unit = tally.unit
    return [
        {
            "value": unit.value(number),
            "first": unit.first(number),
            "last": unit.last(number),
            "certain": certain,
            "possible": possible,
        }
        for number, certain, possible in tally.buckets()
    ]


def _refuse_too_many(tally):
    if len(tally) <= MOST_BUCKETS:
        return
    first, last = tally.span()
    coarser = [unit for unit in UNITS.values() if unit.number(last) - unit.number(first) < MOST_BUCKETS]
    raise BadParameters(
        [
            (
                "bucket",
                _(
                    "The events found fill more than {most} buckets of one {unit} from {first} to {last}; "
                    "bucket={coarser} would do, or 'after' and 'before' with a shorter time."
                ).format(most=MOST_BUCKETS, unit=_(tally.unit.word), first=first, last=last, coarser=coarser[-1].word),
            )
        ]
    )
