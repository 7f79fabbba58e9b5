"""Judges a check constraint of a model on plain values, so that no rule costs a statement for each record."""

import operator

from django.db.models import F, Q

COMPARISONS = {
    "exact": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "in": lambda value, words: value in words,
}


def holds(condition, values):
    """Whether ``condition`` is True or False for ``values`` (by field name), or None where that is unknown.

    None is what SQL calls unknown, and also what cannot be judged here; both pass, for the database judges
    again when the row is written.
    """
    if isinstance(condition, tuple):
        return _compare(*condition, values)
    if not isinstance(condition, Q) or condition.connector == Q.XOR:
        return None
    decisive = condition.connector == Q.OR
    judged = [holds(child, values) for child in condition.children]
    result = decisive if decisive in judged else None if None in judged else not decisive
    if not judged:
        result = True
    return result if result is None or not condition.negated else not result


def _compare(lookup, expected, values):
    name, _, comparison = lookup.partition("__")
    if name not in values:
        return None
    value = values[name]
    if comparison == "isnull":
        return (value is None) == expected
    if isinstance(expected, F):
        expected = values.get(expected.name)
    elif isinstance(value, tuple):  # a reference is known by its natural key here, not by its number
        return None
    compare = COMPARISONS.get(comparison or "exact")
    if compare is None or value is None or expected is None:
        return None
    return compare(value, expected)
