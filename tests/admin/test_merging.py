"""Merging in the admin: the other is chosen, all that would happen is shown, then it is done, and can be undone."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from timeline.editing.merging import MERGED, merge
from timeline.models import (
    Actor,
    ActorName,
    Change,
    EventType,
    Merge,
    Participation,
    ParticipationSource,
    Redirect,
)

from ..editing.conftest import NOON
from ..search_records import new_actor, new_article, new_event, new_issue
from ..settling import wait_until_settled
from .rows import row
from .test_every_record import statements

pytestmark = pytest.mark.django_db
WHY = "The same outlet under two spellings."
kinds = pytest.mark.parametrize("model", MERGED)


def page(which, record, *more):
    return reverse(f"admin:timeline_{record._meta.model_name}_{which}", args=[record.pk, *more])


@pytest.fixture
def jamnews(db):
    return new_actor("jamnews", "JAMnews")


@pytest.fixture
def double(db):
    return new_actor("jam-news", "JAM news", wikidata="Q230")


@pytest.fixture
def merging(admin_client):
    """Sends the page on which the merge of two records is shown, with what is typed there."""

    def send(survivor, other, **typed):
        versions = {"version-survivor": survivor.version, "version-other": other.version}
        sent = {"other": other.pk, **versions, "keep_name": "on", "reason": WHY, **typed}
        return admin_client.post(page("merge", survivor), sent)

    return send


def text(answer):
    """What a person reads of the page, on one line."""
    content = answer.content.decode().partition('id="content-main"')[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content))


@kinds
def test_records_that_can_be_two_for_one_offer_to_be_merged(admin_client, model):
    one, two = row(model), row(model)
    assert page("merge", one) in admin_client.get(page("change", one)).content.decode()
    chosen = admin_client.get(page("merge", one))
    assert "admin-autocomplete" in chosen.content.decode()
    shown = admin_client.get(page("merge", one), {"other": two.pk})
    assert "keeps its slug" in text(shown)
    assert 'value="Merge"' in shown.content.decode()
    assert page("merge", two) in shown.content.decode()


def test_the_page_shows_the_fields_and_all_rows_with_links(admin_client, jamnews, double):
    event = new_event("report", "Mtavari Arkhi reports", jamnews, double)
    speech = new_event("speech", "Zakharova speaks", double)
    new_article("jam-1", "An embassy in Moscow", outlet=double)
    shown = admin_client.get(page("merge", jamnews), {"other": double.pk})
    read = text(shown)
    assert "Rows that move to the survivor (2)" in read
    assert "Participations: actor (1) Zakharova speaks, speaker" in read
    assert "Articles: outlet (1) An embassy in Moscow" in read
    assert "Rows that the survivor has already (1)" in read
    assert "Mtavari Arkhi reports, speaker" in read
    for record in (event, speech):
        assert f'href="{page("change", record)}"' in shown.content.decode()
    assert re.search(r"Name JAMnews JAM news .*Wikidata nothing Q230", read)
    taken = re.findall(r'name="take-(\w+)" value="other" checked', shown.content.decode())
    assert taken == ["wikidata"]


def test_rows_are_told_by_all_that_they_join(admin_client, jamnews):
    one, two = new_event("one", "One", jamnews), new_event("two", "Two", jamnews)
    article = new_article(outlet=jamnews)
    row(ParticipationSource, participation=two.participations.get(), article=article, locator="L3")
    two.other_types.add(row(EventType, code="120", name="Reject"))
    new_issue(title="Who broke relations").events.add(two)
    two.links.create(kind="denies", target=new_event("three", "Three"))
    read = text(admin_client.get(page("merge", one), {"other": two.pk}))
    assert "Participation sources: participation (1) Two, JAMnews, speaker, A headline, L3" in read
    assert "Events: other types (1) 120 Reject" in read
    assert "Issues: events (1) Who broke relations" in read
    assert "Event links: event (1) denies, Three" in read


def test_thousands_of_rows_are_counted_and_the_first_are_shown(admin_client, jamnews, double):
    for number in range(30):
        new_event(f"event-{number}", f"Event number {number}", double)
    read = text(admin_client.get(page("merge", jamnews), {"other": double.pk}))
    assert "Participations: actor (30)" in read
    assert "Event number 19, speaker and 10 more" in read
    assert "Event number 20" not in read


def test_the_page_costs_as_many_statements_with_30_rows_as_with_3(admin_client):
    costs = []
    for number in (3, 30):
        one, two = new_actor(f"one-{number}"), new_actor(f"two-{number}")
        for index in range(number):
            new_event(f"event-{number}-{index}", "A report", two)
            new_event(f"both-{number}-{index}", "A report", one, two)
            ActorName.objects.create(actor=two, text=f"Name {index}", kind="spelling")
        costs.append(statements(admin_client, f"{page('merge', one)}?other={two.pk}")[1])
    assert costs[0] == costs[1]


def test_a_merge_says_so_and_how_to_undo_it(admin_client, admin_user, merging, jamnews, double):
    event = new_event("report", "A report", double)
    answer = merging(jamnews, double, **{"take-wikidata": "other", "take-name": "survivor"})
    assert (answer.status_code, answer["Location"]) == (302, page("change", jamnews))
    jamnews.refresh_from_db()
    assert (jamnews.name, jamnews.wikidata) == ("JAMnews", "Q230")
    assert event.participations.get().actor == jamnews
    merged = Merge.objects.get()
    assert (merged.by, merged.reason) == (admin_user, WHY)
    told = admin_client.get(answer["Location"]).content.decode()
    assert "“JAM news” went into “JAMnews”" in told
    assert page("undo", jamnews, merged.pk) in told
    assert list(jamnews.names.values_list("text", "kind")) == [("JAM news", "spelling")]


def test_the_name_is_kept_as_what_the_editor_says_or_not_at_all(merging, jamnews, double):
    third = new_actor("jam", "JAM")
    merging(jamnews, double, name_kind="former")
    jamnews.refresh_from_db()
    answer = merging(jamnews, third, keep_name="", name_kind="nonsense")
    assert answer.status_code == 302
    assert set(jamnews.names.values_list("text", "kind")) == {("JAM news", "former"), ("JAM", "spelling")}


def test_a_name_that_is_not_ticked_is_not_kept(admin_client, jamnews, double):
    versions = {"version-survivor": jamnews.version, "version-other": double.version}
    admin_client.post(page("merge", jamnews), {"other": double.pk, "reason": WHY, **versions})
    assert Merge.objects.exists()
    assert not jamnews.names.exists()


def test_without_a_reason_nothing_is_done_and_what_was_chosen_stays(merging, jamnews, double):
    answer = merging(jamnews, double, reason=" \x00", **{"take-name": "other"})
    assert "Say why they are one and the same" in text(answer)
    assert 'name="take-name" value="other" checked' in answer.content.decode()
    assert Actor.objects.count() == 2


def test_who_saved_one_of_them_meanwhile_is_not_passed_over(merging, jamnews, double):
    answer = merging(jamnews, double, **{"version-other": double.version + 1})
    assert "“JAM news” was changed after this page was made" in text(answer)
    assert Actor.objects.count() == 2
    assert merging(jamnews, double, **{"version-other": "9" * 30}).status_code == 200
    assert merging(jamnews, double).status_code == 302


def test_a_public_record_does_not_go_into_a_draft(admin_client, merging, double):
    draft = new_actor("draft", "Draft", status="draft")
    for answer in (merging(draft, double), admin_client.get(page("merge", draft), {"other": double.pk})):
        assert "It is not published and the other one is" in text(answer)
    assert Actor.objects.count() == 2


def test_the_list_leads_to_the_merge_of_two_and_the_public_one_survives(admin_client, jamnews):
    draft = new_actor("draft", "Draft", status="draft")
    listed, action = reverse("admin:timeline_actor_changelist"), {"action": "merge_two"}
    answer = admin_client.post(listed, {**action, "_selected_action": [draft.pk, jamnews.pk]})
    assert answer["Location"] == f"{page('merge', jamnews)}?other={draft.pk}"
    answer = admin_client.post(listed, {**action, "_selected_action": [draft.pk]}, follow=True)
    assert "Choose exactly two records to merge." in answer.content.decode()


def test_a_merge_is_undone_after_a_look_at_what_comes_back(admin_client, admin_user, jamnews, double):
    event = new_event("report", "A report", jamnews, double)
    new_event("speech", "A speech", double)
    merged = merge(jamnews, double, now=NOON, by=admin_user, reason=WHY)
    assert page("merges", jamnews) in admin_client.get(page("history", jamnews)).content.decode()
    assert page("merges", event) not in admin_client.get(page("history", event)).content.decode()
    listed = admin_client.get(page("merges", jamnews))
    assert f"jam-news 1 March 2025, 12:00 curator {WHY} Undo" in text(listed)
    asked = admin_client.get(page("undo", jamnews, merged.pk))
    assert "1 row moves back to it" in text(asked)
    assert "1 row that went comes back" in text(asked)
    assert "1 field of “JAMnews” has its old value again" in text(asked)
    assert Actor.objects.count() == 1
    done = admin_client.post(page("undo", jamnews, merged.pk), {"reason": "They are two outlets."}, follow=True)
    assert "“JAM news” is a record of its own again." in done.content.decode()
    assert event.participations.count() == 2
    assert Change.objects.filter(reason="They are two outlets.", by=admin_user, slug="jam-news").exists()
    assert "undone" in text(admin_client.get(page("merges", jamnews)))
    again = admin_client.post(page("undo", jamnews, merged.pk), follow=True)
    assert "It is undone already." in again.content.decode()
    assert 'value="Undo the merge"' not in again.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_old_address_leads_to_the_survivor_and_the_feed_tells_it(client, merging, jamnews, double):
    """From the admin to the reader: what keeps a copy finds the survivor by the address in the feed."""
    merging(jamnews, double)
    wait_until_settled()
    told = {change["slug"]: change for change in client.get("/api/v1/changes/").json()["results"]}
    assert told["jam-news"]["action"] == "merged"
    assert told["jam-news"]["reason"] == WHY
    answer = client.get(told["jam-news"]["url"])
    assert (answer.status_code, answer["Location"]) == (308, "http://testserver/api/v1/actors/jamnews/")
    assert client.get(answer["Location"]).json()["name"] == "JAMnews"
    merging(new_actor("jam", "JAM"), Actor.objects.get(slug="jamnews"))
    assert client.get(told["jam-news"]["url"])["Location"] == "http://testserver/api/v1/actors/jam/"
    assert Redirect.objects.filter(survivor="jam").count() == 2


def test_after_undoing_it_both_are_read_at_their_own_addresses(client, admin_client, merging, jamnews, double):
    merging(jamnews, double)
    admin_client.post(page("undo", jamnews, Merge.objects.get().pk))
    assert [client.get(f"/api/v1/actors/{slug}/").status_code for slug in ("jamnews", "jam-news")] == [200, 200]


@kinds
def test_contributors_may_not_merge(client, model):
    one, two = row(model), row(model)
    writer = User.objects.create(username="levan", is_staff=True)
    writer.groups.add(Group.objects.get(name="Contributors"))
    client.force_login(writer)
    addresses = [page("merge", one), page("merges", one), page("undo", one, 1)]
    assert [client.get(address).status_code for address in addresses] == [403] * 3
    assert [client.post(address, {"other": two.pk}).status_code for address in addresses] == [403, 405, 403]
    assert model.objects.filter(pk__in=[one.pk, two.pk]).count() == 2
    assert (
        "merge_two" not in client.get(reverse(f"admin:timeline_{model._meta.model_name}_changelist")).content.decode()
    )
    assert page("merge", one) not in client.get(page("change", one)).content.decode()


@kinds
def test_editors_may(client, model):
    one, two = row(model), row(model)
    editor = User.objects.create(username="nino", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editors"))
    client.force_login(editor)
    versions = {"version-survivor": one.version, "version-other": two.version}
    sent = {"other": two.pk, "reason": "They are the same.", **versions}
    assert client.post(page("merge", one), sent).status_code == 302
    assert client.post(page("undo", one, Merge.objects.get().pk)).status_code == 302
    assert model.objects.filter(pk__in=[one.pk, two.pk]).count() == 2


@kinds
def test_nonsense_is_answered_without_a_crash(admin_client, model):
    one = row(model)
    for number in ("9" * 30, "abc", "-1", "_00"):
        for which in ("merge", "merges"):
            address = reverse(f"admin:timeline_{model._meta.model_name}_{which}", args=[number])
            assert admin_client.get(address).status_code == 302
    assert 'value="Merge"' not in admin_client.get(page("merge", one), {"other": one.pk}).content.decode()
    for other in ("9" * 30, "abc", "\x00", "", one.pk, "0"):
        assert admin_client.get(page("merge", one), {"other": other}).status_code == 200
        sent = {"other": other, "take-nonsense": "other", "take-slug": "other", "version-other": "\x00", "reason": WHY}
        assert admin_client.post(page("merge", one), sent).status_code == 200
    assert admin_client.get(page("undo", one, "9" * 30)).status_code == 404
    assert admin_client.put(page("merge", one)).status_code == 405
    assert admin_client.post(page("merges", one)).status_code == 405
    assert not Merge.objects.exists()
    assert not Participation.objects.filter(actor=None).exists()
