"""What turns one JSON value into another, as a JSON Patch (RFC 6902)."""

import json
from difflib import SequenceMatcher


def patch(before, after, path=""):
    """Operations that turn ``before`` into ``after``: add, remove and replace; lists are compared row by row."""
    if isinstance(before, dict) and isinstance(after, dict):
        return _of_objects(before, after, path)
    if isinstance(before, list) and isinstance(after, list):
        return _of_lists(before, after, path)
    if before == after and type(before) is type(after):
        return []
    return [{"op": "replace", "path": path, "value": after}]


def _of_objects(before, after, path):
    steps = []
    for name in before:
        here = f"{path}/{_escaped(name)}"
        steps += patch(before[name], after[name], here) if name in after else [{"op": "remove", "path": here}]
    for name in after:
        if name not in before:
            steps.append({"op": "add", "path": f"{path}/{_escaped(name)}", "value": after[name]})
    return steps


def _of_lists(before, after, path):
    """From the end to the beginning, so that the places of what comes before stay as they are."""
    written = [[json.dumps(row, sort_keys=True) for row in rows] for rows in (before, after)]
    steps = []
    for word, start, end, new_start, new_end in reversed(SequenceMatcher(None, *written, False).get_opcodes()):
        if word == "equal":
            continue
        if end - start == new_end - new_start:
            for old, new in zip(range(start, end), range(new_start, new_end), strict=True):
                steps += patch(before[old], after[new], f"{path}/{old}")
            continue
        steps += [{"op": "remove", "path": f"{path}/{place}"} for place in reversed(range(start, end))]
        steps += [{"op": "add", "path": f"{path}/{start}", "value": row} for row in reversed(after[new_start:new_end])]
    return steps


def _escaped(name):
    return name.replace("~", "~0").replace("/", "~1")
