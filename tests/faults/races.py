"""Two editors press in the same instant.

Both have opened the page of an event through the views; then both send it at once, each from a thread with a
connection of its own. Who is refused sends the page that came back once more.
"""

import random
from functools import partial
from threading import Barrier, Thread

from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from timeline.models import Event, Participation, Position, Version

from ..admin.rows import posted
from ..search_records import new_actor, new_event, new_position

PAIRS = 50
WRITERS = ("nino", "levan")


def at_once(*acts):
    """What each of the acts gives, all begun in the same instant."""
    barrier, given = Barrier(len(acts)), [None] * len(acts)

    def acting(place, act):
        try:
            barrier.wait(30)
            given[place] = act()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the race must tell it
            given[place] = fault
        finally:
            connections.close_all()

    threads = [Thread(target=acting, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return given


def editors():
    """A signed-in client for each of the writers."""
    clients = []
    for name in WRITERS:
        user = get_user_model().objects.create(username=name, password="!", is_staff=True, is_superuser=True)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        clients.append(client)
    return clients


def both_save(clients, number):
    """Each writes another field, and a row or the position inside it; gives what is wrong afterwards."""
    event, stance = Event.objects.get(slug="event"), Position.objects.get(slug="stance")
    address = reverse("admin:timeline_event_change", args=[event.pk])
    inner = reverse("admin:timeline_position_change", args=[stance.pk])
    typed = [
        (address, {"title": f"Title {number}", "participations-0-note": f"Note {number}"}),
        (address, {"summary": f"Summary {number}", "participations-1-note": f"Other note {number}"}),
    ]
    if number % 3 == 0:  # the position on its own page against the page of its event
        typed[0] = (inner, {"summary": f"Stance {number}"})
        typed[1][1]["positions-0-note"] = f"Note {number}"
    random.shuffle(typed)
    sent = [(place, posted(client.get(place)) | each) for client, (place, each) in zip(clients, typed, strict=True)]
    before = Version.objects.count()
    answers = at_once(*(partial(client.post, *each) for client, each in zip(clients, sent, strict=True)))
    if faults := [repr(answer) for answer in answers if isinstance(answer, Exception)]:
        return faults
    if sorted(answer.status_code for answer in answers) != [200, 302]:
        return [f"pair {number}: answered {[answer.status_code for answer in answers]}"]
    for client, answer, (place, _) in zip(clients, answers, sent, strict=True):
        if answer.status_code == 200 and client.post(place, posted(answer)).status_code != 302:
            return [f"pair {number}: not even saved the second time"]
    event.refresh_from_db()
    stance.refresh_from_db()
    now = posted(clients[0].get(address)) | {"stance": stance.summary}
    wanted = {("stance" if place == inner else name): text for place, each in typed for name, text in each.items()}
    lost = [f"pair {number}: {name} is {now.get(name)!r}" for name, text in wanted.items() if now.get(name) != text]
    return lost or ([] if Version.objects.count() > before + 1 else [f"pair {number}: a version is missing"])


def both_press(clients, number):
    """Both send the same draft for review, or both publish it."""
    actor = new_actor(f"actor-{number}", "JAMnews", status="draft")
    address = reverse("admin:timeline_actor_change", args=[actor.pk])
    act = ("sent_for_review", "published")[number % 2]
    sent = [posted(client.get(address)) | {f"_{act}": "1"} for client in clients]
    answers = at_once(
        *(lambda c=client, s=each: c.post(address, s) for client, each in zip(clients, sent, strict=True))
    )
    if faults := [repr(answer) for answer in answers if isinstance(answer, Exception)]:
        return faults
    done = Version.objects.filter(kind="actor", record=actor.pk, act=act).count()
    codes = sorted(answer.status_code for answer in answers)
    return [] if (codes, done) == ([200, 302], 1) else [f"pair {number}: answered {codes}, {act} {done} times"]


def run(pairs=PAIRS):
    """Let ``pairs`` of saves and half as many of buttons race, in an empty database; gives all that went wrong."""
    setup_test_environment()
    event = new_event("event", "Title", status="draft")
    for name in ("georgian-dream", "mtavari-arkhi"):
        Participation.objects.create(event=event, actor=new_actor(name, name), role="speaker")
    holder = new_actor("russia", "Russia")
    new_position("stance", "Is for it", event=event, status="draft", holder=holder)
    clients = editors()
    lost = [each for number in range(pairs) for each in both_save(clients, number)]
    twice = [each for number in range(pairs // 2) for each in both_press(clients, number)]
    return {"pairs": pairs, "lost": lost, "pressed": pairs // 2, "twice": twice}
