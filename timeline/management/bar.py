"""One line on a terminal that says how far a long command is, how fast, and how long it still takes."""

import time

PAUSE = 0.2  # seconds between two writings of the line
WIDTH = 24


class Bar:
    """The line; silent where nobody watches. ``clock`` gives seconds."""

    def __init__(self, stream, *, clock=time.monotonic):
        self.stream, self.clock = stream, clock
        self.is_watched = stream.isatty()
        self.part, self.began, self.shown = None, 0, 0

    def tell(self, part, done, share):
        """``done`` records of a ``part`` of the work, which are ``share`` of it, between 0 and 1."""
        if not self.is_watched:
            return
        now = self.clock()
        if part != self.part:
            self.end()
            self.part, self.began, self.shown = part, now, 0
        if now - self.shown >= PAUSE:
            self.shown = now
            self.stream.write("\r" + line(part, done, share, now - self.began) + "\x1b[K", ending="")
            self.stream.flush()

    def end(self):
        """Leave the line as it is and go to the next one."""
        if self.is_watched and self.part:
            self.stream.write("")
            self.part = None


def line(part, done, share, seconds):
    """``Checking  ████████                  33 %  12,000 records  6,000/s  0:00:04 left``."""
    share = min(max(share, 0), 1)
    filled = "█" * round(share * WIDTH)
    told = f"{part:<10}{filled:<{WIDTH}} {share:4.0%}  {done:,} records"
    if seconds <= 0 or not share:
        return told
    left = round(seconds * (1 - share) / share)
    return f"{told}  {done / seconds:,.0f}/s  {left // 3600}:{left % 3600 // 60:02}:{left % 60:02} left"
