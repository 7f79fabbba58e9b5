"""``manage.py check_timeline``: what it finds in the data set, and what it finds once something is wrong."""

import json
import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from timeline.editing import doubles
from timeline.editing.findings import CHECKS, findings
from timeline.management.commands.check_timeline import Command
from timeline.models import (
    Actor,
    ActorName,
    Affiliation,
    Article,
    Citation,
    Event,
    EventLink,
    Origin,
    Participation,
)

TODAY = date(2026, 1, 15)

# Silences that were answered and names that two actors share are true of the data set and stay.
OF_THE_DATA_SET = [
    ("silences-answered", ["2025-no-response"]),
    ("shared-names", ["abkhazia", "south-ossetia"]),
    ("shared-names", ["abkhazia", "south-ossetia"]),
    ("shared-names", ["abkhazia", "south-ossetia"]),
]

# What each check costs, whatever it looks through.
STATEMENTS = {
    "uncited-events": 1,
    "circular-origins": 1,
    "missing-origins": 1,
    "offices-outside-period": 3,
    "links-against-dates": 1,
    "forecasts-without-outcome": 1,
    "silences-answered": 3,
    "shared-names": 2,
    "near-duplicates": 3,
}


@pytest.fixture(scope="module")
def data_set(django_db_setup, django_db_blocker):
    """The `georgia_russia` data set in the database, for the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "vocabulary", "georgia_russia", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def check(data_set, db):
    """The findings of one check, as pairs of slugs and detail, without those that the data set has by itself."""

    def run(name, today=TODAY):
        known = [slugs for check, slugs in OF_THE_DATA_SET if check == name]
        found = [(list(finding.records), finding.detail) for finding in findings(today=today, names=[name])]
        return [(slugs, detail) for slugs, detail in found if slugs not in known]

    return run


@pytest.fixture
def command(data_set, db):
    """What the command prints, and its exit status."""

    def run(*options, **more):
        printed, status = StringIO(), 0
        try:
            call_command("check_timeline", *options, stdout=printed, **more)
        except SystemExit as end:
            status = end.code
        return printed.getvalue(), status

    return run


def event(slug, day="2024-06-20", **values):
    values = {"title": slug, "kind": "statement", "status": "draft"} | values
    return Event.objects.create(slug=slug, date=day, **values)


def named(model, slug):
    return model.objects.get(slug=slug)


def cite(told, article="jamnews-2024-06-27", **values):
    return Citation.objects.create(event=told, article=named(Article, article), **values)


def takes_part(told, actor, role="speaker", **values):
    return Participation.objects.create(event=told, actor=named(Actor, actor), role=role, **values)


# --- The data set ----------------------------------------------------------------------------------------------


def test_the_data_set_has_one_silence_that_was_answered_and_three_shared_descriptions(data_set, db):
    assert [(finding.check, [*finding.records]) for finding in findings(today=TODAY)] == OF_THE_DATA_SET


def test_the_silence_of_tbilisi_is_disputed_by_an_article(data_set, db):
    (finding,) = findings(today=TODAY, names=["silences-answered"])
    assert finding.detail == "The silence is over or never was: it is disputed by caucasus-watch-2025-04-14."


def test_the_shared_names_are_words_for_both_territories(data_set, db):
    told = [finding.detail for finding in findings(today=TODAY, names=["shared-names"])]
    assert told == [
        "2 actors are called 'the breakaway regions'.",
        "2 actors are called 'the occupied territories'.",
        "2 actors are called 'two independent republics'.",
    ]


def test_every_check_makes_the_same_few_statements(data_set, db, django_assert_num_queries):
    assert set(STATEMENTS) == set(CHECKS)
    for name, statements in STATEMENTS.items():
        with django_assert_num_queries(statements):
            findings(today=TODAY, names=[name])


# --- Sources ---------------------------------------------------------------------------------------------------


def test_an_event_without_citation_is_found_also_as_a_draft(check):
    event("2024-embassy-opening", title="An embassy opens")
    assert check("uncited-events") == [(["2024-embassy-opening"], "No article is cited for 'An embassy opens'.")]


def test_a_published_event_whose_articles_are_not_is_found(check):
    told = event("2024-embassy-opening", title="An embassy opens", status="published")
    cite(told, "news-az-2024-06-13")
    assert check("uncited-events") == []
    Article.objects.filter(slug="news-az-2024-06-13").update(status="draft")
    slugs = [slug for found, _ in check("uncited-events") for slug in found]
    assert "2024-embassy-opening" in slugs
    assert "2024-mtavari-report" not in slugs


def test_what_was_withdrawn_is_left_out(check):
    event("2024-embassy-opening", status="withdrawn")
    assert check("uncited-events") == []


def test_a_circle_of_origins_that_came_in_past_the_form_is_found_once(check):
    izvestia, civil = (named(Article, f"{outlet}-2025-04-14") for outlet in ("izvestia", "civil-georgia"))
    Origin.objects.bulk_create([Origin(article=izvestia, actor=civil.outlet, original=civil)])
    (found,) = check("circular-origins")
    assert found == (
        ["civil-georgia-2025-04-14", "izvestia-2025-04-14"],
        "Their origins run in a circle: civil-georgia-2025-04-14 relies on izvestia-2025-04-14, "
        "izvestia-2025-04-14 relies on civil-georgia-2025-04-14.",
    )


def test_a_rewrite_without_origin_is_found(check):
    Origin.objects.filter(article__slug="onlytrusted-2025-04").delete()
    ((slugs, detail),) = check("missing-origins")
    assert slugs == ["onlytrusted-2025-04"]
    assert detail.endswith("retells another article and names no origin.")


# --- Offices ---------------------------------------------------------------------------------------------------


def hold(person, period, **values):
    """Give the only office that News.Az prints for Kobakhidze another period."""
    return Affiliation.objects.filter(person__slug=person, article__slug="news-az-2024-06-13").update(
        period=period, observed="", **values
    )


def test_an_office_that_had_ended_before_the_event_is_found(check):
    hold("irakli-kobakhidze", "2021-02/2024-01")
    assert [slugs for slugs, _ in check("offices-outside-period")] == [
        ["2024-berlin", "irakli-kobakhidze"],
        ["2024-kobakhidze-sanctions", "irakli-kobakhidze"],
    ]


@pytest.mark.parametrize("period", ["2024-02-08/..", "2021~/2024-01~", "2021/2024-01?", "2024-06/"])
def test_an_office_that_may_have_been_held_is_not(check, period):
    hold("irakli-kobakhidze", period)
    assert "2024-kobakhidze-sanctions" not in str(check("offices-outside-period"))


def test_an_office_that_the_article_itself_calls_former_is_not(check):
    hold("irakli-kobakhidze", "2021-02/2024-01", former=True)
    assert check("offices-outside-period") == []


def test_an_event_of_an_uncertain_date_is_not(check):
    Event.objects.filter(slug="2024-kobakhidze-sanctions").update(date="2024-06-11?")
    Event.objects.filter(slug="2024-berlin").update(date="2024-04~")
    hold("irakli-kobakhidze", "2021-02/2024-01")
    assert check("offices-outside-period") == []


def test_of_two_offices_that_one_article_prints_the_one_that_fits_is_believed(check):
    hold("irakli-kobakhidze", "2024-02-08/..")
    earlier = {"person": named(Actor, "irakli-kobakhidze"), "period": "2016/2019", "office": "Speaker of parliament"}
    speaker = Affiliation.objects.create(**earlier, article=named(Article, "news-az-2024-06-13"), locator="L5.12")
    assert check("offices-outside-period") == []
    Affiliation.objects.filter(pk=speaker.pk).update(locator="L5.11")
    ((slugs, detail),) = check("offices-outside-period")
    assert slugs == ["2024-kobakhidze-sanctions", "irakli-kobakhidze"]
    assert "'Speaker of parliament', held 2016/2019" in detail


def test_an_office_seen_on_a_day_outside_its_own_period_is_found(check):
    Affiliation.objects.filter(person__slug="olaf-scholz").update(period="2025-05/..")
    assert check("offices-outside-period")[-1] == (
        ["olaf-scholz"],
        "The office 'Chancellor of Germany', held 2025-05/.., is shown on 2024-04-12.",
    )


# --- Order -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["answers", "follows", "caused_by", "denies", "reiterates", "fulfils"])
def test_an_event_that_comes_after_a_later_one_is_found(check, kind):
    late, early = named(Event, "2025-mfa-izvestia"), named(Event, "2024-zakharova-june")
    EventLink.objects.create(event=early, kind=kind, target=late)
    ((slugs, detail),) = check("links-against-dates")
    assert slugs == ["2024-zakharova-june", "2025-mfa-izvestia"]
    assert detail.endswith("2025-mfa-izvestia, which is later: 2025-12-03.")


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("refers_to", "2025-mfa-izvestia"),  # one may speak of what is to come
        ("answers", "2025-mamradze"),  # about 3 December
        ("answers", "2024-vk-question"),  # the same day
        ("follows", "2024-embassy-preparation"),  # at some time before
    ],
)
def test_links_that_may_be_in_order_are_not(check, kind, target):
    target = named(Event, target)
    EventLink.objects.get_or_create(event=named(Event, "2024-zakharova-june"), kind=kind, target=target)
    assert check("links-against-dates") == []


def test_a_forecast_is_found_on_the_day_after_its_last(check):
    Event.objects.filter(slug="forecast-railway").update(date="2024-06-13/2025")
    assert check("forecasts-without-outcome", today=date(2025, 12, 31)) == []
    ((slugs, detail),) = check("forecasts-without-outcome", today=date(2026, 1, 1))
    assert slugs == ["forecast-railway"]
    assert "was due by 2025-12-31" in detail


@pytest.mark.parametrize("kind", ["fulfils", "contradicts"])
def test_a_forecast_with_an_outcome_is_not(check, kind):
    Event.objects.filter(slug="forecast-railway").update(date="2025")
    outcome, forecast = named(Event, "2025-mamradze"), named(Event, "forecast-railway")
    EventLink.objects.create(event=outcome, kind=kind, target=forecast)
    assert check("forecasts-without-outcome") == []
    Event.objects.filter(pk=outcome.pk).update(status="withdrawn")
    assert len(check("forecasts-without-outcome")) == 1


@pytest.fixture
def silence(data_set, db):
    """A silence of Russia's ministry about the red lines, which nothing contradicts yet."""
    silence = event("2025-russian-silence", "2025-12-04", kind="absence")
    takes_part(silence, "russian-mfa", "silent")
    cite(silence, "civil-georgia-2025-12")
    EventLink.objects.create(event=silence, kind="answers", target=named(Event, "2025-kobakhidze-redlines"))
    return silence


