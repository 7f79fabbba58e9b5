"""The benchmarks stay true: their data set is valid and the same each time, and all candidates tell the same.

Nothing here is timed.
"""

import random
import subprocess

import pytest
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.db.models import Count

from timeline.models import (
    Actor,
    Article,
    Citation,
    Event,
    EventLink,
    Issue,
    LinkSource,
    Participation,
    ParticipationSource,
    Place,
    Position,
)

from .benchmarks import admin, bulk, candidates, downloads, load, measure, plain_settings
from .benchmarks.__main__ import main
from .benchmarks.contenders import contenders
from .benchmarks.generate import generate
from .benchmarks.invent import Inventor, Zipf
from .benchmarks.questions import questions
from .benchmarks.run import first_table

EVENTS = 200
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def made(django_db_setup, django_db_blocker):
    """A generated chronology, written once and taken back after the last test here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield generate(EVENTS, seed=7)
        transaction.set_rollback(True)


def test_there_is_as_much_of_everything_as_the_generator_says():
    assert Event.objects.count() == EVENTS
    assert Actor.objects.count() == EVENTS // 20
    assert Article.objects.count() == EVENTS // 5
    assert 2.2 < Participation.objects.count() / EVENTS < 2.8
    assert 1.6 < Citation.objects.count() / EVENTS < 2.4
    assert ParticipationSource.objects.count() == Participation.objects.count()
    assert LinkSource.objects.count() == EventLink.objects.count() > 0
    assert Position.objects.exists()
    assert Issue.objects.filter(events__isnull=False).exists()


def test_all_statuses_appear_and_most_events_are_published():
    by_status = dict(Event.objects.values_list("status").annotate(Count("pk")))
    assert set(by_status) >= {"published", "draft", "withdrawn"}
    assert 0.8 < by_status["published"] / EVENTS < 0.97


def test_about_a_third_of_the_dates_are_uncertain_in_many_ways():
    dates = list(Event.objects.values_list("date", flat=True))
    uncertain = [date for date in dates if len(date) != len("2024-06-12")]
    assert 0.2 < len(uncertain) / EVENTS < 0.45
    for sign in "[/":
        assert any(sign in date for date in uncertain)


@pytest.mark.parametrize("model", [Actor, Article, Event, Issue, Participation, Citation, EventLink, Place, Position])
def test_generated_records_pass_the_checks_of_their_model(model):
    rows = list(model.objects.order_by("pk"))
    for row in rows[:: len(rows) // 5 or 1]:
        row.full_clean()


@pytest.mark.parametrize(("model", "name"), [(Event, "date"), (Article, "published"), (Position, "date")])
def test_what_stands_beside_a_generated_date_is_what_the_model_keeps_there(model, name):
    field = model._meta.get_field(name)
    for row in model.objects.values(name, *field.companion_names):
        kept = {f"{name}_{part}": value for part, value in field.companion_values(row[name]).items()}
        assert row == {name: row[name], **kept}


def test_the_database_holds_every_reference():
    connection.check_constraints()


def test_a_record_written_after_the_generator_gets_a_free_id(made):
    assert Place.objects.create(slug="geneva", name="Geneva").pk not in made.places.population


def test_the_same_seed_invents_the_same_and_another_seed_something_else():
    first, again, other = (Inventor(random.Random(seed)) for seed in (3, 3, 4))
    told = [[(invent.text(6, 12), invent.date(invent.day())) for _ in range(20)] for invent in (first, again, other)]
    assert told[0] == told[1] != told[2]


def test_the_same_seed_writes_the_same_rows_again(made):
    before = _rows()
    for model in reversed(made.numbers):
        model.objects.all().delete()
    assert not Event.objects.exists()
    generate(EVENTS, seed=7)
    assert _rows() == before


def _rows():
    models = apps.get_app_config("timeline").get_models(include_auto_created=True)
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


def test_the_first_actors_are_drawn_far_more_often_than_the_last():
    drawn = Zipf(random.Random(1), range(100))
    counted = [drawn.one() for _ in range(2000)]
    assert counted.count(0) > 5 * counted.count(50)
    assert sorted(drawn.some(100)) == list(range(100))


@pytest.fixture
def found(settings):
    """The candidates at the addresses that they need, sharing the connection of the test as Django's client does."""
    settings.ROOT_URLCONF = candidates.URLS
    signals = (request_started, request_finished)
    for signal in signals:
        assert signal.disconnect(close_old_connections)
    yield candidates.candidates()
    for signal in signals:
        signal.connect(close_old_connections)


def test_all_candidates_give_the_same_records(found):
    assert len(found[0].results()) == 50
    assert candidates.differing(found) == []


def test_the_plain_project_writes_moments_in_the_same_zone(settings):
    assert (plain_settings.TIME_ZONE, plain_settings.USE_TZ) == (settings.TIME_ZONE, settings.USE_TZ)


def test_every_field_of_the_plain_project_is_compared():
    assert set(candidates.FIELDS) == set(candidates.EventSerializer.Meta.fields)


def test_candidates_show_nested_rows_and_hide_what_is_not_published(found):
    results = found[0].results()
    for name in ("participants", "citations", "links", "linked_from", "positions", "issues", "other_types"):
        assert any(event[name] for event in results), name
    shown = sum(len(event["citations"]) for event in results)
    stored = Citation.objects.filter(event__slug__in=[event["slug"] for event in results]).count()
    assert 0 < shown < stored


