"""Several merge, undo and add rows in the same instant: each act is done whole or refused, and no row is lost."""

from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from timeline.editing import merging
from timeline.editing.acts import NotDone
from timeline.editing.merging import merge
from timeline.editing.parting import undo
from timeline.models import Actor, Change, Event, Merge, Participation

from ..search_records import new_actor, new_event
from .conftest import NOON
from .test_versions import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def attempt(refusals, act, *records):
    """Do the act; a refusal is noted."""
    try:
        act(*records, now=NOON)
    except NotDone as refusal:
        refusals.append(str(refusal))


def merged(survivor, other, now):
    return merge(survivor, other, now=now, reason="One and the same.")


def pair(number):
    return [new_actor(f"{name}-{number}", name) for name in ("one", "two")]


def test_of_two_who_merge_each_into_the_other_one_is_refused():
    for number in range(6):
        one, two = pair(number)
        for actor in (one, two):
            new_event(f"report-{actor.slug}", "A report", actor)
        refusals = []
        at_once(partial(attempt, refusals, merged, one, two), partial(attempt, refusals, merged, two, one))
        (refusal,) = refusals
        assert "Someone deleted it or merged it meanwhile." in refusal
        left = Actor.objects.get(pk__in=[one.pk, two.pk])
        assert left.participations.count() == 2
    assert Merge.objects.count() == Change.objects.filter(action="merged").count() == 6


def test_chains_of_merges_lose_no_row():
    for number in range(6):
        one, two = pair(number)
        three = new_actor(f"three-{number}", "three")
        new_event(f"report-{number}", "A report", one)
        at_once(partial(attempt, [], merged, two, one), partial(attempt, [], merged, three, two))
        row = Participation.objects.get(event__slug=f"report-{number}")
        assert Actor.objects.filter(pk=row.actor_id).exists()


def test_a_merge_is_undone_once():
    one, two = pair(1)
    done, refusals = merged(one, two, NOON), []
    at_once(partial(attempt, refusals, undo, done), partial(attempt, refusals, undo, done))
    assert len(refusals) == 1
    assert "undone already" in refusals[0]
    assert Actor.objects.count() == 2


def test_rows_added_meanwhile_move_too_or_are_refused():
    one, two = pair(1)
    events = [new_event(f"report-{number}", "A report") for number in range(40)]
    added = []

    def add():
        for event in events:
            try:
                with transaction.atomic():
                    Participation.objects.create(event=event, actor=two, role="speaker")
                added.append(event)
            except IntegrityError:
                break

    at_once(add, partial(attempt, [], merged, one, two))
    if Actor.objects.filter(pk=two.pk).exists():  # too many came: it says so, and can be tried again
        merged(one, two, NOON)
    assert set(Event.objects.filter(participations__actor=one)) == set(added)
    assert Participation.objects.count() == len(added)


def test_it_looks_again_when_rows_come_in_between_the_look_and_the_lock(monkeypatch):
    one, two = pair(1)
    looks, event = [], new_event("report", "A report")

    def look(*records):
        planned = merging_plan(*records)
        looks.append(len(planned.groups))
        if len(looks) == 1:
            Participation.objects.create(event=event, actor=two, role="speaker")
        return planned

    merging_plan = merging.plan
    monkeypatch.setattr(merging, "plan", look)
    merged(one, two, NOON)
    assert looks == [0, 1, 1, 1]
    assert event.participations.get().actor == one
    assert connection.in_atomic_block is False
