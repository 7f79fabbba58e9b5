"""The index of search: every way of writing keeps it true, and migrations can make it and take it away."""

import json

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F

from timeline.models import Actor, ActorName, Event, Place, PlaceName, Position, copied_days
from timeline.models.search import INDEX, Finds, terms
from timeline.models.search_index import DOCUMENTS, install, missing

from .search_records import (
    PUBLISHED,
    new_actor,
    new_article,
    new_event,
    new_issue,
    new_place,
    new_position,
    slugs,
)

NEW = {
    "actor": new_actor,
    "actorname": lambda: ActorName.objects.create(actor=new_actor(), text="Dzham", kind="spelling"),
    "article": lambda: new_article(outlet=new_actor()),
    "event": new_event,
    "issue": new_issue,
    "place": new_place,
    "placename": lambda: PlaceName.objects.create(place=new_place(), text="Sukhum", kind="spelling"),
    "position": lambda: new_position(holder=(holder := new_actor()), article=new_article(outlet=holder)),
}
TEXTS = [(document.kind, text) for document in DOCUMENTS for text in (document.heading, document.body) if text]


def is_indexed(row, text, pk=None):
    """Whether the index has ``text`` for the row (or for the row ``pk`` of its table)."""
    words = INDEX[row._meta.model_name].objects.filter(pk=pk or row.pk)
    return all(words.filter(Finds(F("words"), term)).exists() for term in terms(text))


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# --- No way of writing leaves the index stale ---------------------------------------------------------------
def by_save(row, column):
    row.save()


def by_save_of_one_field(row, column):
    row.save(update_fields=[column])


def by_update(row, column):
    type(row).objects.filter(pk=row.pk).update(**{column: getattr(row, column)})


def by_bulk_update(row, column):
    type(row).objects.bulk_update([row], [column])


def by_upsert(row, column):
    type(row).objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=[column])


def by_fixture(row, column):
    for written in serializers.deserialize("json", serializers.serialize("json", [row])):
        written.save()


def by_sql(row, column):
    run(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", getattr(row, column), row.pk)


def by_sql_that_replaces_the_row(row, column):
    table, columns = row._meta.db_table, [field.column for field in row._meta.concrete_fields]
    chosen = ", ".join("%s" if each == column else each for each in columns)
    if connection.vendor == "sqlite":
        start, end = "REPLACE", "WHERE id = %s"
    else:
        start, end = "INSERT", f"WHERE id = %s ON CONFLICT (id) DO UPDATE SET {column} = EXCLUDED.{column}"
    statement = f"{start} INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} {end}"
    run(statement, getattr(row, column), row.pk)


CHANGES = [
    by_save,
    by_save_of_one_field,
    by_update,
    by_bulk_update,
    by_upsert,
    by_fixture,
    by_sql,
    by_sql_that_replaces_the_row,
]


@pytest.mark.django_db
@pytest.mark.parametrize("write", CHANGES, ids=lambda write: write.__name__)
@pytest.mark.parametrize(("kind", "column"), TEXTS)
def test_a_changed_text_is_found_by_its_new_words_only(kind, column, write):
    row = NEW[kind]()
    type(row).objects.filter(pk=row.pk).update(**{column: "Ergneti"})
    assert is_indexed(row, "Ergneti")
    setattr(row, column, "Zugdidi")
    write(row, column)
    assert is_indexed(row, "Zugdidi")
    assert not is_indexed(row, "Ergneti")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", NEW)
def test_a_row_that_another_column_of_changes_keeps_its_words(kind):
    row = NEW[kind]()
    run(f"UPDATE {row._meta.db_table} SET id = 7001 WHERE id = %s", row.pk)
    heading = next(document.heading for document in DOCUMENTS if document.kind == kind)
    assert is_indexed(row, getattr(row, heading), pk=7001)
    assert not is_indexed(row, getattr(row, heading))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", NEW)
def test_rows_that_sql_copies_are_indexed_from_the_start(kind):
    row = NEW[kind]()
    heading = next(document.heading for document in DOCUMENTS if document.kind == kind)
    changed = {"id": "id + 7000", "slug": "'copied'", heading: "'Ergneti'"}
    columns = [field.column for field in row._meta.concrete_fields]
    chosen = ", ".join(changed.get(column, column) for column in columns)
    run(f"INSERT INTO {row._meta.db_table} ({', '.join(columns)}) SELECT {chosen} FROM {row._meta.db_table}")
    assert is_indexed(row, "Ergneti", pk=row.pk + 7000)
    assert not is_indexed(row, "Ergneti")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", NEW)
def test_rows_made_in_bulk_are_indexed(kind):
    row = NEW[kind]()
    type(row).objects.filter(pk=row.pk).delete()
    type(row).objects.bulk_create([row])
    heading = next(document.heading for document in DOCUMENTS if document.kind == kind)
    assert is_indexed(row, getattr(row, heading))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "delete",
    [
        lambda row: type(row).objects.get(pk=row.pk).delete(),
        lambda row: type(row).objects.all().delete(),
        lambda row: run(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk),
    ],
    ids=["record", "queryset", "sql"],
)
@pytest.mark.parametrize("kind", NEW)
def test_a_deleted_row_leaves_no_words_behind(kind, delete):
    row = NEW[kind]()
    words = INDEX[kind].objects.filter(pk=row.pk)
    assert words.exists()
    delete(row)
    assert not words.exists()


