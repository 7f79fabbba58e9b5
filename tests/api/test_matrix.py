"""The matrix of an issue: who held what in which period."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.models import Actor, Affiliation, Event, Position


@pytest.fixture
def cells(ask):
    """A matrix as ``{holder: {period: [(stance, change, slugs of its occasions)]}}``."""

    def asking(path):
        return {
            row["holder"]["slug"]: {
                cell["period"]: [
                    (held["stance"], held["change"], [occasion["slug"] for occasion in held["occasions"]])
                    for held in cell["positions"]
                ]
                for cell in row["cells"]
            }
            for row in ask(path)["rows"]
        }

    return asking


def test_periods_are_the_years_in_which_positions_fall(ask, cells):
    periods = ask("issues/restore-relations/matrix/")["periods"]
    assert [period["edtf"] for period in periods] == ["2014", "2024", "2025"]
    assert periods[0] == {"edtf": "2014", "words": "2014", "earliest": "2014-01-01", "latest": "2014-12-31"}
    assert cells("issues/restore-relations/matrix/")["georgia"] == {
        "2014": [("refuses_until", False, ["pos-02"]), ("refuses_until", False, ["pos-07"])],
        "2025": [("refuses_until", True, ["pos-56"])],
    }


def test_given_days_cut_time_into_periods(ask, cells):
    asked = "issues/restore-relations/matrix/?cuts=2014-01-01,2024-06-13"
    periods = ask(asked)["periods"]
    assert [period["edtf"] for period in periods] == ["../2013-12-31", "2014-01-01/2024-06-12", "2024-06-13/.."]
    assert (periods[0]["earliest"], periods[2]["latest"]) == (None, None)
    assert list(cells(asked)["georgia"]) == ["2014-01-01/2024-06-12", "2024-06-13/.."]


def test_a_cell_tells_the_position_and_who_says_so(ask):
    rows = ask("issues/restore-relations/matrix/")["rows"]
    (cell,) = next(row["cells"] for row in rows if row["holder"]["slug"] == "mikhail-galuzin")
    (held,) = cell["positions"]
    assert (cell["period"], cell["change"]) == ("2025", False)
    assert (held["stance"], held["condition"]) == ("supports_if", "Georgia is willing.")
    assert (held["article"]["slug"], held["locator"]) == ("onlytrusted-2025-04", "L2.1, L2.2")
    assert held["certain"] is True
    assert held["occasions"][0]["event"]["slug"] == "2025-galuzin-interview"


def test_one_claim_told_by_two_articles_is_one_position_with_two_occasions(ask):
    rows = ask("issues/embassy-report/matrix/")["rows"]
    (cell,) = next(row["cells"] for row in rows if row["holder"]["slug"] == "mtavari-arkhi")
    (held,) = cell["positions"]
    assert [(occasion["slug"], occasion["article"]["slug"]) for occasion in held["occasions"]] == [
        ("pos-12", "news-az-2024-06-13"),
        ("pos-31", "jamnews-2024-06-27"),
    ]


def test_a_doubted_date_stands_where_it_sorts_and_is_not_certain(ask):
    rows = ask("issues/restore-relations/matrix/?cuts=2024-06-12")["rows"]
    (cell,) = next(row["cells"] for row in rows if row["holder"]["slug"] == "maisaya")
    assert cell["period"] == "../2024-06-11"
    assert [held["certain"] for held in cell["positions"]] == [False]


def test_persons_are_rolled_up_to_their_ministry_and_each_occasion_says_who_spoke(ask, cells):
    asked = "issues/normalisation/matrix/?on_behalf_of=true"
    assert "maria-zakharova" in cells("issues/normalisation/matrix/?on_behalf_of=false")
    assert cells(asked)["russian-mfa"] == {
        "2024": [("supports", False, ["pos-14", "pos-36"]), ("supports_if", False, ["pos-49"])],
        "2025": [("calls_for", True, ["pos-41"]), ("supports_if", False, ["pos-50"])],
    }
    ministry = next(row for row in ask(asked)["rows"] if row["holder"]["slug"] == "russian-mfa")
    speakers = [o["speaker"]["slug"] for o in ministry["cells"][0]["positions"][0]["occasions"]]
    assert speakers == ["mikhail-galuzin", "maria-zakharova"]


def test_what_an_event_reiterates_is_no_change_in_other_words(cells):
    first, again = Position.objects.get(slug="pos-49"), Position.objects.get(slug="pos-50")
    assert first.condition != again.condition
    kept = cells("issues/normalisation/matrix/?on_behalf_of=true")["russian-mfa"]["2025"]
    assert ("supports_if", False, ["pos-50"]) in kept
    Event.objects.get(slug="2025-mfa-izvestia").links.filter(kind="reiterates").delete()
    moved = cells("issues/normalisation/matrix/?on_behalf_of=true")["russian-mfa"]["2025"]
    assert ("supports_if", True, ["pos-50"]) in moved


def test_without_a_mandate_the_office_held_on_the_date_counts(cells):
    Position.objects.filter(slug="pos-49").update(on_behalf_of=None)
    asked = "issues/normalisation/matrix/?on_behalf_of=true"
    assert ("supports_if", False, ["pos-49"]) in cells(asked)["russian-mfa"]["2024"]
    within = cells(f"{asked}&according_to=civil-georgia")
    assert within["russian-mfa"]["2024"] == [("supports_if", False, ["pos-49"])]
    Affiliation.objects.filter(person__slug="maria-zakharova", observed="2024-12-04").delete()
    assert cells(asked)["maria-zakharova"]["2024"] == [("supports_if", False, ["pos-49"])]


def test_an_office_seen_before_and_after_is_held_between(cells):
    Position.objects.filter(slug="pos-49").update(on_behalf_of=None, date="2024-10-01")
    assert "maria-zakharova" not in cells("issues/normalisation/matrix/?on_behalf_of=true")
    Position.objects.filter(slug="pos-49").update(date="2025-01-01")
    assert "maria-zakharova" in cells("issues/normalisation/matrix/?on_behalf_of=true")


def test_a_former_office_does_not_count(cells):
    assert "irakli-menagarishvili" in cells("issues/restore-relations/matrix/?on_behalf_of=true")


def test_a_mandate_that_is_not_public_does_not_count(cells):
    Actor.objects.filter(slug="solidarity-for-peace").update(status="draft")
    assert list(cells("issues/visa-regime/matrix/?on_behalf_of=true")) == ["mamuka-pipia"]


def test_only_what_was_known_on_the_day(ask, cells):
    assert list(cells("issues/restore-relations/matrix/?known_on=2024-06-12")["georgia"]) == ["2014"]
    assert ask("issues/restore-relations/matrix/?known_on=1999-01-01", status=404)


def test_a_matrix_costs_four_statements(ask):
    for asked in ("", "?on_behalf_of=true", "?cuts=2014-01-01&known_on=2025-12-31"):
        with CaptureQueriesContext(connection) as statements:
            ask(f"issues/restore-relations/matrix/{asked}")
        assert len(statements) == 4


def test_an_issue_without_positions_has_an_empty_matrix(ask):
    answer = ask("issues/cx-06/matrix/")
    assert (answer["issue"]["slug"], answer["periods"], answer["rows"]) == ("cx-06", [], [])


@pytest.mark.parametrize(
    ("cuts", "sentence"),
    [
        ("2024", "'2024' is not a day"),
        ("", "is not a day"),
        ("2024-06-13,", "is not a day"),
        ("2024-06-13,2014-01-01", "does not come after"),
        ("2024-06-13,2024-06-13", "does not come after"),
        ("0001-01-01", "No day comes before"),
        (",".join(f"20{n:02}-01-01" for n in range(51)), "at most 50"),
    ],
)
def test_cuts_that_are_no_ascending_days_are_refused(cuts, sentence, faults):
    assert sentence in faults(f"issues/restore-relations/matrix/?cuts={cuts}")["cuts"]


def test_another_parameter_is_refused(faults):
    assert "did you mean 'cuts'" in faults("issues/restore-relations/matrix/?cut=2014-01-01")["cut"]
    assert "neither 'true' nor" in faults("issues/restore-relations/matrix/?on_behalf_of=maybe")["on_behalf_of"]
