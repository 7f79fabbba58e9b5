"""Lists by date are found along an index, and are nevertheless all that may fall on the days asked for, in order."""

import datetime
import random
import re

import pytest
from django.db import connection

from timeline.dates import parse
from timeline.models import Article, Citation, Event, Participation
from timeline.models.evidence import Scope

from ..search_records import new_actor, new_article, new_event

pytestmark = pytest.mark.django_db
DATES = (
    *("2008-08-08", "2008-08", "2008", "2008-08/..", "../2008-08", "/2008-09", "2008-08/", "2008?", "200X"),
    *("[..2008-08-08]", "[2008-08-01,2009-02-01]", "2007/2009", "2008-08-29~", "2009-03-05", "{2007,2010}"),
)
SPANS = ("on=2008-08", "after=2008-08-08", "before=2008-08-08", "after=2008-03&before=2009", "on=2010", "after=0001")


@pytest.fixture
def chronology():
    """Events with dates of all kinds, with the Kremlin in one role or in two, and with an article."""
    kremlin, georgia, article = new_actor("kremlin"), new_actor("georgia"), new_article()
    draw = random.Random(8)
    for number, date in enumerate(draw.sample(DATES * 2, 2 * len(DATES))):
        status = "draft" if number % 9 == 4 else "published"
        event = new_event(f"event-{number}", "An event", date=date, status=status)
        roles = ((), ("speaker",), ("speaker", "addressee"))[number % 3]
        Participation.objects.bulk_create(Participation(event=event, actor=kremlin, role=role) for role in roles)
        if number % 2:
            Participation.objects.create(event=event, actor=georgia, role="speaker")
            Citation.objects.create(event=event, article=article, locator="L1")
            Citation.objects.create(event=event, article=article, locator="L2")


def walk(ask, query, step="next", **found):
    """The slugs on all pages from the first on, or back from a cursor."""
    slugs, address = [], f"/api/v1/events/?{query}"
    while address:
        page = ask(address)
        slugs += [event["slug"] for event in page["results"]][:: 1 if step == "next" else -1]
        found["last"], address = page, page[step]
    return slugs, found["last"]


@pytest.fixture
def ask(client):
    def answer(address):
        response = client.get(address)
        assert response.status_code == 200, response.content
        return response.json()

    return answer


def expected(query):
    """What is asked for, told from the dates one by one."""
    sent = dict(part.split("=") for part in query.split("&"))
    bounds = {name: parse(sent[name]) for name in ("on", "after", "before") if name in sent}
    first = max((bounds[name].first for name in ("on", "after") if name in bounds), default=None)
    last = min((bounds[name].last for name in ("on", "before") if name in bounds), default=None)
    wanted = ("certain",) if sent.get("match") == "certain" else ("certain", "possible")
    events = Event.objects.filter(status="published").order_by("date_sort", "pk")
    if "actor" in sent:
        events = events.filter(pk__in=Participation.objects.filter(actor__slug=sent["actor"]).values("event"))
    if "article" in sent:
        events = events.filter(pk__in=Citation.objects.filter(article__slug=sent["article"]).values("event"))
    if "known_on" in sent:
        events = events.filter(Event.told(Scope(datetime.date.fromisoformat(sent["known_on"]))))
    slugs = [event.slug for event in events if parse(event.date).matches(first, last) in wanted]
    return slugs if sent.get("ordering") == "date" else slugs[::-1]


LEADS = ("", "&actor=kremlin", "&article=jamnews-2024-06-27", "&actor=kremlin&role=speaker,addressee")


def assert_pages(ask, query):
    """All pages, and all pages back from the last one, hold what is asked for; returns the slugs."""
    slugs, last = walk(ask, f"{query}&limit=4")
    assert slugs == expected(query), query
    if last["previous"]:
        back, _ = walk(ask, last["previous"].partition("?")[2], "previous")
        assert back == slugs[: -len(last["results"])][::-1], query
    return slugs


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("span", SPANS)
def test_all_pages_hold_what_falls_on_the_days_in_order_and_once(chronology, ask, span, lead):
    for more in ("", "&ordering=date", "&match=certain"):
        assert_pages(ask, f"{span}{lead}{more}")


def test_pages_of_an_actor_without_days_follow_one_another(chronology, ask):
    for order in ("date", "-date"):
        query = f"actor=kremlin&ordering={order}"
        assert walk(ask, f"{query}&limit=4")[0] == expected(query)


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("actor=kremlin&actor=georgia", {"both"}),
        ("actor=kremlin&role=speaker&role=addressee", {"both", "kremlin-alone"}),
        ("actor=kremlin,georgia", {"both", "kremlin-alone", "georgia-alone"}),
        ("actor=kremlin&actor=!georgia", {"kremlin-alone"}),
        ("actor=!kremlin", {"georgia-alone"}),
        ("actor=kremlin&article=jamnews-2024-06-27", {"both"}),
        ("actor=georgia&article=!jamnews-2024-06-27", {"georgia-alone"}),
    ],
)
def test_what_else_is_asked_of_participants_and_citations_holds_too(ask, query, slugs):
    kremlin, georgia = new_actor("kremlin"), new_actor("georgia")
    both = new_event("both", "Both", georgia, kremlin)
    alone = new_event("kremlin-alone", "One", kremlin)
    new_event("georgia-alone", "One", georgia)
    Participation.objects.bulk_create(
        Participation(event=event, actor=kremlin, role="addressee") for event in (both, alone)
    )
    Citation.objects.create(event=both, article=new_article(outlet=kremlin))
    for span in ("", "&on=2024", "&before=2025&ordering=date"):
        assert {event["slug"] for event in ask(f"/api/v1/events/?{query}{span}")["results"]} == slugs


