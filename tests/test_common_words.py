"""Words that many records hold: they are found as others are, and neither ranked by nor listed."""

import pytest

from timeline.models import Actor, ActorName, Article, Event, Place, Position, common_words
from timeline.models.common_words import Common, common_terms
from timeline.models.search import holds, relevance, terms

from .search_records import new_actor, new_article, new_event, new_issue, new_place, new_position, slugs

TEXTS = (
    "talks",
    "tal",
    "Sukhumi",
    "Moscow Sukhumi",
    "Zurich",
    '"talks in"',
    '"in talks"',
    "Georgia",
    "Захаров",
    "Sokhumi talks",
    "nothing",
    '"tal"',
    "Ακροπολη",
)


@pytest.fixture
def records(db):
    """Five talks of one actor at one place, and records of the other kinds."""
    place = new_place("sokhumi", "Sokhumi", "Sukhumi")
    zakharova = new_actor("zakharova", "Maria Zakharova", kind="person")
    ActorName.objects.create(actor=zakharova, text="Захарова, Мария", kind="translation")
    for number in range(5):
        new_event(f"talks-{number}", "Talks in Zürich", zakharova, place=place, summary="Moscow and the Ἀκρόπολις.")
    new_event("report", "A report of the talks")
    article = new_article("civil", "Talks with Georgia", outlet=new_actor("civil-georgia", "Civil Georgia"))
    new_position("for", "Talks with Georgia", holder=zakharova, article=article, issue=new_issue())


@pytest.mark.parametrize("model", [Actor, Article, Event, Place, Position])
@pytest.mark.parametrize("text", TEXTS)
def test_a_term_tested_on_each_record_finds_what_it_finds_by_the_index(text, model, records):
    found = slugs(model.objects.search(text))
    assert slugs(model.objects.search(text, most=frozenset(terms(text)))) == found
    assert slugs(model.objects.search(text, most=frozenset(terms(text)[:1]))) == found


@pytest.mark.parametrize(
    ("words", "begins", "is_held"),
    [
        ("talks", 0, True),
        ("tal", 0, False),
        ("tal", 1, True),
        ("in zurich", 0, True),
        ("zurich in", 0, False),
        ("in zur", 1, True),
        ("zurich moscow", 0, False),
        ("moscow", 0, True),
    ],
)
def test_a_text_holds_words_one_after_the_other(words, begins, is_held):
    assert holds("Talks in ZÜRICH", "Moscow.", words, begins) is is_held


def test_terms_in_more_records_than_allowed_are_common(records, monkeypatch):
    (talks,), (zakharova,), (sukhumi,) = terms("talks"), terms("Zakharova"), terms("Sukhumi")
    asked = (talks, zakharova, sukhumi)
    assert common_terms([Event], asked) == {Event: Common()}
    monkeypatch.setattr(common_words, "MANY", 4)
    monkeypatch.setattr(common_words, "MOST", 5)
    found = common_terms([Event, Article], asked)
    assert found[Event] == Common(many=frozenset(asked), most=frozenset([talks]))
    assert found[Article] == Common()


def test_drafts_make_no_word_common_to_readers(records, monkeypatch):
    monkeypatch.setattr(common_words, "MANY", 5)
    (talks,) = terms("talks")
    assert common_terms([Event], [talks])[Event].many == {talks}
    Event.objects.filter(slug="report").update(status="draft")
    assert common_terms([Event], [talks])[Event].many == frozenset()


def test_small_tables_are_asked_nothing_more(records, django_assert_num_queries):
    with django_assert_num_queries(1):
        common_terms([Event, Place], terms("talks Moscow"))


def test_common_terms_do_not_count_in_the_order(records):
    talks, _report = terms("talks report")
    scored = relevance(Event.objects.search("talks"), "talks report", frozenset([talks])).order_by("-_relevance")
    assert [event._relevance > 0 for event in scored] == [True, *[False] * 5]
    assert {event._relevance for event in relevance(Event.objects.all(), "talks", frozenset([talks]))} == {0.0}


# --- What readers are told ----------------------------------------------------------------------------------
@pytest.fixture
def told(records, client, monkeypatch):
    """Asks the API where four records are many and five are most."""
    monkeypatch.setattr(common_words, "MANY", 4)
    monkeypatch.setattr(common_words, "MOST", 5)
    return lambda path: client.get(f"/api/v1/{path}").json()


def test_a_list_says_that_it_is_not_ranked_and_keeps_its_order(told):
    first = told("events/?q=talks&ordering=relevance&limit=4")
    assert first["ranked"] is False
    second = told(first["next"].partition("/api/v1/")[2])
    assert second["next"] is None
    paged = [event["slug"] for page in (first, second) for event in page["results"]]
    assert paged == [event["slug"] for event in told("events/?q=talks&limit=50")["results"]]
    assert len(paged) == 6


def test_a_list_is_ranked_by_the_words_that_few_records_have(told):
    page = told("events/?q=talks+report&ordering=relevance")
    assert page["ranked"] is True
    assert [event["slug"] for event in page["results"]] == ["report"]
    assert "ranked" not in told("events/?q=talks")


def test_a_cursor_of_the_rank_is_refused_where_nothing_is_ranked(told, monkeypatch):
    monkeypatch.setattr(common_words, "MANY", 50)
    following = told("events/?q=talks&ordering=relevance&limit=2")["next"]
    monkeypatch.setattr(common_words, "MANY", 4)
    assert "cursor" in str(told(following.partition("/api/v1/")[2])["errors"])


def test_a_search_tells_which_kinds_are_not_ranked_and_gives_them_last(told):
    found = told("search/?q=talks")
    assert found["not_ranked"] == ["event"]
    kinds = [hit["kind"] for hit in found["results"]]
    assert kinds == ["article", "position", *["event"] * 6]
    assert told("search/?q=talks+report")["not_ranked"] == []
    assert told("search/?q=talks&limit=3")["more"] is True


def test_the_page_of_the_search_says_so(told, client):
    assert "Too many records have these words" in client.get("/search/?q=talks").content.decode()
    assert "Too many records" not in client.get("/search/?q=report").content.decode()