@pytest.mark.parametrize(
    ("actor", "values"),
    [
        ("russian-mfa", {}),
        ("maria-zakharova", {"on_behalf_of": "russian-mfa"}),
    ],
)
def test_a_silence_is_over_when_the_silent_one_or_its_speaker_answers(check, silence, actor, values):
    assert check("silences-answered") == []
    answer = event("2025-russian-answer", "2025-12-05")
    takes_part(answer, actor, **{name: named(Actor, slug) for name, slug in values.items()})
    EventLink.objects.create(event=answer, kind="answers", target=named(Event, "2025-kobakhidze-redlines"))
    assert check("silences-answered") == []
    cite(answer)
    assert check("silences-answered") == [
        (
            ["2025-russian-silence", "2025-russian-answer"],
            "The silence is over or never was: it is answered by 2025-russian-answer.",
        )
    ]


def test_an_answer_by_another_leaves_the_silence(check, silence):
    answer = event("2025-other-answer", "2025-12-05")
    takes_part(answer, "georgia")
    takes_part(answer, "russian-mfa", "target")
    cite(answer)
    EventLink.objects.create(event=answer, kind="answers", target=named(Event, "2025-kobakhidze-redlines"))
    assert check("silences-answered") == []


def test_what_denies_the_silence_itself_ends_it(check, silence):
    denial = event("2025-denial-of-silence", "2025-12-06")
    cite(denial)
    EventLink.objects.create(event=denial, kind="denies", target=silence)
    ((slugs, _),) = check("silences-answered")
    assert slugs == ["2025-russian-silence", "2025-denial-of-silence"]


