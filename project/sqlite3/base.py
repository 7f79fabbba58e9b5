"""Django's SQLite, where whoever waits for the right to write gets it soon after it is given up.

SQLite itself looks ten times a second whether it is free. Somebody who writes without a pause has taken it again by
then: of four who did, one in a hundred waited for more than a quarter of a minute, and some in vain.
"""

import random
import sqlite3
import time

from django.db import OperationalError
from django.db.backends.sqlite3 import base

SECONDS = 0.004  # between two looks at most; a transaction lasts longer


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that looks every few milliseconds whether a transaction can begin, until its timeout is over."""

    def _start_transaction_under_autocommit(self):
        usual = self.connection.execute("PRAGMA busy_timeout").fetchone()[0]
        until = time.monotonic() + usual / 1000
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._started(in_vain=time.monotonic() > until):
                time.sleep(random.uniform(0, SECONDS))  # noqa: S311 - only so that those who wait do not look together
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {usual}")

    def _started(self, *, in_vain):
        try:
            super()._start_transaction_under_autocommit()
        except OperationalError as error:
            if in_vain or error.__cause__.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True
