"""Finding records in lists and in autocompletion by any of their names."""

import pytest

from timeline.models import Actor, ActorName, Article, Citation, Event, Participation, Place, PlaceName

from .rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def karasin():
    """Grigory Karasin under three names."""
    actor = row(Actor, name="Grigory Karasin", slug="grigory-karasin")
    row(Actor, name="Maria Zakharova", slug="maria-zakharova")
    for text in ("Karasin, Gregory", "Gregory Karasin"):
        row(ActorName, actor=actor, text=text, used_by=None)
    return actor


def suggested(client, term, model="participation", field="actor", **more):
    asked = {"app_label": "timeline", "model_name": model, "field_name": field, "term": term, **more}
    return [found["text"] for found in client.get("/admin/autocomplete/", asked).json()["results"]]


@pytest.mark.parametrize(
    "term", ["Karasin, Gregory", "gregory karasin", "Gregory", "karasin gri", '"Gregory Karasin"']
)
def test_autocompletion_finds_an_actor_once_by_any_name_in_any_order(admin_client, karasin, term):
    assert suggested(admin_client, term) == ["Grigory Karasin"]


def test_autocompletion_finds_nobody_by_a_name_nobody_has(admin_client, karasin):
    assert suggested(admin_client, "Karasin Zakharova") == []


@pytest.mark.parametrize("term", ["\x00", "a " * 5000, "%" * 60000, '"', "'", "\\"])
def test_a_hostile_term_of_autocompletion_does_no_harm(admin_client, karasin, term):
    assert isinstance(suggested(admin_client, term), list)


def test_a_broadcaster_is_found_by_another_spelling(admin_client):
    row(ActorName, actor=row(Actor, name="Mtavari Arkhi"), text="Mtavari Arxi", used_by=None)
    assert "Mtavari Arkhi" in admin_client.get("/admin/timeline/actor/?q=Mtavari+Arxi").content.decode()


def test_a_place_is_found_by_another_spelling(admin_client):
    row(PlaceName, place=row(Place, name="Sokhumi"), text="Sukhumi")
    assert suggested(admin_client, "sukhumi", model="event", field="place") == ["Sokhumi"]


def test_an_event_is_found_by_any_name_of_a_participant(admin_client, karasin):
    event = row(Event, title="Georgia broke relations, Georgia should act")
    row(Participation, event=event, actor=karasin)
    row(Event, title="Direct flights operate")
    found = admin_client.get("/admin/timeline/event/?q=Gregory+relations").context["cl"].result_list
    assert list(found) == [event]


def test_a_list_is_filtered_by_its_short_vocabularies(admin_client):
    denied, _ = row(Event, verification="denied"), row(Event)
    found = admin_client.get("/admin/timeline/event/?verification__exact=denied").context["cl"].result_list
    assert list(found) == [denied]


def test_an_article_is_offered_and_shown_with_its_date_and_outlet(admin_client):
    outlet = row(Actor, name="JAMnews")
    headline = "Georgia denies plans to reopen its embassy in Moscow"
    article = row(Article, headline=headline, published="2024-06-27", outlet=outlet)
    label = f"2024-06-27 {headline} (JAMnews)"
    assert suggested(admin_client, "embassy", model="citation", field="article") == [label]
    citation = row(Citation, article=article)
    assert label in admin_client.get(f"/admin/timeline/event/{citation.event_id}/change/").content.decode()


def test_an_event_is_offered_with_its_date(admin_client):
    row(Event, title="Direct flights operate", date="2023-05")
    assert suggested(admin_client, "flights", model="eventlink", field="target") == ["2023-05 Direct flights operate"]
