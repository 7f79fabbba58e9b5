"""The evidence scope: what a reader of one day, or of some articles, could have known."""

import datetime

import pytest

from timeline.api.events import EventShape
from timeline.api.shapes import projection
from timeline.models import Actor, Origin
from timeline.models.evidence import Scope, Tellers

FIVE = "news-az-2024-06-13,jamnews-2024-06-27,onlytrusted-2025-04,messenger-2014-06-27,civil-georgia-2025-12"
MAIN = f"according_to={FIVE}"

KNOWN_FROM_2014 = {
    "2008-severance",
    "2008-occupation",
    "2014-crimea",
    "2014-sources-report",
    "2014-karasin",
    "2014-abashidze",
    "2014-panjikidze",
    "2014-sakvarelidze",
    "2014-menagarishvili",
    "2014-annexation-talk",
}


def test_what_was_known_on_the_day_before_the_report_was_printed(slugs):
    assert set(slugs(f"events/?known_on=2024-06-12&{MAIN}")) == KNOWN_FROM_2014
    assert slugs(f"articles/?known_on=2024-06-12&{MAIN}") == ["messenger-2014-06-27"]


@pytest.mark.parametrize(
    ("day", "denials"),
    [
        ("2024-06-20", {"2024-gd-denial"}),
        ("2024-06-27", {"2024-gd-denial", "2024-mfa-denial"}),
    ],
)
def test_denials_of_the_embassy_report_become_known_one_by_one(day, denials, ask):
    event = ask(f"events/2024-embassy-preparation/?known_on={day}&{MAIN}")
    assert {link["event"]["slug"] for link in event["linked_from"] if link["kind"] == "denies"} == denials
    assert event["verification"] == "denied"
    assert event["verification_computed"] is True


def test_no_denial_is_known_before_the_report_is(ask):
    problem = ask(f"events/2024-embassy-preparation/?known_on=2024-06-12&{MAIN}", status=404)
    assert problem["detail"] == "No article in the scope asked for tells of the event '2024-embassy-preparation'."


def test_articles_that_copy_one_broadcaster_are_one_origin(ask, slugs):
    event = ask(f"events/2024-embassy-preparation/?{MAIN}")
    assert event["sources"] == ["jamnews-2024-06-27", "news-az-2024-06-13"]
    assert [origin["slug"] for origin in event["origins"]] == ["mtavari-arkhi"]
    assert "2024-embassy-preparation" not in slugs(f"events/?min_origins=2&{MAIN}")
    assert "2008-severance" in slugs(f"events/?min_origins=2&{MAIN}")


def test_an_origin_that_is_not_public_is_as_if_it_were_not_on_record(ask, slugs):
    """Its article stands for itself, as it does where readers see that no origin is on record."""
    assert "2014-abashidze" in slugs("events/?min_origins=2")
    Actor.objects.filter(slug="interpressnews").update(status="draft")
    hidden = [origin["slug"] for origin in ask("events/2014-abashidze/")["origins"]]
    Origin.objects.filter(actor__slug="interpressnews").delete()
    assert hidden == [origin["slug"] for origin in ask("events/2014-abashidze/")["origins"]]
    assert hidden == ["ria-novosti", "the-messenger"]


def test_a_scope_before_everything_is_an_empty_page(ask):
    for collection in ("events", "actors", "articles", "issues", "positions"):
        assert ask(f"{collection}/?known_on=1999-01-01")["results"] == []


def test_without_a_scope_the_editors_word_stands(ask):
    event = ask("events/2024-berlin/")
    assert (event["verification"], event["verification_computed"]) == ("disputed", False)
    assert event["verification_note"]
    within = ask("events/2024-berlin/?according_to=news-az")
    assert (within["verification"], within["verification_computed"]) == ("reported", True)
    assert within["verification_note"] == ""


def test_verification_is_filtered_as_it_is_shown(whole):
    for event in whole(f"events/?verification=denied&{MAIN}&fields=slug,verification"):
        assert event["verification"] == "denied"
    shown = whole(f"events/?{MAIN}&fields=slug,verification")
    for word in ("confirmed", "reported", "disputed", "denied"):
        expected = [event["slug"] for event in shown if event["verification"] == word]
        assert [event["slug"] for event in whole(f"events/?verification={word}&{MAIN}&fields=slug")] == expected


def test_participants_known_only_from_a_later_article_are_not_shown(ask):
    early = ask(f"events/2024-embassy-preparation/?known_on=2024-06-20&{MAIN}")
    late = ask(f"events/2024-embassy-preparation/?known_on=2024-06-27&{MAIN}")

    def actors(event):
        return {participant["actor"]["slug"] for participant in event["participants"]}

    assert "georgian-dream" not in actors(early)
    assert actors(late) - actors(early) == {"georgian-dream", "russia"}