@pytest.mark.django_db
def test_a_write_that_is_taken_back_takes_its_words_back():
    place = new_place()
    with transaction.atomic():
        Place.objects.filter(pk=place.pk).update(name="Zugdidi")
        transaction.set_rollback(True)
    assert is_indexed(place, "Sokhumi")
    assert not is_indexed(place, "Zugdidi")


@pytest.mark.django_db
def test_words_that_were_left_behind_do_not_hinder_a_new_row():
    words = "heading" if connection.vendor == "sqlite" else "timeline_search_place"
    run(f"INSERT INTO timeline_search_place (rowid, {words}) VALUES (7001, 'ergneti')")
    new_place("zugdidi", "Zugdidi", pk=7001)
    assert slugs(Place.objects.search("Zugdidi")) == ["zugdidi"]
    assert slugs(Place.objects.search("Ergneti")) == []


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_index():
    new_place("sokhumi", "Sokhumi", "Sukhumi")
    new_event()
    call_command("flush", interactive=False, verbosity=0)
    assert [kind for kind, words in INDEX.items() if words.objects.exists()] == []


@pytest.mark.django_db(transaction=True)
def test_loaddata_fills_the_index(tmp_path):
    place = {"slug": "gali", "name": "Gali", "status": "published"}
    file = tmp_path / "places.json"
    file.write_text(json.dumps([{"model": "timeline.place", "fields": place}]), encoding="utf-8")
    call_command("loaddata", str(file), verbosity=0)
    assert slugs(Place.objects.search("Gali")) == ["gali"]


# --- The index and the migrations ---------------------------------------------------------------------------
@pytest.mark.django_db
def test_every_trigger_is_there_after_all_migrations():
    assert missing(connection) == []


@pytest.mark.django_db
def test_a_trigger_that_is_switched_off_is_missed():
    if connection.vendor == "sqlite":
        name = "timeline_search_event_update"
        run(f"DROP TRIGGER {name}")
    else:
        name = "timeline_search_event_write"
        run(f"ALTER TABLE timeline_event DISABLE TRIGGER {name}")
    assert missing(connection) == [name]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Actor, Event, Place, Position, PlaceName])
def test_an_altered_table_is_searched_again_once_the_index_is_installed_again(model):
    kind = model._meta.model_name
    row = NEW[kind]()
    heading = next(document.heading for document in DOCUMENTS if document.kind == kind)
    as_migrated = MigrationExecutor(connection).loader.project_state().apps.get_model("timeline", kind)
    rule = next(each for each in model._meta.constraints if each.name.endswith("_is_known"))
    copied_days.uninstall(connection)
    with connection.schema_editor() as editor:
        editor.remove_constraint(as_migrated, rule)
        editor.add_constraint(as_migrated, rule)
    model.objects.filter(pk=row.pk).update(**{heading: "Ergneti"})
    install(connection)
    assert missing(connection) == []
    assert is_indexed(row, "Ergneti")
    model.objects.filter(pk=row.pk).update(**{heading: "Zugdidi"})
    assert is_indexed(row, "Zugdidi")


@pytest.mark.django_db(transaction=True)
def test_the_migration_indexes_what_is_there_and_can_be_taken_back():
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("timeline")
    before = [("timeline", "0001_initial")]
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(before)
        tables = connection.introspection.table_names()
        assert [table for table in tables if table.startswith("timeline_search")] == []
        old = executor.loader.project_state(before).apps
        place = old.get_model("timeline", "Place").objects.create(slug="sokhumi", name="Sokhumi", **PUBLISHED)
        old.get_model("timeline", "PlaceName").objects.create(place=place, text="Sukhumi", kind="spelling")
    finally:
        MigrationExecutor(connection).migrate(latest)
    assert missing(connection) == []
    assert slugs(Place.objects.search("Sukhumi")) == ["sokhumi"]
    assert slugs(Place.objects.search("Sokhumi")) == ["sokhumi"]
