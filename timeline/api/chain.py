"""Chains: the events that hang together with one event, followed through typed links both ways, earliest first."""

import datetime

import orjson
from django.db.models import Q
from django.http import Http404
from rest_framework import serializers

from ..dates import parse
from ..models import EventLink, LinkSource
from ..models.rows_as_json import JSONAsText
from ..vocabularies import LATER, LINK_BASES, LINK_KINDS
from .parameters import Whole
from .references import EventReference, SourceShape
from .shapes import EditorsNote, Shape, Text, Word, page_of, record, rows

DEFAULT_DEPTH = 3
MAX_DEPTH = 10
MAX_EVENTS = 300
MAX_LINKS = 1500


class Depth(Whole):
    """How many links away an event may be."""

    most = MAX_DEPTH


depth = Depth(
    label="Depth",
    meaning=f"How many links away from the event the chain goes, 1 to {MAX_DEPTH}; {DEFAULT_DEPTH} unless told.",
    example="2",
)


class ChainEventShape(EventReference):
    """An event of a chain in short."""

    depth = serializers.IntegerField(help_text="How many links away it is; 0 for the event asked about.")


class ChainLinkShape(Shape):
    """A link between two events of a chain."""

    model = EventLink

    kind = Word(LINK_KINDS, help_text="What the one event does with the other.")
    to = Text(source="target.slug", help_text="The slug of the event that is answered, denied, followed …")
    basis = Word(LINK_BASES, help_text="How the link is known.")
    note = EditorsNote(help_text="Whose account it is; what to know about it. Empty within a scope.")
    sources = rows(SourceShape, "link", ("article__slug", "locator"), LinkSource, help_text="Where articles show it.")

    def get_fields(self):
        start = Text(source="event.slug", help_text="The slug of the event that answers, denies, follows …")
        return {"from": start, **super().get_fields()}


class ChainShape(serializers.Serializer):
    """The events that hang together with one event."""

    event = EventReference(help_text="The event asked about, in short.")
    events = ChainEventShape(
        many=True,
        help_text=(
            "All events of the chain by their beginning, the earliest first. Where dates leave the order open, links "
            "decide: what follows, answers, denies, reiterates, fulfils or is caused by another comes after it."
        ),
    )
    links = ChainLinkShape(many=True, help_text="All links between these events, in the order of the events.")
    complete = serializers.BooleanField(
        help_text=f"False when the chain was cut off: nearest first, it has at most {MAX_EVENTS} events."
    )


def chain_of(found):
    """The chain around the event ``found``, as ``ChainShape`` has it. A statement a level, and two."""
    links = EventLink.objects.published().told(found.scope)
    depths, complete = _walk(links, found.pk, found.values.get("depth", DEFAULT_DEPTH))
    texts = page_of(EventReference, None, depths, "", found.scope)
    if found.pk not in texts:
        raise Http404("The event was withdrawn just now.")
    events = {pk: orjson.loads(text) for pk, text in texts.items()}
    ties, whole = _between(links, depths, found.scope)
    event = events[found.pk]
    deep = {shown["slug"]: {**shown, "depth": depths[pk]} for pk, shown in events.items()}
    order = in_order({slug: shown["date"]["edtf"] for slug, shown in deep.items()}, ties)
    place = {slug: index for index, slug in enumerate(order)}
    shown = [tie for tie in ties if tie["from"] in place and tie["to"] in place]
    shown.sort(key=lambda tie: (place[tie["from"]], place[tie["to"]], tie["kind"]))
    return {"event": event, "events": [deep[slug] for slug in order], "links": shown, "complete": complete and whole}


def _walk(links, start, depth):
    """The ids of events at most ``depth`` links away, each with its depth, and whether these are all."""
    depths, frontier = {start: 0}, [start]
    for level in range(1, depth + 1):
        touching = EventLink.objects.filter(Q(event__in=frontier) | Q(target__in=frontier))
        shown = links.filter(pk__in=touching.values("pk")).order_by("pk")
        ends = list(shown.values_list("event_id", "target_id")[: MAX_LINKS + 1])
        frontier = list(dict.fromkeys(pk for pair in ends for pk in pair if pk not in depths))
        room = MAX_EVENTS - len(depths)
        depths.update(dict.fromkeys(frontier[:room], level))
        if len(frontier) > room or len(ends) > MAX_LINKS:
            return depths, False
        if not frontier:
            break
    return depths, True


def _between(links, pks, scope):
    """The links between events with these ids as plain values, and whether these are all."""
    whole = JSONAsText(record(ChainLinkShape(), scope, EventLink.ends))
    inside = EventLink.objects.filter(event__in=pks, target__in=pks).values("pk")
    found = links.filter(pk__in=inside).order_by("pk").annotate(_record=whole)
    ties = [orjson.loads(text) for text in found.values_list("_record", flat=True)[: MAX_LINKS + 1]]
    return ties[:MAX_LINKS], len(ties) <= MAX_LINKS


def in_order(dates, ties):
    """Names in the order in which their events began; what dates leave open, links decide.

    ``dates`` gives an EDTF date by name, ``ties`` are links with ``from``, ``kind`` and ``to``. Never stands an
    event before another that began on an earlier day for certain; a date in doubt is certain of nothing. Links that
    run in a circle, or against the dates, do not count; then the earlier by the day to sort by stands first.
    """
    begins = {name: _beginning(edtf) for name, edtf in dates.items()}
    ahead = {name: set() for name in dates}
    for tie in ties:
        later, earlier = tie["from"], tie["to"]
        if tie["kind"] in LATER and later in ahead and earlier in ahead and begins[earlier][0] <= begins[later][1]:
            ahead[later].add(earlier)
    left = sorted(dates, key=lambda name: (parse(dates[name]).sort_on, name))
    order = []
    while left:
        certain = min(begins[name][1] for name in left)
        possible = [name for name in left if begins[name][0] <= certain]
        free = [name for name in possible if ahead[name].isdisjoint(left)]
        chosen = free[0] if free else min(possible, key=lambda name: len(_all_ahead(name, ahead, set(left))))
        order.append(chosen)
        left.remove(chosen)
    return order


def _all_ahead(name, ahead, left):
    """``name`` and all of ``left`` that must come before it by links; fewest for those in the foremost circle."""
    found, todo = {name}, [name]
    while todo:
        new = (ahead[todo.pop()] & left) - found
        found |= new
        todo += new
    return found


def _beginning(edtf):
    """The first and last day on which a date may begin, as far as it is certain."""
    begin = edtf.split("/")[0]
    date = parse(edtf if begin in ("", "..") else begin)
    if date.uncertain or date.approximate:
        return datetime.date.min, datetime.date.max
    return (datetime.date.min if begin in ("", "..") else date.first), date.last
