"""The desk as people use it, in real browsers: from the first draft to what the API tells of it."""

import json
import urllib.error
import urllib.request

from timeline.models import Event

from ..search_records import new_actor, new_article
from ..settling import wait_until_settled


def told(live_server):
    """What the feed tells: kind, slug and action of every change, the oldest first."""
    wait_until_settled()
    return [(one["kind"], one["slug"], one["action"]) for one in asked(live_server, "changes/")[1]["results"]]


def asked(live_server, path):
    """What the API answers to anybody: the status and the JSON."""
    try:
        with urllib.request.urlopen(f"{live_server.url}/api/v1/{path}") as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


WHY = "The party said so on the 13th."


def test_an_event_goes_from_a_contributor_to_the_public_and_on(sit_down, live_server):
    new_actor("georgian-dream", "Georgian Dream", kind="party")
    new_article("jamnews-2024-06-27", "Georgia denies plans to reopen its embassy in Moscow")
    nino, giorgi = sit_down("nino"), sit_down("giorgi")
    event = is_drafted(nino)
    page = f"/admin/timeline/event/{event.pk}/change/"
    nino.presses("Save and send for review")
    nino.sees("It waits for an editor now.")
    giorgi.opens(page)
    giorgi.types("id_reason", "Who was asked?")
    giorgi.presses("Save and send back")
    giorgi.sees("It is a draft again.")
    nino.opens(page)
    nino.sees("Who was asked?")
    nino.types("id_summary", "Asked about a report of Mtavari Arkhi, the party denied it.")
    nino.presses("Save and send for review")
    is_published(giorgi, page)
    status, shown = asked(live_server, f"events/{event.slug}/")
    assert (status, shown["date"]["edtf"]) == (200, "2024-06-12~")
    assert [one["actor"]["slug"] for one in shown["participants"]] == ["georgian-dream", "mtavari-arkhi"]
    assert ("event", event.slug, "published") in told(live_server)
    tamar = sit_down("tamar")
    is_corrected_by_two(giorgi, tamar, page)
    assert asked(live_server, f"events/{event.slug}/")[1]["title"] == "Georgian Dream rejects the report"
    is_reverted(giorgi, event)
    assert asked(live_server, f"events/{event.slug}/")[1]["date"]["edtf"] == "2024-06-12~"
    told_of_event = [action for kind, slug, action in told(live_server) if slug == event.slug]
    assert told_of_event == ["published", "corrected", "corrected", "corrected"]


def is_drafted(nino):
    """A contributor enters a statement: an uncertain date, a participant at hand, one made in place, a citation."""
    nino.opens("/admin/timeline/event/add/")
    nino.types("id_title", "Georgian Dream denies the report")
    nino.selects("id_kind", "statement")
    nino.types("id_date", "around 12 June 2024")
    nino.accepts("2024-06-12~")
    row = nino.adds_row("participations")
    nino.chooses(f"{row}-actor", "dream", "Georgian Dream")
    nino.selects(f"{row}-role", "denier")
    row = nino.adds_row("participations")
    with nino.creating(f"{row}-actor"):
        nino.types("id_name", "Mtavari Arkhi")
        nino.selects("id_kind", "outlet")
        nino.presses_last("Save")
    nino.selects(f"{row}-role", "reporter")
    row = nino.adds_row("citations")
    nino.chooses(f"{row}-article", "embassy", "Georgia denies plans")
    nino.types(f"{row}-locator", "L3")
    nino.presses("Save and continue editing")
    return Event.objects.get()


def is_published(editor, page):
    """An editor is told what is not public yet, and publishes it together with the event."""
    editor.opens(page)
    editor.presses("Save and publish")
    editor.sees("that it names is not published (draft)")
    editor.presses("Save and publish these together")
    editor.sees("It is public now.")


def is_corrected_by_two(giorgi, tamar, page):
    """Two editors have the event open; the second to save is told what the first saved, and keeps both."""
    giorgi.opens(page)
    tamar.opens(page)
    tamar.sees("giorgi", within="#presence")
    giorgi.types("id_title", "Georgian Dream rejects the report")
    giorgi.types("id_reason", WHY)
    giorgi.presses("Save and continue editing")
    tamar.types("id_date", "2024-06-13")
    tamar.types("id_reason", WHY)
    tamar.presses("Save and continue editing")
    tamar.sees("Saved meanwhile")
    tamar.sees("Georgian Dream rejects the report", within=".meanwhile")
    tamar.presses("Save and continue editing")
    tamar.sees("was changed successfully")


def is_reverted(editor, event):
    """The last version stands beside the one before, which an editor puts back."""
    editor.opens(f"/admin/timeline/event/{event.pk}/history/")
    editor.sees("12 June 2024", within=".comparison")
    editor.sees("13 June 2024", within=".comparison")
    before = Event.objects.get().version - 1
    editor.follows_label(f"Revert to version {before}")
    editor.types("id_reason", "It was the 12th after all.")
    editor.presses("Revert")
    editor.sees("Revert to this version")


def test_two_actors_are_merged_and_the_old_address_leads_on(sit_down, live_server):
    survivor = new_actor("mtavari-arkhi", "Mtavari Arkhi", kind="outlet")
    new_actor("mtavari-arxi", "Mtavari Arxi", kind="outlet")
    giorgi = sit_down("giorgi")
    giorgi.opens(f"/admin/timeline/actor/{survivor.pk}/change/")
    giorgi.follows("Merge with another")
    giorgi.chooses("id_other", "arxi", "Mtavari Arxi")
    giorgi.presses("See what a merge would do")
    giorgi.types("id_reason", "Two spellings of one broadcaster.")
    giorgi.presses("Merge")
    giorgi.sees("Undo")
    status, shown = asked(live_server, "actors/mtavari-arxi/")  # the 308 is followed
    assert (status, shown["slug"]) == (200, "mtavari-arkhi")
    assert [name["text"] for name in shown["names"]] == ["Mtavari Arxi"]
    assert ("actor", "mtavari-arxi", "merged") in told(live_server)
