"""Other processes' transactions: on PostgreSQL the feed waits for those of the whole cluster, which tests share."""

import time

from timeline.models import Change


def wait_until_settled(seconds=60):
    """Return when the feed tells every change that there is; others' transactions that write are over by then."""
    until = time.monotonic() + seconds
    while (missing := Change.objects.count() - Change.objects.settled().count()) and time.monotonic() < until:
        time.sleep(0.02)
    assert not missing, f"after {seconds} seconds {missing} changes wait for a transaction that has not ended"
