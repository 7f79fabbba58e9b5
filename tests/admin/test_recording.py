"""What is done in the admin appends a change, with who did it, and nothing else does."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from timeline.models import Actor, ActorName, Change, Citation, Event, Issue, Participation, Version

from ..search_records import new_actor, new_event
from ..settling import wait_until_settled
from .rows import posted, row

WHY = "The name was misspelt."


def actions():
    return list(Change.objects.order_by("pk").values_list("slug", "action", "reason"))


def test_a_correction_of_a_published_record_is_on_record(save, admin_client, admin_user):
    actor = row(Actor, slug="jamnews", name="JAM news", status="published")
    assert save(admin_client, actor, name="JAMnews", reason=WHY).status_code == 302
    (change,) = Change.objects.all()
    assert (change.kind, change.slug, change.action, change.by) == ("actor", "jamnews", "corrected", admin_user)
    assert change.reason == WHY
    assert '"JAM news"' in change.before
    assert '"JAMnews"' in change.after


def test_a_published_record_is_not_changed_without_a_reason_and_nothing_typed_is_lost(save, admin_client):
    actor = row(Actor, slug="jamnews", name="JAM news", status="published")
    answer = save(admin_client, actor, name="JAMnews", reason=" ")
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert form.errors == {"reason": ["Say why it changes: it is public, and readers see the reason in its history."]}
    assert form["name"].value() == "JAMnews"
    assert not answer.context["messages"]
    actor.refresh_from_db()
    assert (actor.name, actor.version) == ("JAM news", 1)
    assert not Change.objects.exists()
    assert not Version.objects.exists()


def test_a_row_of_a_published_record_is_not_changed_without_a_reason(save, admin_client):
    name = row(ActorName, actor=row(Actor, slug="jamnews", status="published"), text="JAM news")
    assert save(admin_client, name, text="Jam-news").status_code == 200
    assert save(admin_client, name, text="Jam-news", reason=WHY).status_code == 302
    assert actions() == [("jamnews", "corrected", WHY)]
    add = reverse("admin:timeline_actorname_add")
    sent = {"actor": name.actor_id, "text": "JN", "kind": "abbreviation"}
    form = posted(admin_client.get(add)) | sent
    assert admin_client.post(add, form).status_code == 200
    assert admin_client.post(add, form | {"reason": WHY}).status_code == 302
    assert len(actions()) == 2


def test_saving_without_a_change_is_not_on_record(save, admin_client):
    assert save(admin_client, row(Actor, slug="jamnews", status="published")).status_code == 302
    assert not Change.objects.exists()
    assert not Version.objects.exists()


def test_a_draft_is_kept_for_editors_and_not_told_to_readers(save, admin_client, admin_user):
    draft = row(Actor, slug="draft", name="A name", status="draft")
    assert save(admin_client, draft, name="Another name").status_code == 302
    assert not Change.objects.exists()
    assert list(Version.objects.values_list("number", "act", "by")) == [
        (1, "entered", None),
        (2, "saved", admin_user.pk),
    ]


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(save, admin_client):
    actor = row(Actor, slug="jamnews", name="JAM news", status="draft")
    answer = save(admin_client, actor, name="JAMnews", opened_version=0)
    assert answer.status_code == 200
    actor.refresh_from_db()
    assert actor.name == "JAM news"


def test_a_deletion_needs_a_reason_and_is_on_record(admin_client):
    actor = row(Actor, slug="jamnews", status="published")
    address = reverse("admin:timeline_actor_delete", args=[actor.pk])
    answer = admin_client.post(address, {"post": "yes"}, follow=True)
    assert "Say why it changes" in answer.content.decode()
    assert Actor.objects.filter(pk=actor.pk).exists()
    admin_client.post(address, {"post": "yes", "reason": "It was entered twice."})
    assert actions() == [("jamnews", "deleted", "It was entered twice.")]


def test_deleting_several_at_once_needs_a_reason_and_is_on_record(admin_client):
    chosen = [row(Actor, slug=slug, status="published").pk for slug in ("jamnews", "civil-georgia")]
    form = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    address = reverse("admin:timeline_actor_changelist")
    answer = admin_client.post(address, form)
    assert 'name="reason"' in answer.content.decode()
    assert Actor.objects.count() == 2
    assert not LogEntry.objects.exists()
    assert admin_client.post(address, form | {"reason": "Both are doubles."}).status_code == 302
    assert set(actions()) == {(slug, "deleted", "Both are doubles.") for slug in ("jamnews", "civil-georgia")}


def test_what_another_record_loses_with_a_deletion_is_on_record_too(admin_client):
    asked, answered = new_event("question", "A question"), new_event("answer", "An answer")
    answered.links.create(target=asked, kind="answers")
    form = {"post": "yes", "reason": "Never asked."}
    admin_client.post(reverse("admin:timeline_event_delete", args=[asked.pk]), form)
    assert set(actions()) == {("question", "deleted", "Never asked."), ("answer", "corrected", "Never asked.")}


def test_rows_that_keep_a_record_are_listed_or_where_they_are_too_many_counted(admin_client, monkeypatch):
    actor = row(Actor, name="Georgian Dream")
    [row(Participation, actor=actor, on_behalf_of=None) for _ in range(3)]
    address = reverse("admin:timeline_actor_delete", args=[actor.pk])
    assert len(admin_client.get(address).context["protected"]) == 3
    monkeypatch.setattr("timeline.admin.permissions.MOST_LISTED", 2)
    assert admin_client.get(address).context["protected"] == ["3 participations"]
    admin_client.post(address, {"post": "yes", "reason": "It was entered twice."})
    assert Actor.objects.filter(pk=actor.pk).exists()


@pytest.mark.django_db(transaction=True)  # the feed tells only what has been committed
def test_the_public_feed_tells_it_without_a_name(save, admin_client, admin_user):
    save(admin_client, row(Actor, slug="jamnews", name="JAM news", status="published"), name="JAMnews", reason=WHY)
    wait_until_settled()
    feed = Client().get("/api/v1/changes/")
    told = [(change["slug"], change["action"], change["reason"]) for change in feed.json()["results"]]
    assert told == [("jamnews", "corrected", WHY)]
    assert admin_user.username.encode() not in feed.content


def hidden(page):
    """What the page sends of its own."""
    return dict(re.findall(r'<input type="hidden" name="(version-[^"]+)" value="(\d+)">', page.content.decode()))


def test_what_another_editor_saved_meanwhile_is_not_deleted_unseen(editor, member, save):
    actor, asks = new_actor(), {"post": "yes", "reason": "Entered twice."}
    address = reverse("admin:timeline_actor_delete", args=[actor.pk])
    shown = hidden(editor.get(address))
    save(member("Editors", "nino"), actor, name="JAM news", reason="As it writes itself.")
    told = editor.post(address, asks | shown, follow=True).content.decode()
    assert "Nino saved a new version of the actor at" in told
    assert "Nothing was deleted." in told
    assert Actor.objects.exists()
    editor.post(address, asks | hidden(editor.get(address)))
    assert not Actor.objects.exists()


def test_of_many_none_is_deleted_when_one_was_saved_meanwhile(editor, member, save):
    actors = [new_actor(), new_actor("civil-georgia", "Civil Georgia")]
    lists = reverse("admin:timeline_actor_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [actor.pk for actor in actors]}
    asks = chosen | {"post": "yes", "reason": "Entered twice."}
    shown = hidden(editor.post(lists, chosen))
    assert len(shown) == 2
    save(member("Editors", "nino"), actors[1], name="Civil", reason="Its short name.")
    again = editor.post(lists, asks | shown)
    assert "Nino saved a new version of the actor at" in again.content.decode()
    assert Actor.objects.count() == 2
    editor.post(lists, asks | hidden(again))
    assert not Actor.objects.exists()


def test_a_deletion_lists_no_rows_that_only_join_two_records(editor):
    event = row(Event, title="The ministry denies it")
    row(Issue).events.add(event)
    row(Citation, event=event)
    shown = editor.get(reverse("admin:timeline_event_delete", args=[event.pk])).content.decode()
    assert "Citations: 1" in shown
    assert "Citation: locator" in shown
    assert "relationship" not in shown
