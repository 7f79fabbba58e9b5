"""Whatever is asked, nothing tells of what is not published: no text, no count, no order, no error, no difference."""

import re
from itertools import chain

import pytest
from django.db import transaction

from timeline.api.base import MAX_AGE
from timeline.api.preview import WITH_STATUS, as_published
from timeline.editing.representation import record_models
from timeline.loading.bulk.exporting import export
from timeline.models import Event

from .asking import CANARY, Reader, forget_statements
from .questions import Questions, twin
from .seeds import SEEDS
from .world import MARK, STATES, World, forget

pytestmark = pytest.mark.django_db
FEED_IS_WHOLE = ("timeline.models.changes.FirstUnfinished.template", "(9223372036854775807)")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The world of hidden records, for all tests of this module."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(*FEED_IS_WHOLE)  # nobody else writes: on PostgreSQL its own changes would wait for its end
        forget_statements()
        yield World()
        transaction.set_rollback(True)
        forget_statements()


@pytest.fixture(scope="module")
def questions(world):
    return Questions(world)


@pytest.fixture(scope="module")
def plain(questions):
    """The questions that name nothing hidden."""
    return list(dict.fromkeys(questions.plain()))


@pytest.fixture(scope="module")
def answers(world, plain):
    """What is answered to them."""
    reader = Reader()
    return {path: reader.ask(path) for path in plain}


@pytest.fixture(scope="module")
def bare(world, answers):
    """What is answered to them when nothing hidden is there."""
    reader = Reader()
    with transaction.atomic():
        forget(world.nobody)
        found = {path: reader.ask(path) for path in answers}
        transaction.set_rollback(True)
    return found


def test_no_answer_holds_a_word_of_what_is_hidden(answers):
    reader = Reader()
    assert [found for path, answer in answers.items() if (found := reader.canary(path, answer))] == []
    assert {answer.status for answer in answers.values()} <= {200, 302, 400, 404}
    assert sum(answer.status == 200 for answer in answers.values()) > 0.9 * len(answers)


def test_every_answer_is_what_it_would_be_if_nothing_hidden_were_there(answers, bare):
    assert [path for path, answer in answers.items() if answer != bare[path]] == []


def test_what_is_hidden_is_answered_like_what_never_was(world, questions):
    reader = Reader()
    prying = list(dict.fromkeys(questions.prying()))
    assert [wrong for path in prying if (wrong := reader.pry(path))] == []
    assert len(prying) > 300


def test_the_short_forms_of_asking_tell_no_more(world, questions):
    """HEAD and OPTIONS, and a tag of anything, for what is hidden and for what never was."""
    reader = Reader()
    for resource, slugs in questions.records():
        for slug in slugs:
            path = f"/api/v1/{resource.collection}/{slug}/"
            for method, headers in (("head", {}), ("options", {}), ("get", {"If-None-Match": "*"})):
                given, never = (reader.ask(each, method, **headers) for each in (path, twin(path)))
                assert given.status == never.status == (405 if method == "options" else 404)
                assert twin(given.body) == never.body


def test_an_export_for_the_public_holds_nothing_hidden(world):
    def exported():
        return b"".join(export(using="default", published=True, tell=lambda done: None)).decode()

    given = exported()
    with transaction.atomic():
        forget(world.nobody)
        assert given == exported()
        transaction.set_rollback(True)
    assert CANARY.search(given) is None
    assert given.count('"record":"event"') == Event.objects.published().count()


def test_a_preview_shows_the_record_and_nothing_else_that_is_hidden(world, rf):
    for kind, resource in WITH_STATUS.items():
        for record in world.hidden[record_models()[kind]][: len(STATES)]:
            shown = as_published(resource, record, rf.get("/")).decode()
            assert set(re.findall(rf"{MARK}\d+-(?!published)[a-z-]+", shown)) == {record.slug}
            record.refresh_from_db()
            assert record.status != "published"


def test_no_cache_is_told_to_keep_an_answer_about_records_longer_than_a_minute(answers):
    for path, answer in answers.items():
        told = dict(answer.headers).get("Cache-Control", "no-store")
        assert told in (f"public, max-age={MAX_AGE}", "no-store"), path
    assert MAX_AGE == 60


def leak_of(questions, bare, seed):
    """The first question whose answer is not what it should be, of those at which the seed shows."""
    reader = Reader()
    for path in chain(bare, questions.prying()):
        if re.match(seed.at, path.removeprefix("/api/v1/").removeprefix("/")) is None:
            continue
        if reader.ask(path) != bare[path] if path in bare else reader.pry(path):
            return path
    return None


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_leak_that_is_sown_is_found(seed, questions, bare, monkeypatch):
    seed.sow(monkeypatch)
    forget_statements()
    try:
        assert leak_of(questions, bare, seed)
    finally:
        monkeypatch.undo()
        forget_statements()
