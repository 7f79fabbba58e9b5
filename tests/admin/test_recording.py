"""What is done in the admin appends a change, with who did it, and nothing else does."""

import pytest
from django.test import Client
from django.urls import reverse

from timeline.models import Actor, Change

from .rows import posted, row


@pytest.fixture
def desk(admin_client):
    """Opens the page of a record, changes what is given and saves; gives the answer."""

    def saving(record, **typed):
        address = reverse(f"admin:timeline_{record._meta.model_name}_change", args=[record.pk])
        form = posted(admin_client.get(address))
        answer = admin_client.post(address, {**form, **typed})
        assert answer.status_code == 302, answer.content[:3000]
        return answer

    return saving


def test_a_correction_of_a_published_record_is_on_record(desk, admin_user):
    actor = row(Actor, slug="jamnews", name="JAM news", status="published")
    desk(actor, name="JAMnews")
    (change,) = Change.objects.all()
    assert (change.kind, change.slug, change.action, change.by) == ("actor", "jamnews", "corrected", admin_user)
    assert '"JAM news"' in change.before
    assert '"JAMnews"' in change.after


def test_saving_without_a_change_or_a_draft_is_not(desk):
    desk(row(Actor, slug="jamnews", status="published"))
    desk(row(Actor, slug="draft", status="draft"), name="Another name")
    assert not Change.objects.exists()


def test_publishing_and_withdrawing_are(desk):
    actor = row(Actor, slug="jamnews", status="draft")
    desk(actor, status="published")
    desk(actor, status="withdrawn")
    assert list(Change.objects.values_list("action", flat=True)) == ["published", "withdrawn"]


def test_a_deletion_is(admin_client):
    actor = row(Actor, slug="jamnews", status="published")
    admin_client.post(reverse("admin:timeline_actor_delete", args=[actor.pk]), {"post": "yes"})
    assert list(Change.objects.values_list("slug", "action")) == [("jamnews", "deleted")]


def test_deleting_several_at_once_is(admin_client):
    chosen = [row(Actor, slug=slug, status="published").pk for slug in ("jamnews", "civil-georgia")]
    form = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    admin_client.post(reverse("admin:timeline_actor_changelist"), form)
    assert set(Change.objects.values_list("slug", "action")) == {("jamnews", "deleted"), ("civil-georgia", "deleted")}


@pytest.mark.django_db(transaction=True)  # the feed tells only what has been committed
def test_the_public_feed_tells_it_without_a_name(desk, admin_user):
    desk(row(Actor, slug="jamnews", name="JAM news", status="published"), name="JAMnews")
    feed = Client().get("/api/v1/changes/")
    assert [(change["slug"], change["action"]) for change in feed.json()["results"]] == [("jamnews", "corrected")]
    assert admin_user.username.encode() not in feed.content
