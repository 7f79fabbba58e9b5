"""``python -m tests.benchmarks.admin --events 100000``: what the pages of the admin cost, as a table in Markdown."""

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass

from .database import fresh, prepare

SLOW = 1.0  # seconds: what an editor waits for without noticing much
ROWS = 30  # of each sort on the page of an event with many
VERSIONS = 30  # in the history of that event
ALTERED = 5_000  # records by one merge, as the list of recent changes tells it


@dataclass(frozen=True)
class Page:
    """A page by its name in the table and its address."""

    name: str
    address: str


def read_arguments(arguments):
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.admin", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="how many events to generate")
    parser.add_argument("--seed", type=int, default=1, help="another seed generates another chronology")
    parser.add_argument("--rounds", type=int, default=5, help="how many times each page is asked for")
    parser.add_argument("--database", metavar="URL", help="a PostgreSQL server; else an SQLite file for the run")
    return parser.parse_args(arguments)


def main(arguments):
    """Run all of it; returns the exit status."""
    asked = read_arguments(arguments)
    with tempfile.TemporaryDirectory(prefix="timeline-benchmark-") as folder:
        prepare(folder, asked.database)
        with fresh(folder) as connection:
            from .generate import generate
            from .measure import circumstances, clock_of

            generate(asked.events, asked.seed)
            told = circumstances(connection, clock_of(connection))
            sys.stdout.write(f"{asked.events:,} events, {told}\n\n{table(asked.rounds)}\n")
    return 0


def table(rounds):
    """What every page costs: SQL statements, the median of the seconds until the answer, and its size."""
    client = editor()
    fill()
    lines = ["| Page | SQL statements | seconds | kB | |", "|---|---:|---:|---:|---|"]
    for page in pages():
        statements, seconds, size = cost(client, page, rounds)
        lines.append(
            f"| {page.name} | {statements} | {seconds:.2f} | {size // 1000} | {'slow' if seconds > SLOW else ''} |"
        )
    return "\n".join(lines)


def cost(client, page, rounds):
    """SQL statements, median seconds and bytes of a page; Django's own caches are warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(page.address)
    statements = len(queries)  # the next request empties the list
    if answer.status_code != 200:
        raise ValueError(f"{page.name}: {page.address} answers {answer.status_code}")
    taken = []
    for _ in range(rounds):
        before = time.perf_counter()
        client.get(page.address)
        taken.append(time.perf_counter() - before)
    return statements, statistics.median(taken), len(answer.content)


def editor():
    """A signed-in superuser, for whom every page has all its parts."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    user = get_user_model().objects.create(username="editor", password="!", is_staff=True, is_superuser=True)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def fill():
    """Give the first event many rows and versions, and keep what the checks find as an editor would have it."""
    from django.utils import timezone

    from timeline.editing.findings import CHECKS, findings, keep
    from timeline.editing.recording import recorded
    from timeline.models import Actor, Article, Citation, Event, EventLink, Participation, Version

    event = Event.objects.get(pk=1)
    some = range(1, ROWS + 1)
    actors, articles = Actor.objects.in_bulk(some), Article.objects.in_bulk(some)
    for rank, (actor, article) in enumerate(zip(actors.values(), articles.values(), strict=False), start=10):
        Participation.objects.get_or_create(event=event, actor=actor, role="speaker", defaults={"rank": rank})
        Citation.objects.get_or_create(event=event, article=article, locator="L99", defaults={"rank": rank})
        EventLink.objects.get_or_create(event=event, kind="follows", target_id=rank + 1, defaults={"basis": "text"})
    for number in range(VERSIONS):
        with recorded([event], now=timezone.now(), reason="Put more clearly."):
            event.summary = f"{event.summary} {number}"
            event.save()
    acted = {"kind": "event", "number": 99, "act": "merged", "content": '{"title": "Moved"}', "at": timezone.now()}
    moved = Event.objects.order_by("-pk").values_list("pk", "slug")[:ALTERED]
    Version.objects.bulk_create([Version(record=pk, slug=slug, **acted) for pk, slug in moved], batch_size=500)
    keep(findings(today=timezone.localdate()), names=CHECKS, ran_at=timezone.now())


def pages():
    """Every page that is measured: the desk, the lists and forms of each kind, and what is made of many rows."""
    from timeline.editing.representation import record_models
    from timeline.models import Actor, Event

    yield Page("what needs attention", "/admin/")
    for kind, model in record_models().items():
        yield from _of_kind(kind, model)
    popular = Actor.objects.get(pk=1)
    yield from _suggestions(popular.name.split()[0][:3])
    event = f"/admin/timeline/event/{Event.objects.get(pk=1).pk}/"
    yield Page(f"event with {ROWS} rows of each sort", f"{event}change/")
    yield Page(f"history of {VERSIONS} versions", f"{event}history/")
    yield Page("preview of that event", f"{event}preview/")
    yield Page("deletion of that event", f"{event}delete/")
    actor = f"/admin/timeline/actor/{popular.pk}/"
    yield Page("actor of most events", f"{actor}change/")
    yield Page("merge of the two actors of most events", f"{actor}merge/?other=2")
    yield Page("deletion of the actor of most events", f"{actor}delete/")
    for kind in ("participation", "eventlink", "actorname", "eventtype"):
        yield Page(f"list of rows: {kind}", f"/admin/timeline/{kind}/")


def _of_kind(kind, model):
    from .invent import WORDS

    name = model._meta.verbose_name_plural
    records = f"/admin/timeline/{kind}/"
    actor = _called(1)
    yield Page(f"{name}", records)
    yield Page(f"{name}: search, common word", f"{records}?q={WORDS[0]}")
    yield Page(f"{name}: search, rare word", f"{records}?q={WORDS[-1]}")
    yield Page(f"{name}: search, two common words", f"{records}?q={WORDS[0]}+{WORDS[1]}")
    yield Page(f"{name}: search, name of an actor", f"{records}?q={actor}")
    yield Page(f"{name}: search, in vain", f"{records}?q=qqqq")
    yield Page(f"{name}: drafts", f"{records}?status__exact=draft")
    yield Page(f"{name}: filters with counts", f"{records}?_facets=True")
    yield Page(f"{name}: last page", f"{records}?p={-(-model.objects.count() // 50)}")
    yield Page(f"{name}: by status", f"{records}?o=5")
    yield Page(f"{name}: form of a new one", f"{records}add/")
    yield Page(f"{name}: form", f"{records}{model.objects.order_by('-pk').first().pk}/change/")
    yield Page(f"{name}: deleted ones", f"{records}deleted/")


def _called(pk):
    from timeline.models import Actor

    return Actor.objects.get(pk=pk).name.replace(" ", "+")


def _suggestions(beginning):
    """What is suggested in the fields of an event, while typing and for a whole name."""
    fields = [("participation", "actor"), ("citation", "article"), ("eventlink", "target"), ("event", "place")]
    for model, field in fields:
        for typed in ("", beginning, _called(1)):
            asked = f"app_label=timeline&model_name={model}&field_name={field}&term={typed}"
            yield Page(f"suggestions for {field}: {typed.replace('+', ' ')!r}", f"/admin/autocomplete/?{asked}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
