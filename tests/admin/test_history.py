"""The history of a record shows every version and what differs, leads back to each, and to what was deleted."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from timeline.editing.acts import publish, rename, send_for_review
from timeline.editing.merging import merge
from timeline.editing.recording import recorded
from timeline.editing.representation import record_models
from timeline.models import Actor, Change, Citation, Event, Participation, Version

from ..editing.conftest import NOON, article, briefing, published, zakharova  # noqa: F401
from ..search_records import new_actor, new_article, new_event
from .rows import row


@pytest.fixture
def nino(db):
    return User.objects.create(username="nino", first_name="Nino", last_name="Beridze")


@pytest.fixture
def signed_in(db):
    """A browser in which a member of the group is signed in."""

    def sign_in(group):
        user = User.objects.create(username=group.lower(), password="!", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def page(record, name="history", *more):
    return reverse(f"admin:timeline_{record._meta.model_name}_{name}", args=[record.pk, *more])


def texts(response):
    """The cells of each row of each table, as a person reads them."""
    rows = re.findall(r"<tr.*?</tr>", response.content.decode(), re.DOTALL)
    return [[_text(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", one, re.DOTALL)] for one in rows]


def _text(cell):
    return " ".join(strip_tags(cell.replace("<br>", " ").replace("</div>", " ")).split())


def act(record, nino, reason="", **values):
    with recorded([record], now=NOON, by=nino, reason=reason):
        type(record).objects.filter(pk=record.pk).update(**values)
    record.refresh_from_db()


@pytest.fixture
def corrected(briefing, article, nino):  # noqa: F811
    """The briefing as version 2: another title and day, another participant, and what its citation says."""
    with recorded([briefing], now=NOON, by=nino, reason="The ministry corrected itself."):
        values = {"title": "Zakharova answers two questions", "date": "2024-06"}
        Event.objects.filter(pk=briefing.pk).update(**values)
        Participation.objects.filter(event=briefing).update(role="target")
        georgia = new_actor("georgia", "Georgia", kind="state")
        Participation.objects.create(event=briefing, actor=georgia, role="speaker", note="in a letter")
        Citation.objects.filter(event=briefing).update(stance="denies")
        briefing.links.all().delete()
    briefing.refresh_from_db()
    return briefing


def test_the_last_two_versions_stand_side_by_side_in_words(admin_client, corrected):
    response = admin_client.get(page(corrected))
    rows = texts(response)
    assert ["Title Changed", "Zakharova answers a question", "Zakharova answers two questions"] in rows
    assert ["Date Changed", "20 June 2024 (2024-06-20)", "June 2024 (2024-06)"] in rows
    assert ["Maria Zakharova, target: Role Changed", "speaker", "target"] in rows
    assert ["Georgia, speaker Added", "–", "Actor: Georgia Role: speaker Note: in a letter Rank: 0"] in rows
    assert ["A headline, L6.1: Stance Changed", "reports", "denies"] in rows
    [link] = [one for one in rows if one[0].endswith("Removed")]
    assert link[1].startswith("Kind: answers Target: A question is asked")
    assert "<del>a</del>" in response.content.decode()
    assert "<ins>two</ins>" in response.content.decode()


def test_every_version_says_who_when_what_and_why(admin_client, corrected, nino):
    send_for_review(corrected, now=NOON, by=nino, reason="Is it “visas”?")
    rows = [one for one in texts(admin_client.get(page(corrected))) if one and one[0] in ("1", "2", "3")]
    assert [one[0] for one in rows] == ["3", "2", "1"]
    assert "Nino Beridze" in rows[0][1]
    assert "1 March 2025" in rows[0][1]
    assert rows[0][2:4] == ["An editor was asked to publish it. Status", "Is it “visas”?"]
    assert rows[1][2] == (
        "It was changed. Title, date; participations: 1 added, 1 changed; citations: 1 changed; links: 1 removed"
    )
    assert rows[2][2:4] == ["It was entered.", "–"]
    assert [one[-1] for one in rows] == ["", "Revert to this version", "Revert to this version"]


def test_any_two_versions_can_be_compared(admin_client, corrected, nino):
    act(corrected, nino, title="Zakharova is silent")
    response = admin_client.get(page(corrected), {"from": 3, "to": 1})
    assert ["Title Changed", "Zakharova is silent", "Zakharova answers a question"] in texts(response)
    assert "From version 3 to version 1" in response.content.decode()
    same = admin_client.get(page(corrected), {"from": 2, "to": 2})
    assert "Nothing differs." in same.content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=1", 400),
        ("from=1&to=x", 400),
        ("from=1&to=0", 400),
        ("from=1&to=1&to=2", 400),
        ("version=1", 400),
        ("from=1&to=99999999999999999999", 400),
        ("from=1&to=%00", 400),
        ("from=1&to=17", 404),
        ("page=2", 404),
        ("page=%C2%B2", 400),
        ("_changelist_filters=q%3Dx", 200),
    ],
)
def test_an_address_that_asks_for_anything_else_is_refused(admin_client, corrected, query, status):
    assert admin_client.get(f"{page(corrected)}?{query}").status_code == status


def test_what_versions_hold_is_never_markup(admin_client, briefing, nino):  # noqa: F811
    act(briefing, nino, reason="<script>alert(1)</script>", title="<b>bold</b> <i>words</i>", summary="<img src=x>")
    body = admin_client.get(page(briefing)).content.decode()
    for markup in ("<script>alert", "<b>bold", "<i>words", "<img src=x"):
        assert markup not in body
    assert "&lt;" in body


def test_a_new_name_of_what_is_referred_to_is_no_difference(admin_client, corrected, zakharova, nino):  # noqa: F811
    rename(zakharova, "zakharova", now=NOON, by=nino, reason="Shorter.")
    act(corrected, nino, title="Zakharova is silent")
    rows = texts(admin_client.get(page(corrected)))
    assert [one[0] for one in rows if len(one) == 3 and "Changed" in one[0]] == ["Title Changed"]


def test_what_is_gone_is_shown_by_its_slug(admin_client, corrected, nino):
    with recorded([corrected], now=NOON, by=nino):
        corrected.participations.filter(actor__slug="georgia").delete()
    Actor.objects.get(slug="georgia").delete()
    [line] = [one for one in texts(admin_client.get(page(corrected))) if one[0].endswith("Removed")]
    assert line[0] == "georgia (gone), speaker Removed"


def test_a_record_that_nobody_has_touched_says_so_and_shows_what_the_public_saw(admin_client, zakharova, nino):  # noqa: F811
    with recorded([zakharova], now=NOON, by=nino, reason="Her full name."):
        Actor.objects.filter(pk=zakharova.pk).update(name="Maria Vladimirovna Zakharova")
    Version.objects.all().delete()
    body = admin_client.get(page(zakharova)).content.decode()
    assert "No version of it was kept" in body
    assert "Her full name." in body
    untouched = row(Actor, status="draft")
    assert "No version of it was kept" in admin_client.get(page(untouched)).content.decode()


def test_many_versions_are_shown_page_by_page(admin_client, briefing, nino):  # noqa: F811
    for number in range(60):
        act(briefing, nino, title=f"Title {number}")
    first, second = admin_client.get(page(briefing)), admin_client.get(page(briefing), {"page": 2})
    numbers = [[int(one[0]) for one in texts(each) if one[0].isdecimal()] for each in (first, second)]
    assert numbers == [list(range(61, 11, -1)), list(range(11, 0, -1))]
    assert 'href="?page=2"' in first.content.decode()
    assert 'href="?page=1"' in second.content.decode()


def test_the_page_costs_the_same_however_many_rows_and_versions_there_are(admin_client, briefing, article, nino):  # noqa: F811
    counts = []
    for number in (1, 30):
        for index in range(number):
            with recorded([briefing], now=NOON, by=nino):
                actor = new_actor(f"person-{number}-{index}", kind="person")
                Participation.objects.create(event=briefing, actor=actor, role="speaker")
                Citation.objects.create(event=briefing, article=article, locator=f"L{number}.{index}")
        with CaptureQueriesContext(connection) as statements:
            assert admin_client.get(page(briefing)).status_code == 200
        counts.append(len(statements))
    assert counts == [10, 10]


def test_every_kind_of_record_has_a_history(admin_client, nino):
    call_command("loaddata", "georgia_russia", verbosity=0)
    for model in record_models().values():
        record = model.objects.last()
        act(record, nino, reason="A trial.", slug="renamed-in-a-trial")
        assert "A trial." in admin_client.get(page(record)).content.decode()
        assert [one[0] for one in texts(admin_client.get(page(record))) if "Changed" in one[0]] == ["Slug Changed"]
        assert admin_client.get(page(record, "revert", 1)).status_code == 200


def test_the_history_of_a_row_is_that_of_its_record(admin_client, briefing):  # noqa: F811
    assert admin_client.get(page(briefing.links.get())).headers["Location"] == page(briefing)


def test_going_back_shows_what_it_changes_asks_why_and_tells_it(admin_client, corrected, admin_user):
    publish([corrected], now=NOON)
    address = page(corrected, "revert", 1)
    asked = admin_client.get(address)
    assert ["Title Changed", "Zakharova answers two questions", "Zakharova answers a question"] in texts(asked)
    assert "Status" not in asked.content.decode()
    unsaid = admin_client.post(address, {"version": 3, "reason": " "})
    assert unsaid.status_code == 200
    assert "This field is required." in unsaid.content.decode()
    done = admin_client.post(address, {"version": 3, "reason": "It was one question."}, follow=True)
    assert done.redirect_chain == [(page(corrected), 302)]
    assert "is again as it was in version 1." in done.content.decode()
    corrected.refresh_from_db()
    assert (corrected.title, corrected.status) == ("Zakharova answers a question", "published")
    last = Version.objects.order_by("-number").filter(kind="event")[0]
    assert (last.act, last.by, last.reason) == ("reverted", admin_user, "It was one question.")
    assert Change.objects.order_by("-pk")[0].reason == "It was one question."
    assert "Nothing differs" in admin_client.get(address).content.decode()


def test_who_goes_back_from_what_they_have_not_seen_is_sent_to_see_it(admin_client, corrected, nino):
    act(corrected, nino, title="Zakharova is silent")
    done = admin_client.post(page(corrected, "revert", 1), {"version": 2, "reason": "It was right."}, follow=True)
    assert "Someone else changed it meanwhile" in done.content.decode()
    corrected.refresh_from_db()
    assert corrected.title == "Zakharova is silent"


def test_what_cannot_go_back_says_why_and_keeps_the_reason(admin_client, corrected, nino, zakharova):  # noqa: F811
    publish([corrected], now=NOON)
    with recorded([corrected], now=NOON, by=nino):
        corrected.participations.filter(actor=zakharova).delete()
    Actor.objects.filter(pk=zakharova.pk).update(status="withdrawn")
    body = admin_client.post(page(corrected, "revert", 1), {"version": 4, "reason": "It was right."}).content.decode()
    assert "The actor “Maria Zakharova” that it names is not published (withdrawn)." in body
    assert f'href="{page(zakharova, "change")}"' in body
    assert "It was right.</textarea>" in body


@pytest.mark.parametrize("number", ["0", "17", "-1", "x", "99999999999999999999", "%00", "1.0", "²"])
def test_there_is_no_way_back_to_a_version_that_is_not_kept(admin_client, corrected, number):
    address = page(corrected, "revert", 1).replace("/revert/1/", f"/revert/{number}/")
    assert admin_client.get(address).status_code == 404
    assert admin_client.post(address, {"version": 2, "reason": "Why not."}).status_code == 404


@pytest.mark.parametrize("pk", ["0", "x", "99999999999999999999", "-1", "%00"])
def test_an_id_that_is_none_leads_to_the_index_or_nowhere(admin_client, corrected, pk):
    for name in ("history", "revert/1"):
        assert admin_client.get(f"/admin/timeline/event/{pk}/{name}/").status_code in (302, 404)
    for name in ("", "restore/"):
        assert admin_client.get(f"/admin/timeline/event/deleted/{pk}/{name}").status_code == 404


def test_only_reading_and_acting_are_answered(admin_client, corrected):
    for address in (page(corrected), reverse("admin:timeline_event_deleted")):
        assert admin_client.post(address).status_code == 405
    assert admin_client.put(page(corrected, "revert", 1)).status_code == 405
    assert Client(enforce_csrf_checks=True).post(page(corrected, "revert", 1)).status_code in (302, 403)


@pytest.fixture
def gone(corrected, admin_client):
    """The id of the briefing once someone has deleted it in the admin."""
    pk = corrected.pk
    admin_client.post(page(corrected, "delete"), {"post": "yes", "reason": "Never happened."})
    assert not Event.objects.filter(pk=pk).exists()
    return pk


def test_what_was_deleted_is_listed_with_its_history_and_comes_back(admin_client, gone, admin_user):
    listed = reverse("admin:timeline_event_deleted")
    assert listed in admin_client.get(reverse("admin:timeline_event_changelist")).content.decode()
    history, back = (reverse(f"admin:timeline_event_{name}", args=[gone]) for name in ("deleted_history", "restore"))
    body = admin_client.get(listed).content.decode()
    assert "Zakharova answers two questions" in body
    assert history in body
    assert back in body
    assert ["Title Removed", "Zakharova answers two questions", "–"] in texts(admin_client.get(history))
    assert ["Title Added", "–", "Zakharova answers two questions"] in texts(admin_client.get(back))
    done = admin_client.post(back, {"version": 3, "reason": "It did happen."}, follow=True)
    assert "is back as a draft" in done.content.decode()
    event = Event.objects.get(pk=gone)
    assert (event.status, event.participations.count()) == ("draft", 2)
    assert Version.objects.filter(act="restored").values_list("by", "reason").get() == (
        admin_user.pk,
        "It did happen.",
    )
    assert "Nothing of this kind was deleted." in admin_client.get(listed).content.decode()
    assert admin_client.get(history).status_code == 404


def test_what_was_merged_away_is_not_listed_as_deleted(admin_client, admin_user):
    outlet, double = new_actor("jamnews", "JAMnews"), new_actor("jam-news", "JAM news")
    merge(outlet, double, now=NOON, by=admin_user, reason="Two spellings.")
    listed = admin_client.get(reverse("admin:timeline_actor_deleted")).content.decode()
    assert "Nothing of this kind was deleted." in listed


def test_what_cannot_come_back_says_why(admin_client, gone):
    new_event("2024-zakharova-briefing", "Another briefing")
    back = reverse("admin:timeline_event_restore", args=[gone])
    body = admin_client.post(back, {"version": 3, "reason": "It did happen."}).content.decode()
    assert "belongs to another record by now" in body
    assert not Event.objects.filter(pk=gone).exists()


def test_a_list_of_many_deleted_records_costs_the_same(admin_client, nino):
    counts = []
    for number in (1, 60):
        for index in range(number):
            record = new_article(f"article-{number}-{index}", outlet=Actor.objects.first() or new_actor())
            with recorded([record], now=NOON, by=nino):
                record.delete()
        with CaptureQueriesContext(connection) as statements:
            body = admin_client.get(reverse("admin:timeline_article_deleted")).content.decode()
        counts.append(len(statements))
    assert counts == [3, 3]
    assert 'href="?page=2"' in body


def test_contributors_read_the_history_of_what_is_public_and_go_back_in_drafts_alone(signed_in, corrected, nino):
    client = signed_in("Contributors")
    assert "Revert to this version" in client.get(page(corrected)).content.decode()
    publish([corrected], now=NOON, by=nino)
    body = client.get(page(corrected)).content.decode()
    assert "It became public." in body
    assert "Revert to this version" not in body
    assert client.get(page(corrected, "revert", 1)).status_code == 403
    assert client.post(page(corrected, "revert", 1), {"version": 3, "reason": "I like it."}).status_code == 403
    assert Event.objects.get(pk=corrected.pk).title == "Zakharova answers two questions"


def test_editors_go_back_in_what_is_public(signed_in, corrected, nino):
    publish([corrected], now=NOON, by=nino)
    client = signed_in("Editors")
    assert client.post(page(corrected, "revert", 1), {"version": 3, "reason": "It was one."}).status_code == 302


def test_contributors_see_what_was_deleted_and_editors_bring_it_back(signed_in, gone):
    back = reverse("admin:timeline_event_restore", args=[gone])
    contributor, editor = signed_in("Contributors"), signed_in("Editors")
    body = contributor.get(reverse("admin:timeline_event_deleted")).content.decode()
    assert "Zakharova answers two questions" in body
    assert back not in body
    assert contributor.post(back, {"version": 3, "reason": "It did."}).status_code == 403
    assert editor.post(back, {"version": 3, "reason": "It did."}).status_code == 302
    assert Event.objects.get(pk=gone).status == "draft"


def test_who_may_not_see_the_records_sees_no_history(corrected):
    client = Client()
    client.force_login(User.objects.create(username="guest", password="!", is_staff=True))
    assert client.get(page(corrected)).status_code == 403
    assert client.get(page(corrected, "revert", 1)).status_code == 403
    assert client.get(reverse("admin:timeline_event_deleted")).status_code == 403
