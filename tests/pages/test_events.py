"""The page of an event says what the API tells of it: claims, reports, denials, origins, chain, positions, history."""

from datetime import UTC, datetime

import pytest

from timeline.editing.acts import rename
from timeline.editing.recording import recorded
from timeline.models import Event, Redirect

CLAIM = "/events/2024-embassy-preparation/"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_it_says_what_is_claimed_when_and_how_sure_that_is(look):
    page = look(CLAIM)
    assert page.text("h1") == "Preparation to reopen Georgia's embassy in Moscow (claimed)"
    assert page.text(".kicker") == "claim denied"
    assert page.text(".dateline") == "on or before 11 June 2024 (the date is only possible) · Moscow"
    sure = page.part("sure")
    assert "Denied. An involved party denies it. Denied by the ruling party and by the Russian ministry" in sure
    assert (
        "3 articles speak of it; those that report it rest on one independent origin in the end: Mtavari Arkhi."
        in sure
    )


def test_it_says_who_reports_it_and_who_denies_it(look):
    page = look(CLAIM)
    assert "News.Az Why Georgia wants to restore diplomatic relations with Russia 13 June 2024" in page.part("reports")
    assert "reports it, relying on Mtavari Arkhi: The ruling party, together with Moscow" in page.part("reports")
    assert "Vestnik Kavkaza Russian Foreign Ministry denies reports" in page.part("denies")
    assert "carries a denial: Carries the Russian ministry's answer." in page.part("denies")
    assert "Denied by Georgian Dream" in page.part("answers")
    assert "known from 13 June 2024" in page.part("answers")


def test_what_an_article_says_in_several_places_is_said_once(look):
    said = look("/articles/jamnews-2024-06-27/").part("supports")
    assert "Zakharova: Russia welcomes the initiative to restore relations 26 June 2024 reports it L1.1, L2.1," in said


def test_it_says_who_took_part_and_what_it_hangs_together_with(look):
    page = look(CLAIM)
    assert page.part("who").startswith(
        "Who took part Is said to have done it Government of Georgia Georgian Dream Russia"
    )
    chain = page.part("chain")
    assert (
        "Caused by US sanctions on members of the Georgian leadership 6 June 2024 Opinion of unnamed analysts."
        in chain
    )
    assert "Denied by Georgian Dream does not confirm, calls the report unfounded" in chain
    assert page.texts("svg .own") == ["Preparation to reopen Georgia's embassy in Moscow (…"]


def test_it_says_which_positions_were_taken_at_it(look):
    said = look("/events/2024-zakharova-june/").part("positions")
    assert "Maria Zakharova Restoring diplomatic relations: supports it." in said


def test_a_reader_of_a_day_sees_what_was_known_then_on_every_page_that_follows(look):
    page = look(f"{CLAIM}?known_on=2024-06-20")
    assert "As a reader of 20 June 2024 could have known it." in page.text(".scope")
    assert "JAMnews" not in page.body
    assert "This follows from the articles that count here." in page.part("sure")
    assert page.tree.css_first("#history") is None  # it tells what all articles say
    links = [link for link in page.links("main a") if link.startswith(("/events/", "/actors/", "/articles/"))]
    assert len(links) > 10
    assert [link for link in links if "known_on=2024-06-20" not in link] == [CLAIM]  # the way back to all
    assert look(links[-1]).text(".scope") == page.text(".scope")


def test_the_history_says_what_was_corrected_when_and_why(look):
    event = Event.objects.get(slug="2024-embassy-preparation")
    with recorded([event], now=NOON, reason="The ministry had said so on the 12th."):
        Event.objects.filter(pk=event.pk).update(summary="Corrected.", date="2024-06-11")
    told = look(CLAIM).part("history")
    assert "22 November 2026, 12:00 Corrected: date, summary The ministry had said so on the 12th." in told
    assert told.index("Corrected") < told.index("Published")


def test_an_old_slug_leads_to_the_page_of_the_record_for_good(look):
    rename(Event.objects.get(slug="2024-embassy-preparation"), "embassy-claim", now=NOON, reason="Shorter.")
    moved = look(f"{CLAIM}?known_on=2024-06-20", status=308)
    assert moved.response["Location"] == "/events/embassy-claim/?known_on=2024-06-20"
    assert look(moved.response["Location"]).text("h1").startswith("Preparation")
    Redirect.objects.create(kind="actor", slug="gd", survivor="georgian-dream")
    assert look("/actors/gd/", status=308).response["Location"] == "/actors/georgian-dream/"


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_what_is_hidden_is_answered_like_what_never_was(look, status):
    Event.objects.filter(slug="2024-embassy-preparation").update(status=status)
    hidden, never = look(CLAIM, status=404), look("/events/2024-embassy-preparatiom/", status=404)
    for page in (hidden, never):
        assert "is not a published event" in page.text()
        assert page.response["Cache-Control"] == "no-store"
    assert "Preparation" not in hidden.body
    assert "embassy-preparation" not in never.body.replace("2024-embassy-preparatiom", "")
    assert "embassy-preparation" not in look("/").body


def test_what_the_page_does_not_take_is_refused_with_the_nearest_word(look):
    page = look(f"{CLAIM}?known_om=2024-06-20", status=400)
    assert "known_om: There is no such parameter; did you mean 'known_on'?" in page.text()
    assert "is not a day of the calendar" in look(f"{CLAIM}?known_on=June", status=400).text()


def test_titles_and_summaries_are_escaped(look):
    Event.objects.filter(slug="2024-embassy-preparation").update(
        title="<script>alert(1)</script>", summary='"><img src=x>'
    )
    page = look(CLAIM)
    assert page.text("h1") == "<script>alert(1)</script>"
    assert page.tree.css("img, script") == []
