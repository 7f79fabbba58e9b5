"""The days copied beside who took part and what is cited are those of the events, whoever writes by whatever means."""

import datetime
import json
import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from timeline.models import Citation, Event, Participation
from timeline.models.copied_days import TABLES, install, missing, uninstall

from .search_records import new_actor, new_article, new_event

pytestmark = pytest.mark.django_db
JUNE, JULY = datetime.date(2024, 6, 20), datetime.date(2024, 7, 1)


@pytest.fixture
def denial():
    """Georgian Dream denies something on 20 June 2024, and JAMnews cites it."""
    event = new_event("2024-gd-denial", "A denial", new_actor("georgian-dream"))
    Citation.objects.create(event=event, article=new_article())
    return event


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def copied(**conditions):
    """The days that are copied beside the events' rows, each once."""
    return {
        row.event_sort for model in (Participation, Citation) for row in model.objects.filter(**conditions).order_by()
    }


def test_a_row_that_is_added_takes_the_day_of_its_event(denial):
    assert copied() == {JUNE}


def by_save(event):
    event.date = "2024-07"
    event.save()


def by_save_of_one_field(event):
    event.date = "2024-07"
    event.save(update_fields=["date"])


def by_update(event):
    Event.objects.filter(pk=event.pk).update(date="2024-07")


def by_bulk_update(event):
    event.date = "2024-07"
    Event.objects.bulk_update([event], ["date"])


def by_sql(event):
    run("UPDATE timeline_event SET date_sort = %s WHERE id = %s", JULY.isoformat(), event.pk)


def by_conflict(event):
    again = Event(slug=event.slug, title="A denial", kind="statement", date="2024-07")
    Event.objects.bulk_create([again], update_conflicts=True, unique_fields=["slug"], update_fields=["date"])


@pytest.mark.parametrize("change", [by_save, by_save_of_one_field, by_update, by_bulk_update, by_sql, by_conflict])
def test_an_event_whose_day_changes_hands_it_on(denial, change):
    change(denial)
    assert copied() == {JULY}


def test_a_row_that_is_moved_takes_the_day_of_its_new_event(denial):
    other = new_event("2024-galuzin", "An answer", date="2024-07")
    for model in (Participation, Citation):
        row = model.objects.get()
        row.event = other
        row.save()
    assert copied() == {JULY}
    Participation.objects.update(event=denial)
    assert copied(event=denial) == {JUNE}


@pytest.mark.parametrize("table", TABLES)
def test_a_day_that_is_written_over_comes_back(denial, table):
    run(f"UPDATE {table} SET event_sort = NULL")
    run(f"UPDATE {table} SET event_sort = %s", JULY.isoformat())
    assert copied() == {JUNE}


def test_a_wrong_day_that_a_row_brings_along_is_put_right(denial):
    rows = [
        Participation(event=denial, actor=new_actor(slug), role="speaker", event_sort=JULY)
        for slug in ("tv-pirveli", "formula")
    ]
    Participation.objects.bulk_create(rows)
    Citation.objects.create(event=denial, article=Citation.objects.get().article, locator="L2", event_sort=JULY)
    assert copied() == {JUNE}


def test_rows_that_a_fixture_names_before_their_event_have_its_day(denial, tmp_path):
    call_command("dumpdata", "timeline", natural_foreign=True, natural_primary=True, stdout=(told := StringIO()))
    records = json.loads(told.getvalue())
    file = tmp_path / "turned.json"
    file.write_text(json.dumps(records[::-1]).replace("2024-06-20", "2024-07-01"), encoding="utf-8")
    call_command("loaddata", str(file), verbosity=0)
    assert copied() == {JULY}


@pytest.mark.parametrize("event_first", [True, False])
def test_rows_written_in_sql_before_or_after_their_event_have_its_day(denial, event_first):
    """What a row belongs to need only be there at the end of the transaction."""
    event = Event.objects.values().get(pk=denial.pk)
    rows = Participation.objects.values().get()
    Citation.objects.all().delete()
    if not event_first:
        Event.objects.filter(pk=denial.pk).update(slug="another")
    new = [
        ("timeline_event", {**event, "id": 900, "slug": "copy", "date_sort": JULY}),
        ("timeline_participation", {**rows, "id": 900, "event_id": 900, "event_sort": None}),
    ]
    for table, row in new if event_first else new[::-1]:
        run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", *row.values())
    assert copied(event=900) == {JULY}


def test_an_import_of_many_records_gives_every_row_its_day(tmp_path, settings):
    records = [
        {"record": "actor", "slug": "jamnews", "name": "JAMnews", "kind": "outlet"},
        {
            "record": "article",
            "slug": "jamnews-2024-06-27",
            "headline": "A headline",
            "outlet": "jamnews",
            "kind": "news",
            "published": "2024-06-27",
            "known_from": "2024-06-27",
        },
        {
            "record": "event",
            "slug": "2024-gd-denial",
            "title": "A denial",
            "kind": "statement",
            "date": "2024-06-20?",
            "participations": [{"actor": "jamnews", "role": "reporter"}],
            "citations": [{"article": "jamnews-2024-06-27"}],
        },
    ]
    settings.VAR_DIR = tmp_path
    file = tmp_path / "records.ndjson"
    for day, expected in (("2024-06-20?", JUNE), ("2024-07", JULY)):
        lines = [json.dumps(record).replace("2024-06-20?", day) for record in records]
        file.write_text("\n".join(lines), encoding="utf-8")
        call_command("import_timeline", str(file), stdout=StringIO(), stderr=StringIO())
        assert copied() == {expected}


@pytest.mark.django_db(transaction=True)
def test_a_row_added_while_another_changes_the_day_takes_the_new_one(denial):
    """On SQLite one writes at a time anyway."""
    if connection.vendor == "sqlite":
        by_sql(denial)
        Participation.objects.create(event=denial, actor=new_actor("formula"), role="speaker")
    else:
        _change_while_a_row_is_added(denial)
    assert copied() == {JULY}


def _change_while_a_row_is_added(event):
    actor = new_actor("formula")

    def add():
        try:
            Participation.objects.create(event=event, actor=actor, role="speaker")
        finally:
            connections.close_all()

    with transaction.atomic():
        by_update(event)
        writer = threading.Thread(target=add)
        writer.start()
        writer.join(0.5)  # it waits for the day
        assert writer.is_alive()
    writer.join()


# --- The triggers -------------------------------------------------------------------------------------------
def test_all_triggers_are_there_after_all_migrations():
    assert missing(connection) == [], "The migration that altered it ends with copied_days.install."


def test_a_trigger_that_is_switched_off_is_missed():
    name = "timeline_citation_update_takes_day"
    if connection.vendor == "sqlite":
        run(f"DROP TRIGGER {name}")
    else:
        run(f"ALTER TABLE timeline_citation DISABLE TRIGGER {name}")
    assert missing(connection) == [name]


def test_what_was_written_without_triggers_is_put_right_when_they_are_made_again(denial):
    uninstall(connection)
    by_update(denial)
    new_event("2024-galuzin", "An answer", new_actor("galuzin"), date="2024-07")
    assert copied() == {JUNE, None}
    install(connection)
    assert copied() == {JULY}
    assert missing(connection) == []
