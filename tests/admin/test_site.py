"""The frame around the records: the index, times in plain English, the way to the API, tables without rows."""

import pytest

from timeline.models import Event, EventLink, EventType

from .rows import REGISTERED, posted, row

pytestmark = pytest.mark.django_db


def page_of(client, record):
    return client.get(f"/admin/timeline/{record._meta.model_name}/{record.pk}/change/")


def test_the_chronology_comes_before_the_accounts(admin_client):
    apps = [app["app_label"] for app in admin_client.get("/admin/").context["app_list"]]
    assert apps == ["timeline", "auth"]


def test_times_are_written_in_plain_english(admin_client, time_machine):
    time_machine.move_to("2026-11-22T00:05:00Z", tick=False)
    event = row(Event)
    assert "22 November 2026, 00:05" in page_of(admin_client, event).content.decode()


@pytest.mark.parametrize(
    "name", [name for name, page in REGISTERED.items() if page.view_on_site and page.model.has_status]
)
def test_a_published_record_leads_to_the_api_and_a_draft_does_not(admin_client, client, name):
    record = row(REGISTERED[name].model)
    for end in record.ends:
        type(getattr(record, end)).objects.filter(pk=getattr(record, end).pk).update(status="published")
    addresses = {}
    for status in ("draft", "published"):
        type(record).objects.filter(pk=record.pk).update(status=status)
        context = page_of(admin_client, record).context
        addresses[status] = context["absolute_url"]
    assert addresses["draft"] is None
    assert client.get(addresses["published"]).json()["slug"] == record.slug


def test_an_event_type_leads_to_the_api_by_its_code(admin_client):
    kind = row(EventType, code="030")
    assert page_of(admin_client, kind).context["absolute_url"] == "/api/v1/event-types/030/"


def test_links_from_other_events_are_shown_where_there_are_any(admin_client):
    event = row(Event)
    assert "Links from other events" not in page_of(admin_client, event).content.decode()
    row(EventLink, target=event, event=row(Event))
    assert "Links from other events" in page_of(admin_client, event).content.decode()


def test_a_link_made_while_a_form_without_it_is_open_stays(admin_client):
    event = row(Event)
    sent = posted(page_of(admin_client, event))
    link = row(EventLink, target=event, event=row(Event))
    answer = admin_client.post(f"/admin/timeline/event/{event.pk}/change/", sent)
    assert answer.status_code == 302
    assert EventLink.objects.filter(pk=link.pk).exists()
