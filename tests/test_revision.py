"""The revision: every way of writing advances it, with the commit and not before, and writers do not wait for it."""

import datetime
import json
import threading

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from timeline.models import Actor, Event, EventType, Issue, Opening, search_index
from timeline.models.revision import PRIVATE, install, revision, tables, uninstall, unwatched

from .search_records import new_actor, new_event, new_issue

NOON = datetime.datetime(2025, 3, 1, 12, tzinfo=datetime.UTC)


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def by_create():
    new_event("2024-gd-denial")


def by_bulk_create():
    Actor.objects.bulk_create([Actor(slug="jamnews", name="JAMnews", kind="outlet")])


def by_update():
    Event.objects.filter(slug="briefing").update(status="withdrawn")


def by_delete():
    Event.objects.filter(slug="briefing").delete()


def by_relation():
    new_issue().events.add(Event.objects.get(slug="briefing"))


def by_second_type():
    type_ = EventType.objects.create(code="016", scheme="cameo", root="01", name="Deny", quad="verbal-coop")
    Event.objects.get(slug="briefing").other_types.add(type_)


def by_fixture():
    for written in serializers.deserialize("json", serializers.serialize("json", Event.objects.all())):
        written.save()


def by_load(tmp_path):
    actor = {"slug": "kavkaz", "status": "published", "name": "Kavkaz", "kind": "outlet"}
    file = tmp_path / "one.json"
    file.write_text(json.dumps([{"model": "timeline.actor", "fields": actor}]), encoding="utf-8")
    call_command("loaddata", str(file), verbosity=0)


def by_sql():
    run("UPDATE timeline_event SET title = %s", "Another title")


def by_sql_that_empties_the_table():
    run("DELETE FROM timeline_event" if connection.vendor == "sqlite" else "TRUNCATE timeline_event CASCADE")


WAYS = [
    by_create,
    by_bulk_create,
    by_update,
    by_delete,
    by_relation,
    by_second_type,
    by_fixture,
    by_sql,
    by_sql_that_empties_the_table,
]


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_by_whatever_way_advances_the_revision(tmp_path):
    seen = {revision()}
    for write in [*WAYS, lambda: by_load(tmp_path)]:
        new_event("briefing")
        seen.add(before := revision())
        assert revision() == before
        write()
        assert revision() not in seen, write.__name__
        seen.add(revision())
        Event.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_reading_and_what_only_editors_see_leaves_the_revision():
    user = User.objects.create(username="nino")
    event = new_event("briefing")
    before = revision()
    assert list(Event.objects.published()) == [event]
    Opening.objects.create(kind="event", record=event.pk, user=user, seen_at=NOON)
    assert revision() == before


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_the_revision():
    before = revision()
    with transaction.atomic():
        new_event("briefing")
        assert revision() != before
        transaction.set_rollback(True)
    assert revision() == before


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_after_a_rolled_back_savepoint_advances_the_revision():
    before = revision()
    with transaction.atomic():
        with transaction.atomic():
            new_event("briefing")
            transaction.set_rollback(True)
        new_event("2024-gd-denial")
    assert revision() != before


@pytest.mark.django_db(transaction=True)
def test_writers_neither_wait_for_one_another_nor_share_a_revision():
    """On SQLite one writes at a time anyway."""
    seen = {revision()}
    if connection.vendor == "postgresql":
        seen |= set(_while_another_writes(lambda: new_event("quick") and revision()))
    else:
        seen |= {new_event(slug) and revision() for slug in ("slow", "quick")}
    assert len(seen) == 3


def _while_another_writes(write):
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly():
        try:
            with transaction.atomic():
                new_event("slow")
                begun.set()
                go_on.wait(10)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    begun.wait(10)
    yield write()
    go_on.set()
    writer.join()
    yield revision()


@pytest.mark.django_db(transaction=True)
def test_one_writer_after_another_takes_the_same_row():
    """Tests that ran before in this database, with many writers at once, have left rows of their own."""
    before = _rows_of_the_revision()
    for number in range(5):
        new_actor(f"actor-{number}")
        Actor.objects.update(name="JAMnews")
    assert _rows_of_the_revision() == before


def _rows_of_the_revision():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM timeline_revision")
        return cursor.fetchone()[0]


# --- The triggers and the migrations ------------------------------------------------------------------------
@pytest.mark.django_db
def test_every_table_is_watched_after_all_migrations():
    assert unwatched(connection) == [], "The migration that made or altered it ends with revision.watch."
    assert len(tables()) > 20
    assert {f"timeline_{name}" for name in PRIVATE}.isdisjoint(tables())


@pytest.mark.django_db
def test_a_table_without_its_trigger_is_named():
    if connection.vendor == "sqlite":
        run("DROP TRIGGER timeline_event_update_advances")
    else:
        run("ALTER TABLE timeline_event DISABLE TRIGGER timeline_event_advances")
    assert unwatched(connection) == ["timeline_event"]


@pytest.mark.django_db(transaction=True)
def test_an_altered_table_is_watched_again_once_the_index_of_search_is_installed_again():
    issue = MigrationExecutor(connection).loader.project_state().apps.get_model("timeline", "Issue")
    rule = next(each for each in Issue._meta.constraints if each.name.endswith("_is_known"))
    with connection.schema_editor() as editor:
        editor.remove_constraint(issue, rule)
        editor.add_constraint(issue, rule)
    search_index.install(connection)
    assert unwatched(connection) == []


@pytest.mark.django_db(transaction=True)
def test_the_revision_can_be_taken_away_and_made_again():
    uninstall(connection)
    assert set(unwatched(connection)) == set(tables())
    search_index.install(connection)
    assert set(unwatched(connection)) == set(tables())
    install(connection)
    assert unwatched(connection) == []
    assert isinstance(revision(), int)
