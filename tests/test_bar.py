"""The line that says how far a long command is."""

from io import StringIO

import pytest
from django.core.management.base import OutputWrapper

from timeline.management.bar import Bar, line


class Terminal(StringIO):
    """What a person watches."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("done", "share", "seconds", "shown"),
    [
        (0, 0, 0, "Checking                             0%  0 records"),
        (12_000, 0.5, 60, "Checking  ████████████              50%  12,000 records  200/s  0:01:00 left"),
        (90_000, 0.1, 1000, "Checking  ██                        10%  90,000 records  90/s  2:30:00 left"),
        (9, 1.2, 3, "Checking  ████████████████████████ 100%  9 records  3/s  0:00:00 left"),
    ],
)
def test_the_line_tells_share_number_rate_and_what_remains(done, share, seconds, shown):
    assert line("Checking", done, share, seconds) == shown


def test_the_line_is_written_over_now_and_then_and_each_part_has_its_own():
    watched, seconds = Terminal(), iter([0, 0.1, 5, 5.05, 9])
    bar = Bar(OutputWrapper(watched), clock=lambda: next(seconds) + 100)
    for part, done in [("Checking", 1), ("Checking", 2), ("Checking", 3), ("Writing", 4), ("Writing", 5)]:
        bar.tell(part, done, done / 10)
    bar.end()
    written = watched.getvalue()
    assert [number for number in range(1, 6) if f"  {number} records" in written] == [1, 3, 4, 5]
    assert [part.count("\r") for part in written.split("\n")] == [2, 2, 0]


def test_nothing_is_written_where_nobody_watches():
    unwatched = StringIO()
    bar = Bar(OutputWrapper(unwatched))
    bar.tell("Checking", 1, 0.5)
    bar.end()
    assert unwatched.getvalue() == ""
