"""Answers: who denied, supported, refused to comment or kept silent, and since when a reader could know it."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from timeline.models import (
    Actor,
    Affiliation,
    Article,
    Citation,
    Event,
    EventLink,
    EventType,
    LinkSource,
    Participation,
)

FIVE = "news-az-2024-06-13,jamnews-2024-06-27,onlytrusted-2025-04,messenger-2014-06-27,civil-georgia-2025-12"
MAIN = f"according_to={FIVE}"


@pytest.fixture
def answers(ask):
    """The answers to an event by the slug of the answering event; ``scope`` is a query."""

    def asking(slug, scope=""):
        return {answer["event"]["slug"]: answer for answer in ask(f"events/{slug}/answers/?{scope}")["answers"]}

    return asking


def test_the_embassy_report_is_denied_twice_and_supported_once(ask):
    answered = ask("events/2024-embassy-preparation/answers/")
    assert answered["event"]["slug"] == "2024-embassy-preparation"
    assert [(answer["event"]["slug"], answer["answer"]) for answer in answered["answers"]] == [
        ("2024-gd-denial", "denial"),
        ("2024-maisaya", "support"),
        ("2024-mfa-denial", "denial"),
    ]


def test_an_answer_has_its_date_its_articles_and_the_day_from_which_it_was_known(answers):
    denial = answers("2024-embassy-preparation")["2024-gd-denial"]
    assert [(who["actor"]["slug"], who["role"]) for who in denial["actors"]] == [("georgian-dream", "denier")]
    assert denial["event"]["date"]["words"] == "between 11 and 12 June 2024"
    ((article, locator),) = [(source["article"], source["locator"]) for source in denial["articles"]]
    assert (article["slug"], article["known_from"], locator) == ("news-az-2024-06-13", "2024-06-13", "L3.4")
    assert denial["known_from"] == "2024-06-13"
    assert [link["kind"] for link in denial["links"]] == ["denies"]
    assert denial["disputed_by"] == []


@pytest.mark.parametrize(
    ("day", "denials"),
    [("2024-06-13", {"2024-gd-denial"}), ("2024-06-27", {"2024-gd-denial", "2024-mfa-denial"})],
)
def test_denials_become_known_one_by_one(day, denials, answers):
    found = answers("2024-embassy-preparation", f"known_on={day}&{MAIN}")
    assert {slug for slug, answer in found.items() if answer["answer"] == "denial"} == denials


def test_every_answer_shows_from_the_day_on_which_it_is_known_and_no_earlier(whole, answers):
    checked = 0
    for event in whole("events/?fields=slug"):
        for slug, answer in answers(event["slug"]).items():
            day = datetime.date.fromisoformat(answer["known_from"])
            assert slug in answers(event["slug"], f"known_on={day}")
            before = Client().get(f"/api/v1/events/{event['slug']}/answers/?known_on={day - datetime.timedelta(1)}")
            assert before.status_code == 404 or slug not in {a["event"]["slug"] for a in before.json()["answers"]}
            checked += 1
    assert checked == 16


def test_a_refusal_to_comment_on_the_report_denies_what_it_claims(answers):
    assert answers("2024-mtavari-report")["2024-mfa-denial"]["answer"] == "no_comment"
    assert answers("2024-embassy-preparation")["2024-mfa-denial"]["answer"] == "denial"


def test_any_other_answer_is_a_reply_with_the_one_it_speaks_for(answers):
    reply = answers("2025-mfa-izvestia")["2025-kobakhidze-redlines"]
    assert reply["answer"] == "reply"
    (speaker,) = reply["actors"]
    assert (speaker["actor"]["slug"], speaker["on_behalf_of"]["slug"]) == ("irakli-kobakhidze", "georgian-government")
    assert speaker["office"]["office_printed"] == "the Georgian Dream prime minister"


def test_the_editors_inference_is_marked(answers):
    (link,) = answers("2014-karasin")["2014-panjikidze"]["links"]
    assert (link["kind"], link["basis"]) == ("answers", "inference")


def test_the_first_telling_of_a_claim_is_no_answer_to_it(answers):
    assert "2024-mtavari-report" not in answers("2024-embassy-preparation")
    assert answers("2024-embassy-preparation", MAIN)["2024-maisaya"]["answer"] == "support"


def test_the_silence_of_tbilisi_is_shown_with_the_article_that_disputes_it(answers):
    silence = answers("2025-galuzin-interview")["2025-no-response"]
    assert silence["answer"] == "silence"
    assert [who["actor"]["slug"] for who in silence["actors"]] == ["georgian-government"]
    assert [dispute["article"]["slug"] for dispute in silence["disputed_by"]] == ["caucasus-watch-2025-04-14"]
    assert answers("2025-galuzin-interview", MAIN)["2025-no-response"]["disputed_by"] == []


def test_an_event_without_answers_has_none(ask):
    assert ask("events/2008-war/answers/")["answers"] == []


def test_answers_cost_two_statements_however_many_there_are(ask):
    for slug in ("2024-embassy-preparation", "2014-karasin", "2008-war"):
        with CaptureQueriesContext(connection) as statements:
            ask(f"events/{slug}/answers/")
        assert len(statements) == 2


def test_a_scope_that_does_not_tell_of_the_event_does_not_tell_of_answers(ask, faults):
    assert ask("events/2024-embassy-preparation/answers/?known_on=2024-06-01", status=404)["status"] == 404
    assert "did you mean 'known_on'" in faults("events/2008-war/answers/?known=2024-06-01")["known"]


MINISTRY, ENVOY, PAPER = "ministry", "envoy", "paper"


@pytest.fixture
def asked(db):
    """A question of day 1 to the ministry, with the means to link further events to it."""
    for slug, kind in ((MINISTRY, "government_body"), (ENVOY, "person"), (PAPER, "outlet"), ("asker", "person")):
        Actor.objects.create(slug=slug, name=slug, kind=kind, status="published")
    return told("question", "statement", 1, ("asker", "speaker"))


def told(slug, kind, day, *participants, status="published"):
    """An event of that day of June 2024, in the paper on the same day."""
    date = datetime.date(2024, 6, day)
    event = Event.objects.create(slug=slug, title=slug, kind=kind, date=date.isoformat(), status=status)
    article, _ = Article.objects.get_or_create(
        slug=f"{PAPER}-{day}",
        defaults={
            "headline": "News",
            "outlet": Actor.objects.get(slug=PAPER),
            "kind": "news",
            "published": date.isoformat(),
            "known_from": date,
            "status": "published",
        },
    )
    Citation.objects.create(event=event, article=article)
    for actor, role, *on_behalf_of in participants:
        represented = Actor.objects.get(slug=on_behalf_of[0]) if on_behalf_of else None
        Participation.objects.create(
            event=event, actor=Actor.objects.get(slug=actor), role=role, on_behalf_of=represented
        )
    return event


def tie(event, kind, target):
    """A link that the article on ``event`` shows."""
    link = EventLink.objects.create(event=event, kind=kind, target=target)
    LinkSource.objects.create(link=link, article=event.citations.get().article)


def words(day=None, event="question"):
    """Answer by answering event, as known on a day of June 2024."""
    scope = f"?known_on=2024-06-{day:02}" if day else ""
    found = Client().get(f"/api/v1/events/{event}/answers/{scope}").json()["answers"]
    return {answer["event"]["slug"]: answer["answer"] for answer in found}


def test_a_silence_lapses_when_the_answer_is_published(asked):
    tie(told("no-answer", "absence", 1, (MINISTRY, "silent")), "answers", asked)
    tie(told("briefing", "statement", 5, (MINISTRY, "speaker")), "answers", asked)
    assert words(3) == {"no-answer": "silence"}
    assert words(6) == words() == {"briefing": "reply"}


def test_a_silence_lapses_when_someone_answers_on_behalf_of_the_silent(asked):
    tie(told("no-answer", "absence", 1, (MINISTRY, "silent")), "answers", asked)
    tie(told("stranger", "statement", 2, (ENVOY, "speaker")), "denies", asked)
    assert words() == {"no-answer": "silence", "stranger": "denial"}
    tie(told("interview", "statement", 5, (ENVOY, "speaker", MINISTRY)), "denies", asked)
    assert words(4) == {"no-answer": "silence", "stranger": "denial"}
    assert words(5) == {"stranger": "denial", "interview": "denial"}


def test_a_silence_lapses_when_someone_in_office_there_answers(asked):
    tie(told("no-answer", "absence", 1, (MINISTRY, "silent")), "answers", asked)
    tie(told("interview", "statement", 5, (ENVOY, "speaker")), "answers", asked)
    office = Affiliation.objects.create(
        person=Actor.objects.get(slug=ENVOY),
        organisation=Actor.objects.get(slug=MINISTRY),
        office="Envoy",
        period="2000/2012",
    )
    assert words() == {"no-answer": "silence", "interview": "reply"}
    office.period = "2024"
    office.save()
    assert words() == {"interview": "reply"}


@pytest.mark.parametrize("kind", ["answers", "denies", "contradicts"])
def test_a_silence_lapses_when_an_answer_is_linked_to_the_silence_itself(asked, kind):
    silence = told("no-answer", "absence", 1, (MINISTRY, "silent"))
    tie(silence, "answers", asked)
    tie(told("speech", "statement", 5, (ENVOY, "speaker")), kind, silence)
    assert words(4) == {"no-answer": "silence"}
    assert words(5) == {"speech": "reply"}
    (answer,) = Client().get("/api/v1/events/question/answers/").json()["answers"]
    assert (answer["actors"][0]["actor"]["slug"], answer["known_from"]) == (ENVOY, "2024-06-05")


def test_a_silence_does_not_lapse_by_another_silence_or_a_mention(asked):
    silence = told("no-answer", "absence", 1, (MINISTRY, "silent"))
    tie(silence, "answers", asked)
    tie(told("still-no-answer", "absence", 5, (MINISTRY, "silent")), "answers", silence)
    tie(told("speech", "statement", 5, (ENVOY, "speaker")), "refers_to", silence)
    assert words() == {"no-answer": "silence"}


def test_of_two_silent_parties_the_one_that_answers_is_no_longer_silent(asked):
    tie(told("no-answer", "absence", 1, (MINISTRY, "silent"), (ENVOY, "silent")), "answers", asked)
    tie(told("briefing", "statement", 5, (MINISTRY, "speaker")), "answers", asked)
    found = Client().get("/api/v1/events/question/answers/").json()["answers"]
    silent = {a["event"]["slug"]: [who["actor"]["slug"] for who in a["actors"]] for a in found}
    assert silent == {"no-answer": [ENVOY], "briefing": [MINISTRY]}


def test_a_speaker_answers_for_the_one_that_is_represented(asked):
    tie(told("briefing", "statement", 5, (ENVOY, "speaker"), (MINISTRY, "represented")), "answers", asked)
    (answer,) = Client().get("/api/v1/events/question/answers/").json()["answers"]
    (speaker,) = answer["actors"]
    assert (speaker["actor"]["slug"], speaker["on_behalf_of"]["slug"]) == (ENVOY, MINISTRY)


def test_a_contradiction_is_a_denial_only_of_what_it_answers(asked):
    account = told("account", "statement", 2, (ENVOY, "speaker"))
    tie(account, "contradicts", asked)
    assert words() == {}
    tie(account, "answers", asked)
    assert words() == {"account": "denial"}


def test_an_event_that_answers_and_denies_is_one_denial(asked):
    briefing = told("briefing", "statement", 2, (MINISTRY, "denier"))
    tie(briefing, "answers", asked)
    tie(briefing, "denies", asked)
    assert words() == {"briefing": "denial"}


def test_declining_to_comment_is_told_by_the_type(asked):
    cameo = {"scheme": "cameo", "root": "01", "name": "Decline comment", "quad": "verbal-coop"}
    decline, _ = EventType.objects.get_or_create(code="011", defaults=cameo)
    briefing = told("briefing", "statement", 2, (MINISTRY, "speaker"))
    briefing.other_types.add(decline)
    tie(briefing, "answers", asked)
    tie(told("no-answer", "absence", 1, (MINISTRY, "silent")), "answers", asked)
    assert words(1) == {"no-answer": "silence"}
    assert words(2) == {"briefing": "no_comment"}


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_what_is_hidden_answers_nothing(asked, status):
    tie(told("no-answer", "absence", 1, (MINISTRY, "silent")), "answers", asked)
    tie(told("secret", "statement", 2, (MINISTRY, "speaker"), status=status), "answers", asked)
    tie(told("briefing", "statement", 3, (ENVOY, "speaker", MINISTRY)), "answers", asked)
    Actor.objects.filter(slug=ENVOY).update(name="secret", status=status)
    answer = Client().get("/api/v1/events/question/answers/")
    assert "secret" not in answer.content.decode()
    assert words() == {"no-answer": "silence", "briefing": "reply"}
    assert Client().get("/api/v1/events/secret/answers/").status_code == 404
    Article.objects.filter(slug="paper-3").update(headline="secret", status=status)
    answer = Client().get("/api/v1/events/question/answers/")
    assert "secret" not in answer.content.decode()
    assert {a["event"]["slug"]: a["known_from"] for a in answer.json()["answers"]} == {
        "no-answer": "2024-06-01",
        "briefing": None,
    }