@pytest.mark.parametrize(
    ("found", "covered"),
    [
        ([{"slug": "2024-gd-denial", "place": {"slug": "tbilisi", "name": "Tbilisi"}}], True),
        ([{"slug": "2024-gd-denial", "place": {"slug": "geneva"}}], False),
        ([{"slug": "2024-gd-denial", "place": None}], False),
        ([{"slug": "2024-gd-denial"}], False),
        ([], False),
    ],
)
def test_an_answer_may_say_more_than_another_but_nothing_else(found, covered):
    assert candidates.covers(found, [{"slug": "2024-gd-denial", "place": {"slug": "tbilisi"}}]) is covered


def test_a_candidate_that_leaves_records_out_is_named(found):
    class Short:
        name = "one record short"

        def results(self):
            return found[0].results()[1:]

    assert candidates.differing([found[0], Short(), found[1]]) == [Short.name]


def test_the_table_compares_with_the_plain_project_and_with_the_limit():
    text = measure.table({"plain": 0.060, "ours": 0.003, "limit": 0.0015}, 100_000)
    assert "| plain | 60.00 | 1.0 | 2% |" in text
    assert "| ours | 3.00 | 20.0 | 50% |" in text


# --- The contenders as servers, of which the tests start none -----------------------------------------------
WRK = """
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    11.31ms    2.05ms  25.20ms   90.12%
  Latency Distribution
     50%   10.88ms
     75%   11.20ms
     90%   12.95ms
     99%    1.20s
  350 requests in 2.00s, 20.10MB read
Requests/sec:    174.91
"""


def test_what_the_load_generator_prints_is_read():
    assert load.read(WRK, spent=1.75) == load.Sample(cpu=0.005, rate=174.91, p50=0.01088, p99=1.2)


@pytest.mark.parametrize(
    "told",
    [
        WRK.replace("350 requests", "0 requests"),
        f"{WRK}  Non-2xx or 3xx responses: 4",
        f"{WRK}  Socket errors: connect 0, read 3, write 0, timeout 0",
    ],
)
def test_rounds_with_answers_that_fail_do_not_count(told):
    with pytest.raises(ValueError, match="failed|No answer came"):
        load.read(told, spent=1)


def test_a_machine_without_the_load_generator_is_told_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setattr(load, "WRK", "/nowhere/wrk")
    monkeypatch.setattr("tests.benchmarks.__main__.prepare", lambda folder, address: None)
    assert main(["--events", "10"]) == 1
    assert "run apt-get install wrk" in capsys.readouterr().err


def test_the_median_of_several_rounds_is_taken_part_by_part():
    rounds = [load.Sample(1, 30, 5, 9), load.Sample(2, 20, 6, 7), load.Sample(3, 10, 4, 8)]
    assert load.median(rounds) == load.Sample(2, 20, 5, 8)


def test_the_first_table_has_ratios_within_the_run(tmp_path):
    served = contenders("sqlite:////nowhere.sqlite3", tmp_path)
    found = {each.name: load.Sample(0.1 / number, 10 * number, 0.1, 0.2) for number, each in enumerate(served, 1)}
    lines = first_table(found, served).splitlines()
    assert (
        lines[2]
        == f"| {served[0].name} | 100.00 | 1.0 | {25 if len(served) == 5 else 20}% | 1.0 | 100.00% | 100.00% |"
    )
    assert lines[4].startswith("| this project, cached | 33.33 | 3.0 |")


def test_every_question_is_answered(found):
    application = found[-2].application
    for question in questions():
        status, body = candidates.Candidate(question.name, application, question.path).ask()
        assert status.startswith("200"), (question.name, body)


def test_the_plain_project_and_this_one_give_the_same_records_for_every_question_to_both(found):
    application = found[0].application
    for question in questions():
        if question.plain:
            ours, plain = (
                candidates.Candidate(question.name, application, path).results()
                for path in (question.path, question.plain)
            )
            assert ours, question.name
            assert candidates.covers(ours, plain), question.name


def test_the_table_of_bulk_commands_compares_rows_a_second_with_djangos_own():
    first = bulk.Measured(bulk.DJANGOS_NAME, 1_000, 9_000, bulk.Spent(45.0, 80))
    ours = bulk.Measured("import_timeline", 1_000, 9_000, bulk.Spent(2.5, 100).beyond(bulk.Spent(0.5, 70)))
    text = bulk.table([first, ours])
    assert "| 1,000 events, 9,000 rows | CPU s | events a CPU s | rows a CPU s | MiB more | times Django's" in text
    assert "| Django's loaddata | 45.0 | 22 | 200 | 80 | 1.0 |" in text
    assert "| import_timeline | 2.0 | 500 | 4,500 | 30 | 22.5 |" in text
    assert "times" not in bulk.table([ours])


def test_a_process_is_measured_by_itself_and_must_not_fail(tmp_path):
    small, large, failing = (tmp_path / name for name in ("small.py", "large.py", "failing.py"))
    small.write_text("pass")
    large.write_text("kept = bytearray(100 * 2**20)")
    failing.write_text("raise SystemExit(3)")
    assert bulk.spent(str(large)).beyond(bulk.spent(str(small))).memory > 90
    with pytest.raises(subprocess.CalledProcessError):
        bulk.spent(str(failing))


def test_every_page_of_the_admin_that_is_measured_is_there_and_costs_few_statements():
    lines = admin.table(rounds=1).splitlines()[2:]
    assert len(lines) == len(list(admin.pages())) > 100
    most = max(int(line.split("|")[2]) for line in lines if "merge of" not in line)
    assert 0 < most <= 25


@pytest.mark.parametrize("word", downloads.WORDS)
def test_every_download_is_measured(word):
    shown, _, size, _, more = (cell.strip() for cell in downloads._download(word).strip("|\n").split("|"))
    assert shown == f"`{word}`"
    assert int(size) >= 0
    assert int(more) >= 0