# --- Doubles ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Grigory Karasin", "GRIGÓRY  KARASIN", "grigoty karasin"])
def test_a_name_of_two_actors_is_found_in_any_spelling_of_accents_and_case(check, text):
    ActorName.objects.create(actor=named(Actor, "mikhail-galuzin"), text=text, kind="spelling")
    ((slugs, detail),) = check("shared-names")
    assert slugs == ["grigory-karasin", "mikhail-galuzin"]
    assert detail.casefold().startswith("2 actors are called 'grigo")


def test_one_actor_may_spell_its_name_in_many_ways(check):
    ActorName.objects.create(actor=named(Actor, "grigory-karasin"), text="GRIGORY KARASIN", kind="spelling")
    assert check("shared-names") == []


def double(day="2024-04-12", title="Kobakhidze visits Berlin again", actor="irakli-kobakhidze"):
    told = event("2024-berlin-again", day, title=title, kind="occurrence")
    takes_part(told, actor, "participant")
    return told


@pytest.mark.parametrize("day", ["2024-04-12", "2024-04-12~", "2024-04", "[2024-04-11,2024-04-12]", "2024/.."])
def test_an_event_much_like_another_is_found(check, day):
    double(day)
    ((slugs, detail),) = check("near-duplicates")
    assert slugs == ["2024-berlin", "2024-berlin-again"]
    assert detail == (
        f"'Kobakhidze visits Berlin' (2024-04-12) and 'Kobakhidze visits Berlin again' ({day}) have actors in common."
    )


