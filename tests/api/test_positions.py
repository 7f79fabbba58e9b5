"""Positions: who holds what, since when, for whom, per which article."""

from timeline.models import Actor, Position


def test_every_position_of_maria_zakharova_with_its_article(ask):
    positions = ask("positions/?actor=maria-zakharova&ordering=slug")["results"]
    assert {p["slug"]: p["article"]["slug"] for p in positions} == {
        "pos-26": "jamnews-2024-06-27",
        "pos-32": "jamnews-2024-06-27",
        "pos-33": "jamnews-2024-06-27",
        "pos-36": "jamnews-2024-06-27",
        "pos-49": "civil-georgia-2025-12",
    }
    assert all(p["locator"].startswith("L") for p in positions)


def test_positions_on_behalf_of_a_party(slugs):
    assert set(slugs("positions/?on_behalf_of=solidarity-for-peace")) == {"pos-27", "pos-28", "pos-29"}


def test_georgian_positions_on_relations_in_2014_and_none_in_2024(slugs):
    georgian = "georgia,georgian-government,georgian-mfa,georgian-dream"
    asked = f"positions/?issue=restore-relations&on_behalf_of={georgian}&match=possible&on="
    assert set(slugs(f"{asked}2014")) == {"pos-02", "pos-05", "pos-06", "pos-07"}
    assert slugs(f"{asked}2024") == []


def test_a_condition_can_be_an_issue(slugs):
    assert "pos-02" in slugs("positions/?stance=refuses_until&condition_issue=de-occupation")
    assert "pos-56" in slugs("positions/?condition_issue=recognition")


def test_the_georgian_side_on_restoring_relations_in_2014_and_in_2024(slugs):
    asked = "positions/?issue=restore-relations&side=GEO&on="
    assert set(slugs(f"{asked}2014")) == {"pos-02", "pos-05", "pos-06", "pos-07"}
    assert slugs(f"{asked}2024") == []


def test_the_russian_line_on_relations_in_order_of_time(whole):
    asked = "positions/?issue=restore-relations,normalisation&on_behalf_of=russian-mfa&ordering=date"
    line = [(position["slug"], position["holder"]["slug"]) for position in whole(asked)]
    assert line == [
        ("pos-04", "grigory-karasin"),
        ("pos-14", "mikhail-galuzin"),
        ("pos-26", "maria-zakharova"),
        ("pos-33", "maria-zakharova"),
        ("pos-36", "maria-zakharova"),
        ("pos-49", "maria-zakharova"),
        ("pos-37", "mikhail-galuzin"),
        ("pos-41", "mikhail-galuzin"),
        ("pos-50", "russian-mfa"),
        ("pos-53", "russian-mfa"),
    ]


def test_conditions_of_the_georgian_side_per_article(whole):
    found = whole("positions/?issue=restore-relations&side=GEO&conditional=true")
    assert {(position["slug"], position["article"]["slug"]) for position in found} == {
        ("pos-02", "messenger-2014-06-27"),
        ("pos-05", "messenger-2014-06-27"),
        ("pos-06", "messenger-2014-06-27"),
        ("pos-07", "messenger-2014-06-27"),
        ("pos-56", "civil-georgia-2025-12"),
    }


def test_russian_positions_that_leave_the_next_step_to_georgia(slugs):
    asked = "positions/?side=RUS&conditional=true&stance=supports_if,calls_for,refuses_until"
    expected = {"pos-01", "pos-04", "pos-37", "pos-41", "pos-49", "pos-50", "pos-51", "pos-53"}
    assert set(slugs(asked)) == expected
    assert not expected & set(slugs("positions/?conditional=false"))


def test_issues_on_which_positions_are_taken_for_a_party(whole):
    found = whole("positions/?on_behalf_of=solidarity-for-peace")
    assert {position["issue"]["slug"] for position in found} == {"restore-relations", "visa-regime", "amnesty"}


def test_an_outlet_is_not_on_the_side_of_its_country(slugs):
    assert Actor.objects.get(slug="the-messenger").country == "GEO"
    assert not {"pos-10", "pos-11"} & set(slugs("positions/?side=GEO"))


def test_a_side_is_known_by_office_when_nobody_is_spoken_for(slugs):
    Position.objects.filter(slug__in=["pos-36", "pos-57"]).update(on_behalf_of=None)
    assert "pos-36" in slugs("positions/?side=RUS")
    assert "pos-36" not in slugs("positions/?side=RUS&according_to=civil-georgia")
    assert "pos-57" not in slugs("positions/?side=GEO")


def test_a_mandate_that_is_not_public_puts_nobody_on_a_side(slugs):
    assert "pos-40" not in slugs("positions/?side=GEO")
    Position.objects.filter(slug="pos-40").update(on_behalf_of=Actor.objects.get(slug="georgian-government"))
    assert "pos-40" in slugs("positions/?side=GEO")
    Actor.objects.filter(slug="georgian-government").update(status="draft")
    assert "pos-40" not in slugs("positions/?side=GEO")
