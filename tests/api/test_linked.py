"""JSON-LD, GeoJSON, Atom and iCalendar: what the programs of each format make of the data set."""

import json

import feedparser
import pytest
from geojson_pydantic import FeatureCollection
from icalendar import Calendar
from pyld import jsonld

from timeline.api.urls import RESOURCES

pytestmark = pytest.mark.django_db

SCHEMA = "https://schema.org/"
OURS = "http://testserver/api/v1/context.jsonld#"
LINKED = [resource.collection for resource in RESOURCES if "jsonld" in resource.downloads]


@pytest.fixture
def expanded(fetch):
    """Expands a document by the context that we publish, and refuses to drop a single term."""

    def loading(address, options):
        document = json.loads(fetch(address.removeprefix("http://testserver/api/v1/")).body)
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": document}

    def expanding(path):
        dropped = []
        document = json.loads(fetch(path).body)
        found = jsonld.expand(document, {"documentLoader": loading}, on_property_dropped=dropped.append)
        assert dropped == []
        return {node["@id"].removeprefix("http://testserver/api/v1/"): node for node in found}

    return expanding


@pytest.mark.parametrize("collection", LINKED)
def test_every_term_has_a_meaning(expanded, whole, collection):
    found = expanded(f"{collection}/?format=jsonld")
    assert set(found) == {f"{collection}/{record['slug']}/" for record in whole(f"{collection}/?fields=slug")}
    terms = {term for node in found.values() for term in node} - {"@id", "@type"}
    assert all(term.startswith((SCHEMA, OURS)) for term in terms)
    assert {f"{SCHEMA}identifier", f"{SCHEMA}dateModified"} <= terms


def types(found, *paths):
    return [found[path]["@type"] for path in paths]


def test_records_have_the_types_of_schema_org(expanded):
    events = expanded("events/?format=jsonld")
    told = types(events, "events/2024-gd-denial/", "events/2024-embassy-preparation/")
    assert told == [[f"{SCHEMA}Event"], [f"{SCHEMA}Claim"]]
    actors = expanded("actors/?format=jsonld")
    told = types(actors, "actors/maria-zakharova/", "actors/georgian-dream/", "actors/mtavari-arkhi/")
    assert told == [[f"{SCHEMA}Person"], [f"{SCHEMA}PoliticalParty"], [f"{SCHEMA}NewsMediaOrganization"]]
    articles = expanded("articles/?format=jsonld")
    assert types(articles, "articles/jamnews-2024-06-27/") == [[f"{SCHEMA}NewsArticle"]]
    position = expanded("positions/?format=jsonld")["positions/pos-26/"]
    assert position["@type"] == [f"{SCHEMA}Claim"]
    (author,) = position[f"{SCHEMA}author"]
    assert author["@id"].startswith("http://testserver/api/v1/actors/")


def test_dates_are_as_sure_as_they_are_known(expanded):
    events = expanded("events/?format=jsonld")
    sure, unsure = events["events/2024-mtavari-report/"], events["events/2024-embassy-preparation/"]
    assert sure[f"{SCHEMA}startDate"] == [{"@type": f"{SCHEMA}Date", "@value": "2024-06-11"}]
    assert f"{SCHEMA}startDate" not in unsure
    (date,) = unsure[f"{OURS}date"]
    assert date[f"{OURS}edtf"] == [{"@value": "[..2024-06-11]"}]
    assert f"{OURS}earliest" not in date
    assert unsure[f"{OURS}verification"] == [{"@value": "denied"}]
    assert unsure[f"{OURS}participants"][0][f"{OURS}role"]


def test_geojson_is_valid_and_places_events_where_they_happened(fetch, whole):
    places = {record["slug"]: record for record in whole("places/")}
    for collection in ("places", "events"):
        found = FeatureCollection.model_validate_json(fetch(f"{collection}/?format=geojson").body)
        assert len(found.features) == len(whole(f"{collection}/"))
        located = [feature for feature in found.features if feature.geometry]
        assert located
        for feature in located:
            spot = places[feature.properties["slug" if collection == "places" else "place"]]
            assert tuple(feature.geometry.coordinates) == (spot["longitude"], spot["latitude"])
    chosen = json.loads(fetch("events/?format=geojson&fields=slug&limit=1").body)["features"][0]
    assert set(chosen["properties"]) == {"slug"}


@pytest.mark.parametrize("collection", ["events", "articles", "positions"])
def test_a_feed_gives_the_newest_first_by_pages(fetch, whole, collection):
    feed = feedparser.parse(fetch(f"{collection}/?format=atom&limit=20").body)
    assert not feed.bozo
    shown = whole(f"{collection}/?ordering=-updated_at")[:20]
    assert [entry.id for entry in feed.entries] == [record["url"] for record in shown]
    assert all(entry.title and entry.updated_parsed for entry in feed.entries)
    (following,) = [link.href for link in feed.feed.links if link.rel == "next"] or [None]
    assert (following is None) == (len(whole(f"{collection}/")) <= 20)


def test_a_feed_has_a_page_unless_told(fetch):
    assert len(feedparser.parse(fetch("events/?format=atom").body).entries) == 50


@pytest.mark.parametrize("collection", ["events", "articles"])
def test_a_calendar_holds_every_record(fetch, whole, collection):
    found = Calendar.from_ical(fetch(f"{collection}/?format=ics").body)
    assert not found.errors
    entries = {str(entry["uid"]): entry for entry in found.events}
    records = whole(f"{collection}/")
    assert set(entries) == {record["url"] for record in records}
    for record in records:
        date = record.get("date") or record["published"]
        told = f"({date['words']})" in entries[record["url"]]["summary"]
        assert told or date["earliest"] == str(entries[record["url"]].decoded("dtstart")), record["slug"]


def test_the_context_is_published(fetch):
    response = fetch("context.jsonld", Origin="https://news.example")
    assert response.headers["Content-Type"] == "application/ld+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(response.body)["@context"]["stance"] == "tl:stance"
