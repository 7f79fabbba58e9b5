"""What needs attention: counts that lead to exactly those records, what waits, what was found, what was done."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission

from timeline.editing import acts
from timeline.editing.findings import CHECKS, findings, keep
from timeline.editing.merging import merge
from timeline.models import Actor, Article, CheckRun, Event, FoundRecord, Version

from ..search_records import new_actor, new_event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def index(admin_client):
    """The context of the first page."""
    return lambda: admin_client.get("/admin/").context


@pytest.fixture
def member(client, django_user_model):
    """Signs in a member of a group."""

    def sign_in(group):
        user = django_user_model.objects.create(username=group.lower(), password="!", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


def draft(slug, days, **values):
    return new_event(slug, f"Draft {slug}", status="draft", created_at=NOW - days * DAY, **values)


def check(*names, ran_at=NOW):
    keep(findings(today=NOW.date(), names=names or CHECKS), names=names or CHECKS, ran_at=ran_at)


def listed(client, address):
    return {record.slug for record in client.get(address).context["cl"].result_list}


def touched(record, at=NOW + timedelta(minutes=1), **values):
    given = {"act": "saved", "number": 2, "content": "{}", **values}
    Version.objects.create(kind=record._meta.model_name, record=record.pk, slug=record.slug, at=at, **given)


# --- Drafts and what waits -------------------------------------------------------------------------------------
def test_counts_of_drafts_by_age_lead_to_exactly_those(admin_client, index):
    for slug, days in {"of-today": 0, "of-this-week": 6, "of-this-month": 8, "of-last-year": 300}.items():
        draft(slug, days)
    new_event("published")
    ((kind, cells),) = index()["desk"]
    assert kind == "events"
    assert [cell.text for cell in cells] == [2, 1, 1, 0, 0, 0]
    assert [listed(admin_client, cell.address) for cell in cells[:3]] == [
        {"of-today", "of-this-week"},
        {"of-this-month"},
        {"of-last-year"},
    ]


def test_what_is_in_review_stands_with_who_sent_it_and_since_when(admin_user, index, admin_client):
    event = draft("2024-mfa-denial", 3)
    acts.send_for_review(event, now=NOW - DAY, by=admin_user)
    new_actor("jamnews", "JAMnews", status="in_review")
    Actor.objects.update(updated_at=NOW - 5 * DAY)
    waiting = index()["in_review"]
    assert [(one.kind, one.name.text, one.by) for one in waiting] == [
        ("actor", "JAMnews", ""),
        ("event", "Draft 2024-mfa-denial", "curator"),
    ]
    assert waiting[1].at == NOW - DAY
    in_review = {kind: cells[3] for kind, cells in index()["desk"]}
    assert listed(admin_client, in_review["events"].address) == {"2024-mfa-denial"}
    assert listed(admin_client, in_review["actors"].address) == {"jamnews"}


def test_what_is_overdue_is_marked_and_stands_first(admin_client, index):
    for slug, hours in {"later": 2, "overdue": -2}.items():
        new_event(slug, slug, status="in_review", publish_at=NOW + timedelta(hours=hours))
    assert [(one.name.text, one.overdue) for one in index()["scheduled"]] == [("overdue", True), ("later", False)]
    ((_, cells),) = index()["desk"]
    assert [listed(admin_client, cell.address) for cell in cells[4:]] == [{"later"}, {"overdue"}]
    assert ">overdue</strong>" in admin_client.get("/admin/").content.decode()


# --- What the checks found -------------------------------------------------------------------------------------
def found(context):
    return {name: (ran_at, counts, touched) for name, ran_at, counts, touched in context["checks"]}


def test_a_check_leads_to_exactly_what_it_found_and_says_what(admin_client, index):
    new_event("2024-embassy-opening", "An embassy opens")
    new_event("2024-embassy-closing", "An embassy closes", status="withdrawn")
    check()
    ran_at, (events,), _ = found(index())["uncited events"]
    assert (ran_at, events.text, events.about) == (NOW, 1, "event")
    assert listed(admin_client, events.address) == {"2024-embassy-opening"}
    assert "No article is cited for" in admin_client.get(events.address).content.decode()


def test_what_was_touched_since_is_no_longer_counted_and_no_longer_listed(admin_client, index):
    mended, other = new_event("mended", "An embassy opens"), new_event("other", "Direct flights operate")
    check()
    touched(mended)
    _, (events,), changed = found(index())["uncited events"]
    assert (events.text, changed) == (1, 1)
    assert listed(admin_client, events.address) == {other.slug}
    assert "1 changed since" in admin_client.get("/admin/").content.decode()


def test_a_check_that_never_ran_says_so(index, admin_client):
    check("uncited-events")
    assert found(index())["near duplicates"][0] is None
    assert admin_client.get("/admin/").content.decode().count("not checked yet") == len(CHECKS) - 1


@pytest.mark.parametrize("query", ["found=nonsense", "age=nonsense", "scheduled=1", "found=any&found=nonsense"])
def test_a_filter_by_a_word_that_it_does_not_know_finds_nothing(admin_client, query):
    new_event(status="draft")
    assert listed(admin_client, f"/admin/timeline/event/?{query}") == set()


@pytest.mark.parametrize("query", ["found=%00", "age__gt=1", "found__in=any"])
def test_a_filter_asked_in_another_way_is_refused(admin_client, query):
    assert admin_client.get(f"/admin/timeline/event/?{query}").status_code in (302, 400)


def test_counts_beside_what_the_checks_found_are_those_of_the_lists(admin_client):
    new_event("mended", "An embassy opens")
    for number in range(3):
        new_event(f"statement-{number}", f"Statement {number}")
    new_event("forecast", "Talks will follow", kind="forecast", date="2024-07")
    check()
    touched(Event.objects.get(slug="mended"))
    for also in ("", "&kind__exact=statement"):
        page = admin_client.get(f"/admin/timeline/event/?_facets=True{also}")
        (spec,) = [spec for spec in page.context["cl"].filter_specs if spec.title == "what the checks found"]
        shown = [choice["display"] for choice in spec.choices(page.context["cl"])][1:]
        lists = [listed(admin_client, f"/admin/timeline/event/?found={word}{also}") for word, _ in spec.lookup_choices]
        assert [text.rpartition(" ")[2] for text in shown] == [f"({len(slugs)})" for slugs in lists]
        assert [len(lists[0]), len(lists[-1])] == ([3, 3] if also else [4, 4])


def test_only_lists_that_a_check_concerns_offer_what_it_found(admin_client):
    offered = {}
    for name in ("event", "actor", "place", "eventtype"):
        specs = admin_client.get(f"/admin/timeline/{name}/").context["cl"].filter_specs
        offered[name] = [spec.title for spec in specs if spec.title == "what the checks found"]
    assert offered == {
        "event": ["what the checks found"],
        "actor": ["what the checks found"],
        "place": [],
        "eventtype": [],
    }


def test_an_editor_has_all_checks_made_now(member):
    client = member("Editors")
    new_event()
    assert client.get("/admin/").context["may_check"]
    answer = client.post("/admin/check-now/", follow=True)
    assert answer.redirect_chain == [("/admin/", 302)]
    assert "All checks were made. 1 finding." in answer.content.decode()
    assert set(CheckRun.objects.values_list("name", "ran_at")) == {(name, NOW) for name in CHECKS}


def test_a_contributor_sees_the_findings_and_cannot_make_the_checks(member):
    client = member("Contributors")
    context = client.get("/admin/").context
    assert len(context["checks"]) == len(CHECKS)
    assert not context["may_check"]
    assert client.post("/admin/check-now/").status_code == 403
    assert not FoundRecord.objects.exists()


def test_checking_is_done_by_post_and_by_staff_alone(admin_client, client):
    assert admin_client.get("/admin/check-now/").status_code == 405
    assert client.post("/admin/check-now/").headers["Location"].startswith("/admin/login/")


# --- The latest acts -------------------------------------------------------------------------------------------
def test_recent_changes_stand_with_who_did_them_and_why(admin_user, index):
    actor = new_actor("jamnews", "JAMnews")
    acts.withdraw(actor, now=NOW, by=admin_user, reason="It closed.")
    (act,) = index()["recent"]
    assert (act.kind, act.name.text, act.done, act.by, act.reason) == (
        "actor",
        "JAMnews",
        "withdrawn",
        "curator",
        "It closed.",
    )
    assert act.name.address == f"/admin/timeline/actor/{actor.pk}/change/"


def test_a_deleted_record_is_told_by_its_slug_and_the_newest_twenty_are_shown(index):
    actor = new_actor("jamnews")
    for number in range(2, 30):
        touched(actor, at=NOW + number * DAY, number=number, content=None, act="deleted")
    recent = index()["recent"]
    assert len(recent) == 20
    assert recent[0].at == NOW + 29 * DAY
    assert {act.name.text for act in recent} == {"jamnews"}


def test_what_one_act_did_to_many_records_is_one_row_told_of_the_survivor(admin_user, index, client):
    outlet, double = new_actor("jamnews", "JAMnews"), new_actor("jam-news", "JAM news")
    for number in range(14):
        new_event(f"briefing-{number}", f"Briefing {number}", double)
    merge(outlet, double, now=NOW, by=admin_user, reason="Two spellings.")
    acts.withdraw(outlet, now=NOW + DAY, by=admin_user, reason="It closed.")
    withdrawn, merged = index()["recent"]
    assert (withdrawn.done, withdrawn.others, withdrawn.more) == ("withdrawn", [], 0)
    assert (merged.name.text, merged.done, merged.reason) == ("JAMnews", "merged", "Two spellings.")
    assert (merged.kind, merged.name.address) == (
        "actor, with jam-news",
        f"/admin/timeline/actor/{outlet.pk}/change/",
    )
    assert len(merged.others) + merged.more == 15
    client.force_login(admin_user)
    shown = client.get("/admin/").content.decode()
    assert "and 15 more records" in shown
    assert f"{merged.more} more that are not listed here" in shown


# --- Whose page it is ------------------------------------------------------------------------------------------
def test_who_may_see_articles_alone_sees_nothing_of_other_records(client, django_user_model):
    user = django_user_model.objects.create(username="librarian", password="!", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(user)
    touched(draft("2024-mfa-denial", 1))
    new_event("waiting", "Waiting", status="in_review", publish_at=NOW)
    check()
    context = client.get("/admin/").context
    assert (context["desk"], context["in_review"], context["scheduled"], context["recent"]) == ([], [], [], [])
    assert [counts for _, _, counts, _ in context["checks"]] == [[]] * len(CHECKS)


def test_who_may_see_no_record_gets_the_page_without_any(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="guest", password="!", is_staff=True))
    answer = client.get("/admin/")
    assert answer.status_code == 200
    assert "checks" not in answer.context


def test_the_page_takes_the_same_few_statements_whatever_it_shows(admin_client, django_assert_num_queries):
    for many in (2, 30):
        for number in range(many):
            event = draft(f"draft-{many}-{number}", number, publish_at=NOW)
            Actor.objects.create(slug=f"actor-{many}-{number}", name="Same", kind="person", status="in_review")
            Event.objects.filter(pk=event.pk).update(status="in_review" if number % 2 else "draft")
            touched(event, number=many)
        check()
        with django_assert_num_queries(16):
            admin_client.get("/admin/")
    assert not Article.objects.exists()
