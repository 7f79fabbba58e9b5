"""Caches on another machine, which may be slow or gone: then nothing is found there, and nothing fails."""

import contextlib
import logging

from django.core.cache.backends.memcached import PyMemcacheCache
from django.core.cache.backends.redis import RedisCache

SECONDS = 0.3  # what an answer waits for the cache at most; to make it anew takes less than a second
AGAIN = 5  # seconds after which memcached is asked again once it did not answer
log = logging.getLogger("timeline.cache")


class Redis(RedisCache):
    """Redis, done without while it does not answer."""

    def __init__(self, server, params):
        # Imported here: the driver is there only where it is used.
        from redis.backoff import NoBackoff
        from redis.exceptions import RedisError
        from redis.retry import Retry

        waits = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS, "retry": Retry(NoBackoff(), 1)}
        super().__init__(server, params | {"OPTIONS": waits | params.get("OPTIONS", {})})
        self.failures = (RedisError, OSError)

    def get(self, key, default=None, version=None):
        with self._done_without():
            return super().get(key, default, version)
        return default

    def set(self, key, value, *args, **options):
        with self._done_without():
            super().set(key, value, *args, **options)

    def add(self, key, value, *args, **options):
        with self._done_without():
            return super().add(key, value, *args, **options)
        return False

    def incr(self, key, delta=1, version=None):
        with self._done_without():
            return super().incr(key, delta, version)
        return None

    @contextlib.contextmanager
    def _done_without(self):
        try:
            yield
        except self.failures as error:
            log.warning("Redis does not answer (%s); answers are made anew.", error)


class Memcached(PyMemcacheCache):
    """Memcached, done without while it does not answer."""

    def __init__(self, server, params):
        waits = {"ignore_exc": True, "timeout": SECONDS, "connect_timeout": SECONDS, "dead_timeout": AGAIN}
        super().__init__(server, params | {"OPTIONS": waits | params.get("OPTIONS", {})})
