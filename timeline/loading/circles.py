"""Finds origins of articles that would run in a circle, within the files or together with what is stored."""

from collections import defaultdict

from ..models import Origin
from ..models.circles import in_words, way, without_ends
from .values import shown


def find_circles(candidates, using):
    """Adds a sentence to each candidate whose original, new or changed, relies on the article itself.

    A circle is told once, at the first of its candidates. One statement, and none where no original is given.
    """
    given = {each.key: each for each in candidates if each.model is Origin and each.key}
    originals = {key: _original(each) for key, each in given.items()}
    if not any(originals.values()):
        return
    stored, told = _stored(using), set()
    relies = _relies(stored | originals)
    for key, original in originals.items():
        is_new = original and original != key[0] and original != stored.get(key)
        steps = way(relies, original, key[0]) if is_new and key[0] in relies else None
        if steps and frozenset(steps) not in told:
            told.add(frozenset(steps))
            circle = in_words([key[0], *steps[:-1]])
            given[key].sentences.append(f"original {shown(original)}: origins cannot run in a circle: {circle}.")


def _original(candidate):
    original = candidate.values.get("original")
    return original and original[0]


def _stored(using):
    """Slugs of the originals on record by article and actor."""
    rows = Origin.objects.using(using).exclude(original=None)
    rows = rows.values_list("article__slug", "actor__slug", "original__slug")
    return {(article, actor): original for article, actor, original in rows}


def _relies(originals):
    relies = defaultdict(set)
    for (article, _), original in originals.items():
        if original and original != article:
            relies[article].add(original)
    return without_ends(relies)
