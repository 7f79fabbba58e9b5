"""Static files that browsers keep for good: their names change with what is in them, and nothing is collected."""

import functools
import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.middleware import WhiteNoiseMiddleware

KEPT = {"timeline/pages.css"}  # what every page loads


@functools.cache
def named(name):
    """The name of a file with what tells its contents apart, as in ``pages.0123456789ab.css``."""
    told = hashlib.sha256(Path(finders.find(name)).read_bytes()).hexdigest()[:12]
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{told}.{ending}"


class Storage(StaticFilesStorage):
    """Writes the addresses of static files."""

    def url(self, name):
        return super().url(named(name) if name in KEPT and not settings.DEBUG else name)


class StaticFiles(WhiteNoiseMiddleware):
    """Serves static files from where they are installed, those that are kept for good under both of their names."""

    def add_file_to_dictionary(self, url, path, stat_cache=None):
        super().add_file_to_dictionary(url, path, stat_cache)
        name = url.removeprefix(self.static_prefix)
        if name in KEPT:
            super().add_file_to_dictionary(self.static_prefix + named(name), path, stat_cache)
