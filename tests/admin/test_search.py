"""Finding records in lists and in autocompletion by any of their names."""

import pytest

from timeline.models import Actor, ActorName, Article, Citation, Event, Participation, Place, PlaceName, Position

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


def test_a_draft_is_found_by_the_name_of_somebody_who_is_a_draft_as_well(admin_client, karasin):
    assert karasin.status == "draft"
    event = row(Event, title="A meeting in Prague", status="draft", place=row(Place, name="Prague"))
    row(Participation, event=event, actor=row(Actor, name="Someone else"), on_behalf_of=None)
    row(Participation, event=event, actor=karasin, on_behalf_of=None)
    for words in ("karas", "prag", "prague Gregory Karasin", "meet", event.slug, event.slug[3:]):
        found = admin_client.get("/admin/timeline/event/", {"q": words}).context["cl"].result_list
        assert list(found) == [event], words
    assert not admin_client.get("/admin/timeline/event/?q=eeting").context["cl"].result_list


def test_an_actor_is_suggested_by_what_it_is_called_and_not_by_what_is_said_of_it(admin_client):
    row(Actor, name="Georgian Dream", description="The ruling party")
    row(Actor, name="Maria Zakharova", description="She answers Georgian Dream")
    assert suggested(admin_client, "georgian dr") == ["Georgian Dream"]


def test_an_article_is_found_by_its_address_and_a_position_by_its_issue(admin_client):
    article, position = row(Article, url="https://jam-news.net/embassy/"), row(Position)
    type(position.issue).objects.update(title="Restoring diplomatic relations")
    row(Article)
    for kind, words, record in (
        ("article", "https://jam-news.net/embassy", article),
        ("position", "restoring relations", position),
    ):
        found = admin_client.get(f"/admin/timeline/{kind}/", {"q": words}).context["cl"].result_list
        assert list(found) == [record]


def test_a_list_is_filtered_by_its_short_vocabularies(admin_client):
    denied, _ = row(Event, verification="denied"), row(Event)
    found = admin_client.get("/admin/timeline/event/?verification__exact=denied").context["cl"].result_list
    assert list(found) == [denied]


def test_an_article_is_offered_and_shown_with_its_date_and_outlet(admin_client):
    outlet = row(Actor, name="JAMnews")
    headline = "Georgia denies plans to reopen its embassy in Moscow"
    article = row(Article, headline=headline, published="2024-06-27", outlet=outlet)
    label = f"27 June 2024: {headline} (JAMnews)"
    assert suggested(admin_client, "embassy", model="citation", field="article") == [label]
    citation = row(Citation, article=article)
    assert label in admin_client.get(f"/admin/timeline/event/{citation.event_id}/change/").content.decode()


def test_an_event_is_offered_with_its_date(admin_client):
    row(Event, title="Direct flights operate", date="2023-05")
    found = suggested(admin_client, "flights", model="eventlink", field="target")
    assert found == ["May 2023: Direct flights operate"]