def test_an_article_that_is_withdrawn_shows_none_of_what_it_was_kept_for(chronology, ask, client):
    query = "/api/v1/events/?article=jamnews-2024-06-27"
    assert ask(query)["results"]
    Article.objects.update(status="withdrawn")
    assert client.get(query).status_code == 400


@pytest.mark.parametrize("lead", LEADS[:3])
@pytest.mark.parametrize("span", ["", *SPANS[:-1]])
def test_no_list_by_date_is_sorted(chronology, ask, lead, span):
    for order in ("date", "-date"):
        asked = []
        with connection.execute_wrapper(
            lambda execute, *given, asked=asked: asked.append(given[:2]) or execute(*given)
        ):
            ask(f"/api/v1/events/?{span}{lead}&ordering={order}".replace("?&", "?"))
        ((found, values),) = (each for each in asked if "LIMIT 51" in each[0])
        if connection.vendor == "postgresql":  # it sorts what is as small as here, but would find much in order
            parts = found.count("UNION ALL") + 1
            assert found.count("LIMIT 51") == parts + (parts > 1)
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {found}", values)  # with literals the plan may be another one
            told = " ".join(row[-1] for row in cursor.fetchall())
        assert "ORDER BY" not in told, told
        assert "_newest" in told or not lead, told
        assert "event_with_open_start" in told or not {"on", "before"} & set(re.findall(r"\w+(?==)", span)), told


# --- What was known on a day ----------------------------------------------------------------------------------
KNOWN_ON = ("2008-03-01", "2008-08-08", "2009-03-01", "9999-12-31")


@pytest.fixture
def told(chronology):
    """The same events, each told of by articles of any time, also of days before it, and not all published."""
    outlet, draw = new_actor("civil-georgia"), random.Random(9)
    days = [datetime.date(2007, 1, 1) + datetime.timedelta(days=number) for number in range(0, 900, 45)]
    articles = [
        new_article(f"civil-{day}", outlet=outlet, known_from=day, status="draft" if day.day % 4 == 0 else "published")
        for day in days
    ]
    for event in Event.objects.all():
        for article in draw.sample(articles, draw.randrange(4)):
            Citation.objects.create(event=event, article=article)


@pytest.mark.parametrize("day", KNOWN_ON)
@pytest.mark.parametrize("span", ["", *(f"&{span}" for span in SPANS)])
def test_all_pages_hold_what_was_known_on_the_day_though_sorted_after_it(told, ask, span, day):
    for more in ("", "&ordering=date", *(["&match=certain"] if span else [])):
        assert_pages(ask, f"known_on={day}{span}{more}")


def test_some_of_what_was_known_is_sorted_after_the_day(told, ask):
    """Without these the test above would say little."""
    found = Event.objects.filter(slug__in=assert_pages(ask, "known_on=2008-03-01"))
    assert 4 < found.filter(date_sort__gt="2008-03-01").count() < found.count() - 2


def test_what_was_foretold_by_others_is_not_known_according_to_one(ask):
    jam, civil = new_article(), new_article("civil", outlet=new_actor("civil-georgia"))
    for article, date in ((jam, "2025-01"), (civil, "2025-02"), (civil, "2024-01")):
        Citation.objects.create(event=new_event(f"event-{date}", date=date), article=article)
    query = "/api/v1/events/?known_on=2024-06-30&according_to="
    assert [event["slug"] for event in ask(f"{query}civil-georgia")["results"]] == ["event-2025-02", "event-2024-01"]
    assert [event["slug"] for event in ask(f"{query}jamnews")["results"]] == ["event-2025-01"]


@pytest.mark.parametrize("order", ["date", "-date"])
def test_what_is_sorted_after_the_day_is_found_by_who_foretold_it(told, ask, order):
    asked = []
    with connection.execute_wrapper(lambda execute, *given: asked.append(given[:2]) or execute(*given)):
        ask(f"/api/v1/events/?known_on=2008-08-08&ordering={order}")
    ((found, values),) = (each for each in asked if "LIMIT 51" in each[0])
    assert found.count("UNION ALL") == 1
    if connection.vendor == "sqlite":  # PostgreSQL reads a table as small as here from end to end
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {found}", values)
            plan = " ".join(row[-1] for row in cursor.fetchall())
        assert "citation_foretelling" in plan, plan
