"""Circles: ways that lead from a thing back to itself along what each one relies on.

``relies`` is everywhere a mapping from each thing to those that it relies on directly.
"""

from collections import defaultdict, deque
from itertools import pairwise

MOST_STEPS = 12  # steps of a circle that a sentence spells out


def way(relies, start, end):
    """The shortest way of at least one step from ``start`` to ``end``, both included, or None."""
    came_from, waiting = {}, deque([start])
    while waiting:
        here = waiting.popleft()
        for there in relies.get(here, ()):
            if there in came_from:
                continue
            came_from[there] = here
            if there == end:
                return _steps(came_from, start, end)
            waiting.append(there)
    return None


def _steps(came_from, start, end):
    steps = [end, came_from[end]]
    while steps[-1] != start:
        steps.append(came_from[steps[-1]])
    return steps[::-1]


def circles(relies):
    """Circles such that each thing which lies on any circle lies on one of them, in the order of their things.

    A circle is a list of its things, the first one not repeated at its end.
    """
    relies = without_ends(relies)
    found, seen = [], set()
    for thing in sorted(relies):
        steps = None if thing in seen else way(relies, thing, thing)
        if steps:
            found.append(steps[:-1])
            seen.update(steps)
    return found


def without_ends(relies):
    """What is left of ``relies`` when all that ends somewhere is taken away: circles and what leads into them."""
    relied_on_by = defaultdict(set)
    left = {thing: set(others) for thing, others in relies.items()}
    for thing, others in left.items():
        for other in others:
            relied_on_by[other].add(thing)
    ends = [thing for thing in relied_on_by if not left.get(thing)]
    while ends:
        end = ends.pop()
        for thing in relied_on_by[end]:
            left[thing].discard(end)
            if not left[thing]:
                ends.append(thing)
    return {thing: others for thing, others in left.items() if others}


def in_words(circle):
    """The circle spelled out: ``a relies on b, b relies on a``; a long one is cut."""
    steps = [f"{one} relies on {other}" for one, other in pairwise([*circle, circle[0]])]
    if len(steps) > MOST_STEPS:
        steps = [*steps[: MOST_STEPS - 1], "…", steps[-1]]
    return ", ".join(steps)
