"""Asks and compares: what is answered holds nothing hidden, and would be the same if nothing hidden were there."""

import io
import re
from dataclasses import dataclass

from django.core.cache import cache
from django.test import Client
from pyarrow import parquet

from timeline.api import base, shapes
from timeline.dates import describe
from timeline.models import Change

from .questions import MARK, YEAR, twin

HEADERS = (
    "Content-Type",
    "Content-Disposition",
    "Cache-Control",
    "ETag",
    "Location",
    "Vary",
    "Allow",
    "Last-Modified",
    "Link",
    "X-Total-Count",
)
CANARY = re.compile(f"{MARK}|{YEAR}", re.IGNORECASE)
FEED = "/api/v1/changes/"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: tuple
    body: str


class Reader:
    """Anybody; ``asked`` counts the questions."""

    def __init__(self):
        self.client, self.asked = Client(), 0
        # What was public once is named by the feed for ever, so that whoever has a copy drops it.
        self.told = sorted(set(Change.objects.values_list("slug", flat=True)), key=len, reverse=True)

    def ask(self, path, method="get", **headers):
        """The answer to a question."""
        self.asked += 1
        headers |= {} if path.startswith("/api/") else {"Accept": "text/html"}
        response = getattr(self.client, method)(path, headers={"X-Request-ID": "as-a-reader", **headers})
        body = b"".join(response) if response.streaming else response.content
        told = tuple((name, response.headers[name]) for name in HEADERS if name in response.headers)
        return Answer(response.status_code, told, _as_text(body))

    def canary(self, path, answer):
        """The first word in an answer that only what is hidden has, with what stands around it."""
        shown = answer.body + repr([value for name, value in answer.headers if name != "ETag"])
        for slug in self.told if path.startswith(FEED) else ():
            shown = shown.replace(slug, "")
        found = CANARY.search(shown)
        return found and shown[max(0, found.start() - 60) : found.end() + 60]

    def pry(self, path):
        """What is wrong with the answers to a question for something hidden and to one for what never was."""
        given, never = self.ask(path), self.ask(twin(path))
        if given.status != never.status or twin(given.body) != never.body:
            return f"{path}: {given.status} {given.body[:400]} but {never.status} {never.body[:400]} of what never was"
        found = CANARY.search(_without_what_was_asked(path, given.body))
        return f"{path}: tells {found[0]}" if found else None


def _as_text(body):
    """The body, and of a Parquet file all that it holds."""
    if not body.startswith(b"PAR1"):
        return body.decode()
    table = parquet.read_table(io.BytesIO(body))
    return f"{table.schema} {table.to_pylist()}"


def _without_what_was_asked(path, text):
    asked = sorted(set(re.findall(rf"[\w-]*(?:{MARK}|{YEAR})[\w-]*", path, re.IGNORECASE)), key=len, reverse=True)
    for word in (*asked, *(describe(day) for day in asked if re.fullmatch(r"\d{4}-\d\d-\d\d", day))):
        text = text.replace(word, "")
    return text


def forget_statements():
    """Let no statement that was compiled before be run again."""
    for kept in (base._hits, shapes._compiled, shapes._of_tellers):
        kept.cache_clear()
    cache.clear()
