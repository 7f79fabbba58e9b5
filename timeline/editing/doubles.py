"""Checks for records that may be one and the same: shared names and near-duplicate events."""

import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import chain

from ..dates import parse
from ..models import Actor, ActorName, Event, EventLink, Participation
from .base import Finding, kept

ALIKE = 0.8  # how alike two titles must be, 0 to 1
RAREST = 3  # words of a title by which others with the same words are looked up
NEIGHBOURS = 100  # events of one block with which an event is compared at most: those nearest to it


def fold(text):
    """``text`` without accents, case and doubled spaces, so that spellings of one name are equal."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def shared_names(*, today):
    """Names that two actors have, whatever accents and case they are written with. Two statements."""
    names = ActorName.objects.filter(kept("actor__")).values_list("text", "actor__slug", "actor__status")
    own = Actor.objects.filter(kept()).values_list("name", "slug", "status")
    actors, spelled = defaultdict(dict), {}
    for text, slug, status in chain(own.iterator(), names.iterator()):
        folded = fold(text)
        actors[folded][slug] = status
        spelled.setdefault(folded, text)
    return [
        Finding(
            "shared-names",
            dict(sorted(having.items())),
            f"{len(having)} actors are called {spelled[folded]!r}.",
            ("actor",),
        )
        for folded, having in sorted(actors.items())
        if len(having) > 1
    ]


@dataclass(frozen=True)
class Told:
    """What near-duplicates are recognised by."""

    pk: int
    slug: str
    status: str
    title: str
    date: str
    earliest: date
    latest: date

    @property
    def words(self):
        """The words of the title, each once, folded."""
        return sorted(set(re.findall(r"\w+", fold(self.title))))


def near_duplicates(*, today):
    """Events with much the same title, a day and an actor in common, and no link between them. Three statements."""
    linked = {frozenset(ends) for ends in EventLink.objects.values_list("event", "target")}
    judged, found = set(), []
    for block in _blocks():
        for one, other in _overlapping(block):
            ends = frozenset([one.pk, other.pk])
            if ends not in judged and ends not in linked and alike(one, other):
                found.append(sorted([one, other], key=lambda told: told.slug))
            judged.add(ends)
    return [
        Finding(
            "near-duplicates",
            {one.slug: one.status, other.slug: other.status},
            f"{one.title!r} ({one.date}) and {other.title!r} ({other.date}) have actors in common.",
        )
        for one, other in sorted(found, key=lambda pair: (pair[0].slug, pair[1].slug))
    ]


def alike(one, other):
    """Whether the titles are much the same and the dates have a day in common."""
    titles = difflib.SequenceMatcher(None, fold(one.title), fold(other.title), autojunk=False)
    if titles.real_quick_ratio() < ALIKE or titles.quick_ratio() < ALIKE or titles.ratio() < ALIKE:
        return False
    spans, others = parse(one.date).spans, parse(other.date).spans
    return any(first <= end and start <= last for first, last in spans for start, end in others)


def _blocks():
    """Lists of events with an actor and one of their rarest words in common.

    Two titles that are much the same share most of their words, hence nearly always a rare one; only events that
    do are compared, for comparing all events of a busy actor with each other would never end.
    """
    columns = ("pk", "slug", "status", "title", "date", "date_earliest", "date_latest")
    events = {row[0]: Told(*row) for row in Event.objects.filter(kept()).values_list(*columns).iterator()}
    words = {pk: told.words for pk, told in events.items()}
    uses = Counter(chain.from_iterable(words.values()))
    rarest = {pk: sorted(has, key=lambda word: (uses[word], word))[:RAREST] for pk, has in words.items()}
    blocks = defaultdict(dict)
    took_part = Participation.objects.filter(kept("actor__"), kept("event__")).values_list("event", "actor")
    for event, actor in took_part.iterator():
        for word in rarest.get(event, ()):
            blocks[actor, word][event] = events[event]
    return [list(block.values()) for block in blocks.values() if len(block) > 1]


def _overlapping(block):
    """Pairs of neighbouring events of the block between whose bounds there is a day in common."""
    open_still = []
    for told in sorted(block, key=lambda told: (told.earliest, told.title)):
        open_still = [other for other in open_still if other.latest >= told.earliest][-NEIGHBOURS:]
        yield from ((other, told) for other in open_still)
        open_still.append(told)
