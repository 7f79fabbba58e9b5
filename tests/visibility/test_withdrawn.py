"""What is withdrawn is gone with the commit that withdraws it, from kept answers as well."""

import re

import pytest
from django.core.cache import cache

from timeline.api.base import MAX_AGE
from timeline.editing.representation import record_models

from .asking import FEED, Reader, forget_statements
from .questions import Questions
from .world import World

KEPT = f"public, max-age={MAX_AGE}"


@pytest.fixture
def reader(transactional_db):
    """A reader of the world, which is committed: nothing is kept within a transaction."""
    forget_statements()
    world = World()
    found = Reader()
    found.shown = world.shown
    plain = [path for path in dict.fromkeys(Questions(world).plain()) if "?" not in path and path != FEED]
    found.answers = {path: found.ask(path).body for path in plain}
    yield found
    cache.clear()


def telling(reader, record):
    """The tags of all answers that hold the name of the record, by path, and the pattern of the name.

    Each is asked for once more, so that it is kept under the revision of now.
    """
    word = re.compile(re.match(r"open\d+", record.slug)[0] + r"\b")
    tags = {}
    for path in [path for path, body in reader.answers.items() if word.search(body)]:
        headers = dict(reader.ask(path).headers)
        assert headers.get("Cache-Control", "no-store") in (KEPT, "no-store"), path
        tags[path] = headers.get("ETag")
    return tags, word


def told_again(reader, tags, word):
    """The answers, to whoever sends the tags, that still hold the name or say that nothing changed."""
    found = []
    for path, tag in tags.items():
        given = reader.ask(path, **({"If-None-Match": tag} if tag else {}))
        asked = re.findall(r"open\d+-public", path) if given.status == 404 else []  # names what was asked, and no more
        told = re.sub("|".join(asked) or "$^", "", given.body)
        if given.status not in (200, 404) or word.search(told):
            found.append((path, given.status))
    return found


def test_what_is_withdrawn_leaves_what_is_kept_and_no_tag_brings_it_back(reader):
    """Caches elsewhere keep it for the age that they are told, a minute, and no longer."""
    for model in record_models().values():
        record = reader.shown[model][0]
        tags, word = telling(reader, record)
        assert len(tags) > 3
        assert told_again(reader, dict(list(tags.items())[:3]), word)  # as it is while nothing is withdrawn
        model.objects.filter(pk=record.pk).update(status="withdrawn")
        assert told_again(reader, tags, word) == []
        model.objects.filter(pk=record.pk).update(status="published")


def test_answers_kept_whatever_changes_would_be_found(reader, monkeypatch):
    monkeypatch.setattr("timeline.api.kept._revision", lambda: 1)
    model, (record, *_) = next(iter(reader.shown.items()))
    tags, word = telling(reader, record)
    model.objects.filter(pk=record.pk).update(status="withdrawn")
    assert told_again(reader, tags, word)
