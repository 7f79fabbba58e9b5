"""A JSON Patch turns the one value into the other, whatever they are."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.formats.jsonpatch import patch

leaves = st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab/~", max_size=2)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab/~", max_size=2), inner, max_size=4)
)


def applied(value, steps):
    """What RFC 6902 says that the steps make of the value."""
    document = {"": copy.deepcopy(value)}
    for step in steps:
        place, parts = document, ["", *step["path"].split("/")[1:]]
        parts = [part.replace("~1", "/").replace("~0", "~") for part in parts]
        for part in parts[:-1]:
            place = place[int(part)] if isinstance(place, list) else place[part]
        last = int(parts[-1]) if isinstance(place, list) else parts[-1]
        if step["op"] == "remove":
            del place[last]
        elif step["op"] == "add" and isinstance(place, list):
            place.insert(last, step["value"])
        else:
            assert step["op"] == "add" or (last in place if isinstance(place, dict) else last < len(place))
            place[last] = step["value"]
    return document[""]


@given(values, values)
def test_it_leads_from_any_value_to_any_other(before, after):
    assert repr(applied(before, patch(before, after))) == repr(after) or applied(before, patch(before, after)) == after
    assert patch(before, before) == []


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        ({"title": "A"}, {"title": "B"}, [{"op": "replace", "path": "/title", "value": "B"}]),
        ({"a/b": 1}, {"m~n": 1}, [{"op": "remove", "path": "/a~1b"}, {"op": "add", "path": "/m~0n", "value": 1}]),
        (
            {"rows": [{"role": "speaker"}, {"role": "target"}]},
            {"rows": [{"role": "denier"}, {"role": "target"}]},
            [{"op": "replace", "path": "/rows/0/role", "value": "denier"}],
        ),
        (["a", "b", "c"], ["a", "c"], [{"op": "remove", "path": "/1"}]),
        (["a", "c"], ["a", "b", "c"], [{"op": "add", "path": "/1", "value": "b"}]),
        (1, True, [{"op": "replace", "path": "", "value": True}]),
    ],
)
def test_it_says_no_more_than_what_differs(before, after, steps):
    assert patch(before, after) == steps
