"""Curating an event: its rows in one form, the date read back, mistakes told where they are."""

import pytest
from django.urls import reverse

from timeline.models import Actor, Article, Citation, Event, EventLink, Issue, Participation, Position

from .rows import posted, row

pytestmark = pytest.mark.django_db
ADD = "/admin/timeline/event/add/"
TABLES = ["participations", "citations", "links", "positions"]
DENIAL = {
    "title": "Russian ministry denies the report as rumours",
    "slug": "2024-mfa-denial",
    "kind": "statement",
    "status": "draft",
    "date": "2024-06-26",
    "date_certainty": "established",
    "verification": "confirmed",
}


@pytest.fixture
def actors():
    """The two sides of the denial."""
    names = {"zakharova": "Maria Zakharova", "ministry": "Ministry of Foreign Affairs of Russia"}
    return {slug: row(Actor, slug=slug, name=name) for slug, name in names.items()}


def form(**given):
    """What a browser sends for a new event; rows are lists of dicts under the name of their table."""
    sent = {**DENIAL, **{name: value for name, value in given.items() if name not in TABLES}}
    for table in TABLES:
        rows = given.get(table, [])
        sent |= {f"{table}-TOTAL_FORMS": len(rows), f"{table}-INITIAL_FORMS": 0}
        for number, cells in enumerate(rows):
            sent |= {f"{table}-{number}-{name}": value for name, value in cells.items()}
    return sent


def change_page(event):
    return reverse("admin:timeline_event_change", args=[event.pk])


def test_an_event_is_saved_with_two_participants_a_citation_a_link_and_a_position(admin_client, actors):
    article = row(Article, headline="Russia supports restoring relations")
    report = row(Event, title="Preparation to reopen Georgia's embassy in Moscow (claimed)")
    issue = row(Issue)
    position = {
        "holder": actors["zakharova"].pk,
        "issue": issue.pk,
        "stance": "denies",
        "summary": "The report is a rumour.",
        "status": "draft",
        "date": "2024-06-26",
        "date_certainty": "established",
        "article": article.pk,
        "locator": "L6.2",
    }
    sent = form(
        participations=[
            {"actor": actors["zakharova"].pk, "role": "speaker", "on_behalf_of": actors["ministry"].pk, "rank": 0},
            {"actor": actors["ministry"].pk, "role": "denier", "rank": 0},
        ],
        citations=[{"article": article.pk, "locator": "L6.2", "stance": "reports", "rank": 0}],
        links=[{"kind": "denies", "target": report.pk, "basis": "text"}],
        positions=[position],
    )
    answer = admin_client.post(ADD, sent)
    assert answer.status_code == 302, answer.context["errors"]
    event = Event.objects.get(slug="2024-mfa-denial")
    taking_part = event.participations.order_by("rank").values_list("actor__slug", "role", "rank")
    assert list(taking_part) == [("zakharova", "speaker", 1), ("ministry", "denier", 2)]
    assert [citation.locator for citation in event.citations.all()] == ["L6.2"]
    assert [(link.kind, link.target) for link in event.links.all()] == [("denies", report)]
    assert [taken.slug for taken in event.positions.all()] == ["the-report-is-a-rumour"]


def test_one_changed_participant_among_many_is_saved_alone(admin_client, actors):
    event = row(Event)
    first, second = row(Participation, event=event), row(Participation, event=event, role="speaker")
    sent = posted(admin_client.get(change_page(event)))
    place = next(name for name, value in sent.items() if name.endswith("-id") and value == second.pk)
    sent[place.replace("-id", "-actor")] = actors["zakharova"].pk
    assert admin_client.post(change_page(event), sent).status_code == 302
    second.refresh_from_db()
    assert second.actor == actors["zakharova"]
    assert Participation.objects.get(pk=first.pk).actor_id == first.actor_id


def test_a_bad_date_is_told_beside_the_date(admin_client):
    answer = admin_client.post(ADD, form(date="June 2024"))
    date = answer.context["adminform"].form["date"]
    assert answer.status_code == 200
    assert [error for error in date.errors if "'2024-06'" in error]
    shown = answer.content.decode()
    assert shown.index('class="errorlist"', shown.index("field-date")) < shown.index('name="date"')


def test_the_page_reads_the_date_back_in_words(admin_client):
    event = row(Event, date="[2024-06-11..2024-06-13]")
    assert "between 11 and 13 June 2024" in admin_client.get(change_page(event)).content.decode()
    assert "between 11 and 13 June 2024" in admin_client.get("/admin/timeline/event/").content.decode()


@pytest.mark.parametrize(
    ("typed", "answered"),
    [
        ("2025-04~", {"words": "about April 2025"}),
        ("2008-10-15/..", {"words": "since 15 October 2008"}),
        ("", {"words": ""}),
        (" 2008 ", {"words": "2008"}),
    ],
)
def test_a_date_is_read_back_while_it_is_typed(admin_client, typed, answered):
    assert admin_client.get("/admin/timeline/event/date-reading/", {"value": typed}).json() == answered


@pytest.mark.parametrize("typed", ["2024-02-30", "2012/2008", "\x00", "9" * 5000, "[" * 300, "June 2024"])
def test_a_bad_date_is_explained_while_it_is_typed(admin_client, typed):
    answer = admin_client.get("/admin/timeline/event/date-reading/", {"value": typed})
    assert answer.status_code == 200
    assert answer.json()["problem"].endswith((".", "?"))


