"""Buttons and bulk acts move a record on: for whom they are, what they ask, what they do or refuse."""

import re

import pytest
from django.db import IntegrityError
from django.urls import reverse

from timeline.models import Change, Citation, Event, Version

from ..search_records import new_actor, new_article, new_event
from .rows import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(db):
    """A draft that is ready to be published."""
    event = new_event("2024-mfa-denial", "The ministry denies it", status="draft")
    Citation.objects.create(event=event, article=new_article())
    return event


def status_of(event):
    event.refresh_from_db()
    return event.status


def buttons(client, event):
    answer = client.get(reverse("admin:timeline_event_change", args=[event.pk]))
    return [button.act for button in answer.context["act_buttons"]]


def put(event, status):
    Event.objects.filter(pk=event.pk).update(status=status)
    event.refresh_from_db()


def test_the_buttons_follow_the_status_and_the_role(draft, contributor, editor):
    offered = {}
    for status in ("draft", "in_review", "published", "withdrawn"):
        put(draft, status)
        offered[status] = buttons(contributor, draft), buttons(editor, draft)
    assert offered == {
        "draft": (["sent_for_review"], ["sent_for_review", "published"]),
        "in_review": ([], ["sent_back", "published"]),
        "published": ([], ["withdrawn"]),
        "withdrawn": ([], ["published"]),
    }


def test_a_draft_goes_from_the_contributor_to_the_editor_back_and_out(draft, contributor, editor, save):
    answer = save(
        contributor, draft, "_sent_for_review", title="The ministry denies the report", reason="Please read."
    )
    assert answer.status_code == 302
    assert (status_of(draft), draft.title) == ("in_review", "The ministry denies the report")
    page = contributor.get(answer["Location"])
    assert "It waits for an editor now." in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    assert "Sent for review by contributors" in editor.get(answer["Location"]).content.decode()
    save(editor, draft, "_sent_back", reason="Who says <so>?")
    assert status_of(draft) == "draft"
    assert "</strong> Who says &lt;so&gt;?</p>" in contributor.get(answer["Location"]).content.decode()
    save(contributor, draft, "_sent_for_review")
    save(editor, draft, "_published", reason="First report.")
    assert status_of(draft) == "published"
    assert list(Change.objects.values_list("action", "reason", "by")) == [
        ("published", "First report.", editor.user.pk)
    ]
    acts = Version.objects.order_by("number").values_list("act", "reason", "by__username")
    assert list(acts) == [
        ("entered", "", None),
        ("sent_for_review", "Please read.", "contributors"),
        ("sent_back", "Who says <so>?", "editors"),
        ("sent_for_review", "", "contributors"),
        ("published", "First report.", "editors"),
    ]


def test_what_is_not_ready_is_not_published_and_what_was_typed_stays_in_the_form(draft, editor, save):
    source = Citation.objects.get().article
    type(source).objects.update(status="draft")
    answer = save(editor, draft, "_published", title="The ministry denies the report")
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "The article “A headline” that it names is not published (draft)." in shown
    assert reverse("admin:timeline_article_change", args=[source.pk]) in shown
    assert answer.context["adminform"].form["title"].value() == "The ministry denies the report"
    assert (status_of(draft), draft.title) == ("draft", "The ministry denies it")


def test_a_new_event_is_written_and_sent_for_review_at_once(contributor):
    add = reverse("admin:timeline_event_add")
    sent = posted(contributor.get(add)) | {"title": "A statement", "kind": "statement", "date": "2024-06"}
    answer = contributor.post(add, sent | {"_sent_for_review": "1"})
    event = Event.objects.get()
    assert answer["Location"] == reverse("admin:timeline_event_change", args=[event.pk])
    assert event.status == "in_review"


def test_sending_back_and_withdrawing_ask_why(draft, editor, save):
    put(draft, "in_review")
    assert "Say what is to be mended" in save(editor, draft, "_sent_back").content.decode()
    put(draft, "published")
    assert "Say why" in save(editor, draft, "_withdrawn").content.decode()
    assert status_of(draft) == "published"
    save(editor, draft, "_withdrawn", reason="The source took it back.")
    assert status_of(draft) == "withdrawn"


def test_a_missing_reason_is_told_above_the_form_with_a_link_to_its_field(draft, editor, save):
    put(draft, "published")
    for answer in (save(editor, draft, "_withdrawn"), save(editor, draft, title="The ministry denies the report")):
        form = answer.context["adminform"].form
        assert (form.errors["reason"], form.non_field_errors()) == ([form.errors["reason"][0]], [])
        link = f'<a href="#id_reason">Reason</a>: {form.errors["reason"][0]}'
        assert link.replace("'", "&#x27;") in answer.content.decode()


