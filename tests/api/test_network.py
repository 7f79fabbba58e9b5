"""The network: who appears with whom, as JSON and as GraphML."""

import io
import itertools
from collections import Counter
from xml.etree import ElementTree

import networkx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from timeline.api import network
from timeline.models import Actor, Event, Participation

QUESTIONS = [
    "",
    "on=2024",
    "known_on=2024-06-20",
    "on=2024&match=certain&known_on=2024-06-27",
    "actor=maisaya&q=embassy",
]


def together(events):
    """Nodes and edges as the events themselves tell them."""
    nodes, edges = Counter(), Counter()
    for event in events:
        slugs = sorted({participant["actor"]["slug"] for participant in event["participants"]})
        nodes.update(slugs)
        edges.update(itertools.combinations(slugs, 2))
    return nodes, edges


def drawn(answer):
    nodes = {node["actor"]["slug"]: node["events"] for node in answer["nodes"]}
    edges = {(edge["source"], edge["target"]): edge["weight"] for edge in answer["edges"]}
    assert (len(nodes), len(edges)) == (len(answer["nodes"]), len(answer["edges"]))
    return nodes, edges


@pytest.mark.parametrize("query", QUESTIONS)
def test_it_counts_the_participants_of_the_events_found(query, ask, whole):
    assert drawn(ask(f"network/?{query}")) == together(whole(f"events/?{query}"))


def test_georgia_and_russia_appear_together_most(ask):
    answer = ask("network/")
    assert answer["nodes"][0] == {"actor": {"slug": "georgia", "name": "Georgia", "kind": "state"}, "events": 28}
    assert answer["edges"][0] == {"source": "georgia", "target": "russia", "weight": 12}
    weights = [edge["weight"] for edge in answer["edges"]]
    assert weights == sorted(weights, reverse=True)
    assert answer["note"] == ""


def test_light_edges_and_actors_left_alone_can_be_left_out(ask):
    nodes, edges = drawn(ask("network/?min_weight=4"))
    assert edges == {pair: weight for pair, weight in drawn(ask("network/"))[1].items() if weight >= 4}
    assert set(nodes) == {slug for pair in edges for slug in pair}


def test_who_is_known_only_from_a_later_article_is_not_drawn(ask):
    main = "according_to=news-az-2024-06-13,jamnews-2024-06-27&verification=denied"
    assert "georgian-dream" not in drawn(ask(f"network/?known_on=2024-06-20&{main}"))[0]
    assert "georgian-dream" in drawn(ask(f"network/?known_on=2024-06-27&{main}"))[0]


def test_only_the_actors_with_the_most_events_are_given_and_the_note_says_so(ask, monkeypatch):
    monkeypatch.setattr(network, "MOST_NODES", 2)
    answer = ask("network/")
    assert drawn(answer) == ({"georgia": 28, "russia": 25}, {("georgia", "russia"): 12})
    assert answer["note"] == "Only the 2 actors with the most events are given."


def test_it_costs_two_statements(ask):
    for query in ("", "min_weight=2", "on=2024", "known_on=2024-06-20", "format=graphml"):
        with CaptureQueriesContext(connection) as counted:
            Client().get(f"/api/v1/network/?{query}")
        assert len(counted) == 2, query


def test_graphml_says_the_same(ask):
    response = Client().get("/api/v1/network/?format=graphml&on=2024&min_weight=2")
    assert response.headers["Content-Type"] == "application/graphml+xml; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=60"
    graph = networkx.read_graphml(io.BytesIO(response.content))
    nodes, edges = drawn(ask("network/?on=2024&min_weight=2"))
    assert {slug: about["events"] for slug, about in graph.nodes(data=True)} == nodes
    assert {tuple(sorted(pair)): about["weight"] for *pair, about in graph.edges(data=True)} == edges
    assert graph.nodes["mtavari-arkhi"]["name"] == "Mtavari Arkhi"
    assert graph.nodes["mtavari-arkhi"]["kind"] == "outlet"
    again = Client().get(
        response.request["PATH_INFO"] + "?format=graphml&on=2024&min_weight=2",
        headers={"If-None-Match": response.headers["ETag"]},
    )
    assert (again.status_code, again.content) == (304, b"")


def test_graphml_of_nothing_is_a_graph(chronology, db):
    response = Client().get("/api/v1/network/?format=graphml&known_on=1999-01-01")
    assert len(networkx.read_graphml(io.BytesIO(response.content))) == 0


def test_names_that_xml_cannot_hold_do_not_break_it(db):
    event = Event.objects.create(slug="x", title="x", kind="claim", date="2024", status="published")
    name = 'Tom \x08& "Jerry" <\ufffe\U0001f431>'
    actor = Actor.objects.create(slug="tom", name=name, kind="person", status="published")
    Participation.objects.create(event=event, actor=actor, role="speaker")
    content = Client().get("/api/v1/network/?format=graphml").content
    assert 'Tom & "Jerry" <\U0001f431>' in ElementTree.fromstring(content).itertext()


def test_hidden_actors_and_events_are_not_drawn(db):
    Event.objects.update(status="draft")
    actors = {
        slug: Actor.objects.create(slug=slug, name=slug, kind="person", status=status)
        for slug, status in [("ann", "published"), ("bob", "published"), ("cid", "draft")]
    }
    for slug, status in [("x", "published"), ("y", "draft")]:
        event = Event.objects.create(slug=slug, title="x", kind="claim", date="2024", status=status)
        for actor in actors.values():
            Participation.objects.create(event=event, actor=actor, role="speaker")
            Participation.objects.create(event=event, actor=actor, role="target")
    assert drawn(Client().get("/api/v1/network/").json()) == ({"ann": 1, "bob": 1}, {("ann", "bob"): 1})


def test_a_weight_or_format_that_is_none_is_refused(faults):
    for nonsense in ("0", "-1", "2.5", "10000", "many", ""):
        assert "is not a number from 1 to 9999" in faults(f"network/?min_weight={nonsense}")["min_weight"]
    assert "did you mean 'graphml'" in faults("network/?format=grapml")["format"]
    assert faults("timeline/?format=graphml")["format"]


def test_graphml_is_given_to_those_who_ask_for_it_by_accept(chronology, db):
    response = Client().get("/api/v1/network/", headers={"Accept": "application/graphml+xml"})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/graphml+xml")
    assert response.content.startswith(b"<?xml")
