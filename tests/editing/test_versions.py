"""Each act on a record, drafts included, is a version with all that the record held; nobody overwrites unseen."""

import json
from functools import partial
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, connections

from timeline.editing.acts import publish, rename, send_back, send_for_review, withdraw
from timeline.editing.recording import Stale, recorded
from timeline.editing.representation import record_models, represent, represent_both
from timeline.models import Actor, Change, Event, Participation, Version

from ..search_records import new_actor, new_event
from .conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def nino(db):
    return User.objects.create(username="nino")


def kept(record):
    """Number, act, who and why of each version, oldest first."""
    rows = Version.objects.filter(kind=record._meta.model_name, record=record.pk).order_by("number")
    return list(rows.values_list("number", "act", "by__username", "reason"))


def content(record, number):
    return json.loads(Version.objects.get(kind=record._meta.model_name, record=record.pk, number=number).content)


def retitled(event, title, **act):
    with recorded([event], now=NOON, **act):
        Event.objects.filter(pk=event.pk).update(title=title)


def test_the_whole_of_a_record_shows_what_the_public_does_not_see(briefing):
    secret = new_actor("secret-actor", "Secret", status="draft")
    Participation.objects.update(on_behalf_of=secret)
    Participation.objects.create(event=briefing, actor=secret, role="target")
    whole = represent(Event, [briefing.pk], whole=True)[briefing.pk]
    assert (whole["status"], whole["publish_at"]) == ("draft", None)
    rows = {(row["actor"], row["on_behalf_of"]) for row in whole["participations"]}
    assert rows == {("maria-zakharova", "secret-actor"), ("secret-actor", None)}
    assert whole["links"][0]["sources"] == [{"locator": "L6.1", "article": "jamnews-2024-06-27"}]


def test_what_is_public_is_the_same_whether_read_alone_or_with_the_whole():
    call_command("loaddata", "georgia_russia", verbosity=0)
    Actor.objects.filter(slug__in=["jamnews", "maria-zakharova", "georgia", "russia"]).update(status="draft")
    some = list(Event.objects.order_by("pk").values_list("pk", flat=True)[:300:3])
    Event.objects.filter(pk__in=some).update(status="withdrawn")
    for model in record_models().values():
        ids = list(model.objects.values_list("pk", flat=True))
        both = represent_both(model, ids)
        assert {pk: sight.public for pk, sight in both.items() if sight.public} == represent(model, ids)
        assert {pk: sight.whole for pk, sight in both.items()} == represent(model, ids, whole=True)
        assert len(both) == len(ids)


def test_the_first_act_on_a_record_keeps_what_was_before_as_well(briefing, nino):
    retitled(briefing, "Zakharova is silent", by=nino, reason="She did not answer.")
    assert kept(briefing) == [(1, "entered", None, ""), (2, "saved", "nino", "She did not answer.")]
    assert content(briefing, 1)["title"] == "Zakharova answers a question"
    assert content(briefing, 2)["title"] == "Zakharova is silent"
    assert Version.objects.get(number=1).at == briefing.created_at
    assert Version.objects.get(number=2).at == NOON
    briefing.refresh_from_db()
    assert briefing.version == 2


def test_every_act_names_itself(briefing, nino):
    send_for_review(briefing, now=NOON, by=nino, reason="Please look at the title.")
    send_back(briefing, now=NOON, by=nino, note="Who asked?")
    publish([briefing], now=NOON, by=nino)
    rename(briefing, "zakharova-on-visas", now=NOON, by=nino, reason="Says it better.")
    withdraw(briefing, now=NOON, by=nino, reason="The source took it back.")
    assert kept(briefing)[1:] == [
        (2, "sent_for_review", "nino", "Please look at the title."),
        (3, "sent_back", "nino", "Who asked?"),
        (4, "published", "nino", ""),
        (5, "renamed", "nino", "Says it better."),
        (6, "withdrawn", "nino", "The source took it back."),
    ]
    assert briefing.version == Event.objects.get(pk=briefing.pk).version == 6
    assert content(briefing, 6)["status"] == "withdrawn"
    assert Version.objects.get(number=5).slug == "zakharova-on-visas"


def test_an_act_that_alters_nothing_leaves_no_version(briefing, nino):
    with recorded([briefing], now=NOON, by=nino):
        briefing.save()
    assert kept(briefing) == []
    assert Event.objects.get(pk=briefing.pk).version == 1


def test_a_row_that_is_altered_is_a_version_of_its_record(briefing, nino):
    with recorded([briefing], now=NOON, by=nino):
        Participation.objects.update(note="in answer to a question")
    assert content(briefing, 2)["participations"][0]["note"] == "in answer to a question"


def test_what_someone_enters_has_a_version_at_once_and_what_is_loaded_has_none(db, nino):
    for by in (nino, None):
        with recorded([], now=NOON, by=by) as touched:
            touched.append(new_actor(f"by-{by}"))
    entered, loaded = Actor.objects.order_by("pk")
    assert kept(entered) == [(1, "entered", "nino", "")]
    assert kept(loaded) == []
    assert Change.objects.count() == 2


def test_a_load_that_alters_a_record_is_a_version_of_nobody():
    call_command("loaddata", "georgia_russia", verbosity=0)
    assert not Version.objects.exists()
    event = Event.objects.first()
    Event.objects.filter(pk=event.pk).update(title="Something else")
    call_command("loaddata", "georgia_russia", verbosity=0)
    (first, second) = kept(event)
    assert (first, second[:3]) == ((1, "entered", None, ""), (2, "saved", None))
    assert second[3].startswith("loaddata ")