def test_what_is_asked_why_is_called_a_reason_on_every_page(draft, editor, bulk):
    pages = [
        editor.get(reverse(f"admin:timeline_event_{page}", args=[draft.pk])) for page in ("change", "rename", "delete")
    ]
    pages += [bulk(editor, act, [draft]) for act in ("published", "sent_for_review", "delete_selected")]
    assert [re.findall(r'for="id_reason"[^>]*>\s*([^<]+?)\s*<', page.content.decode()) for page in pages] == [
        ["Reason:"]
    ] * 6


def test_a_button_that_was_not_offered_is_refused(draft, contributor, save):
    assert save(contributor, draft, "_published").status_code == 403
    assert status_of(draft) == "draft"


def test_the_status_cannot_be_typed(draft, editor, save):
    save(editor, draft, status="published")
    assert status_of(draft) == "draft"


def test_only_editors_schedule(draft, contributor, editor, save):
    moment = {"publish_at_0": "2026-01-05", "publish_at_1": "09:00:00"}
    save(contributor, draft, **moment)
    draft.refresh_from_db()
    assert draft.publish_at is None
    save(editor, draft, **moment)
    draft.refresh_from_db()
    assert draft.publish_at.isoformat() == "2026-01-05T09:00:00+00:00"


def test_who_schedules_what_is_not_ready_is_told_at_once(editor, save):
    bare = new_event("rumour", "A rumour", status="in_review")
    answer = save(editor, bare, publish_at_0="2026-01-05", publish_at_1="09:00:00")
    shown = editor.get(answer["Location"]).content.decode()
    assert "It cannot be published at the time set for it. No article is cited for it." in shown


def test_bringing_back_asks_why(draft, editor, save):
    put(draft, "withdrawn")
    assert "Say why it comes back" in save(editor, draft, "_published").content.decode()
    assert status_of(draft) == "withdrawn"
    save(editor, draft, "_published", reason="The source stands by it.")
    assert status_of(draft) == "published"


def test_what_the_database_refuses_at_the_last_moment_is_a_sentence(draft, editor, save, monkeypatch):
    def at_once(*args, **options):
        raise IntegrityError("a foreign key")

    monkeypatch.setattr("timeline.editing.recording.keep", at_once)
    answer = save(editor, draft, title="The ministry denies the report")
    assert answer.status_code == 200
    assert "At the same moment somebody else" in answer.content.decode()
    assert answer.context["adminform"].form["title"].value() == "The ministry denies the report"


@pytest.fixture
def bulk():
    """Chooses events in the list, and an act; ``confirm`` goes on from the page that asks."""

    def choosing(client, act, events, **more):
        chosen = {"action": act, "_selected_action": [event.pk for event in events]}
        return client.post(reverse("admin:timeline_event_changelist"), chosen | more)

    def confirm(client, act, events, **more):
        asked = choosing(client, act, events)
        seen = {f"version-{event.pk}": event.version for event in asked.context["ready"]}
        return choosing(client, act, events, confirmed="yes", **(seen | more))

    choosing.confirm = confirm
    return choosing


def test_bulk_publishing_shows_who_is_ready_and_publishes_those(draft, editor, bulk):
    bare = new_event("rumour", "A rumour", status="draft")
    public = new_event("question", "A question is asked")
    page = bulk(editor, "published", [draft, bare, public])
    assert page.context["ready"] == [draft]
    shown = page.content.decode()
    assert "1 of 3 ready" in shown
    assert "No article is cited for it." in shown
    assert "It is published." in shown
    assert status_of(draft) == "draft"
    assert bulk.confirm(editor, "published", [draft, bare, public], reason="Checked.").status_code == 302
    assert [status_of(event) for event in (draft, bare, public)] == ["published", "draft", "published"]
    assert list(Change.objects.values_list("slug", "reason")) == [(draft.slug, "Checked.")]


def test_bulk_publishing_publishes_what_names_each_other_together(draft, editor, bulk):
    actor = new_actor("maria-zakharova", "Maria Zakharova", kind="person", status="draft")
    draft.participations.create(actor=actor, role="speaker")
    page = bulk(editor, "published", [draft])
    assert page.context["ready"] == []
    assert reverse("admin:timeline_actor_change", args=[actor.pk]) in page.content.decode()


