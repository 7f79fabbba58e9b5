"""Two editors before the same page: each sees that the other is there, and nothing that either writes is lost."""

from timeline.models import Event

from ..search_records import new_actor, new_event

TELL = "document.dispatchEvent(new Event('visibilitychange'));"  # as after a look at another window
ALONE = f"{TELL} return document.getElementById('presence').textContent.trim() === ''"


def test_two_editors_have_the_same_event_open(sit_down):
    event = new_event("2024-gd-denial", "GD denies it", new_actor("georgian-dream", "Georgian Dream"), status="draft")
    page = f"/admin/timeline/event/{event.pk}/change/"
    giorgi, tamar = sit_down("giorgi"), sit_down("tamar")
    giorgi.opens(page)
    tamar.opens(page)
    tamar.sees("giorgi has this open as well.", within="#presence")
    giorgi.browser.execute_script(TELL)
    giorgi.sees("tamar has this open as well.", within="#presence")

    tamar.types("id_title", "Georgian Dream denies the report")
    tamar.selects("id_participations-0-role", "denier")
    giorgi.types("id_title", "Georgian Dream denies it")
    giorgi.types("id_participations-0-note", "its press service")
    giorgi.presses("Save")
    tamar.browser.execute_script(TELL)
    tamar.sees("giorgi saved a new version of the event at", within="#presence")
    tamar.presses("Save")
    tamar.sees("Nothing is saved yet.")
    tamar.sees("giorgi saved “Georgian Dream denies it” meanwhile; yours stands here.")
    tamar.sees("giorgi changed: Note.", within="#participations-group")
    tamar.presses("Save")
    tamar.sees("was changed successfully")

    event.refresh_from_db()
    row = event.participations.get()
    assert (event.title, row.role, row.note) == ("Georgian Dream denies the report", "denier", "its press service")
    giorgi.opens(page)
    giorgi.waits(lambda browser: browser.execute_script(ALONE), "tamar to be gone")


def test_what_was_deleted_meanwhile_can_still_be_read(sit_down):
    event = new_event("2024-gd-denial", "GD denies it", status="draft")
    page = f"/admin/timeline/event/{event.pk}"
    giorgi, tamar = sit_down("giorgi"), sit_down("tamar")
    tamar.opens(f"{page}/change/")
    tamar.types("id_summary", "A text that must not be lost.")
    giorgi.opens(f"{page}/delete/")
    giorgi.types("id_reason", "It did not happen.")
    giorgi.presses("Delete")
    tamar.browser.execute_script(TELL)
    tamar.sees("This was deleted meanwhile.", within="#presence")
    tamar.presses("Save")
    tamar.sees("A text that must not be lost.")
    tamar.follows("See what it held, and bring it back")
    tamar.sees("It did not happen.")
    assert not Event.objects.exists()
