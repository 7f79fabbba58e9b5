"""The days copied beside participants and citations are those of events and articles, however these are written."""

import datetime
import json
import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from timeline.models import Article, Citation, Event, Participation
from timeline.models.copied_days import COPIES, install, missing, uninstall

from .search_records import new_actor, new_article, new_event

pytestmark = pytest.mark.django_db
JUNE, JULY = datetime.date(2024, 6, 20), datetime.date(2024, 7, 1)
KNOWN, EARLIER = datetime.date(2024, 6, 27), datetime.date(2024, 6, 1)


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


def known(**conditions):
    """The days from which articles could be known that are copied beside citations, each once."""
    return set(Citation.objects.filter(**conditions).values_list("known_from", flat=True))


def test_a_row_that_is_added_takes_the_day_of_its_event_and_of_its_article(denial):
    assert copied() == {JUNE}
    assert known() == {KNOWN}


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


@pytest.mark.parametrize("copy", COPIES, ids="{0.table}.{0.column}".format)
def test_a_day_that_is_written_over_comes_back(denial, copy):
    run(f"UPDATE {copy.table} SET {copy.column} = NULL")
    run(f"UPDATE {copy.table} SET {copy.column} = %s", JULY.isoformat())
    assert copied() == {JUNE}
    assert known() == {KNOWN}


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
    assert known() == {KNOWN}


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
        assert known() == {KNOWN}


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


# --- The day from which an article could be known -------------------------------------------------------------
def known_by_save(article):
    article.known_from = EARLIER
    article.save()


def known_by_save_of_one_field(article):
    article.known_from = EARLIER
    article.save(update_fields=["known_from"])


def known_by_update(article):
    Article.objects.update(known_from=EARLIER)


def known_by_bulk_update(article):
    article.known_from = EARLIER
    Article.objects.bulk_update([article], ["known_from"])


def known_by_sql(article):
    run("UPDATE timeline_article SET known_from = %s WHERE id = %s", EARLIER.isoformat(), article.pk)


def known_by_conflict(article):
    article.pk, article.known_from = None, EARLIER
    Article.objects.bulk_create([article], update_conflicts=True, unique_fields=["slug"], update_fields=["known_from"])


@pytest.mark.parametrize(
    "change",
    [
        known_by_save,
        known_by_save_of_one_field,
        known_by_update,
        known_by_bulk_update,
        known_by_sql,
        known_by_conflict,
    ],
)
def test_an_article_that_was_known_from_another_day_hands_it_on(denial, change):
    change(Article.objects.get())
    assert known() == {EARLIER}
    assert copied() == {JUNE}


def test_a_citation_that_is_moved_takes_the_day_of_its_new_article(denial):
    first = Article.objects.get()
    earlier = new_article("civil-2024-06-01", outlet=first.outlet, known_from=EARLIER)
    citation = Citation.objects.get()
    citation.article = earlier
    citation.save()
    assert known() == {EARLIER}
    Citation.objects.update(article=first)
    assert known() == {KNOWN}
    run("UPDATE timeline_citation SET article_id = %s", earlier.pk)
    assert known() == {EARLIER}


def test_a_wrong_day_that_a_citation_brings_along_is_put_right(denial):
    article = Article.objects.get()
    Citation.objects.bulk_create([Citation(event=denial, article=article, locator="L2", known_from=EARLIER)])
    assert known(locator="L2") == {KNOWN}


@pytest.mark.parametrize("article_first", [True, False])
def test_a_citation_written_in_sql_before_or_after_its_article_has_its_day(denial, article_first):
    article, citation = Article.objects.values().get(), Citation.objects.values().get()
    new = [
        ("timeline_article", {**article, "id": 900, "slug": "copy", "known_from": EARLIER}),
        ("timeline_citation", {**citation, "id": 900, "article_id": 900, "known_from": None}),
    ]
    for table, row in new if article_first else new[::-1]:
        run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", *row.values())
    assert known(article=900) == {EARLIER}
    assert copied(event=denial) == {JUNE}


# --- The triggers -------------------------------------------------------------------------------------------
def test_all_triggers_are_there_after_all_migrations():
    assert missing(connection) == [], "The migration that altered it ends with copied_days.install."


@pytest.mark.parametrize("name", ["timeline_citation_update_takes_day", "timeline_citation_update_takes_known"])
def test_a_trigger_that_is_switched_off_is_missed(name):
    if connection.vendor == "sqlite":
        run(f"DROP TRIGGER {name}")
    else:
        run(f"ALTER TABLE timeline_citation DISABLE TRIGGER {name}")
    assert missing(connection) == [name]


def test_what_was_written_without_triggers_is_put_right_when_they_are_made_again(denial):
    uninstall(connection)
    by_update(denial)
    known_by_update(Article.objects.get())
    new_event("2024-galuzin", "An answer", new_actor("galuzin"), date="2024-07")
    assert copied() == {JUNE, None}
    assert known() == {KNOWN}
    install(connection)
    assert copied() == {JULY}
    assert known() == {EARLIER}
    assert missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_the_migration_copies_what_is_there_and_can_be_taken_back(denial):
    before, after = (
        [("timeline", "0012_open_start")],
        MigrationExecutor(connection).loader.graph.leaf_nodes("timeline"),
    )
    try:
        MigrationExecutor(connection).migrate(before)
        by_sql(denial)
        run("UPDATE timeline_article SET known_from = %s", EARLIER.isoformat())
        run("UPDATE timeline_citation SET note = %s", "An earlier one")
    finally:
        MigrationExecutor(connection).migrate(after)
    assert copied() == {JULY}
    assert known() == {EARLIER}
    assert missing(connection) == []
