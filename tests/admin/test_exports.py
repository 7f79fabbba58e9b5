"""Export in the admin: the list as it is filtered, with drafts, for whoever may see it."""

import csv
import io
import json

import pytest
from django.contrib.auth import get_user_model

from ..search_records import new_actor, new_event
from .test_every_record import HOSTILE

pytestmark = pytest.mark.django_db
KINDS = ("event", "actor", "article", "place", "issue", "position")


def export(client, form, query="", kind="event"):
    answer = client.get(f"/admin/timeline/{kind}/export/{form}/{query}")
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content).decode()


def test_the_sheet_holds_the_list_as_filtered_in_its_order_on_all_pages(admin_client):
    speaker = new_actor("maria-zakharova", "Maria Zakharova")
    for number in range(60):
        new_event(f"briefing-{number}", "A briefing", speaker, date="2024", status="draft")
    new_event("other", "Another thing", status="draft")
    sheet = export(admin_client, "csv", "?q=briefing&status__exact=draft&p=7")
    assert sheet.startswith("\ufeffslug,")
    rows = list(csv.DictReader(io.StringIO(sheet[1:], newline="")))
    assert [row["slug"] for row in rows] == [f"briefing-{number}" for number in reversed(range(60))]
    assert rows[0]["participants"] == "speaker: maria-zakharova"
    assert rows[0]["status"] == "draft"


def test_no_cell_of_the_sheet_is_a_formula(admin_client):
    for number, title in enumerate(["=1+1", "  =1+1", '"=1+1', "-1", "+1", "@SUM(A1)", "\t=1", "\rx"]):
        new_event(f"event-{number}", title)
    sheet = export(admin_client, "csv")[1:]
    for row in csv.DictReader(io.StringIO(sheet, newline="")):
        assert row["title"].startswith("'"), row


def test_the_fixture_is_a_list_and_the_lines_are_its_records(admin_client):
    new_event("briefing", "A briefing", new_actor("maria-zakharova", "Maria Zakharova"))
    records = json.loads(export(admin_client, "json"))
    assert [record["model"] for record in records] == ["timeline.event", "timeline.participation"]
    assert records[1]["fields"]["actor"] == ["maria-zakharova"]
    assert [json.loads(line) for line in export(admin_client, "jsonl").splitlines()] == records


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_list_can_be_exported(admin_client, kind):
    assert json.loads(export(admin_client, "json", kind=kind)) == []
    assert export(admin_client, "jsonl", kind=kind) == ""


def test_a_sheet_is_of_events_alone(admin_client):
    assert admin_client.get("/admin/timeline/actor/export/csv/").status_code == 404
    assert admin_client.get("/admin/timeline/event/export/xlsx/").status_code == 404
    assert admin_client.post("/admin/timeline/event/export/csv/").status_code == 405


def test_who_may_not_see_the_list_may_not_export_it(client):
    assert client.get("/admin/timeline/event/export/csv/").status_code == 302
    client.force_login(get_user_model().objects.create(username="guest", password="!", is_staff=True))
    assert client.get("/admin/timeline/event/export/csv/").status_code == 403


def test_the_list_leads_to_its_exports_with_its_filters(admin_client):
    page = admin_client.get("/admin/timeline/event/?status__exact=draft").content.decode()
    for form in ("csv", "json", "jsonl"):
        assert f'href="/admin/timeline/event/export/{form}/?status__exact=draft"' in page
    assert "export/csv" not in admin_client.get("/admin/timeline/actor/").content.decode()
    assert "export/" not in admin_client.get("/admin/timeline/eventtype/").content.decode()


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_is_answered_without_a_crash(admin_client, query):
    answer = admin_client.get(f"/admin/timeline/event/export/csv/?{query}")
    assert answer.status_code in (200, 302, 400)
    assert answer.status_code != 200 or b"".join(answer.streaming_content)
