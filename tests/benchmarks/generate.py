"""A generated chronology of any size: the same seed gives the same rows, written through the models in batches.

For N events there are N/20 actors, of whom the n-th takes part 1/n as often as the first, N/5 articles, 2.5
participations and 2 citations an event, and fewer of everything else. A third of the dates are uncertain, one record
of ten is not published, and nearly all articles speak of what has happened by then.
"""

import bisect
import datetime
import itertools
import random
from collections import defaultdict

from django.core.management.color import no_style
from django.db import connection, models, transaction

from timeline.models import Actor, ActorName, Article, EventType, Issue, Origin, Place, copied_days, search_index
from timeline.models.fields import dated_fields
from timeline.vocabularies import ACTOR_KINDS, ARTICLE_KINDS, ISSUE_KINDS, NAME_KINDS, QUADS

from .events import write_events
from .invent import Inventor, Zipf

BATCH = 2000
COUNTRIES = ("GEO", "RUS", "CHE", "USA", "")
WRITTEN_AT = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


class Chronology:
    """What is being generated: the source of its draws, and the ids that later rows refer to."""

    def __init__(self, seed):
        self.inventor = Inventor(random.Random(seed))
        self.numbers = defaultdict(lambda: itertools.count(1))
        self.types = self.places = self.actors = self.articles = self.issues = None
        self.days, self.known_from = [], {}
        self.events = []

    def number(self, model):
        """The next id of a model: chosen here, so that rows need not be read back to refer to them."""
        return next(self.numbers[model])

    def written(self, number):
        """The moments of writing of the record with a number, which no clock decides."""
        at = WRITTEN_AT + datetime.timedelta(seconds=number)
        return {"created_at": at, "updated_at": at}

    def articles_near(self, day, count):
        """The ids of ``count`` different articles published from ``day`` on, or for one in twenty about that day."""
        draw = self.inventor.random
        middle = bisect.bisect_left(self.days, day)
        near = []
        while len(near) < count:
            around = 10 if draw.random() < 0.05 else 0
            first = max(min(middle - around, len(self.articles) - 20), 0)
            article = draw.choice(self.articles[first : first + 20])
            if article not in near:
                near.append(article)
        return near

    def source(self, day):
        """An article published near ``day`` and a place in it; see ``articles_near``."""
        return {"article_id": self.articles_near(day, 1)[0], "locator": self.inventor.locator()}

    def write(self, model, rows):
        """Write rows of a model from dictionaries of its attributes; returns their ids."""
        if not rows:
            return []
        writer = Writer(model)
        ids = [self.number(model) for _ in rows]
        with connection.cursor() as cursor:
            cursor.executemany(writer.sql, [writer.row(pk, row) for pk, row in zip(ids, rows, strict=True)])
        return ids


class Writer:
    """How rows of one model are written: as ``bulk_create`` would, at a quarter of its cost."""

    def __init__(self, model):
        quote = connection.ops.quote_name
        fields = model._meta.concrete_fields
        self.dated = dated_fields(model)
        self.defaults = {field.attname: field.get_default() for field in fields}
        self.adapted = [(field.attname, _adapted(field)) for field in fields if _adapted(field)]
        columns = ", ".join(quote(field.column) for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        self.sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"

    def row(self, pk, attributes):
        """The values of one row in the order of the columns, with what the model keeps beside an EDTF date."""
        values = {**self.defaults, "id": pk, **attributes}
        for name, field in self.dated.items():
            for part, value in field.companion_values(values[name]).items():
                values[f"{name}_{part}"] = value
        for name, adapt in self.adapted:
            values[name] = adapt(values[name])
        return tuple(values.values())


def _adapted(field):
    """The function that turns a day or a moment into what this database takes; None for other fields."""
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    return connection.ops.adapt_datefield_value if isinstance(field, models.DateField) else None


def generate(events, seed=1):
    """Write a chronology of ``events`` events into the empty database; returns the ids of its records."""
    made = Chronology(seed)
    copied_days.uninstall(connection)  # what triggers would write row by row is made in one go below
    search_index.uninstall(connection)
    with transaction.atomic():
        _write_types(made)
        _write_places(made, max(10, min(events // 500, 500)))
        _write_actors(made, max(10, events // 20))
        _write_articles(made, max(10, events // 5))
        _write_issues(made, max(5, min(events // 1000, 200)))
    for start in range(0, events, BATCH):
        with transaction.atomic():
            write_events(made, range(start, min(start + BATCH, events)))
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
        search_index.install(connection)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(made.numbers)):
            cursor.execute(statement)
        cursor.execute("ANALYZE")  # without it SQLite reads whole tables for one page
    return made


def _write_types(made):
    codes = [f"{root:02}{branch}" for root in range(1, 21) for branch in ("", *range(6))]
    made.types = made.write(
        EventType,
        [
            {
                "code": code,
                "scheme": "cameo",
                "root": code[:2],
                "name": made.inventor.text(2, 4)[:-1],
                "quad": list(QUADS)[int(code[:2]) // 6],
            }
            for code in codes
        ],
    )


def _write_places(made, count):
    invent = made.inventor
    places = [
        {
            "slug": f"place-{number}",
            "status": invent.status(number),
            "name": invent.name(),
            "country": invent.random.choice(COUNTRIES),
            **made.written(number),
        }
        for number in range(count)
    ]
    made.places = Zipf(invent.random, made.write(Place, places))


def _write_actors(made, count):
    invent = made.inventor
    actors = [
        {
            "slug": f"actor-{number}",
            "status": invent.status(number),
            "name": invent.name(),
            "kind": "outlet" if number % 10 == 3 else invent.word(ACTOR_KINDS),
            "description": invent.text(5, 20),
            "country": invent.random.choice(COUNTRIES),
            **made.written(number),
        }
        for number in range(count)
    ]
    made.actors = Zipf(invent.random, made.write(Actor, actors))
    names = [
        {
            "actor_id": actor,
            "text": f"{invent.name()} {number}",
            "kind": invent.word(NAME_KINDS),
            "language": "ka",
        }
        for actor in made.actors.population
        for number in range(invent.count(50, 30, 20))
    ]
    made.write(ActorName, names)


def _write_articles(made, count):
    invent = made.inventor
    outlets = Zipf(invent.random, made.actors.population[3::10])
    articles = [
        {
            "slug": f"article-{number}",
            "status": invent.status(),
            "headline": invent.text(6, 12)[:-1],
            "outlet_id": outlets.one(),
            "kind": invent.word(ARTICLE_KINDS),
            "url": f"https://news.example/{number}",
            "published": day.isoformat() if invent.random.random() < 0.9 else f"{day:%Y-%m}",
            "known_from": day,
            **made.written(number),
        }
        for number, day in enumerate(sorted(invent.day() for _ in range(count)))
    ]
    made.articles = made.write(Article, articles)
    made.days = [article["known_from"] for article in articles]  # sorted, as the articles are
    made.known_from = dict(zip(made.articles, made.days, strict=True))
    origins = [
        {"article_id": article, "actor_id": made.actors.one(), "locator": invent.locator()}
        for article in made.articles
        if invent.random.random() < 0.5
    ]
    made.write(Origin, origins)


def _write_issues(made, count):
    invent = made.inventor
    issues = [
        {
            "slug": f"issue-{number}",
            "status": invent.status(number),
            "title": invent.text(3, 7)[:-1],
            "kind": invent.word(ISSUE_KINDS),
            "summary": invent.text(10, 30),
            **made.written(number),
        }
        for number in range(count)
    ]
    made.issues = Zipf(invent.random, made.write(Issue, issues))
