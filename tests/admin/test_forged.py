"""What a member of the desk could send beyond what the pages offer: it is refused, and nothing is changed by it."""

from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from timeline.models import (
    Actor,
    ActorName,
    ActorNameUse,
    Event,
    EventLink,
    Issue,
    LinkSource,
    Participation,
    Position,
)

from ..search_records import new_actor, new_article, new_event, new_issue, new_position
from .rows import posted, row

pytestmark = pytest.mark.django_db


def everything():
    """All that is stored, but for who has which page open."""
    models = list(apps.get_app_config("timeline").get_models(include_auto_created=True))
    models = [*models, get_user_model(), get_user_model().groups.through, Group.permissions.through]
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in models
        if model._meta.model_name != "opening"
    }


@contextmanager
def unchanged():
    """Whatever is done in the block changes nothing that is stored."""
    before = everything()
    yield
    assert everything() == before


@pytest.fixture
def denial():
    return new_event("2024-gd-denial", "Georgian Dream denies the report")


@pytest.fixture
def draft():
    return new_event("2024-embassy-preparation", "An embassy is prepared", status="draft")


@pytest.fixture
def position(draft):
    """Makes a position of a status that was taken at the draft."""

    def made(status):
        jamnews = new_actor()
        return new_position(holder=jamnews, article=new_article(outlet=jamnews), event=draft, status=status)

    return made


def page(which, record):
    return reverse(f"admin:timeline_{record._meta.model_name}_{which}", args=[record.pk])


def sent(client, record, **typed):
    """What the page of the record sends, with what is typed; what the page does not show is sent as well."""
    return posted(client.get(page("change", record))) | typed


def in_form(answer):
    """Whether the form came back with problems in it."""
    return answer.status_code == 200 and bool(answer.context["errors"])


def test_fields_that_the_page_does_not_show_are_not_read(contributor, draft):
    moment = {"publish_at_0": "2026-01-05", "publish_at_1": "09:00:00", "created_at_0": "2001-01-01"}
    typed = {"status": "published", "version": "77", "id": "77", "pk": "77", "title": "An embassy", **moment}
    before = draft.created_at
    assert contributor.post(page("change", draft), sent(contributor, draft, **typed)).status_code == 302
    after = Event.objects.get()
    assert (after.pk, after.title, after.status, after.publish_at) == (draft.pk, "An embassy", "draft", None)
    assert (after.version, after.created_at) == (2, before)


@pytest.mark.parametrize("status", ["in_review", "published", "withdrawn"])
def test_a_row_of_a_draft_does_not_move_to_what_is_no_draft(contributor, draft, denial, status):
    Event.objects.filter(pk=denial.pk).update(status=status)
    mine = row(Participation, event=draft)
    with unchanged():
        answer = contributor.post(page("change", mine), sent(contributor, mine, event=denial.pk))
        assert "ask an editor" in answer.content.decode()


def test_a_row_does_not_move_away_from_what_is_no_draft(contributor, draft, denial):
    theirs = row(Participation, event=denial)
    typed = {"event": draft.pk, "actor": theirs.actor_id, "role": "denier", "reason": "It is mine."}
    with unchanged():
        assert contributor.post(page("change", theirs), typed).status_code == 403


def test_a_row_is_not_hung_on_what_is_no_draft_from_its_own_page(contributor, draft, denial):
    known = new_actor()
    link = {"kind": "denies", "target": draft.pk, "basis": "text"}
    forged = {
        "actorname": {"actor": known.pk, "text": "A slur", "kind": "short"},
        "participation": {"event": denial.pk, "actor": known.pk, "role": "denier", "rank": "1"},
        "eventlink": {"event": denial.pk, **link},
    }
    with unchanged():
        for kind, typed in forged.items():
            add = reverse(f"admin:timeline_{kind}_add")
            answer = contributor.post(add, posted(contributor.get(add)) | typed)
            assert "ask an editor" in answer.content.decode()


def test_sources_are_not_hung_on_the_rows_of_what_is_no_draft(contributor, draft, denial):
    name = row(ActorName, actor=new_actor(), used_by=None)
    link = EventLink.objects.create(event=denial, target=draft, kind="denies", basis="text")
    article = new_article(outlet=name.actor)
    with unchanged():
        for record, table in ((name, "uses"), (link, "sources")):
            rows = {f"{table}-TOTAL_FORMS": 1, f"{table}-INITIAL_FORMS": 0, f"{table}-0-article": article.pk}
            assert contributor.post(page("change", record), sent(contributor, record, **rows)).status_code == 403
    assert not ActorNameUse.objects.exists()
    assert not LinkSource.objects.exists()


