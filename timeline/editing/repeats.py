"""What is on record already and may be the very record that someone is about to save: a warning, not a rule.

Each question begins with an index, by words of a title, by an address or by a name, and looks closer at no more than
the first hundred that it gives.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db.models import Value
from django.db.models.functions import Length

from ..models import Actor, ActorName, Article, Event, Place, PlaceName
from ..models.addresses import AddressKey
from ..models.base import PublishedRecord
from ..models.fields import within
from ..models.search import Term, bare_words, headed
from .base import kept
from .doubles import NEIGHBOURS, alike, fold

WORDS = 5  # the longest words of a title, of which most are looked for
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|dclid|yclid|msclkid|igshid|mc_[ce]id|_ga|_gl", re.IGNORECASE)


@dataclass(frozen=True)
class Repeat:
    """A record that another one may repeat, and what they have in common."""

    record: PublishedRecord
    why: str


def repeats(record):
    """What ``record``, saved or not, may repeat; nothing for a kind that is not in ``WATCHED``. Two statements."""
    find = FINDERS.get(type(record))
    return list(find(record)) if find else []


def plain_address(address):
    """A web address without what differs for one page: scheme, ``www.``, capitals of the host, slashes, tracking."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return address
    asked = [(name, value) for name, value in parse_qsl(parts.query, True) if not TRACKING.fullmatch(name)]
    return f"{host}{port}{parts.path.rstrip('/')}{'?' if asked else ''}{urlencode(sorted(asked))}"


# --- Events -------------------------------------------------------------------------------------------------
def _events(event):
    """Events with much the same title and a day in common."""
    groups = _most_words(event.title)
    if not groups or event.date_earliest is None:  # no date, or one that cannot be read
        return
    near = _others(event).filter(_on_its_days(event), pk__in=headed("event", groups))
    yield from (
        Repeat(other, "much the same title, and a day in common") for other in _first(near) if alike(event, other)
    )


def _most_words(title):
    """Groups of words of which titles that are much the same hold at least one: most of its longest words."""
    longest = sorted(dict.fromkeys(bare_words(title)), key=len, reverse=True)[:WORDS]
    needed = {0: 0, 1: 1, 2: 1, 5: 3}.get(len(longest), 2)
    return [tuple(Term((word,)) for word in group) for group in combinations(longest, needed)] if needed else []


def _on_its_days(event):
    first = None if event.date_earliest == date.min else event.date_earliest
    last = None if event.date_latest == date.max else event.date_latest
    return within("date", first, last)


# --- Articles -----------------------------------------------------------------------------------------------
def _articles(article):
    """Articles at the same address, and those of the same outlet with the same headline."""
    seen = set()
    for other in _same_address(article):
        seen.add(other.pk)
        yield Repeat(other, "the same address")
    for other in _same_headline(article):
        if other.pk not in seen:
            yield Repeat(other, "the same headline in the same outlet")


def _same_address(article):
    if not article.url:
        return []
    near = _others(article).alias(_key=AddressKey("url")).filter(_key=AddressKey(Value(article.url)))
    mine = plain_address(article.url)
    return [other for other in _first(near.select_related("outlet")) if plain_address(other.url) == mine]


def _same_headline(article):
    phrase = _phrase(article.headline)
    if not phrase or article.outlet_id is None:
        return []
    near = _others(article).filter(outlet=article.outlet_id, pk__in=headed("article", phrase))
    near = near.select_related("outlet").order_by(Length("headline"), "pk")
    return [other for other in _first(near) if fold(other.headline) == fold(article.headline)]


# --- Actors and places --------------------------------------------------------------------------------------
def _named(record):
    """Records with the same name, or with the same among their other names."""
    phrase, names = _phrase(record.name), {Actor: ActorName, Place: PlaceName}[type(record)]
    if not phrase:
        return
    kind, mine, seen = record._meta.model_name, fold(record.name), set()
    # Of all that hold these words the same name is among the shortest.
    for other in _first(_others(record).filter(pk__in=headed(kind, phrase)).order_by(Length("name"), "pk")):
        if fold(other.name) == mine:
            seen.add(other.pk)
            yield Repeat(other, "the same name")
    rows = names.objects.filter(kept(f"{kind}__"), pk__in=headed(names._meta.model_name, phrase))
    rows = rows.exclude(**{kind: record.pk}).select_related(kind).order_by(Length("text"), "pk")
    for row in _first(rows):
        other = getattr(row, kind)
        if fold(row.text) == mine and other.pk not in seen:
            seen.add(other.pk)
            yield Repeat(other, f"also called {row.text!r}")


# --- What they share ----------------------------------------------------------------------------------------
def _phrase(text):
    words = bare_words(text)
    return [(Term(tuple(words)),)] if words else []


def _others(record):
    return type(record).objects.filter(kept()).exclude(pk=record.pk)


def _first(rows):
    return rows[:NEIGHBOURS]


FINDERS = {Event: _events, Article: _articles, Actor: _named, Place: _named}
WATCHED = {Event: ("title", "date"), Article: ("headline", "outlet", "url"), Actor: ("name",), Place: ("name",)}
