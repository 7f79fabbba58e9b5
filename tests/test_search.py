"""Search: words find records by their text and all their names, and every way of writing keeps the index true."""

import json
from datetime import date

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F

from timeline.models import (
    Actor,
    ActorName,
    Article,
    Event,
    EventType,
    Issue,
    Participation,
    Place,
    PlaceName,
    Position,
)
from timeline.models.search import INDEX, Finds, matching, relevance, terms
from timeline.models.search_index import DOCUMENTS, install, missing

PUBLISHED = {"status": "published"}


def new_actor(slug="jamnews", name="JAMnews", **values):
    return Actor.objects.create(**{**PUBLISHED, "slug": slug, "name": name, "kind": "outlet", **values})


def new_place(slug="sokhumi", name="Sokhumi", *names, **values):
    place = Place.objects.create(**{**PUBLISHED, "slug": slug, "name": name, **values})
    PlaceName.objects.bulk_create(PlaceName(place=place, text=text, kind="spelling") for text in names)
    return place


def new_event(slug="briefing", title="A briefing", *actors, **values):
    given = {**PUBLISHED, "slug": slug, "title": title, "kind": "statement", "date": "2024-06-20", **values}
    event = Event.objects.create(**given)
    Participation.objects.bulk_create(Participation(event=event, actor=actor, role="speaker") for actor in actors)
    return event


def new_article(slug="jamnews-2024-06-27", headline="A headline", outlet=None, **values):
    given = {"kind": "news", "published": "2024-06-27", "known_from": date(2024, 6, 27), **PUBLISHED, **values}
    return Article.objects.create(slug=slug, headline=headline, outlet=outlet or new_actor(), **given)


def new_issue(slug="restore-relations", title="Restoring diplomatic relations", **values):
    return Issue.objects.create(**{**PUBLISHED, "slug": slug, "title": title, "kind": "policy", **values})


def new_position(slug="position", summary="Is for it", **values):
    given = {"stance": "supports", "date": "2024", "locator": "L1", "slug": slug, "summary": summary, **PUBLISHED}
    ends = {"holder": new_actor, "issue": new_issue, "article": new_article}
    given |= {end: make() for end, make in ends.items() if end not in values}
    return Position.objects.create(**given | values)


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


def slugs(records):
    return sorted(records.values_list("slug", flat=True))


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


# --- What is found ------------------------------------------------------------------------------------------
@pytest.fixture
def records(db):
    """A few records of the chronology of Georgia and Russia, with names in several spellings."""
    sokhumi = new_place("sokhumi", "Sokhumi", "Sukhumi", "Sukhum", "სოხუმი")
    tskhinvali = new_place("tskhinvali", "Tskhinvali", "South Ossetia / Tskhinvali region")
    karasin = new_actor("karasin", "Grigory Karasin", kind="person")
    zakharova = new_actor(
        "zakharova", "Maria Zakharova", kind="person", description="Speaks for a ministry in Moscow."
    )
    mtavari = new_actor("mtavari-arkhi", "Mtavari Arkhi")
    dream = new_actor("georgian-dream", "Georgian Dream", kind="party")
    for actor, text, kind in (
        (karasin, "Karasin, Gregory", "inverted"),
        (karasin, "Григорий Карасин", "translation"),
        (zakharova, "Захарова, Мария", "translation"),
        (mtavari, "Mtavari Arxi", "spelling"),
        (mtavari, "Rustavi-2 heirs", "description"),
    ):
        ActorName.objects.create(actor=actor, text=text, kind=kind)
    new_event("talks", "Talks in Zürich on the Moscow–Sokhumi railway", karasin, dream, place=sokhumi)
    new_event(
        "denial", "A denial of any plan to restore relations", zakharova, summary="Georgia’s de-occupation first."
    )
    new_event("report", "A report of embassy preparations", mtavari, place=tskhinvali)
    report = new_article("civil-2024-06-12", "Embassies being prepared, channel says", outlet=mtavari)
    issue = new_issue(summary="Whether an embassy opens in Tbilisi.")
    common = {"issue": issue, "article": report}
    new_position("for", "Would restore relations", holder=karasin, **common)
    new_position("against", "Refuses", condition="Until de-occupation", holder=zakharova, on_behalf_of=dream, **common)


