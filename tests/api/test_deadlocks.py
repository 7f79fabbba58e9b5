"""Deadlocks: what one side makes its condition, another refuses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.models import Actor, Issue, Position


@pytest.fixture
def pairs(ask):
    """The deadlocks of an issue as pairs of slugs with whether they are current."""

    def asking(path):
        found = ask(path)["deadlocks"]
        return {(pair["demand"]["slug"], pair["refusal"]["slug"]): pair["current"] for pair in found}

    return asking


def test_georgias_condition_of_recognition_meets_russias_refusal(pairs):
    assert pairs("issues/recognition/deadlocks/") == {
        ("pos-56", "pos-52"): True,
        ("pos-55", "pos-52"): True,
        ("pos-56", "pos-42"): False,
        ("pos-55", "pos-42"): False,
        ("pos-06", "pos-52"): False,
        ("pos-06", "pos-42"): False,
    }


def test_de_occupation_and_recognition_block_each_other(ask):
    (current, earlier) = ask("issues/de-occupation/deadlocks/")["deadlocks"]
    assert (current["current"], earlier["current"]) == (True, False)
    demand, refusal = current["demand"], current["refusal"]
    assert (demand["issue"]["slug"], demand["condition_issue"]["slug"]) == ("de-occupation", "recognition")
    assert (refusal["issue"]["slug"], refusal["stance"]) == ("recognition", "opposes")
    assert (demand["side"], refusal["side"]) == ("GEO", "RUS")
    assert (earlier["refusal"]["slug"], earlier["refusal"]["current"]) == ("pos-42", False)


def test_each_end_has_its_citation_date_and_speaker(ask):
    (current, _) = ask("issues/de-occupation/deadlocks/")["deadlocks"]
    demand, refusal = current["demand"], current["refusal"]
    assert (demand["article"]["slug"], demand["locator"]) == ("civil-georgia-2025-12", "L15.2")
    assert (refusal["article"]["slug"], refusal["locator"]) == ("civil-georgia-2025-12", "L9.1, L9.2, L15.3")
    assert demand["article"]["known_from"] == refusal["article"]["known_from"] == "2025-12-03"
    assert (demand["holder"]["slug"], demand["counts_for"]["slug"]) == ("irakli-kobakhidze", "georgian-government")
    assert demand["date"]["edtf"] == refusal["date"]["edtf"] == "2025-12-03"


def test_a_condition_of_a_condition_leads_there_by_the_positions_of_one_side(ask):
    found = ask("issues/restore-relations/deadlocks/")["deadlocks"]
    through = {(pair["demand"]["slug"], pair["refusal"]["slug"]): pair["through"] for pair in found}
    assert through == {
        ("pos-56", "pos-52"): [],
        ("pos-56", "pos-42"): [],
        ("pos-06", "pos-52"): [],
        ("pos-06", "pos-42"): [],
        ("pos-55", "pos-52"): ["pos-02"],
        ("pos-55", "pos-42"): ["pos-02"],
    }


def test_current_ones_stand_first(ask):
    currents = [pair["current"] for pair in ask("issues/restore-relations/deadlocks/")["deadlocks"]]
    assert currents == sorted(currents, reverse=True)
    assert True in currents


def test_a_side_is_not_in_deadlock_with_itself(pairs):
    assert ("pos-56", "pos-52") in pairs("issues/recognition/deadlocks/")
    parliament = Actor.objects.get(slug="georgian-parliament")
    Position.objects.filter(slug="pos-52").update(on_behalf_of=parliament)
    assert ("pos-56", "pos-52") not in pairs("issues/recognition/deadlocks/")


def test_a_party_is_a_side_of_its_own(ask):
    party = Actor.objects.get(slug="georgian-dream")
    Position.objects.filter(slug="pos-52").update(on_behalf_of=party)
    found = ask("issues/recognition/deadlocks/")["deadlocks"]
    sides = {pair["refusal"]["slug"]: pair["refusal"]["side"] for pair in found if pair["demand"]["slug"] == "pos-56"}
    assert sides == {"pos-52": "georgian-dream", "pos-42": "RUS"}


def test_silence_does_not_end_a_position(pairs):
    Position.objects.filter(slug="pos-48").update(date="2025-12-20")
    assert pairs("issues/restore-relations/deadlocks/")["pos-56", "pos-52"] is True
    Position.objects.filter(slug="pos-48").update(stance="supports")
    assert pairs("issues/restore-relations/deadlocks/")["pos-56", "pos-52"] is False


def test_what_was_in_deadlock_on_a_day(ask, pairs):
    assert pairs("issues/restore-relations/deadlocks/?known_on=2025-05-01") == {("pos-06", "pos-42"): True}
    assert ask("issues/restore-relations/deadlocks/?known_on=2024-06-20")["deadlocks"] == []
    assert pairs("issues/de-occupation/deadlocks/?according_to=civil-georgia") == {("pos-55", "pos-52"): True}
    assert ask("issues/de-occupation/deadlocks/?according_to=civil-georgia")["deadlocks"][0]["demand"]["note"] == ""


def test_what_is_not_public_is_in_no_deadlock(pairs):
    Position.objects.filter(slug="pos-42").update(status="draft")
    assert not any("pos-42" in pair for pair in pairs("issues/recognition/deadlocks/"))
    Issue.objects.filter(slug="recognition").update(status="draft")
    assert pairs("issues/restore-relations/deadlocks/") == {}
    assert pairs("issues/de-occupation/deadlocks/") == {}


def test_deadlocks_cost_three_statements(ask):
    for slug in ("restore-relations", "recognition", "cx-06"):
        with CaptureQueriesContext(connection) as statements:
            ask(f"issues/{slug}/deadlocks/")
        assert len(statements) == 3


def test_an_issue_without_conditions_has_no_deadlock(ask):
    assert ask("issues/amnesty/deadlocks/")["deadlocks"] == []


def test_a_missing_issue_is_a_problem_with_the_nearest_slug(ask):
    assert "recognition" in ask("issues/recognitions/deadlocks/", status=404)["detail"]
