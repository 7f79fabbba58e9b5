"""What is not published never shows, counts, matches or is hinted at."""

import datetime

import pytest
from django.test import Client

from timeline.models import (
    Actor,
    Affiliation,
    Article,
    Citation,
    Event,
    EventLink,
    Issue,
    Participation,
    Place,
    Position,
)

HIDDEN = ["draft", "in_review", "withdrawn"]


def article(slug, outlet, status="published"):
    day = datetime.date(2024, 6, 12)
    return Article.objects.create(
        slug=slug, headline=slug, outlet=outlet, kind="news", published="2024-06-12", known_from=day, status=status
    )


@pytest.fixture(params=HIDDEN)
def records(request, db):
    """One published and one hidden record of each kind, tied to each other both ways."""
    shown, hidden = {}, {}
    for made, mark, status in ((shown, "open", "published"), (hidden, "secret", request.param)):
        made["actor"] = Actor.objects.create(slug=f"{mark}-actor", name=f"{mark} actor", kind="outlet", status=status)
        made["place"] = Place.objects.create(slug=f"{mark}-place", name=f"{mark} place", status=status)
        made["issue"] = Issue.objects.create(slug=f"{mark}-issue", title=f"{mark} issue", kind="policy", status=status)
        made["article"] = article(f"{mark}-article", made["actor"], status)
    for made, other, mark, status in ((shown, hidden, "open", "published"), (hidden, shown, "secret", request.param)):
        made["event"] = Event.objects.create(
            slug=f"{mark}-event",
            title=f"{mark} event",
            kind="claim",
            date="2024-06",
            place=other["place"],
            status=status,
        )
        made["position"] = Position.objects.create(
            slug=f"{mark}-position",
            holder=shown["actor"],
            on_behalf_of=other["actor"],
            issue=shown["issue"],
            condition_issue=other["issue"],
            stance="denies",
            summary=f"{mark} position",
            date="2024-06",
            article=shown["article"],
            locator="L1.1",
            status=status,
        )
    for made, other in ((shown, hidden), (hidden, shown)):
        event = made["event"]
        Participation.objects.create(event=event, actor=other["actor"], role="target")
        Participation.objects.create(event=event, actor=shown["actor"], role="speaker", on_behalf_of=hidden["actor"])
        Citation.objects.create(event=event, article=other["article"], locator="L1.1")
        EventLink.objects.create(event=event, target=other["event"], kind="denies")
        made["issue"].events.add(other["event"])
        Affiliation.objects.create(
            person=made["actor"], organisation=other["actor"], office="secret office", observed="2024"
        )
        Affiliation.objects.create(
            person=made["actor"], office="secret analyst", observed="2024", article=hidden["article"]
        )
    Position.objects.filter(slug="open-position").update(event=hidden["event"])
    return shown, hidden


LISTS = ["events", "actors", "articles", "places", "issues", "positions"]


@pytest.mark.parametrize("collection", LISTS)
def test_no_list_or_record_shows_a_hidden_one(collection, records):
    client = Client()
    page = client.get(f"/api/v1/{collection}/?count=true").json()
    assert page["count"] == len(page["results"]) == 1
    assert "secret" not in client.get(f"/api/v1/{collection}/").content.decode()
    singular = collection.removesuffix("s")
    shown = client.get(f"/api/v1/{collection}/open-{singular}/")
    assert shown.status_code == 200
    assert "secret" not in shown.content.decode()
    assert client.get(f"/api/v1/{collection}/secret-{singular}/").status_code == 404


@pytest.mark.parametrize("collection", LISTS)
def test_a_hidden_slug_is_answered_like_one_that_never_was(collection, records):
    client = Client()
    singular = collection.removesuffix("s")
    hidden = client.get(f"/api/v1/{collection}/secret-{singular}/").json()
    never = client.get(f"/api/v1/{collection}/serect-{singular}/").json()
    assert hidden["detail"].replace("secret", "") == never["detail"].replace("serect", "")


@pytest.mark.parametrize(
    "query",
    [
        "events/?actor={}-actor",
        "events/?on_behalf_of={}-actor",
        "events/?place={}-place",
        "events/?article={}-article",
        "events/?outlet={}-actor",
        "events/?issue={}-issue",
        "positions/?condition_issue={}-issue",
        "positions/?event={}-event",
        "actors/?event={}-event",
        "actors/?organisation={}-actor",
        "articles/?event={}-event",
        "issues/?event={}-event",
    ],
)
def test_a_filter_is_no_oracle(query, records):
    client = Client()
    hidden = client.get("/api/v1/" + query.format("secret"))
    never = client.get("/api/v1/" + query.format("serect"))
    assert hidden.status_code == never.status_code == 400
    told, untold = hidden.json()["errors"], never.json()["errors"]
    assert told[0]["detail"].replace("secret", "") == untold[0]["detail"].replace("serect", "")


def test_the_front_page_shows_what_is_published(records):
    text = Client().get("/", headers={"Accept": "text/html"}).content.decode()
    assert "open event" in text
    assert "secret" not in text