@pytest.mark.parametrize(
    ("text", "model", "found"),
    [
        ("Sukhumi", Place, ["sokhumi"]),
        ("Sukhumi", Event, ["talks"]),
        ("Mtavari Arxi", Actor, ["mtavari-arkhi"]),
        ("Mtavari Arxi", Event, ["report"]),
        ("Mtavari Arxi", Article, ["civil-2024-06-12"]),
        ("Tskhinvali region", Place, ["tskhinvali"]),
        ("Tskhinvali region", Event, ["report"]),
        ("Karasin, Gregory", Actor, ["karasin"]),
        ("KARASIN GREGORY", Actor, ["karasin"]),
        ("gregory karasin", Event, ["talks"]),
        ("Karasin", Position, ["for"]),
        ("Georgian Dream", Position, ["against"]),
        ("Zakharova refuses", Position, ["against"]),
        ("occupation", Position, ["against"]),
        ("embassies channel Arkhi", Article, ["civil-2024-06-12"]),
        ("tbilisi diplomatic", Issue, ["restore-relations"]),
        ("ministry moscow", Actor, ["zakharova"]),
    ],
)
def test_words_are_found_in_a_records_own_text_and_in_the_names_that_belong_to_it(records, text, model, found):
    assert slugs(model.objects.search(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zakharova restore", ["denial"]),
        ("zurich Gregory Sukhum", ["talks"]),
        ("Zakharova Gregory", []),
        ("ministry", []),  # the description of a participant is not a name of it
        ("zakharov", ["denial"]),
        ("za", []),
        ("embass", ["report"]),
        ("relations relations RELATIONS", ["denial"]),
    ],
)
def test_every_word_must_be_found_each_in_its_own_place(records, text, found):
    assert slugs(Event.objects.search(text)) == found


@pytest.mark.parametrize(
    ("text", "model", "found"),
    [
        ("zurich", Event, ["talks"]),
        ("ZÜRICH", Event, ["talks"]),
        ("zu\u0308rich", Event, ["talks"]),
        ("карасин григорий", Actor, ["karasin"]),
        ("ЗАХАРОВА", Actor, ["zakharova"]),
        ("Захаро\u0301ва", Event, ["denial"]),
        ("Григории", Actor, ["karasin"]),
        ("სოხუმი", Place, ["sokhumi"]),
        ("სოხუმი".upper(), Place, ["sokhumi"]),
        ("Georgia's", Event, ["denial"]),
        ("Georgia’s", Event, ["denial"]),
        ("de-occupation", Event, ["denial"]),
        ("de occupation", Event, ["denial"]),
        ("Moscow-Sokhumi", Event, ["talks"]),
        ("Rustavi 2", Event, ["report"]),
        ("rustavi-2", Actor, ["mtavari-arkhi"]),
    ],
)
def test_accents_case_apostrophes_and_hyphens_make_no_difference(records, text, model, found):
    assert slugs(model.objects.search(text)) == found


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Потёмкин", "потемкин"),
        ("Потемкин", "ПОТЁМКИН"),
        ("Сергеи\u0306 Лавров", "Сергей"),
        ("Αθήνα", "αθηνα"),
        ("ΛΑΒΡΟΣ", "Λάβρος"),
        ("თბილისი".upper(), "თბილისი"),
        ("İstanbul", "istanbul"),
        ("İstanbul", "İSTANBUL"),
        ("Nguyễn Văn", "nguyen van"),
        ("Łódź", "łodz"),
        ("北京外交部", "北京"),
        ("東京", "東京"),
        ("평양에서", "평양"),
        ("x² and ½", "x²"),
        ("press@mid.example /news?id=-1 3.14 1e5", "mid news 1 14 1e5"),
        ("foo_bar", "foo bar"),
        ("नमस्ते दुनिया", "नमस्ते"),
        ("مُحَمَّد", "مُحَمَّد"),
        ("a😀b", "b a"),
        ("a" * 300, "a" * 250),
    ],
)
def test_all_scripts_are_searched_alike(db, stored, asked):
    new_issue("stored", stored[:200], summary=stored)
    assert slugs(Issue.objects.search(asked)) == ["stored"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"Maria Zakharova"', ["denial"]),
        ('"Zakharova Maria"', []),
        ("“Maria Zakharova” restore", ["denial"]),
        ('"restore relations"', ["denial"]),
        ('"restore relation"', []),
        ('"Zakharov"', []),
        ('"relations Georgia"', []),  # the end of the title and the beginning of the summary
        ('"Karasin Karasin"', []),  # the end of one name and the beginning of another
        ('"restore relations', ["denial"]),
        ('"" Zakharova ""', ["denial"]),
    ],
)
def test_quoted_words_are_found_one_after_the_other_in_one_text(records, text, found):
    assert slugs(Event.objects.search(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "!!! ... --- ***",
        '"',
        '"""',
        '" "',
        "'\\",
        "()",
        "\x00",
        "\ud800",
        "\u0301",
        "NEAR(restore relations, 5)",
        "restore OR nothing",
        "restore AND nothing",
        "restore NOT relations",
        "title : restore",
        "nothing*",
        "^nothing",
        "nothing:*",
        "restore & !nothing | nothing",
        "restore <-> nothing",
        "'restore':*A nothing",
        "'; DROP TABLE timeline_event; --",
        "%s %(pk)s {index}",
        "xq" * 100,
        "?!" * 100,
        '"' * 201,
        "qqq " * 50,
    ],
)
@pytest.mark.parametrize("model", [Event, Actor])
def test_signs_have_no_meaning_and_harm_nothing(records, model, text):
    assert slugs(model.objects.search(text)) == []


@pytest.mark.parametrize(
    "text", ["restore*", "^restore", "restore:*", "(restore)", "+restore -relations", "restore\x00relations"]
)
def test_signs_beside_words_are_overlooked(records, text):
    assert slugs(Event.objects.search(text)) == ["denial"]


