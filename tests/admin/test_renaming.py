"""A slug that readers know is changed on a page of its own, and the old address leads to the new one."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from timeline.editing.representation import record_models
from timeline.models import Actor, Change, Position, Redirect

from ..search_records import new_actor
from .rows import posted, row, rows_inside

pytestmark = pytest.mark.django_db
kinds = pytest.mark.parametrize("model", record_models().values())
WHY = "Its own spelling."


def page(which, record):
    return reverse(f"admin:timeline_{record._meta.model_name}_{which}", args=[record.pk])


@pytest.fixture
def jamnews(db):
    return new_actor("jam-news", "JAMnews")


@pytest.fixture
def renaming(admin_client):
    """Sends the page with a new slug."""

    def send(record, slug, **typed):
        sent = {"slug": slug, "reason": WHY, "opened_version": record.version, **typed}
        return admin_client.post(page("rename", record), sent)

    return send


@kinds
def test_every_kind_of_record_can_be_renamed_by_editors(client, model):
    record = row(model, status="published")
    editor = User.objects.create(username="nino", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editors"))
    client.force_login(editor)
    assert page("rename", record) in client.get(page("change", record)).content.decode()
    assert client.get(page("rename", record)).status_code == 200
    sent = {"slug": "another-slug", "reason": WHY, "opened_version": record.version}
    assert client.post(page("rename", record), sent)["Location"] == page("change", record)
    record.refresh_from_db()
    assert record.slug == "another-slug"


def test_the_old_address_leads_to_the_new_one_and_the_act_is_on_record(client, renaming, jamnews, admin_user):
    answer = renaming(jamnews, "jamnews")
    assert answer["Location"] == page("change", jamnews)
    assert list(Redirect.objects.values_list("slug", "survivor")) == [("jam-news", "jamnews")]
    assert list(Change.objects.values_list("slug", "reason", "by")) == [("jamnews", WHY, admin_user.pk)]
    old = client.get("/api/v1/actors/jam-news/")
    assert (old.status_code, old["Location"]) == (308, "http://testserver/api/v1/actors/jamnews/")


@pytest.mark.parametrize("status", ["draft", "in_review", "published", "withdrawn"])
def test_the_form_changes_the_slug_only_while_no_reader_knows_it(admin_client, status):
    actor = row(Actor, status=status, slug="jam-news")
    sent = posted(admin_client.get(page("change", actor)))
    answer = admin_client.post(page("change", actor), {**sent, "slug": "jamnews", "reason": WHY})
    assert answer.status_code == 302
    actor.refresh_from_db()
    assert actor.slug == ("jamnews" if status in ("draft", "in_review") else "jam-news")


def test_nor_does_a_row_on_the_page_of_another_record(admin_client):
    event = row(record_models()["event"], status="draft")
    rows_inside(event, 1)
    Position.objects.update(status="published", slug="known")
    sent = posted(admin_client.get(page("change", event)))
    assert admin_client.post(page("change", event), {**sent, "positions-0-slug": "other"}).status_code == 302
    assert Position.objects.get().slug == "known"


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("JAM News", "A slug has small letters a to z"),
        ("jam\x00", "Null characters are not allowed."),
        ("a" * 101, "at most 100 characters"),
        ("", "This field is required."),
        ("civil-georgia", "belongs to a record already"),
        ("jam-news", "belongs to a record already"),
        ("old-civil", "belongs to a record already"),
    ],
)
def test_a_slug_that_cannot_be_is_refused_with_a_sentence(renaming, jamnews, slug, sentence):
    new_actor("civil-georgia", "Civil Georgia")
    Redirect.objects.create(kind="actor", slug="old-civil", survivor="civil-georgia")
    answer = renaming(jamnews, slug)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    jamnews.refresh_from_db()
    assert jamnews.slug == "jam-news"


def test_a_reason_is_needed_and_nobody_is_passed_over(renaming, jamnews):
    assert "This field is required." in renaming(jamnews, "jamnews", reason=" ").content.decode()
    stale = renaming(jamnews, "jamnews", opened_version=jamnews.version + 1)
    assert "Someone else changed the record" in stale.content.decode()
    assert renaming(jamnews, "jamnews", opened_version="9" * 30).status_code == 200
    assert not Redirect.objects.exists()


@kinds
def test_contributors_may_not_rename(client, model):
    record = row(model, status="draft")
    writer = User.objects.create(username="levan", is_staff=True)
    writer.groups.add(Group.objects.get(name="Contributors"))
    client.force_login(writer)
    assert client.get(page("rename", record)).status_code == 403
    assert client.post(page("rename", record), {"slug": "other", "reason": WHY}).status_code == 403
    assert page("rename", record) not in client.get(page("change", record)).content.decode()


@kinds
def test_the_page_of_no_record_leads_back(admin_client, model):
    for number in ("9" * 30, "abc", "-1"):
        address = reverse(f"admin:timeline_{model._meta.model_name}_rename", args=[number])
        assert admin_client.get(address).status_code == 302
    assert admin_client.put(page("rename", row(model))).status_code == 405


def test_a_slug_that_leads_readers_to_another_record_is_not_given_to_a_new_one(editor):
    new_actor("mtavari-arkhi", "Mtavari Arkhi")
    Redirect.objects.create(kind="actor", slug="mtavari-arxi", survivor="mtavari-arkhi")
    add = reverse("admin:timeline_actor_add")
    sent = posted(editor.get(add)) | {"name": "Mtavari Arxi", "kind": "outlet"}
    told = ["'mtavari-arxi' is an old slug of 'mtavari-arkhi', to which it leads readers; give this record another."]
    for slug in ("mtavari-arxi", ""):
        assert editor.post(add, sent | {"slug": slug}).context["adminform"].form.errors["slug"] == told
    assert editor.post(add, sent | {"slug": "mtavari-arxi-2"}).status_code == 302
