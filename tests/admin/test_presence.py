"""The page names others who have it open, and tells when one of them has saved it."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from timeline.models import Opening, Participation

from ..search_records import new_actor, new_event
from .rows import posted
from .test_every_record import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def denial(db):
    return new_event("2024-gd-denial", "GD denies it", status="draft")


@pytest.fixture
def nino(member):
    return member("Editors", "nino")


@pytest.fixture
def levan(member):
    return member("Editors", "levan")


def page(record, which="change"):
    return reverse(f"admin:timeline_{record._meta.model_name}_{which}", args=[record.pk])


def tells(client, record, **given):
    """What the page is answered that says it is open."""
    answer = client.post(page(record, "open"), {"opened_version": record.version, **given})
    assert answer.status_code == 200
    return answer.json()


def shown(client, record):
    return client.get(page(record)).context["presence"]["others"]


def test_who_has_the_page_open_is_named_to_others_at_once_and_while_they_type(denial, nino, levan, member):
    assert tells(nino, denial)["others"] == ""
    assert shown(nino, denial) == ""
    assert "nino has this open as well." in levan.get(page(denial)).content.decode()
    assert tells(levan, denial)["others"] == "nino has this open as well."
    get_user_model().objects.filter(username="levan").update(first_name="Levan", last_name="Beridze")
    assert tells(member("Editors", "tamar"), denial)["others"] == "Levan Beridze and nino have this open as well."
    assert shown(nino, new_event()) == ""


def test_looking_alone_notes_nothing(denial, nino):
    nino.get(page(denial))
    assert not Opening.objects.exists()


def test_who_has_not_told_for_a_minute_is_gone_and_forgotten(denial, nino, levan):
    tells(nino, denial)
    Opening.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
    assert shown(levan, denial) == ""
    assert tells(levan, denial)["others"] == ""
    assert [row.user for row in Opening.objects.all()] == [levan.user]


def test_who_leaves_is_gone_unless_another_window_has_told_since(denial, nino, levan):
    first = tells(nino, denial)["seen"]
    second = tells(nino, denial)["seen"]
    for left, here in ((first, "nino has this open as well."), (second, "")):
        assert nino.post(page(denial, "open"), {"left": left}).status_code == 204
        assert shown(levan, denial) == here
    for left in ("", "x", "2024-99-99T00:00", "2024-01-01T00:00", "\x00"):
        assert nino.post(page(denial, "open"), {"left": left}).status_code == 204


def test_nobody_can_send_another_one_away(denial, nino, levan):
    seen = tells(nino, denial)["seen"]
    levan.post(page(denial, "open"), {"left": seen})
    assert shown(levan, denial) == "nino has this open as well."


def test_the_page_of_a_row_counts_as_that_of_its_record(denial, nino, levan):
    speaker = Participation.objects.create(event=denial, actor=new_actor(), role="speaker")
    nino.post(page(speaker, "open"), {"opened_version": 1})
    assert shown(levan, denial) == "nino has this open as well."
    assert shown(levan, speaker) == "nino has this open as well."


def test_the_page_is_told_that_somebody_saved_it_meanwhile(denial, nino, levan, save):
    assert tells(levan, denial)["saved"] == ""
    save(nino, denial, title="Georgian Dream denies it")
    told = tells(levan, denial)
    assert told["saved"].startswith("nino saved a new version of the event at ")
    assert told["saved"].endswith("What you type is kept: when you save, you are shown both.")
    assert levan.get(told["history"]).status_code == 200
    denial.refresh_from_db()
    assert tells(levan, denial)["saved"] == ""
    for hostile in ("", "x", "-1", "99999999999999999999"):
        assert tells(levan, denial, opened_version=hostile)["saved"] == ""


def test_only_who_may_see_the_record_can_tell_or_ask(denial, nino, member):
    address = page(denial, "open")
    assert nino.get(address).status_code == 405
    assert member(None, "stranger").post(address).status_code == 403
    answer = Client().post(address)
    assert answer["Location"].startswith("/admin/login/")
    assert not answer.cookies
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(nino.user, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(address).status_code == 403
    assert not Opening.objects.exists()


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "-1", "x", "_00"])
def test_of_what_is_not_there_nobody_has_anything_open(nino, number):
    assert nino.post(f"/admin/timeline/event/{number}/open/").status_code == 404


def test_words_of_a_vocabulary_are_not_watched(admin_client):
    answer = admin_client.get(reverse("admin:timeline_eventtype_add"))
    assert "presence" not in answer.context


def test_telling_costs_as_many_statements_however_many_are_there(denial, levan, member, save, nino):
    sent = {"opened_version": 1}
    statements(levan, page(denial, "open"), sent)  # who is allowed what is read once
    alone = statements(levan, page(denial, "open"), sent)[1]
    for name in ("tamar", "giorgi", "keti"):
        tells(member("Editors", name), denial)
    save(nino, denial, title="Georgian Dream denies it")
    assert statements(levan, page(denial, "open"), sent)[1] == alone == 9


def test_the_script_has_all_it_needs(denial, nino):
    shown = nino.get(page(denial)).content.decode()
    assert f'<div id="presence" aria-live="polite" data-url="{page(denial, "open")}" data-version="1">' in shown
    assert "timeline/admin/presence.js" in shown
    assert posted(nino.get(page(denial)))["opened_version"] == 1