def test_only_the_first_twelve_words_are_heeded():
    assert len(terms(" ".join(f"word{number}" for number in range(20)))) == 12
    assert terms("one two three " * 9 + "late") == terms("one two three")


# --- Who may be found by whom -------------------------------------------------------------------------------
@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_names_of_unpublished_records_find_nothing_beside_them(records, status):
    Actor.objects.update(status=status)
    Place.objects.update(status=status)
    assert slugs(Event.objects.search("Gregory")) == []
    assert slugs(Event.objects.search("Sukhum")) == []
    assert slugs(Article.objects.search("Arxi")) == []
    assert slugs(Position.objects.search("Zakharova")) == []
    assert slugs(Position.objects.search("Georgian Dream")) == []
    assert slugs(Event.objects.search("restore")) == ["denial"]


def test_search_says_nothing_of_who_may_see_a_record(records):
    Event.objects.filter(slug="denial").update(status="draft")
    assert slugs(Event.objects.search("restore")) == ["denial"]
    assert slugs(Event.objects.published().search("restore")) == []


# --- How it composes ----------------------------------------------------------------------------------------
def test_a_record_that_matches_in_many_ways_is_found_once(records):
    place = Place.objects.get(slug="sokhumi")
    twice = [new_actor(f"sokhumi-{number}", f"Sokhumi {number}") for number in range(3)]
    new_event("many", "Sokhumi, Sokhumi and Sukhumi", *twice, place=place, summary="Sokhumi")
    assert slugs(Event.objects.search("Sokhumi")) == ["many", "talks"]
    assert Event.objects.search("Sokhumi").count() == 2


def test_search_composes_with_all_that_a_queryset_can_do(records):
    for number in range(7):
        new_event(f"e{number}", "Talks on restoring relations", date=f"2024-06-1{number}")
    found = Event.objects.search("relations talks").filter(kind="statement").exclude(slug="e0")
    newest = found.order_by("-date_sort", "-id")
    assert found.count() == 6
    assert [event.slug for event in newest[:2]] == ["e6", "e5"]
    later_page = newest.filter(date_sort__lt=newest[1].date_sort)[:2]
    assert [event.slug for event in later_page] == ["e4", "e3"]
    assert found.search("restoring").exists()
    assert Participation.objects.filter(event__in=Event.objects.search("restore")).count() == 1
    assert slugs(Event.objects.exclude(pk__in=Event.objects.search("relations"))) == ["report", "talks"]
    assert slugs(Event.objects.search("Zürich") | Event.objects.search("restore")) == ["denial", "talks"]
    assert Event.objects.search("???").exclude(kind="report").count() == 0


def test_search_is_one_statement(records, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(Event.objects.published().search("Zakharova restore relations")) == 1


def test_records_without_a_text_of_their_own_cannot_be_searched(db):
    with pytest.raises(TypeError, match="EventType is not searched"):
        EventType.objects.search("reject")


# --- Ranking and typing -------------------------------------------------------------------------------------
def ranked(queryset, text):
    found = relevance(queryset.search(text), text).order_by("-_relevance")
    return list(found.values_list("slug", flat=True))


def test_a_word_in_the_title_weighs_more_than_one_below_it(db):
    new_event("below", "A briefing", summary="Something on visas was said, and much on other things.")
    new_event("title", "Visas are lifted", summary="Something else was said, and much on other things.")
    new_event("other", "A game", summary="Nothing of the sort.")
    assert ranked(Event.objects.all(), "visas") == ["title", "below"]


def test_a_name_counts_for_its_own_record_and_not_for_its_events(records):
    new_place("port", "Port of Ochamchire", "Port of Sukhumi and of the villages that lie about it")
    assert ranked(Place.objects.all(), "Sukhumi") == ["sokhumi", "port"]
    scores = relevance(Event.objects.search("Sukhumi"), "Sukhumi").values_list("slug", "_relevance")
    assert list(scores) == [("talks", 0.0)]


def test_relevance_is_told_for_any_text(records):
    assert {event._relevance for event in relevance(Event.objects.all(), "???")} == {0.0}
    assert {event._relevance > 0 for event in relevance(Event.objects.search("restore"), "restore")} == {True}
    assert relevance(Event.objects.search('"restore relations" x'), '"restore relations" x').count() == 0


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("place", "s", ["sokhumi", "tskhinvali"]),
        ("place", "su", ["sokhumi"]),
        ("actor", "gregory k", ["karasin"]),
        ("actor", "k gregory", []),
        ("actor", "ministry", []),  # only names and titles are suggested
        ("event", "denial of a", ["denial"]),
        ("actor", "...", []),
    ],
)
def test_the_last_word_may_be_begun_while_typing(records, kind, text, found):
    assert slugs(matching(kind, text)) == found


def test_suggestions_are_published_and_can_ask_for_whole_words(records):
    assert slugs(matching("place", "su", prefix=False)) == []
    Place.objects.update(status="draft")
    assert slugs(matching("place", "su")) == []
