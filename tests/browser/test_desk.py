"""The desk as people use it, in real browsers: from the first draft to what the API tells of it."""

import json
import urllib.error
import urllib.request

from timeline.models import Event

from ..search_records import new_actor, new_article


def asked(live_server, path):
    """What the API answers to anybody: the status and the JSON."""
    try:
        with urllib.request.urlopen(f"{live_server.url}/api/v1/{path}") as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def test_an_event_goes_from_a_contributor_to_the_public(sit_down, live_server):
    new_actor("georgian-dream", "Georgian Dream", kind="party")
    new_article("jamnews-2024-06-27", "Georgia denies plans to reopen its embassy in Moscow")
    nino = sit_down("nino")
    nino.opens("/admin/timeline/event/add/")
    nino.types("id_title", "Georgian Dream denies the report")
    nino.selects("id_kind", "statement")
    nino.types("id_date", "around 12 June 2024")
    nino.accepts("2024-06-12~")
    row = nino.adds_row("participations")
    nino.chooses(f"{row}-actor", "dream", "Georgian Dream")
    nino.selects(f"{row}-role", "denier")
    row = nino.adds_row("citations")
    nino.chooses(f"{row}-article", "embassy", "Georgia denies plans")
    nino.types(f"{row}-locator", "L3")
    nino.presses("Save and send for review")
    nino.sees("It waits for an editor now.")
    event = Event.objects.get()
    page = f"/admin/timeline/event/{event.pk}/change/"
    giorgi = sit_down("giorgi")
    giorgi.opens(page)
    giorgi.presses("Save and publish")
    giorgi.sees("It is public now.")
    status, shown = asked(live_server, f"events/{event.slug}/")
    assert (status, shown["date"]["edtf"]) == (200, "2024-06-12~")
