"""The preview shows staff a record as the API will show it once published, and changes nothing."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from timeline.models import Citation, Event

from ..search_records import new_actor, new_article, new_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(db):
    event = new_event("2024-mfa-denial", "The ministry <denies> it", status="draft")
    Citation.objects.create(event=event, article=new_article())
    event.participations.create(actor=new_actor("sergey-lavrov", "Sergey Lavrov", status="draft"), role="speaker")
    return event


def address(event, kind="event"):
    return reverse("preview", args=[kind, event.pk])


def shown(answer):
    return json.loads(unescape(re.search(r"<pre[^>]*>(.*?)</pre>", answer.content.decode(), re.DOTALL)[1]))


def test_it_shows_what_the_api_shows_once_the_record_is_published(draft, contributor):
    before = shown(contributor.get(address(draft)))
    assert before["title"] == "The ministry <denies> it"
    assert [citation["article"]["slug"] for citation in before["citations"]] == ["jamnews-2024-06-27"]
    assert before["participants"] == []
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert Client().get(f"/api/v1/events/{draft.slug}/").status_code == 404
    Event.objects.filter(pk=draft.pk).update(status="published")
    assert Client().get(f"/api/v1/events/{draft.slug}/").json() == before


def test_it_shows_the_page_that_everyone_sees_once_the_record_is_published(draft, contributor):
    page = f"{address(draft)}page/"
    assert 'href="page/"' in contributor.get(address(draft)).content.decode()
    before = contributor.get(page)
    assert {"private", "no-store"} <= set(before["Cache-Control"].split(", "))
    assert "public" not in before["Cache-Control"]
    assert "The ministry &lt;denies&gt; it</h1>" in before.content.decode()
    assert "Lavrov" not in before.content.decode()
    assert Client().get(f"/events/{draft.slug}/").status_code == 404
    draft.refresh_from_db()
    assert draft.status == "draft"
    Event.objects.filter(pk=draft.pk).update(status="published")
    assert Client().get(f"/events/{draft.slug}/", headers={"Accept": "text/html"}).content == before.content


def test_it_is_for_staff_who_may_see_the_record(draft, member):
    assert Client().get(address(draft)).status_code == 302
    assert member(None).get(address(draft)).status_code == 403
    assert member("Contributors").post(address(draft)).status_code == 405
    assert Client().get(f"{address(draft)}page/").status_code == 302
    assert member(None, "stranger").get(f"{address(draft)}page/").status_code == 403


@pytest.mark.parametrize("kind", ["event", "eventtype", "user", "%00"])
@pytest.mark.parametrize("number", ["0", "99999999999999999999999", "abc", "%00"])
def test_what_is_not_there_is_not_found(editor, kind, number):
    assert editor.get(f"/admin/timeline/{kind}/{number}/preview/").status_code == 404


def test_the_record_page_leads_to_it(draft, contributor):
    page = contributor.get(reverse("admin:timeline_event_change", args=[draft.pk]))
    assert f'href="{address(draft)}"' in page.content.decode()


def test_it_costs_few_statements(draft, contributor):
    contributor.get(address(draft))
    with CaptureQueriesContext(connection) as statements:
        contributor.get(address(draft))
    own = [one["sql"] for one in statements if "timeline_event" in one["sql"]]
    assert len(own) == 3
