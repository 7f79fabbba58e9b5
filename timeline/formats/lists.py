"""JSON documents that hold a list, written piece by piece."""

import orjson


def listed(document, name, items):
    """The JSON of ``document`` with the list ``items`` under ``name`` as its last member."""
    head = orjson.dumps({**document, name: []})
    yield head.removesuffix(b"]}")
    comma = b""
    for item in items:
        yield comma + b"\n" + orjson.dumps(item)
        comma = b","
    yield b"\n]}\n"