def test_bulk_publishing_offers_what_stands_in_the_way_to_be_published_together(draft, editor, bulk):
    actor = new_actor("maria-zakharova", "Maria Zakharova", kind="person", status="draft")
    draft.participations.create(actor=actor, role="speaker")
    page = bulk(editor, "published", [draft])
    assert (page.context["ready"], page.context["together"]) == ([], [draft])
    assert 'value="Publish these together"' in page.content.decode()
    seen = {f"version-{draft.pk}": draft.version, "alongside": f"actor-{actor.pk}-{actor.version}", "confirmed": "yes"}
    assert bulk(editor, "published", [draft], **seen).status_code == 200
    assert status_of(draft) == "draft"
    answer = bulk(editor, "published", [draft], _published_together="1", **seen)
    assert "Publish: done for 1 event, and for 1 that they name." in editor.get(answer["Location"]).content.decode()
    assert (status_of(draft), status_of(actor)) == ("published", "published")


def test_drafts_that_stand_in_the_way_are_published_together_with_what_was_typed(draft, editor, save):
    outlet = new_actor("mtavari-arkhi", "Mtavari Arkhi", status="draft")
    source = new_article("mtavari-2024-06-11", "An embassy in Moscow", outlet, status="draft")
    Citation.objects.create(event=draft, article=source)
    shown = save(editor, draft, "_published", title="The ministry denies the report")
    assert "The article “An embassy in Moscow” that it names is not published (draft)." in shown.content.decode()
    assert 'value="Save and publish these together" name="_published_together"' in shown.content.decode()
    along = sorted(re.findall(r'name="alongside" value="([^"]+)"', shown.content.decode()))
    assert along == sorted([f"article-{source.pk}-{source.version}", f"actor-{outlet.pk}-{outlet.version}"])
    typed = {"title": "The ministry denies the report", "alongside": along}
    assert save(editor, draft, "_published_together", **typed).status_code == 302
    assert [status_of(record) for record in (draft, source, outlet)] == ["published"] * 3
    assert draft.title == "The ministry denies the report"
    assert Change.objects.filter(action="published").count() == 3


def test_what_changed_after_it_was_shown_is_not_published_alongside(draft, editor, save):
    actor = new_actor("maria-zakharova", "Maria Zakharova", kind="person", status="draft")
    draft.participations.create(actor=actor, role="speaker")
    shown = f"actor-{actor.pk}-{actor.version}"
    save(editor, actor, name="Maria Zaharova")
    refused = save(editor, draft, "_published_together", alongside=shown).content.decode()
    assert "The actor “Maria Zaharova” was changed meanwhile; look at it again." in refused
    assert (status_of(draft), status_of(actor)) == ("draft", "draft")


def test_what_cannot_be_published_even_together_is_not_offered(draft, editor, contributor, save):
    actor = new_actor("maria-zakharova", "Maria Zakharova", kind="person", status="withdrawn")
    draft.participations.create(actor=actor, role="speaker")
    assert "Save and publish these together" not in save(editor, draft, "_published").content.decode()
    together = save(contributor, draft, "_published_together", alongside=f"actor-{actor.pk}-{actor.version}")
    assert together.status_code == 403
    assert (status_of(draft), status_of(actor)) == ("draft", "withdrawn")


def test_bulk_acts_refuse_what_changed_after_they_were_asked_for(draft, editor, bulk, save):
    asked = bulk(editor, "published", [draft])
    version = asked.context["ready"][0].version
    save(editor, draft, title="Something quite different")
    answer = bulk(editor, "published", [draft], confirmed="yes", **{f"version-{draft.pk}": version})
    assert "was changed after this page was made" in answer.content.decode()
    assert status_of(draft) == "draft"
    assert bulk(editor, "published", [draft], confirmed="yes").status_code == 200
    assert status_of(draft) == "draft"


def test_contributors_send_many_for_review_and_nothing_else(draft, contributor, editor, bulk):
    choices = (
        contributor.get(reverse("admin:timeline_event_changelist")).context["action_form"]["action"].field.choices
    )
    assert [act for act, _ in choices] == ["", "delete_selected", "sent_for_review"]
    assert bulk(contributor, "published", [draft]).status_code in (200, 302)
    assert status_of(draft) == "draft"
    bulk.confirm(contributor, "sent_for_review", [draft])
    assert status_of(draft) == "in_review"
    assert bulk.confirm(editor, "sent_back", [draft]).status_code == 200
    bulk.confirm(editor, "sent_back", [draft], reason="Who says so?")
    assert status_of(draft) == "draft"


@pytest.mark.parametrize("act", ["published", "delete_selected"])
def test_too_many_at_once_are_refused(draft, editor, bulk, monkeypatch, act):
    monkeypatch.setattr("timeline.admin.many.MOST", 1)
    answer = bulk(editor, act, [draft, new_event("rumour", "A rumour")])
    assert answer.status_code == 302
    assert "Choose at most 1 at once." in editor.get(answer["Location"]).content.decode()
