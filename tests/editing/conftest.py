"""A briefing of the foreign ministry, ready to be published: who spoke, where, and who reports it."""

from datetime import UTC, datetime

import pytest

from timeline.models import Citation, Event, EventLink, LinkSource, Participation

from ..search_records import new_actor, new_article, new_event, new_place

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def zakharova(db):
    return new_actor("maria-zakharova", "Maria Zakharova", kind="person")


@pytest.fixture
def article(db):
    return new_article()


@pytest.fixture
def briefing(zakharova, article):
    """A draft with a speaker, a place, a citation, and a sourced link to an event that is published."""
    event = new_event("2024-zakharova-briefing", "Zakharova answers a question", status="draft")
    event.place = new_place("moscow", "Moscow")
    event.save()
    Participation.objects.create(event=event, actor=zakharova, role="speaker")
    Citation.objects.create(event=event, article=article, locator="L6.1")
    link = EventLink.objects.create(event=event, target=new_event("question", "A question is asked"), kind="answers")
    LinkSource.objects.create(link=link, article=article, locator="L6.1")
    return event


@pytest.fixture
def published(briefing):
    """The same briefing, public."""
    Event.objects.filter(pk=briefing.pk).update(status="published")
    briefing.refresh_from_db()
    return briefing