def test_plain_english_is_offered_as_edtf_while_it_is_typed(admin_client):
    answer = admin_client.get("/admin/timeline/event/date-reading/", {"value": "around 14 April 2025"})
    assert answer.json()["suggestions"] == [{"edtf": "2025-04-14~", "words": "about 14 April 2025"}]


def test_both_days_are_offered_where_day_or_month_may_come_first(admin_client):
    answer = admin_client.get("/admin/timeline/event/date-reading/", {"value": "06/12/2024"})
    assert [each["words"] for each in answer.json()["suggestions"]] == ["6 December 2024", "12 June 2024"]


def test_the_form_says_that_it_takes_dates_in_plain_english(admin_client):
    page = admin_client.get(ADD)
    told = "Plain English such as “June 2024” or “around 14 April 2025” is taken too"
    assert told in page.context["adminform"].form.fields["date"].help_text


def test_who_may_only_look_reads_dates_in_words_and_as_they_are_written(member):
    event = row(Event, date="2024-06-12~", date_printed="", status="published")
    page = member("Contributors").get(f"/admin/timeline/event/{event.pk}/change/").content.decode()
    assert '<div class="readonly">about 12 June 2024 (2024-06-12~)</div>' in page
    assert 'name="date"' not in page


def test_dates_are_read_back_to_staff_only(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="reader", password="!"))
    assert client.get("/admin/timeline/event/date-reading/?value=2008").status_code == 302


def test_an_empty_slug_is_made_from_the_title(admin_client):
    assert admin_client.post(ADD, form(slug="")).status_code == 302
    assert Event.objects.get().slug == "russian-ministry-denies-the-report-as-rumours"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"slug": "", "title": "Грузия"}, "No slug can be made from the title"),
        ({"slug": "Mtavari_Arkhi"}, "small letters"),
        ({"slug": "taken"}, "Another record has this slug already."),
        ({"slug": "", "title": "Taken"}, "'taken' is the slug of another record already"),
    ],
)
def test_a_slug_that_cannot_be_is_told_beside_the_slug(admin_client, given, told):
    row(Event, slug="taken")
    errors = admin_client.post(ADD, form(**given)).context["adminform"].form.errors
    assert list(errors) == ["slug"]
    assert told in errors["slug"][0]


def test_the_slug_of_a_saved_event_is_not_replaced_when_it_is_emptied(admin_client):
    event = row(Event)
    sent = posted(admin_client.get(change_page(event))) | {"slug": ""}
    assert list(admin_client.post(change_page(event), sent).context["adminform"].form.errors) == ["slug"]


def test_two_rows_that_say_the_same_are_told_in_the_second_row(admin_client, actors):
    same = {"actor": actors["ministry"].pk, "role": "denier", "rank": 0}
    answer = admin_client.post(ADD, form(participations=[same, same]))
    first, second = answer.context["inline_admin_formsets"][0].formset.forms
    assert not first.errors
    assert second.non_field_errors() == ["This row says the same as one above it."]


def test_a_participant_whom_someone_else_has_just_entered_is_told_in_the_row(admin_client, actors):
    event = row(Event)
    sent = posted(admin_client.get(change_page(event)))
    row(Participation, event=event, actor=actors["ministry"], role="denier")
    sent["participations-TOTAL_FORMS"] = 1
    cells = {"actor": actors["ministry"].pk, "role": "denier", "rank": 0}
    sent |= {f"participations-0-{name}": value for name, value in cells.items()}
    answer = admin_client.post(change_page(event), sent)
    errors = answer.context["inline_admin_formsets"][0].formset.forms[0].errors
    assert "already exists" in errors["role"][0]


def test_an_event_linked_to_itself_is_told_at_the_target(admin_client):
    event = row(Event)
    sent = posted(admin_client.get(change_page(event)))
    sent |= {"links-TOTAL_FORMS": 1, "links-0-kind": "follows", "links-0-target": event.pk, "links-0-basis": "text"}
    answer = admin_client.post(change_page(event), sent)
    links = answer.context["inline_admin_formsets"][2].formset
    assert links.forms[0].errors == {"target": ["An event cannot be linked to itself."]}


@pytest.mark.parametrize("number", ["99999999999999999999999", "\x00", "abc", "-1", "4711"])
def test_a_reference_to_nothing_is_told_beside_the_reference(admin_client, number):
    sent = form(place=number, other_types=[number], participations=[{"actor": number, "role": "speaker", "rank": 0}])
    answer = admin_client.post(ADD, sent)
    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {"place", "other_types"}
    assert set(answer.context["inline_admin_formsets"][0].formset.forms[0].errors) == {"actor"}


def test_the_page_of_an_event_takes_few_statements(admin_client, django_assert_max_num_queries):
    event = row(Event)
    for model in (Participation, Citation, EventLink, Position):
        [row(model, event=event) for _ in range(5)]
    with django_assert_max_num_queries(14):
        assert admin_client.get(change_page(event)).status_code == 200


def test_a_participant_has_a_page_for_its_sources_that_leads_back_to_the_event(admin_client):
    taking_part = row(Participation)
    address = reverse("admin:timeline_participation_change", args=[taking_part.pk])
    assert address in admin_client.get(change_page(taking_part.event)).content.decode()
    article = row(Article)
    sent = posted(admin_client.get(address))
    sent |= {"sources-TOTAL_FORMS": 1, "sources-0-article": article.pk, "sources-0-locator": "L3.1"}
    assert admin_client.post(address, sent).headers["Location"] == change_page(taking_part.event)
    assert taking_part.sources.get().locator == "L3.1"
    assert 'href="/admin/timeline/participation/"' not in admin_client.get("/admin/").content.decode()
