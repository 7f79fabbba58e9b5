"""Events: the questions of the first data set, asked of the API alone."""

import pytest


def by_role(event, role):
    return {participant["actor"]["slug"] for participant in event["participants"] if participant["role"] == role}


def test_who_denied_the_report_of_june_2024_and_in_which_article(ask):
    claim = ask("events/2024-embassy-preparation/")
    denials = [link["event"]["slug"] for link in claim["linked_from"] if link["kind"] == "denies"]
    assert set(denials) == {"2024-gd-denial", "2024-mfa-denial"}
    said_in = {}
    for slug in denials:
        denial = ask(f"events/{slug}/")
        (denier,) = by_role(denial, "denier")
        said_in[denier] = {c["article"]["slug"] for c in denial["citations"] if c["stance"] == "reports"}
    assert said_in == {"georgian-dream": {"news-az-2024-06-13"}, "russian-mfa": {"jamnews-2024-06-27"}}
    assert claim["verification"] == "denied"


def test_all_events_of_2008(ask):
    matches = {record["slug"]: record["match"] for record in ask("events/?on=2008&limit=200")["results"]}
    assert {slug for slug, match in matches.items() if match == "certain"} == {
        "2008-war",
        "2008-recognition",
        "2008-severance",
    }
    assert {"2008-occupation", "gid"} <= {slug for slug, match in matches.items() if match == "possible"}


def test_what_switzerland_did_and_in_which_role(ask):
    roles = {
        event["slug"]: [p["role"] for p in event["participants"] if p["actor"]["slug"] == "switzerland"]
        for event in ask("events/?actor=switzerland")["results"]
    }
    assert roles == {
        "swiss-services": ["provider"],
        "gid": ["host"],
        "swiss-sanctions": ["initiator"],
        "2025-galuzin-geneva": ["criticised"],
    }


def test_disputed_events(slugs):
    assert set(slugs("events/?verification=disputed")) == {
        "2008-occupation",
        "free-movement",
        "2024-berlin",
        "2025-sokhumi-flights",
        "2025-no-response",
        "tacit-acceptance",
    }


def test_actor_and_role_hold_of_one_participant(slugs):
    assert slugs("events/?actor=georgian-dream&role=denier") == ["2024-gd-denial"]
    assert "2024-gd-denial" not in slugs("events/?actor=mtavari-arkhi&role=denier")
    assert slugs("events/?actor=georgian-dream&actor=mtavari-arkhi&role=alleged_initiator") == []


def test_commas_are_any_repetition_is_all_and_a_mark_is_none(slugs):
    either = set(slugs("events/?actor=izvestia,vestnik-kavkaza"))
    assert either == set(slugs("events/?actor=izvestia")) | set(slugs("events/?actor=vestnik-kavkaza"))
    assert slugs("events/?actor=vestnik-kavkaza&actor=maria-zakharova") == ["2024-vk-question"]
    assert not set(slugs("events/?actor=!russia,georgia")) & set(slugs("events/?actor=russia"))


def test_a_code_takes_its_subtree_and_is_a_string(slugs, faults):
    assert {"2024-gd-denial", "2014-karasin"} <= set(slugs("events/?type=016"))
    assert set(slugs("events/?type=016")) < set(slugs("events/?type=01"))
    assert not set(slugs("events/?type=10")) & set(slugs("events/?type=010"))
    assert "A code is a string" in faults("events/?type=1")["type"]


def test_the_report_and_the_claim_are_two_events(ask):
    assert ask("events/2024-mtavari-report/")["verification"] == "confirmed"
    assert ask("events/2024-embassy-preparation/")["verification"] == "denied"


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("Mtavari Arxi", "2024-mtavari-report"),
        ("Tskhinvali region", "2008-recognition"),
        ("Sukhumi", "2025-sokhumi-flights"),
        ("Karasin, Gregory", "2014-karasin"),
        ("the Kremlin", "2008-recognition"),
    ],
)
def test_events_are_found_by_every_name_of_those_who_took_part(name, event, slugs):
    assert event in slugs(f"events/?q={name}")


def test_filters_compose(slugs):
    assert slugs("events/?q=Zakharova&on=2024&kind=statement&outlet=jamnews&actor=maria-zakharova&role=speaker") == [
        "2024-zakharova-june"
    ]


def test_one_day_of_june_2024(slugs):
    certain = slugs("events/?on=[2024-06-11..2024-06-13]&match=certain&kind=!state,forecast")
    possible = slugs("events/?on=[2024-06-11..2024-06-13]&kind=!state,forecast")
    assert set(certain) == {
        "2024-kobakhidze-sanctions",
        "2024-mtavari-report",
        "2024-gd-denial",
        "2024-maisaya",
    }
    assert set(possible) - set(certain) == {
        "2024-law-reaction",
        "2024-galuzin-noninterference",
        "2024-business-talk",
        "2024-embassy-preparation",
        "2024-mfa-denial",
        "tacit-acceptance",
    }


def test_repetitions_that_would_cost_too_much_are_refused(faults, ask):
    asked = "&".join(["actor=georgia,russia", "role=initiator,target"] * 4)
    assert ask(f"events/?{asked}")["results"]
    assert ask(f"events/?{asked}&role=initiator")["results"]
    assert "24 conditions" in faults(f"events/?{asked}&role=initiator&role=target")["role"]
