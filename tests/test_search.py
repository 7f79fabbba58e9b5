"""Search: words find records by their text and all their names, whatever the accents, the case and the signs."""

import pytest

from timeline.models import Actor, ActorName, Article, Event, EventType, Issue, Participation, Place, Position
from timeline.models.search import matching, relevance, terms

from .search_records import new_actor, new_article, new_event, new_issue, new_place, new_position, slugs


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