def test_a_filter_finds_only_what_the_scope_tells(slugs):
    asked = "events/?actor=georgian-dream&role=alleged_initiator"
    assert slugs(f"{asked}&{MAIN}&known_on=2024-06-27") == ["2024-embassy-preparation"]
    assert slugs(f"{asked}&{MAIN}&known_on=2024-06-20") == []


def test_what_became_known_with_one_article(slugs):
    assert set(slugs(f"events/?first_known_in=news-az-2024-06-13&{MAIN}")) == {
        "2008-war",
        "swiss-services",
        "direct-flights",
        "free-movement",
        "2024-berlin",
        "2024-parade",
        "2024-law",
        "2024-law-reaction",
        "2024-us-sanctions",
        "2024-galuzin-noninterference",
        "2024-business-talk",
        "2024-kobakhidze-sanctions",
        "2024-mtavari-report",
        "2024-embassy-preparation",
        "2024-gd-denial",
        "2024-maisaya",
        "forecast-restoration",
        "forecast-railway",
    }


def test_as_one_outlet_tells_it(slugs, whole):
    told = whole("events/?according_to=civil-georgia")
    for event in told:
        assert event["citations"]
        assert {citation["article"]["outlet"]["slug"] for citation in event["citations"]} == {"civil-georgia"}
    assert set(slugs("positions/?according_to=civil-georgia-2025-12")) == {f"pos-{n}" for n in range(49, 59)}


def test_an_outlet_can_be_left_out(slugs):
    without = set(slugs("articles/?according_to=!onlytrusted-news"))
    assert without == set(slugs("articles/")) - {"onlytrusted-2025-04"}


def test_actors_and_issues_appear_when_an_article_tells_of_them(slugs):
    early = set(slugs(f"actors/?known_on=2024-06-12&{MAIN}"))
    assert {"grigory-karasin", "georgia", "the-messenger"} <= early
    assert not {"maria-zakharova", "mtavari-arkhi", "jamnews"} & early
    assert set(slugs(f"issues/?known_on=2024-06-12&{MAIN}")) >= {"restore-relations", "annexation"}
    assert "embassy-report" not in slugs(f"issues/?known_on=2024-06-12&{MAIN}")


def test_a_day_that_is_none_is_refused(faults):
    for text in ("2024-06", "2024-02-30", "20240620", "yesterday", "2024-6-1", "0000-01-01", "2024-W25-4"):
        assert "is not a day of the calendar" in faults(f"events/?known_on={text}")["known_on"]
    assert "did you mean" in faults("events/?according_to=civil-gorgia")["according_to"]


def test_events_that_two_articles_speak_of(slugs):
    assert set(slugs(f"events/?min_sources=2&{MAIN}")) == {
        "2008-war",
        "2008-recognition",
        "2008-severance",
        "2008-occupation",
        "2024-mtavari-report",
        "2024-embassy-preparation",
        "economic-ties",
    }


def test_whoever_is_named_within_a_scope_is_told_of_in_it(whole, slugs):
    scope = "known_on=2014-12-31"
    named = {origin["slug"] for event in whole(f"events/?{scope}") for origin in event["origins"]}
    assert "ria-novosti" in named
    assert named <= set(slugs(f"actors/?{scope}"))
    asked = {
        position["condition_issue"] and position["condition_issue"]["slug"]
        for position in whole(f"positions/?{scope}")
    }
    assert asked - {None} == {"de-occupation", "recognition"}
    assert asked - {None} <= set(slugs(f"issues/?{scope}"))


def test_what_editors_noted_from_all_articles_is_not_told_within_a_scope(ask):
    for address, names in {
        "events/2008-war": ("date_basis", "verification_note"),
        "articles/messenger-2014-06-27": ("published_basis", "note"),
        "actors/georgia": ("note",),
    }.items():
        record, within = ask(f"{address}/"), ask(f"{address}/?known_on=2025-12-31")
        assert all(record[name] for name in names)
        assert [within[name] for name in names] == [""] * len(names)
    (link,) = ask("events/2014-abashidze/?known_on=2014-12-31")["links"]
    assert (link["event"]["slug"], link["note"]) == ("2014-karasin", "")


def test_tellers_can_be_sent_three_times(faults, ask):
    assert ask("events/?" + "&".join(["according_to=civil-georgia"] * 3))["results"]
    assert "at most 3" in faults("events/?" + "&".join(["according_to=civil-georgia"] * 4))["according_to"]


def test_one_statement_serves_every_day_and_tellers_do_not_push_it_out():
    def statement(day, *tellers):
        return projection(EventShape, ("slug",), scope=Scope(day, tellers)).statement

    june, july = datetime.date(2024, 6, 20), datetime.date(2024, 7, 1)
    kept = statement(june)
    assert statement(july) is kept
    for outlet in range(300):
        assert statement(june, Tellers(outlets=(outlet,))) is not kept
    assert statement(july) is kept
