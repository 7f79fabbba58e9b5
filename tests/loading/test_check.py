"""Every problem of every record is listed with what would be right, and nothing is written."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from timeline.management.commands import loaddata

EVENT = "briefing.json: event 2024-zakharova-briefing: "
ARTICLE = "briefing.json: article jamnews-2024-06-27: "


def wrong(model, sentence, **fields):
    return pytest.param(model, fields, sentence, id=" ".join([model, *fields]))


@pytest.mark.parametrize(
    ("model", "fields", "sentence"),
    [
        wrong(
            "event",
            f"{EVENT}date: '2024-02-30' is not an EDTF date: day 30 does not exist, February 2024 has 29 days.",
            date="2024-02-30",
        ),
        wrong(
            "event",
            f"{EVENT}kind 'statment' is not a known kind; did you mean 'statement'?",
            kind="statment",
        ),
        wrong(
            "event",
            f"{EVENT}place 'moskow' is not a place; did you mean 'moscow'?",
            place=["moskow"],
        ),
        wrong("event", f"{EVENT}type '0200' is not an event type; did you mean '020'?", type=["0200"]),
        wrong("event", f"{EVENT}title must be text; it is a list.", title=["Zakharova answers"]),
        wrong("event", f"{EVENT}title is null; it needs a value.", title=None),
        wrong("event", f"{EVENT}title is empty; it needs a value.", title=""),
        wrong("event", f"{EVENT}'titel' is not a field of an event; did you mean 'title'?", titel="Answer"),
        wrong(
            "event",
            f"{EVENT}date_earliest cannot be given; the program works it out.",
            date_earliest="2024-06-26",
        ),
        wrong("event", f"{EVENT}id cannot be given; the program works it out.", id=7),
        wrong(
            "event",
            f'{EVENT}place must name a place by its natural key, a list of slug; write ["moscow"].',
            place="moscow",
        ),
        wrong(
            "event",
            f"{EVENT}place must name a place by its natural key, a list of slug; it is a number.",
            place=1,
        ),
        wrong(
            "event",
            f"{EVENT}place must name a place by its natural key, a list of slug.",
            place=["moscow", "russia"],
        ),
        wrong("event", f"{EVENT}other_types names '020' twice.", other_types=[["020"], ["020"]]),
        wrong(
            "event",
            f"{EVENT}other_types must be a list of natural keys; it is text.",
            other_types="020",
        ),
        wrong(
            "event",
            f"{EVENT}title holds a character that no text has: NUL, or half of a surrogate pair.",
            title="Zakharova\0answers",
        ),
        wrong(
            "event",
            f"{EVENT}created_at names no time zone; write it as in '2024-06-27T09:00:00Z'.",
            created_at="2024-06-27",
        ),
        wrong(
            "event",
            f"{EVENT}created_at lies outside the years 1 to 9999.",
            created_at="0001-01-01T00:00:00+01:00",
        ),
        wrong(
            "article",
            f"{ARTICLE}url 'javascript:alert(1)': Enter a valid URL.",
            url="javascript:alert(1)",
        ),
        wrong("article", f"{ARTICLE}outlet 'jamnewz' is not an actor; did you mean 'jamnews'?", outlet=["jamnewz"]),
        wrong("article", f"{ARTICLE}outlet is null; it needs a value.", outlet=None),
        wrong(
            "article",
            f"{ARTICLE}headline '{'N' * 80} …': Ensure this value has at most 300 characters (it has 301).",
            headline="N" * 301,
        ),
        wrong(
            "participation",
            "briefing.json: participation 2024-zakharova-briefing / maria-zakharova / speaker: "
            "rank must be a whole number; it is true or false.",
            rank=True,
        ),
        wrong(
            "participation",
            "briefing.json: record 7 (participation): role 'speeker' is not a known role; did you mean 'speaker'?",
            role="speeker",
        ),
        wrong(
            "actor",
            "briefing.json: record 2 (actor): slug 'Maria Zakharova': A slug has small letters a to z, "
            "digits and single hyphens between them, as in 'mtavari-arkhi'.",
            slug="Maria Zakharova",
        ),
        wrong(
            "place",
            "briefing.json: place moscow: country 'RU': A country is three capital letters of ISO 3166-1, as in",
            country="RU",
        ),
        wrong(
            "place",
            "briefing.json: place moscow: Give latitude, longitude and precision together, or none of them.",
            latitude="55.75",
        ),
        wrong(
            "place",
            "briefing.json: place moscow: A contested place names no country; say who claims it in the note.",
            contested=True,
        ),
        wrong(
            "place",
            "briefing.json: place moscow: contested must be true or false; it is text.",
            contested="no",
        ),
        wrong(
            "place",
            "briefing.json: place moscow: latitude 95.5: Ensure this value is less than or equal to 90.",
            latitude=95.5,
            longitude=37.6,
            precision="settlement",
        ),
    ],
)
def test_a_wrong_value_is_named_with_file_record_field_and_what_is_right(
    problems, chronology, named, model, fields, sentence
):
    named(model).update(fields)
    found = problems(chronology)
    assert any(problem.startswith(sentence) for problem in found), found


def test_all_problems_are_listed_at_once_in_the_order_of_the_file(problems, chronology, named):
    named("article").update(outlet=["jamnewz"], kind="newz")
    named("event").update(date="2024-13")
    del named("citation")["article"]
    named("issue").update(stance="for")
    assert [problem.partition(": ")[2].partition(":")[0] for problem in problems(chronology)] == [
        "article jamnews-2024-06-27",
        "article jamnews-2024-06-27",
        "event 2024-zakharova-briefing",
        "record 8 (citation)",
        "issue restore-relations",
    ]


def test_a_missing_natural_key_is_named_by_the_number_of_the_record(problems, chronology, named):
    del named("issue")["slug"]
    assert problems(chronology) == ["briefing.json: record 9 (issue): slug is missing."]


def test_a_row_number_is_refused_for_it_means_another_record_elsewhere(problems, chronology):
    chronology[1]["pk"] = 1
    assert problems(chronology) == [
        "briefing.json: actor maria-zakharova: 'pk' cannot be given; a record is known by its natural key."
    ]


def test_a_repeated_record_is_refused_even_across_files(save, chronology, db):
    save(chronology, "first.json")
    save([chronology[3], chronology[3]], "second.json")
    with pytest.raises(CommandError) as refusal:
        call_command("loaddata", "first", "second")
    assert str(refusal.value).splitlines()[1:] == [
        "  second.json: place moscow: record 1 repeats record 4 of first.json; keep one of them.",
        "  second.json: place moscow: record 2 repeats record 4 of first.json; keep one of them.",
    ]


def test_an_account_cannot_come_in_with_a_fixture(problems, chronology):
    account = {"username": "root", "password": "!", "is_superuser": True, "is_staff": True}
    [problem] = problems([*chronology, {"model": "auth.user", "fields": account}])
    assert problem.startswith("briefing.json: record 10: model 'auth.user' cannot be loaded; known are timeline.actor")
    assert not User.objects.exists()


def test_a_misspelt_model_is_named_with_the_nearest_one(problems, chronology):
    chronology[1]["model"] = "timeline.akter"
    assert problems(chronology[:2]) == [
        "briefing.json: record 2: model 'timeline.akter' cannot be loaded; did you mean 'timeline.actor'?"
    ]


@pytest.mark.django_db
def test_excluded_apps_and_models_are_passed_over(load, chronology):
    account = {"model": "auth.user", "fields": {"username": "root", "is_superuser": True}}
    printed = load([*chronology, account], exclude=["auth", "timeline.Issue"])
    assert printed.startswith("Installed 8 object(s) (of 10) from 1 fixture(s): 8 added,")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_unknown_fields_and_models_are_passed_over_when_that_is_asked(load, chronology, named):
    named("event")["colour"] = "red"
    unknown = {"model": "timeline.rumour", "fields": {"slug": "embassy"}}
    assert "9 added" in load([*chronology, unknown], ignore=True)


def test_asking_to_pass_over_the_unknown_lets_no_account_in(problems, chronology):
    account = {"model": "auth.user", "fields": {"username": "root", "is_superuser": True}}
    [problem] = problems([*chronology, account], ignore=True)
    assert "model 'auth.user' cannot be loaded" in problem


def test_a_reference_to_nothing_says_when_there_is_nothing_yet(problems, chronology):
    assert problems(chronology[6:7]) == [
        "briefing.json: participation 2024-zakharova-briefing / maria-zakharova / speaker: "
        "event '2024-zakharova-briefing' is not an event; there is no event yet.",
        "briefing.json: participation 2024-zakharova-briefing / maria-zakharova / speaker: "
        "actor 'maria-zakharova' is not an actor; there is no actor yet.",
    ]


@pytest.mark.django_db
def test_the_nearest_name_is_also_sought_among_stored_records(problems, load, chronology, named):
    load(chronology)
    named("citation")["article"] = ["jamnews-2024-06-72"]
    [problem] = problems(chronology[7:8], "citation.json")
    assert problem.endswith("article 'jamnews-2024-06-72' is not an article; did you mean 'jamnews-2024-06-27'?")


def test_long_lists_of_problems_are_cut(problems, chronology, named, monkeypatch):
    monkeypatch.setattr(loaddata, "MOST_LINES", 2)
    named("event").update(title=1, kind=2, date=3, place=4)
    assert problems(chronology)[2:] == ["… and 2 more"]


def test_what_a_terminal_would_obey_is_escaped(problems):
    [problem] = problems(json.dumps([{"model": "timeline.actor", "\x1b[2J": 1, "fields": {}}]))
    assert "\x1b" not in problem


def test_an_endless_value_does_not_make_an_endless_sentence(problems, chronology, named):
    named("article")["known_from"] = "2024-06-27 " * 10_000
    assert max(map(len, problems(chronology))) < 700


@pytest.mark.django_db
def test_a_check_takes_the_same_statements_for_one_record_and_for_many(
    load, chronology, named, django_assert_max_num_queries
):
    many = [
        {"model": "timeline.actor", "fields": {**named("actor"), "slug": f"speaker-{number}"}} for number in range(300)
    ]
    load(chronology + many)
    with django_assert_max_num_queries(20):
        load(chronology + many)