def test_a_deletion_keeps_what_was_and_the_number_goes_on(briefing, nino):
    pk = briefing.pk
    with recorded([briefing], now=NOON, by=nino, reason="Never happened."):
        briefing.delete()
    briefing.pk = pk
    assert kept(briefing) == [(1, "entered", None, ""), (2, "deleted", "nino", "Never happened.")]
    gone = Version.objects.get(number=2)
    assert (gone.content, gone.slug) == (None, "2024-zakharova-briefing")


def test_one_act_inside_another_is_one_version_named_by_the_inner_one(briefing, nino):
    with recorded([briefing], now=NOON, by=nino, reason="First report."):
        Event.objects.filter(pk=briefing.pk).update(title="Zakharova is silent")
        publish([briefing], now=NOON, by=nino, reason="First report.")
    assert kept(briefing)[1:] == [(2, "published", "nino", "First report.")]
    assert content(briefing, 2)["title"] == "Zakharova is silent"
    assert Change.objects.get().action == "published"


def test_what_is_made_and_published_in_one_act_was_never_anything_else(nino):
    with recorded([], now=NOON, by=nino) as touched:
        jamnews = new_actor(status="draft")
        touched.append(jamnews)
        publish([jamnews], now=NOON, by=nino)
    assert kept(jamnews) == [(1, "published", "nino", "")]
    assert Change.objects.get().before is None


def test_an_inner_act_that_fails_does_not_name_what_the_outer_one_does(briefing, nino):
    def fail():
        with recorded([briefing], now=NOON, by=nino, act="merged"):
            Event.objects.update(title="Lost")
            raise RuntimeError("The line is cut.")

    with recorded([briefing], now=NOON, by=nino, reason="She did not answer."):
        with pytest.raises(RuntimeError):
            fail()
        Event.objects.filter(pk=briefing.pk).update(title="Zakharova is silent")
    assert kept(briefing)[1:] == [(2, "saved", "nino", "She did not answer.")]
    assert content(briefing, 2)["title"] == "Zakharova is silent"


def test_who_acts_on_what_someone_else_changed_meanwhile_is_told_and_nothing_is_done(briefing, nino):
    retitled(briefing, "Zakharova is silent", by=nino, expected={briefing: 1})
    with pytest.raises(Stale) as refusal:
        retitled(briefing, "Zakharova speaks", by=nino, expected={briefing: 1})
    assert refusal.value.record == briefing
    assert [(each.number, each.act, each.by) for each in refusal.value.versions] == [(2, "saved", nino)]
    with pytest.raises(Stale):
        send_for_review(briefing, now=NOON, by=nino, expected=1)
    assert Event.objects.filter(title="Zakharova is silent", status="draft").count() == 1
    send_for_review(briefing, now=NOON, by=nino, expected=2)


def test_who_acts_on_what_was_deleted_meanwhile_is_told(briefing, nino):
    seen = Event.objects.get(pk=briefing.pk)
    with recorded([briefing], now=NOON, by=nino):
        briefing.delete()
    with pytest.raises(Stale) as refusal:
        withdraw(seen, now=NOON, by=nino, reason="Gone.", expected=1)
    assert [each.act for each in refusal.value.versions] == ["deleted"]


def test_records_with_different_numbers_of_versions_are_numbered_in_as_many_statements(
    briefing, nino, django_assert_num_queries
):
    retitled(briefing, "Zakharova is silent", by=nino)
    events = [briefing, *(new_event(f"briefing-{number}") for number in range(40))]
    recording = recorded(events, now=NOON, by=nino)
    with django_assert_num_queries(22), recording:
        Event.objects.update(title="Briefing")
    assert set(Event.objects.values_list("version", flat=True)) == {1, 2, 3}


def at_once(*writers):
    """Run the writers in the same instant, each on a connection of its own; on SQLite one writes at a time."""
    if connection.vendor == "sqlite":
        for write in writers:
            write()
        return
    barrier = Barrier(len(writers))

    def wait_and(write):
        try:
            barrier.wait(20)
            write()
        finally:
            connections.close_all()

    threads = [Thread(target=wait_and, args=(write,)) for write in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_in_the_same_instant_one_is_told(nino):
    """Twelve pairs: what one of each pair saved is never overwritten by the other."""
    event, saved, told = new_event(), [], []

    def save(number, who):
        try:
            retitled(event, f"Briefing {number} of {who}", by=nino, expected={event: number})
            saved.append(number)
        except Stale as refusal:
            told.append((number, [each.number for each in refusal.versions]))

    for number in range(1, 13):
        at_once(partial(save, number, "Nino"), partial(save, number, "Levan"))
    assert saved == list(range(1, 13))
    assert told == [(number, [number + 1]) for number in range(1, 13)]
    assert Event.objects.get().version == 13
    assert len(kept(event)) == 13


@pytest.mark.django_db(transaction=True)
def test_of_several_who_save_unasked_nothing_is_lost_from_the_history(nino):
    event = new_event()

    def save(who):
        for number in range(5):
            retitled(event, f"Briefing {number} of {who}", by=nino)

    at_once(*(partial(save, who) for who in ("Nino", "Levan", "Tamar", "Giorgi")))
    assert [number for number, *_ in kept(event)] == list(range(1, 22))
    assert len({content(event, number)["title"] for number in range(1, 22)}) == 21
