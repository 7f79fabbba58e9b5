"""The network: which actors appear together in events, and how often."""

from django.db.models import BigAutoField, Count, ExpressionWrapper, F
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer

from ..formats.graphml import CONTENT_TYPE, graphml
from ..models import Event, Participation
from ..models.rows_as_json import keys_as_json
from .base import FORMATS, public
from .beside import Overview
from .events import EventFilters
from .parameters import Whole
from .references import ActorReference

MOST_NODES = 500


class Weight(Whole):
    """A number of events."""

    most = 9999


class NetworkFilters(EventFilters):
    """What the network may be asked for."""

    min_weight = Weight(
        label="Least weight",
        meaning=(
            "In how many of the events found two actors must take part together at least, 1 to 9999; actors that "
            "are left without an edge are left out."
        ),
        example="2",
    )


class NodeShape(serializers.Serializer):
    """An actor and how often it takes part."""

    actor = ActorReference(help_text="The actor.")
    events = serializers.IntegerField(help_text="In how many of the events found it takes part.")


class EdgeShape(serializers.Serializer):
    """Two actors that appear together."""

    source = serializers.CharField(help_text="The slug of one actor, the first of the two in the alphabet.")
    target = serializers.CharField(help_text="The slug of the other actor.")
    weight = serializers.IntegerField(help_text="In how many of the events found both take part.")


class NetworkShape(serializers.Serializer):
    """Actors and how often they appear together."""

    nodes = NodeShape(many=True, help_text="The actors that take part, those with the most events first.")
    edges = EdgeShape(many=True, help_text="Pairs of them that take part in one event, the heaviest first.")
    note = serializers.CharField(help_text="What is left out; empty when nothing is.")


class GraphML(BaseRenderer):
    """Names GraphML to those who ask for it by ``Accept``; the network writes it itself."""

    media_type, format = CONTENT_TYPE, "graphml"


class Network(Overview):
    """Actors who appear together."""

    renderer_classes = (JSONRenderer, GraphML)

    collection = "network"
    about = "Which actors take part in events together, and in how many: a graph of actors with weighted edges."
    filters = NetworkFilters
    shape = NetworkShape
    model = Event
    formats = (*FORMATS, "graphml")
    media = {"graphml": CONTENT_TYPE}

    def draw(self, queryset, asked):
        """The actors in one statement, the edges between them in another."""
        taking_part = Participation.objects.published(within="event").told(asked.scope)
        taking_part = taking_part.filter(event__in=queryset.order_by().values("pk")).order_by()
        nodes = _nodes(taking_part)
        kept = dict(list(nodes.items())[:MOST_NODES])
        edges = _edges(taking_part, asked, kept)
        if "min_weight" in asked.values:
            tied = {slug for edge in edges for slug in (edge["source"], edge["target"])}
            kept = {pk: node for pk, node in kept.items() if node["actor"]["slug"] in tied}
        note = f"Only the {MOST_NODES} actors with the most events are given." if len(nodes) > MOST_NODES else ""
        return {"nodes": list(kept.values()), "edges": edges, "note": note}

    def write(self, drawn, form):
        if form != "graphml":
            return super().write(drawn, form)
        nodes = [(n["actor"]["slug"], {**n["actor"], "events": n["events"]}) for n in drawn["nodes"]]
        edges = [(edge["source"], edge["target"], {"weight": edge["weight"]}) for edge in drawn["edges"]]
        return public(graphml(nodes, edges), f"{CONTENT_TYPE}; charset=utf-8")


def _nodes(taking_part):
    """Nodes by id of their actor, those with the most events first; one more than are given tells that there are."""
    counted = taking_part.values("actor", slug=F("actor__slug"), name=F("actor__name"), kind=F("actor__kind"))
    rows = counted.annotate(events=Count("event", distinct=True)).order_by("-events", "slug")[: MOST_NODES + 1]
    return {
        row["actor"]: {"actor": {name: row[name] for name in ("slug", "name", "kind")}, "events": row["events"]}
        for row in rows
    }


def _edges(taking_part, asked, nodes):
    """Edges between ``nodes``, the heaviest first: participations joined with the later ones of the same event."""
    among = keys_as_json(nodes)
    pairs = taking_part.annotate(
        # Added to nothing, so that SQLite goes from events to actors, not to every node from each event.
        _one=ExpressionWrapper(F("actor") + 0, output_field=BigAutoField()),
        _other=F("event__participations__pk"),
        _with=F("event__participations__actor__pk"),
    )
    pairs = pairs.filter(_one__any_of=among, _with__any_of=among, _with__gt=F("actor"))
    if asked.scope:
        pairs = pairs.filter(_other__in=Participation.objects.told(asked.scope).values("pk"))
    weighed = pairs.values("actor", "_with").annotate(weight=Count("event", distinct=True))
    weighed = weighed.filter(weight__gte=asked.values.get("min_weight", 1))
    edges = []
    for row in weighed:
        source, target = sorted(nodes[row[end]]["actor"]["slug"] for end in ("actor", "_with"))
        edges.append({"source": source, "target": target, "weight": row["weight"]})
    return sorted(edges, key=lambda edge: (-edge["weight"], edge["source"], edge["target"]))
