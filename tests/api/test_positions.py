"""Positions: who holds what, since when, for whom, per which article."""


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