@pytest.mark.parametrize(
    "values",
    [
        {"day": "2024-04-13"},
        {"day": "[2024-04-11,2024-04-13]"},
        {"title": "Kobakhidze receives guests from Berlin in Tbilisi"},
        {"actor": "mamuka-pipia"},
    ],
)
def test_an_event_on_another_day_of_another_title_or_by_others_is_not(check, values):
    double(**values)
    assert check("near-duplicates") == []


def test_events_that_are_linked_are_known_to_be_two(check):
    EventLink.objects.create(event=double(), kind="follows", target=named(Event, "2024-berlin"))
    assert check("near-duplicates") == []


def test_events_of_a_busy_actor_are_not_all_compared_with_each_other(data_set, db, monkeypatch):
    compared = []
    monkeypatch.setattr(doubles, "alike", lambda one, other: compared.append((one, other)))
    monkeypatch.setattr(doubles, "NEIGHBOURS", 5)
    days = [date.fromordinal(date(2010, 1, 1).toordinal() + number).isoformat() for number in range(400)]
    busy = [Event(slug=f"day-{day}", title="Shelling is reported", kind="report", date=day) for day in days]
    busy += [Event(slug=f"year-{day}", title=f"Talk of {day}", kind="report", date="2011") for day in days]
    stored = Event.objects.bulk_create(busy)
    actor = named(Actor, "russia")
    Participation.objects.bulk_create([Participation(event=one, actor=actor, role="subject") for one in stored])
    assert findings(today=TODAY, names=["near-duplicates"]) == []
    assert 0 < len(compared) < 5 * doubles.RAREST * len(busy)


# --- The command -----------------------------------------------------------------------------------------------


def test_the_command_lists_findings_with_slug_and_status_and_ends_with_1(command):
    printed, status = command()
    assert "silences-answered:\n  2025-no-response (published): The silence is over" in printed
    assert printed.endswith("4 finding(s).\n")
    assert status == 1


def test_the_command_ends_with_0_when_nothing_is_found(command):
    assert command("--check", "uncited-events", "--check", "near-duplicates") == ("Nothing found.\n", 0)


def test_the_command_speaks_json_to_machines(command):
    printed, status = command("--format", "json", "--check", "silences-answered")
    assert json.loads(printed) == [
        {
            "check": "silences-answered",
            "records": ["2025-no-response"],
            "statuses": ["published"],
            "detail": "The silence is over or never was: it is disputed by caucasus-watch-2025-04-14.",
        }
    ]
    assert status == 1
    assert command("--format", "json", "--check", "missing-origins") == ("[]\n", 0)


def test_the_command_judges_forecasts_by_the_clock_unless_told(command, time_machine):
    Event.objects.filter(slug="forecast-railway").update(date="2025")
    time_machine.move_to("2025-12-31T12:00:00Z")
    assert command("--check", "forecasts-without-outcome")[1] == 0
    assert command("--check", "forecasts-without-outcome", "--today", "2026-01-01")[1] == 1
    time_machine.move_to("2026-01-01T12:00:00Z")
    assert command("--check", "forecasts-without-outcome")[1] == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--check", "silence"], "'silence' is not a check; did you mean 'silences-answered'?"),
        (["--today", "20251231"], "--today '20251231' is not a day such as '2025-12-31'."),
        (["--today", "2025-02-29"], "--today '2025-02-29' is not a day such as '2025-12-31'."),
    ],
)
def test_an_option_that_makes_no_sense_ends_with_2(command, options, sentence):
    with pytest.raises(CommandError) as refusal:
        command(*options)
    assert (str(refusal.value), refusal.value.returncode) == (sentence, 2)


def test_the_readme_shows_the_command_with_options_that_it_takes(root):
    section = re.search(r"^## Check it\n(.*?)^## ", (root / "README.md").read_text(), re.MULTILINE | re.DOTALL)[1]
    assert ".venv/bin/python manage.py check_timeline\n" in section
    usage = Command().create_parser("manage.py", "check_timeline").format_usage()
    options = re.findall(r"--[a-z]+", section)
    assert len(options) == 2
    assert [option for option in options if option not in usage] == []
