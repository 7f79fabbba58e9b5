"""Actors: found by every name, with the offices that sources show."""

import pytest


@pytest.mark.parametrize(
    ("asked", "actor"),
    [
        ("Mtavari Arxi", "mtavari-arkhi"),
        ("Tskhinvali region", "south-ossetia"),
        ("Karasin, Gregory", "grigory-karasin"),
        ("KARASIN gregory", "grigory-karasin"),
        ("the Kremlin", "russia"),
        ("Menagharishvili", "irakli-menagarishvili"),
    ],
)
def test_an_actor_is_found_by_every_name(asked, actor, slugs):
    assert actor in slugs(f"actors/?q={asked}")


def test_a_name_says_where_it_is_used(ask):
    names = {name["text"]: name for name in ask("actors/mtavari-arkhi/")["names"]}
    assert names["Mtavari Arxi"]["sources"] == [{"article": "jamnews-2024-06-27", "locator": "L6.1"}]


def test_an_office_is_given_as_printed_and_as_usual(ask):
    printed = {
        office["article"]: office["office_printed"] for office in ask("actors/irakli-kobakhidze/")["affiliations"]
    }
    assert printed == {
        "news-az-2024-06-13": "Georgian Prime Minister",
        "civil-georgia-2025-12": "the Georgian Dream prime minister",
    }


def test_an_office_without_an_organisation_has_none(ask):
    (office,) = ask("actors/ramaz-sakvarelidze/")["affiliations"]
    assert (office["office"], office["organisation"]) == ("Political analyst", None)


def test_actors_of_one_event_in_one_role(slugs):
    assert set(slugs("actors/?event=2024-embassy-preparation&role=claimant")) == {"mtavari-arkhi", "maisaya"}


def test_holders_of_an_office_in_the_russian_ministry(slugs):
    assert set(slugs("actors/?organisation=russian-mfa")) == {
        "grigory-karasin",
        "maria-zakharova",
        "mikhail-galuzin",
    }


def test_states_by_kind_and_country(slugs):
    assert slugs("actors/?kind=state&country=CHE") == ["switzerland"]
