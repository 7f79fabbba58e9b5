"""How often a client may ask: counted by its address, within a stretch of time, by all processes together.

Whoever has used up the stretch is answered 429 until the next one begins. An answer counts once, and once more for
each ``DEAR`` seconds that making it took, a download while it is sent, so that the dearest questions are bounded as
well. Addresses are nowhere kept: they are counted under a number that only who knows the secret key can make of them.
"""

import hashlib
import logging
import mmap
import struct
from time import monotonic, time

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed

from timeline.api.errors import problem
from timeline.api.limits import is_public
from timeline.api.middleware import client_address, is_loopback

NAME = "client"
DEAR = 0.1
SLOTS = 65_536
SLOT = struct.Struct("=II")  # the stretch of time, and what was used of it
log = logging.getLogger("timeline.rates")


class OfThisMachine:
    """Counts in memory that the processes of one server share, since they were forked after it was made.

    Two that count at the same instant may count once, and two clients in a thousand share a place; both are cheaper
    than a lock.
    """

    def __init__(self):
        self.memory = mmap.mmap(-1, SLOTS * SLOT.size)

    def add(self, client, stretch, cost, seconds):
        """Add to what the client used in the stretch; gives the sum."""
        place = int.from_bytes(client[:4], "big") % SLOTS * SLOT.size
        known, used = SLOT.unpack_from(self.memory, place)
        used = min((used if known == stretch else 0) + cost, 2**32 - 1)
        SLOT.pack_into(self.memory, place, stretch, used)
        return used


class OfAllMachines:
    """Counts in the cache that several machines share; while it does not answer, nobody is refused."""

    def add(self, client, stretch, cost, seconds):
        """Add to what the client used in the stretch; gives the sum."""
        name = f"rate-{client.hex()}-{stretch}"
        try:
            return cache.incr(name, cost) or 0
        except ValueError:
            cache.add(name, cost, 2 * seconds)
            return cost


class Throttled:
    """The layer that counts what public addresses are asked, around what keeps answers: these cost something too."""

    def __init__(self, get_response):
        if settings.RATE is None:
            raise MiddlewareNotUsed("TIMELINE_RATE is off.")
        self.get_response = get_response
        self.rate = settings.RATE
        self.policy = f'"{NAME}";q={self.rate.requests};w={self.rate.seconds}'
        self.used = OfAllMachines() if "LOCATION" in settings.CACHES["default"] else OfThisMachine()
        self.key = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
        self.told_of_proxies = False

    def __call__(self, request):
        if not is_public(request):
            return self.get_response(request)
        address = client_address(request)
        if not self.rate.everyone and is_loopback(address):
            return self.get_response(request)
        client = hashlib.blake2b(address.encode(), digest_size=8, key=self.key).digest()
        stretch, passed = divmod(int(time()), self.rate.seconds)
        rest, began = self.rate.seconds - passed, monotonic()
        used = self.used.add(client, stretch, 1, self.rate.seconds)
        if used > self.rate.requests:
            return self._told(self._refused(request, rest), used, rest)
        response = self.get_response(request)
        if more := int((monotonic() - began) / DEAR):
            used = self.used.add(client, stretch, more, self.rate.seconds)
        if response.streaming:
            response.streaming_content = self._counting(response.streaming_content, client, stretch)
        return self._told(response, used, rest)

    def _counting(self, pieces, client, stretch):
        """The pieces of a stream, whose making counts as well."""
        took = 0.0
        pieces = iter(pieces)
        while True:
            began = monotonic()
            piece = next(pieces, None)
            took += monotonic() - began
            if took >= DEAR:
                self.used.add(client, stretch, int(took / DEAR), self.rate.seconds)
                took %= DEAR
            if piece is None:
                return
            yield piece

    def _told(self, response, used, rest):
        """The answer with what is left of the stretch, as the IETF's draft on RateLimit header fields has it."""
        response["RateLimit-Policy"] = self.policy
        response["RateLimit"] = f'"{NAME}";r={max(self.rate.requests - used, 0)};t={rest}'
        return response

    def _refused(self, request, rest):
        if "HTTP_X_FORWARDED_FOR" in request.META and not settings.TRUSTED_PROXIES and not self.told_of_proxies:
            self.told_of_proxies = True
            log.warning("A client asks too often; if it is a proxy in front of Timeline, set TIMELINE_PROXIES.")
        sentence = (
            f"Your address asks too often: more than {self.rate.requests} times in {self.rate.seconds} seconds, or "
            f"for what takes long; ask again in {rest} seconds."
        )
        headers = {"Retry-After": str(rest)}
        if request.path_info.startswith("/api/"):
            headers["Access-Control-Allow-Origin"] = "*"  # or pages of other sites could not read why
            headers["Access-Control-Expose-Headers"] = ", ".join(settings.CORS_EXPOSE_HEADERS)
        return problem(request, 429, sentence, headers=headers)