@pytest.mark.parametrize("status", ["in_review", "published", "withdrawn"])
def test_a_position_that_is_no_draft_is_only_shown_on_the_page_of_a_draft(contributor, draft, position, status):
    position(status)
    before = list(Position.objects.values())
    answer = contributor.get(page("change", draft))
    (form,) = answer.context["inline_admin_formsets"][-1].formset.initial_forms
    assert all(field.disabled for field in form.fields.values() if not field.widget.is_hidden)
    for forged in ({"positions-0-summary": "Is against it"}, {"positions-0-DELETE": "on"}):
        form = sent(contributor, draft, **forged)
        assert contributor.post(page("change", draft), form).status_code == 302
        assert list(Position.objects.values()) == before


def test_a_position_that_is_a_draft_is_changed_on_the_page_of_a_draft(contributor, draft, position):
    position("draft")
    form = sent(contributor, draft, **{"positions-0-summary": "Is against it"})
    assert contributor.post(page("change", draft), form).status_code == 302
    assert Position.objects.get().summary == "Is against it"
    gone = sent(contributor, draft, **{"positions-0-DELETE": "on"})
    assert contributor.post(page("change", draft), gone).status_code == 302
    assert not Position.objects.exists()


def test_an_editor_changes_what_is_public_on_the_page_of_a_draft_and_says_why(editor, draft, position, save):
    position("published")
    typed = {"positions-0-summary": "Is against it"}
    assert in_form(save(editor, draft, **typed))
    assert save(editor, draft, **typed, reason="As the article has it.").status_code == 302
    assert Position.objects.get().summary == "Is against it"


def test_the_rows_of_another_record_are_not_reached_through_the_page_of_a_draft(contributor, draft, denial):
    theirs, own = row(Participation, event=denial, note=""), row(Participation, event=draft, note="")
    form = sent(contributor, draft, **{"participations-0-note": "Not so."})
    for forged in ({"id": theirs.pk}, {"id": theirs.pk, "DELETE": "on"}, {"id": own.pk, "event": denial.pk}):
        contributor.post(page("change", draft), form | {f"participations-0-{name}": to for name, to in forged.items()})
        assert list(Participation.objects.order_by("pk").values_list("event", "note")) == [
            (denial.pk, ""),
            (draft.pk, ""),
        ]


@pytest.fixture
def named_by(draft):
    """Makes a record that is public and names a draft in one of the ways that a deletion would undo silently."""

    def link():
        EventLink.objects.create(event=new_event(), target=draft, kind="denies", basis="text")
        return draft

    def issue():
        new_issue().events.add(draft)
        return draft

    def user_of_a_name():
        actor = new_actor("the-messenger", "The Messenger", status="draft")
        ActorName.objects.create(actor=new_actor(), text="JN", kind="abbreviation", used_by=actor)
        return actor

    return {"link": link, "issue": issue, "user of a name": user_of_a_name}


@pytest.mark.parametrize("way", ["link", "issue", "user of a name"])
def test_a_draft_that_something_public_names_is_not_deleted(contributor, editor, named_by, way):
    record = named_by[way]()
    with unchanged():
        assert contributor.get(page("delete", record)).context["perms_lacking"]
        assert contributor.post(page("delete", record), {"post": "yes", "reason": "Mine."}).status_code == 403
        many = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes", "reason": "Mine."}
        changelist = reverse(f"admin:timeline_{record._meta.model_name}_changelist")
        assert contributor.post(changelist, many).status_code == 403
    assert editor.post(page("delete", record), {"post": "yes", "reason": "A double."}).status_code == 302
    assert not type(record).objects.filter(pk=record.pk).exists()


def test_a_draft_that_only_drafts_name_is_deleted(contributor, draft):
    other = new_event("2024-berlin", "A meeting in Berlin", status="draft")
    EventLink.objects.create(event=other, target=draft, kind="follows", basis="text")
    assert contributor.post(page("delete", draft), {"post": "yes"}).status_code == 302
    assert list(Event.objects.all()) == [other]


def test_choosing_all_rows_of_the_list_deletes_nothing_that_is_public(contributor, draft, denial):
    chosen = {"_selected_action": [draft.pk], "select_across": "1", "index": "0"}
    with unchanged():
        for more in ({"action": "delete_selected", "post": "yes", "reason": "All."}, {"action": "delete_selected"}):
            answer = contributor.post(reverse("admin:timeline_event_changelist"), chosen | more)
            assert answer.status_code == 403 or answer.context["perms_lacking"]


