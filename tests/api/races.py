"""Writers against readers of kept answers: ``python -m tests.api.races`` says how many answers were out of date.

Each writer saves the next number as the title of an event of its own, and says so after the commit. What a reader is
answered must have at least the numbers that were said before it asked. It runs on the database of ``DATABASE_URL``,
which has its tables. Pauses before an answer is made and before it is kept give writers time to come between.
"""

import json
import random
import threading
import time

import django

WRITERS, READERS, WRITES = 3, 4, 40
PAGE = "/api/v1/events/?fields=slug,title"


class Race:
    """What was written for certain, and what readers made of it."""

    def __init__(self):
        self.written = [0] * WRITERS
        self.asked = self.stale = 0
        self.faults = []

    def start(self, act, *given):
        """A thread that acts with a connection of its own; what goes wrong in it is a fault of the race."""

        def acting():
            from django.db import connections

            try:
                act(*given)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the race must tell it
                self.faults.append(repr(fault))
            finally:
                connections.close_all()

        thread = threading.Thread(target=acting)
        thread.start()
        return thread

    def write(self, writer):
        """Save one number after the other, in transactions that overlap with those of other writers."""
        from django.db import transaction

        from timeline.models import Event

        for number in range(1, WRITES + 1):
            with transaction.atomic():
                Event.objects.filter(slug=f"event-{writer}").update(title=str(number))
                time.sleep(random.random() / 50)
            self.written[writer] = number
            time.sleep(random.random() / 20)

    def read(self, writers):
        """Ask until all writers are done, and once more."""
        from django.test import Client

        client, last = Client(), False
        while not last:
            last = not any(writer.is_alive() for writer in writers)
            least = list(self.written)
            titles = {event["slug"]: int(event["title"]) for event in client.get(PAGE).json()["results"]}
            self.asked += 1
            self.stale += any(titles[f"event-{writer}"] < number for writer, number in enumerate(least))


def slowly(act):
    """``act``, and a pause after it."""

    def acting(*given):
        done = act(*given)
        time.sleep(random.random() / 100)
        return done

    return acting


def run():
    """One race; returns what came of it."""
    from timeline.api import kept
    from timeline.models import Event

    kept.revision, kept._kept = slowly(kept.revision), slowly(kept._kept)
    for writer in range(WRITERS):
        Event.objects.create(slug=f"event-{writer}", title="0", kind="claim", date="2024", status="published")
    race = Race()
    writers = [race.start(race.write, writer) for writer in range(WRITERS)]
    readers = [race.start(race.read, writers) for _ in range(READERS)]
    for thread in (*writers, *readers):
        thread.join()
    return {"asked": race.asked, "stale": race.stale, "faults": race.faults, "written": race.written}


if __name__ == "__main__":
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    print(json.dumps(run()))  # noqa: T201 - it is what the command is for
