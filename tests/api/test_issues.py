"""Issues: of policy, of fact, and notes on how sources tell it."""

import pytest

from timeline.models import Actor, Position


@pytest.fixture
def holders(ask):
    """The holders of an issue by slug."""

    def asking(path):
        return {held["holder"]["slug"]: held for held in ask(path)["holders"]}

    return asking


def slugs_of(positions):
    return [position["slug"] for position in positions]


def test_twenty_one_questions_and_twenty_three_differences_between_sources(ask, slugs):
    assert ask("issues/?count=true")["count"] == 44
    assert len([slug for slug in slugs("issues/") if slug.startswith("cx-")]) == 23


def test_issues_on_which_zakharova_takes_a_stance(slugs):
    assert set(slugs("issues/?actor=maria-zakharova")) == {
        "restore-relations",
        "normalisation",
        "responsibility-break",
    }
    assert slugs("issues/?actor=maria-zakharova&stance=denies") == ["responsibility-break"]


def test_a_difference_between_sources_says_where_it_is_found(ask):
    issue = ask("issues/cx-06/")
    assert {source["article"] for source in issue["sources"]} == {"news-az-2024-06-13"}
    assert "2024-embassy-preparation" in {event["slug"] for event in issue["events"]}


def test_an_issue_about_two_of_the_events_asked_for_is_found_once(ask):
    found = ask("issues/?event=2024-ivanishvili-apology,2024-elections&kind=note&fields=slug&count=true")
    assert (found["results"], found["count"]) == ([{"slug": "cx-22"}], 1)


def test_an_event_out_of_scope_finds_no_issue(slugs):
    assert "embassy-report" in slugs("issues/?event=2024-gd-denial")
    assert slugs("issues/?event=2024-gd-denial&according_to=onlytrusted-2025-04") == []


def test_an_issue_shows_each_holders_current_position_and_how_it_moved(ask, holders):
    georgia = holders("issues/restore-relations/")["georgia"]
    assert [(move["slug"], move["change"]) for move in georgia["moves"]] == [
        ("pos-02", False),
        ("pos-07", True),
        ("pos-56", True),
    ]
    (current,) = georgia["current"]
    assert current["stance"] == "refuses_until"
    assert current["condition"] == "Russia withdraws its recognition of the two territories."
    assert current["condition_issue"]["slug"] == "recognition"
    assert current["date"]["words"] == "3 December 2025"
    assert (current["article"], current["locator"]) == ("civil-georgia-2025-12", "L5.1, L7.1")


def test_holders_stand_by_name_and_hold_every_position_once(ask, slugs):
    held = ask("issues/restore-relations/")["holders"]
    names = [holder["holder"]["name"] for holder in held]
    assert names == sorted(names)
    moves = [slug for holder in held for slug in slugs_of(holder["moves"])]
    assert sorted(moves) == sorted(slugs("positions/?issue=restore-relations"))


def test_saying_the_same_again_is_no_change(holders):
    moves = holders("issues/embassy-report/")["mtavari-arkhi"]["moves"]
    assert [(move["slug"], move["change"]) for move in moves] == [("pos-12", False), ("pos-31", False)]


def test_positions_of_one_day_are_all_current(holders):
    assert slugs_of(holders("issues/restore-relations/")["maria-zakharova"]["current"]) == ["pos-26", "pos-33"]


def test_a_position_known_only_to_the_month_is_current_until_one_is_certainly_later(holders):
    Position.objects.filter(slug="pos-56").update(date="2014-06-27")
    assert slugs_of(holders("issues/restore-relations/")["georgia"]["current"]) == ["pos-02", "pos-07", "pos-56"]
    Position.objects.filter(slug="pos-56").update(date="2014-07-01")
    assert slugs_of(holders("issues/restore-relations/")["georgia"]["current"]) == ["pos-56"]


def test_within_a_scope_only_positions_told_in_it_are_held(holders):
    known = holders("issues/restore-relations/?known_on=2024-06-20")
    assert slugs_of(known["georgia"]["current"]) == ["pos-02", "pos-07"]
    assert "maria-zakharova" not in known
    assert list(holders("issues/restore-relations/?according_to=jamnews")) == [
        "maria-zakharova",
        "solidarity-for-peace",
    ]


def test_positions_and_holders_that_are_not_public_are_not_held(holders):
    Position.objects.filter(slug="pos-56").update(status="draft")
    Actor.objects.filter(slug="maria-zakharova").update(status="draft")
    held = holders("issues/restore-relations/")
    assert slugs_of(held["georgia"]["current"]) == ["pos-02", "pos-07"]
    assert "maria-zakharova" not in held
