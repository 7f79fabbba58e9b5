"""Writers of public changes, and a reader of the feed who comes again and again while they write."""

import os
import random
import time
from collections import Counter

from django.db import transaction
from django.test import Client
from django.utils import timezone

from timeline.models import Change

WRITERS, TRANSACTIONS, TOGETHER = 6, 334, 5
ALL = WRITERS * TRANSACTIONS * TOGETHER
LONGEST = 0.005  # seconds between two changes of a transaction
PATIENCE = 600


def write():
    """Changes in transactions that are open for a while, so that those of several writers overlap."""
    chance = random.Random(os.getpid())
    for number in range(TRANSACTIONS):
        with transaction.atomic():
            for place in range(TOGETHER):
                slug = f"record-{os.getpid()}-{number}-{place}"
                Change.objects.create(kind="actor", slug=slug, action="published", at=timezone.now())
                time.sleep(chance.random() * LONGEST)


def read():
    """How many changes the feed missed and how many it told twice, asked all the while until all are written."""
    reader, told, since, pages = Client(SERVER_NAME="localhost"), Counter(), "", 0
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        done = Change.objects.count() == ALL  # known before the feed is asked once more
        page = reader.get(f"/api/v1/changes/?limit=200{since}").json()
        told.update(change["slug"] for change in page["results"])
        since, pages = f"&since={page['since']}", pages + 1
        if done and not page["results"]:
            break
        time.sleep(0 if page["more"] else 0.01)
    written = set(Change.objects.values_list("slug", flat=True))
    doubled = sum(many > 1 for many in told.values())
    return {"written": len(written), "missed": len(written - set(told)), "doubled": doubled, "pages": pages}
