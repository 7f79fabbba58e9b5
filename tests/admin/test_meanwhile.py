"""Of two who save the same page the second is told who saved what; nothing that either typed is lost."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from timeline.admin.opened import opened_in
from timeline.editing.merging import merge
from timeline.models import (
    Actor,
    Citation,
    Event,
    EventType,
    Participation,
    ParticipationSource,
    Version,
)

from ..search_records import new_actor, new_article, new_event, new_position
from .rows import REGISTERED, posted, row, rows_inside

pytestmark = pytest.mark.django_db


@pytest.fixture
def nino(member):
    return member("Editors", "nino")


@pytest.fixture
def levan(member):
    return member("Editors", "levan")


@pytest.fixture
def denial(db):
    """A draft with two participants and a citation."""
    event = new_event("2024-gd-denial", "GD denies it", status="draft", summary="It said no.")
    for rank, name in enumerate(("Georgian Dream", "Mtavari Arkhi"), start=1):
        actor = new_actor(name.lower().replace(" ", "-"), name)
        Participation.objects.create(event=event, actor=actor, role="speaker", rank=rank)
    Citation.objects.create(event=event, article=new_article(), locator="L5.1")
    return event


def page(record, which="change"):
    return reverse(f"admin:timeline_{record._meta.model_name}_{which}", args=[record.pk])


def opens(client, record):
    """What the client would send of the page without touching anything."""
    return posted(client.get(page(record)))


def form_of(answer):
    return answer.context["adminform"].form


def values(answer, *names):
    """What stands in the fields of the form now."""
    return [form_of(answer)[name].value() for name in names]


def table_of(answer, prefix):
    return next(each.formset for each in answer.context["inline_admin_formsets"] if each.formset.prefix == prefix)


def fates(answer):
    """The lines about what others changed: what it is, and what became of it."""
    return {line.label: line.fate for _, lines in answer.context["meanwhile"]["parts"] for line in lines}


def again(client, answer, record, **typed):
    """Send the page that was answered once more."""
    return client.post(page(record), posted(answer) | typed)


def test_the_second_is_told_and_both_are_put_together(nino, levan, denial, save):
    sent = opens(levan, denial)
    save(nino, denial, title="Georgian Dream denies it", verification="denied", reason="As its site says.")
    answer = levan.post(page(denial), sent | {"title": "GD denies the report", "summary": "It said: never."})
    assert answer.status_code == 200
    assert values(answer, "title", "verification", "summary") == ["GD denies the report", "denied", "It said: never."]
    assert fates(answer) == {"Title": "both", "Verification": "taken"}
    shown = answer.content.decode()
    assert "nino saved a new version of the event at" in shown
    assert "As its site says." in shown
    assert "Title, verification." in shown
    assert form_of(answer).errors["title"] == ["nino saved “Georgian Dream denies it” meanwhile; yours stands here."]
    assert '<strong class="theirs">nino saved this meanwhile.</strong>' in shown
    denial.refresh_from_db()
    assert (denial.title, denial.verification, denial.summary) == ("Georgian Dream denies it", "denied", "It said no.")
    assert not Version.objects.filter(by=levan.user).exists()


def test_saving_again_is_a_deliberate_act(nino, levan, denial, save):
    sent = opens(levan, denial)
    save(nino, denial, title="Georgian Dream denies it")
    answer = levan.post(page(denial), sent | {"title": "GD denies the report"})
    save(nino, denial, verification="denied")
    third = again(levan, answer, denial)
    assert third.status_code == 200
    assert fates(third) == {"Verification": "taken"}
    assert again(levan, third, denial).status_code == 302
    denial.refresh_from_db()
    assert (denial.title, denial.verification, denial.version) == ("GD denies the report", "denied", 4)


def test_rows_are_put_together_by_their_ids(nino, levan, denial, save):
    first, second = denial.participations.order_by("rank")
    sent = opens(levan, denial)
    added = {"participations-TOTAL_FORMS": 3, "participations-2-actor": new_actor("russia", "Russia").pk}
    added |= {"participations-2-role": "target", "participations-2-rank": 3}
    save(nino, denial, **{"participations-0-note": "its press service", "participations-1-DELETE": "on"}, **added)
    typed = {"participations-0-role": "denier", "participations-1-note": "the channel", "citations-0-note": "first"}
    answer = levan.post(page(denial), sent | typed)
    rows = table_of(answer, "participations").forms
    assert [(form.instance.pk, form["role"].value(), form["note"].value()) for form in rows] == [
        (first.pk, "denier", "its press service"),
        (denial.participations.get(role="target").pk, "target", ""),
        (None, "speaker", "the channel"),
    ]
    assert rows[1].non_field_errors() == ["nino added this participant."]
    assert rows[2].non_field_errors() == [
        "nino deleted this participant. You changed it: saving again enters it anew."
    ]
    assert fates(answer) == {
        "Georgian Dream, denier: Note": "taken",
        "Russia, target": "added",
        "Mtavari Arkhi, speaker": "anew",
    }
    assert again(levan, answer, denial).status_code == 302
    kept = denial.participations.order_by("rank", "id").values_list("actor__slug", "role", "note")
    assert list(kept) == [
        ("georgian-dream", "denier", "its press service"),
        ("mtavari-arkhi", "speaker", "the channel"),
        ("russia", "target", ""),
    ]
    assert Citation.objects.get().note == "first"
    assert not Participation.objects.filter(pk=second.pk).exists()


def test_a_row_that_another_deleted_and_nobody_else_touched_is_gone(nino, levan, denial, save):
    sent = opens(levan, denial)
    save(nino, denial, **{"participations-1-DELETE": "on"})
    answer = levan.post(page(denial), sent | {"summary": "It said: never."})
    assert len(table_of(answer, "participations").forms) == 1
    assert fates(answer) == {"Mtavari Arkhi, speaker": "removed"}
    assert again(levan, answer, denial).status_code == 302
    assert denial.participations.count() == 1


def test_choices_of_several_and_dates_are_put_together(nino, levan, denial, save):
    codes = [row(EventType, code=code) for code in ("0211", "0212", "0213")]
    denial.other_types.set(codes[:2])
    sent = opens(levan, denial)
    save(nino, denial, other_types=[codes[0].pk, codes[2].pk], date="2024-06-12")
    answer = levan.post(page(denial), sent | {"other_types": [codes[1].pk], "date": "2024-06-12~"})
    assert [int(pk) for pk in form_of(answer)["other_types"].value()] == [codes[2].pk]
    assert values(answer, "date") == ["2024-06-12~"]
    assert fates(answer) == {"Other types": "joined", "Date": "both"}
    assert "nino saved “12 June 2024 (2024-06-12)” meanwhile; yours stands here." in answer.content.decode()
    again(levan, answer, denial)
    assert list(denial.other_types.all()) == [codes[2]]


@pytest.fixture
def stance(denial):
    """A position that was taken at the event, and is edited on its page as well as on its own."""
    given = {"holder": Actor.objects.first(), "article": Citation.objects.get().article, "status": "draft"}
    return new_position("gd-against", "Is against it", event=denial, stance="opposes", **given)


def test_a_position_saved_on_its_own_page_is_not_overwritten_on_that_of_its_event(nino, levan, denial, stance, save):
    sent = opens(levan, denial)
    assert save(nino, stance, summary="Is against it for now", stance="predicts").status_code == 302
    typed = {"title": "GD denies the report", "positions-0-note": "said in passing"}
    answer = levan.post(page(denial), sent | typed)
    assert answer.status_code == 200
    assert "nino saved a new version of the position at" in answer.content.decode()
    (form,) = table_of(answer, "positions").forms
    told = [form["summary"].value(), form["stance"].value(), form["note"].value()]
    assert told == ["Is against it for now", "predicts", "said in passing"]
    assert again(levan, answer, denial).status_code == 302
    stance.refresh_from_db()
    assert (stance.summary, stance.stance, stance.note) == ("Is against it for now", "predicts", "said in passing")


def test_a_position_that_was_deleted_or_is_new_meanwhile_is_no_crash(nino, levan, denial, stance, save):
    sent = opens(levan, denial)
    another = new_position(
        "gd-for", "Is for it", event=denial, **{end: getattr(stance, end) for end in ("holder", "issue", "article")}
    )
    nino.post(page(stance, "delete"), {"post": "yes", "reason": "A double."})
    answer = levan.post(page(denial), sent)
    assert "nino deleted the position at" in answer.content.decode()
    assert [form.instance.pk for form in table_of(answer, "positions").forms] == [another.pk]
    assert again(levan, answer, denial).status_code == 302


def test_a_position_that_nobody_said_to_have_seen_is_not_overwritten(levan, denial, stance):
    sent = opens(levan, denial) | {"opened": "", "positions-0-summary": "Something else"}
    assert levan.post(page(denial), sent).status_code == 200
    stance.refresh_from_db()
    assert stance.summary == "Is against it"


def test_the_page_of_a_row_asks_for_the_version_of_its_record(nino, levan, denial, save):
    speaker = denial.participations.order_by("rank").first()
    article = Citation.objects.get().article
    sent = opens(levan, speaker)
    save(nino, denial, **{"participations-0-note": "its press service"})
    typed = {"sources-TOTAL_FORMS": 1, "sources-0-article": article.pk, "sources-0-locator": "L3"}
    answer = levan.post(page(speaker), sent | typed)
    assert fates(answer) == {"Note": "taken"}
    assert again(levan, answer, speaker).status_code == 302
    assert ParticipationSource.objects.get().locator == "L3"
    speaker.refresh_from_db()
    assert speaker.note == "its press service"


@pytest.mark.parametrize("name", [name for name in REGISTERED if name != "eventtype"])
def test_every_page_that_is_out_of_date_says_so_and_can_be_saved_again(admin_client, nino, name):
    record = row(REGISTERED[name].model)
    rows_inside(record, 2)
    sent = opens(admin_client, record) | {"opened_version": 0}
    answer = admin_client.post(page(record), sent)
    assert answer.status_code == 200
    assert "Nothing is saved yet." in answer.content.decode()
    assert admin_client.post(page(record), posted(answer) | {"reason": "Checked."}).status_code == 302


@pytest.mark.parametrize(
    "told",
    [
        "",
        "{",
        "[]",
        '{"x": 1}',
        '{"owner": "x"}',
        '{"owner": 1, "fields": {"title": [1]}}',
        '{"owner": 1, "rows": {"a": 1}}',
        '{"owner": 1, "fields": {"title": ["\\ud800"]}}',
        '{"owner": 1, "versions": {"position": {"1": "x"}}}',
        "[" * 100_000,
    ],
)
def test_a_page_that_does_not_say_what_it_held_keeps_all_that_was_typed(levan, denial, told, save, nino):
    assert opened_in({"opened": told}) is None
    sent = opens(levan, denial)
    save(nino, denial, verification="denied")
    answer = levan.post(page(denial), sent | {"opened": told, "title": "GD denies the report"})
    assert answer.status_code == 200
    assert values(answer, "title", "verification") == ["GD denies the report", sent["verification"]]
    assert fates(answer) == {"Title": "both", "Verification": "both"}


def test_what_was_deleted_meanwhile_can_be_read_and_brought_back(nino, levan, denial):
    sent = opens(levan, denial)
    nino.post(page(denial, "delete"), {"post": "yes", "reason": "It did not happen."})
    answer = levan.post(
        page(denial), sent | {"summary": "It said: <never>.", "participations-0-note": "its press service"}
    )
    assert answer.status_code == 410
    shown = answer.content.decode()
    assert "This event was deleted meanwhile." in shown
    assert "It said: &lt;never&gt;." in shown
    assert "its press service" in shown
    assert "Mtavari Arkhi" in shown
    assert "It did not happen." in shown
    assert reverse("admin:timeline_event_deleted_history", args=[denial.pk]) in shown
    assert not Event.objects.exists()


def test_a_row_that_was_deleted_meanwhile_leads_to_its_record(nino, levan, denial, save):
    speaker = denial.participations.order_by("rank").last()
    sent = opens(levan, speaker)
    save(nino, denial, **{"participations-1-DELETE": "on"})
    shown = levan.post(page(speaker), sent | {"note": "the channel"}).content.decode()
    assert "This participation was deleted meanwhile." in shown
    assert "the channel" in shown
    assert f'href="{page(denial)}"' in shown


def test_what_went_into_another_record_leads_there(nino, levan):
    survivor, other = new_actor("jamnews", "JAMnews"), new_actor("jam-news", "JAM news")
    sent = opens(levan, other)
    merge(survivor, other, now=timezone.now(), by=nino.user, reason="One and the same.")
    answer = levan.post(page(other), sent)
    assert ("Open the record that it went into", page(survivor)) in answer.context["links"]
    assert "One and the same." in answer.content.decode()


@pytest.mark.parametrize("number", ["0", "99999999999999999999999", "-1", "_00", "abc"])
def test_the_page_of_what_never_was_is_no_crash(levan, denial, number):
    sent = opens(levan, denial)
    address = reverse("admin:timeline_event_change", args=[number])
    assert levan.post(address, sent).status_code in (302, 410)
    assert levan.post(address, sent | {"opened": ""}).status_code == 302


def test_a_draft_that_was_published_meanwhile_is_not_the_contributors_any_more(contributor, nino, denial, save):
    sent = opens(contributor, denial)
    save(nino, denial, "_published", reason="Checked.")
    answer = contributor.post(page(denial), sent | {"summary": "It said: never."})
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "It is published by now, and no longer yours to change." in shown
    assert "It said: never." in shown
    denial.refresh_from_db()
    assert denial.summary == "It said no."


def test_of_two_buttons_pressed_one_after_the_other_the_second_is_told(nino, levan, denial, save):
    sent = opens(levan, denial) | {"_published": "1"}
    save(nino, denial, "_published")
    answer = levan.post(page(denial), sent)
    assert "nino published the event at" in answer.content.decode()
    assert "Nothing that this page shows was changed." in answer.content.decode()
    assert list(Version.objects.order_by("number").values_list("act", flat=True)) == ["entered", "published"]


def test_who_saved_it_in_another_window_is_told_so(levan, denial, save):
    sent = opens(levan, denial)
    save(levan, denial, title="Georgian Dream denies it")
    shown = levan.post(page(denial), sent).content.decode()
    assert "You, in another window, saved a new version of the event at" in shown


def test_the_page_tells_of_ten_versions_at_most(nino, levan, denial, save):
    sent = opens(levan, denial)
    for number in range(12):
        save(nino, denial, summary=f"Draft {number}")
    answer = levan.post(page(denial), sent)
    (news,) = answer.context["meanwhile"]["news"]
    assert len(news.rows) == 10
    assert news.more
    assert "Others before that." in answer.content.decode()


def test_hostile_rows_do_no_harm(nino, levan, denial, save):
    sent = opens(levan, denial)
    save(nino, denial, title="Georgian Dream denies it")
    for hostile in ("99999999999999999999999", "-1", "x", "\x00", "2147483648"):
        typed = {"participations-TOTAL_FORMS": hostile, "participations-0-id": hostile, "opened_version": hostile}
        typed |= {"participations-0-actor": hostile, "type": hostile}
        assert levan.post(page(denial), sent | typed).status_code == 200
    assert denial.participations.count() == 2


def test_what_a_page_held_is_written_as_it_was_drawn(levan, denial, stance):
    told = json.loads(opens(levan, denial)["opened"])
    assert told["owner"] == denial.pk
    assert told["fields"]["title"] == ["GD denies it"]
    assert told["versions"] == {"position": {str(stance.pk): 1}}
    assert [row["role"] for row in told["rows"]["participations"].values()] == [["speaker"], ["speaker"]]
    assert told["rows"]["positions"][str(stance.pk)]["direct_quote"] == []
