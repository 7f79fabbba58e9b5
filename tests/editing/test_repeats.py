"""What a record that is about to be saved may repeat: near titles within the span, addresses, headlines, names."""

import pytest

from timeline.editing.repeats import WATCHED, plain_address, repeats
from timeline.models import Actor, ActorName, Article, Event, Issue, Place

from ..search_records import new_actor, new_article, new_event, new_place

pytestmark = pytest.mark.django_db


def found(record):
    """The slugs of what the record may repeat, with why."""
    return [(repeat.record.slug, repeat.why) for repeat in repeats(record)]


def slugs(record):
    return [slug for slug, _ in found(record)]


# --- Events ----------------------------------------------------------------------------------------------------
@pytest.fixture
def berlin(db):
    return new_event("2024-berlin", "Kobakhidze visits Berlin", date="2024-04-12")


@pytest.mark.parametrize("date", ["2024-04-12", "2024-04-12~", "2024-04", "2024/..", "[2024-04-11,2024-04-12]", ""])
@pytest.mark.parametrize(
    "title", ["Kobakhidze visits Berlin again", "KOBAKHIDZE visited Berlin", "Kobakhidzé visits Berlín"]
)
def test_an_event_of_much_the_same_title_on_a_common_day_is_found(berlin, title, date):
    told = "much the same title, and a day in common"
    assert found(Event(title=title, date=date)) == ([("2024-berlin", told)] if date else [])


@pytest.mark.parametrize(
    ("title", "date"),
    [
        ("Kobakhidze visits Berlin", "2024-04-13"),
        ("Kobakhidze visits Berlin", "[2024-04-11,2024-04-13]"),
        ("Kobakhidze receives guests from Berlin in Tbilisi", "2024-04-12"),
        ("Direct flights operate", "2024-04-12"),
        ("…", "2024-04-12"),
    ],
)
def test_an_event_on_another_day_or_of_another_title_is_not(berlin, title, date):
    assert slugs(Event(title=title, date=date)) == []


def test_an_event_does_not_repeat_itself_nor_one_that_was_withdrawn(berlin):
    assert slugs(berlin) == []
    Event.objects.filter(pk=berlin.pk).update(status="withdrawn")
    assert slugs(Event(title=berlin.title, date=berlin.date)) == []


@pytest.mark.parametrize(("stored", "typed"), [("Briefing", "A briefing"), ("Border reopens", "Border reopened")])
def test_short_titles_are_found_by_the_word_that_they_share(stored, typed):
    new_event("stored", stored)
    assert slugs(Event(title=typed, date="2024-06")) == ["stored"]


def test_of_long_titles_three_of_the_longest_words_must_be_the_same():
    new_event("stored", "Georgian Dream denies preparing to reopen the embassy in Moscow")
    assert slugs(Event(title="Georgian Dream denies preparation to reopen embassy in Moscow", date="2024-06")) == [
        "stored"
    ]


# --- Articles --------------------------------------------------------------------------------------------------
ADDRESS = "https://jam-news.net/georgia-denies-plans"


@pytest.mark.parametrize(
    "typed",
    [
        ADDRESS,
        "http://www.jam-news.net/georgia-denies-plans/",
        "https://JAM-news.net/georgia-denies-plans?utm_source=telegram&fbclid=x#comments",
    ],
)
def test_an_article_at_the_same_address_is_found_however_it_is_written(typed):
    new_article("stored", url=ADDRESS)
    assert found(Article(headline="Another headline", url=typed)) == [("stored", "the same address")]


@pytest.mark.parametrize(
    "typed",
    [
        "https://jam-news.net/georgia-denies-plans?page=2",
        "https://jam-news.net/Georgia-Denies-Plans",
        "https://a.org/",
        "",
    ],
)
def test_an_article_at_another_address_is_not(typed):
    new_article("stored", url=ADDRESS)
    assert slugs(Article(headline="Another headline", url=typed)) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.X.ge/a/", "https://x.ge/a", True),
        ("https://x.ge/?b=2&a=1", "https://x.ge?a=1&b=2&utm_medium=rss", True),
        ("https://x.ge/a?id=1", "https://x.ge/a?id=2", False),
        ("https://x.ge:8443/a", "https://x.ge/a", False),
        ("https://x.ge/A", "https://x.ge/a", False),
        ("https://[bad", "https://[bad", True),
    ],
)
def test_addresses_are_compared_without_what_differs_for_one_page(one, other, same):
    assert (plain_address(one) == plain_address(other)) is same


def test_an_article_of_the_same_headline_is_found_in_the_same_outlet_alone():
    outlet = new_actor()
    new_article("stored", "Georgia denies plans to reopen its embassy", outlet)
    typed = {"headline": "GEORGIA denies plans to reopen its EMBASSY", "url": ""}
    assert found(Article(outlet=outlet, **typed)) == [("stored", "the same headline in the same outlet")]
    assert slugs(Article(outlet=new_actor("news-az", "News.Az"), **typed)) == []
    assert slugs(Article(outlet=outlet, headline="Georgia denies plans", url="")) == []


def test_an_article_that_is_the_same_in_both_ways_is_told_once():
    stored = new_article("stored", url=ADDRESS)
    assert slugs(Article(headline=stored.headline, outlet=stored.outlet, url=ADDRESS)) == ["stored"]


# --- Actors and places -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["Grigory Karasin", "GRIGÓRY  karasin"])
def test_an_actor_of_the_same_name_is_found_in_any_spelling_of_accents_and_case(typed):
    new_actor("grigory-karasin", "Grigory Karasin")
    new_actor("karasin-foundation", "Grigory Karasin Foundation")
    assert found(Actor(name=typed)) == [("grigory-karasin", "the same name")]


def test_an_actor_is_found_by_another_name_and_told_once():
    karasin = new_actor("grigory-karasin", "Grigory Karasin")
    for text in ("Gregory Karasin", "Gregory Karásin"):
        ActorName.objects.create(actor=karasin, text=text, kind="spelling")
    assert found(Actor(name="Gregory Karasin")) == [("grigory-karasin", "also called 'Gregory Karasin'")]
    assert slugs(karasin) == []


def test_a_place_is_found_by_another_name():
    new_place("sokhumi", "Sokhumi", "Sukhumi")
    assert found(Place(name="sukhumi")) == [("sokhumi", "also called 'Sukhumi'")]


def test_an_issue_is_not_compared():
    assert Issue not in WATCHED
    assert repeats(Issue(title="Restoring diplomatic relations")) == []


def test_a_question_costs_the_same_few_statements_whatever_is_found(django_assert_num_queries):
    outlet = new_actor()
    for number in range(5):
        new_event(f"event-{number}", "Kobakhidze visits Berlin")
        new_article(f"article-{number}", "A headline", outlet, url=ADDRESS)
        new_actor(f"actor-{number}", "Maria Zakharova")
    asked = [
        (Event(title="Kobakhidze visits Berlin", date="2024"), 1),
        (Article(headline="A headline", outlet=outlet, url=ADDRESS), 2),
        (Actor(name="Maria Zakharova"), 2),
    ]
    for record, statements in asked:
        with django_assert_num_queries(statements):
            assert len(repeats(record)) == 5