@pytest.mark.parametrize("act", ["sent_for_review", "sent_back", "published", "withdrawn", "merge_two"])
def test_choosing_all_rows_of_the_list_moves_nothing_that_is_no_draft(contributor, denial, act):
    for status in ("in_review", "withdrawn"):
        new_event(f"event-{status}", status=status)
    chosen = {"_selected_action": [denial.pk], "select_across": "1", "index": "0", "confirmed": "yes"}
    chosen |= {f"version-{event.pk}": event.version for event in Event.objects.all()}
    with unchanged():
        answer = contributor.post(
            reverse("admin:timeline_event_changelist"), chosen | {"action": act, "reason": "So."}
        )
        assert answer.status_code in (200, 302)


@pytest.mark.parametrize("button", ["_sent_for_review", "_sent_back", "_published", "_withdrawn"])
@pytest.mark.parametrize("status", ["draft", "in_review", "published", "withdrawn"])
def test_a_contributor_presses_no_button_but_send_for_review(contributor, draft, button, status):
    form = sent(contributor, draft, reason="So.")
    Event.objects.filter(pk=draft.pk).update(status=status)
    with unchanged():
        for more in ({}, {"_popup": "1"}):
            if (button, status) != ("_sent_for_review", "draft"):
                assert contributor.post(page("change", draft), form | {button: "1"} | more).status_code == 403


def test_nothing_is_published_from_the_window_of_a_quick_creation(contributor):
    add = reverse("admin:timeline_actor_add") + "?_popup=1"
    form = posted(contributor.get(add)) | {"name": "JAMnews", "kind": "outlet", "_popup": "1", "status": "published"}
    with unchanged():
        assert contributor.post(add, form | {"_published": "1"}).status_code == 403
    assert contributor.post(add, form).status_code == 200
    assert Actor.objects.get().status == "draft"


def test_saving_what_is_public_as_new_makes_a_draft(contributor, denial):
    new = posted(contributor.get(reverse("admin:timeline_event_add")))
    new |= {"title": "A briefing", "kind": "statement", "date": "2024-06", "status": "published", "_saveasnew": "1"}
    new |= {"opened_version": denial.version}
    answer = contributor.post(page("change", denial), new)
    assert answer.status_code == 302, answer.context["errors"]
    assert dict(Event.objects.values_list("title", "status")) == {denial.title: "published", "A briefing": "draft"}


def test_a_field_that_nothing_refers_by_is_no_way_to_read_it(contributor):
    for query in ("_to_field=password", "_to_field=summary", "_popup=1&_to_field=slug"):
        for address in (reverse("admin:timeline_event_add"), reverse("admin:timeline_event_changelist")):
            assert contributor.get(f"{address}?{query}").status_code in (302, 400)


@pytest.mark.parametrize("model", ["user", "group"])
def test_editors_do_not_touch_accounts(editor, model):
    mine, group = editor.user, Group.objects.get(name="Editors")
    known = mine if model == "user" else group
    changelist = reverse(f"admin:auth_{model}_changelist")
    addresses = [
        changelist,
        reverse(f"admin:auth_{model}_add"),
        reverse(f"admin:auth_{model}_change", args=[known.pk]),
    ]
    addresses += [reverse("admin:auth_user_password_change", args=[mine.pk])] if model == "user" else []
    forged = {"username": mine.username, "is_superuser": "on", "is_staff": "on", "name": "Editors", "_save": "1"}
    delete = {"action": "delete_selected", "_selected_action": [known.pk], "post": "yes"}
    with unchanged():
        assert {editor.post(address, forged | delete).status_code for address in addresses} == {403}
    choices = {"app_label": "auth", "model_name": "user", "field_name": "groups"}
    assert editor.get(reverse("admin:autocomplete"), choices).status_code == 403
    assert [app["app_label"] for app in editor.get("/admin/").context["app_list"]] == ["timeline"]


def test_suggestions_need_a_right_to_see_what_they_suggest(contributor, member, denial):
    asked = {"app_label": "timeline", "model_name": "eventlink", "field_name": "target", "term": "denies"}
    assert contributor.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert member(None).get(reverse("admin:autocomplete"), asked).status_code == 403
    assert Client().get(reverse("admin:autocomplete"), asked).status_code == 302


def test_a_deletion_in_an_issue_takes_no_rows_of_others(contributor, denial):
    issue = new_issue(status="draft")
    jamnews = new_actor()
    new_position(issue=issue, event=denial, holder=jamnews, article=new_article(outlet=jamnews))
    with unchanged():
        answer = contributor.post(page("delete", issue), {"post": "yes", "reason": "Mine."})
        assert answer.context["protected"]
    assert Issue.objects.exists()
