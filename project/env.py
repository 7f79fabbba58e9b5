"""Strict readers of the environment: each gives a checked value or refuses with one sentence."""

import contextlib
import difflib
import importlib.util
import ipaddress
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import dj_database_url

SHORTEST_SECRET = 50
FEWEST_SIGNS = 10  # different ones in a secret
PUBLISHED = "django-insecure-"  # so begin keys that were made for development and often committed
MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
HOST = re.compile(r"\.?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]", re.IGNORECASE)
ENGINES = {
    "sqlite": "project.sqlite3",
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
}
DATABASE_FORMS = "sqlite:////folder/file.sqlite3 or postgresql://user:password@host:5432/name"
REPLICA_FORM = "postgresql://user:password@replica-1:5432/name"
CACHES = {
    "memory": "django.core.cache.backends.locmem.LocMemCache",
    "off": "django.core.cache.backends.dummy.DummyCache",
    "redis": "project.caches.Redis",
    "rediss": "project.caches.Redis",
    "memcached": "project.caches.Memcached",
}
CACHE_DRIVERS = {"redis": ("redis", "redis"), "rediss": ("redis", "redis"), "memcached": ("memcached", "pymemcache")}
CACHE_SERVERS = {
    "redis": r"([^@/\s]*@)?[^@:/?#\s]+(:[0-9]{1,5})?(/[0-9]{1,4})?",
    "memcached": r"[^@:/?#\s]+:[0-9]{1,5}",
}
CACHE_SERVERS["rediss"] = CACHE_SERVERS["redis"]
CACHE_FORMS = "memory, off, redis://host:6379/0, rediss://user:password@host:6379/0 or memcached://host:11211"
MAILBOX = r"[\w.+-]{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,63}"

STRETCHES = {"second": 1, "minute": 60, "hour": 3600}


class Rate(NamedTuple):
    """So many requests in so many seconds: of ``everyone``, or only of clients on other machines."""

    requests: int
    seconds: int
    everyone: bool


class Refusal(Exception):
    """A sentence for the person who started the program; ``manage.py`` prints it and ends with status 1."""


class Environment:
    """The variables of one process, each read through a reader that knows what is right for it."""

    def __init__(self, variables):
        self._variables = variables
        self.names = set()

    def text(self, name, default):
        """The value as written, without surrounding blanks; ``default`` where it is not set or empty."""
        self.names.add(name)
        return self._variables.get(name, "").strip() or default

    def boolean(self, name, default):
        """True for ``on``, ``yes``, ``true`` or ``1``; False for ``off``, ``no``, ``false`` or ``0``."""
        given = self.text(name, "on" if default else "off")
        if given.lower() in ("on", "yes", "true", "1"):
            return True
        if given.lower() in ("off", "no", "false", "0"):
            return False
        raise Refusal(f"{name} is {given!r}; it must be on or off.")

    def integer(self, name, default, *, least, most):
        """A whole number from ``least`` to ``most``, written in the digits 0 to 9."""
        given = self.text(name, str(default))
        if re.fullmatch(r"[0-9]{1,18}", given) and least <= int(given) <= most:
            return int(given)
        raise Refusal(f"{name} is {given!r}; it must be a whole number from {least} to {most}.")

    def word(self, name, default, *, known):
        """One of the ``known`` words."""
        given = self.text(name, default)
        if given not in known:
            raise Refusal(f"{name} is {given!r}; it must be {' or '.join(known)}.")
        return given

    def metrics(self, name):
        """Who may read the metrics: ``loopback``, or who knows the token that is given; None for ``off``."""
        given = self.text(name, "off")
        if given == "off":
            return None
        if given != "loopback" and not re.fullmatch(r"[\w.~+/=-]{20,200}", given, re.ASCII):
            raise Refusal(f"{name} is neither off nor loopback nor a token of 20 to 200 letters, digits and -._~+/=.")
        if not importlib.util.find_spec("prometheus_client"):
            raise Refusal(
                f"{name} is given, but its library is not installed: "
                "run .venv/bin/pip install -c constraints.txt -e '.[metrics]'."
            )
        return given

    def rate(self, name, default):
        """The rate written as ``600/minute``, of everyone when it is set; None for ``off``."""
        given = self.text(name, default)
        if given == "off":
            return None
        parts = re.fullmatch(r"([1-9][0-9]{0,8})/(second|minute|hour)", given)
        if not parts:
            raise Refusal(f"{name} is {given!r}; it must be off, or such as 10/second, {default} or 20000/hour.")
        return Rate(int(parts[1]), STRETCHES[parts[2]], everyone=bool(self.text(name, "")))

    def contact(self, name):
        """Where somebody is reached: an address of the web or of mail, as a browser opens it; none by default."""
        given = self.text(name, "")
        given = f"mailto:{given}" if re.fullmatch(MAILBOX, given) else given
        if given and not re.fullmatch(rf"mailto:{MAILBOX}|https://[^\s<>\"]{{1,400}}", given):
            raise Refusal(f"{name} is {given!r}; it must be such as desk@example.org or https://example.org/contact.")
        return given

    def licence(self, name, default):
        """The licence of the data as Data Package takes it: ``name`` for a short name, ``path`` for an address."""
        given = self.text(name, default)
        if re.fullmatch(r"https?://[^\s<>\"]{1,400}", given):
            return {"path": given}
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}", given):
            raise Refusal(f"{name} is {given!r}; it must be a short name such as CC-BY-4.0, or a web address.")
        return {"name": given}

    def hosts(self, name, default):
        """Host names and addresses separated by commas, as Django's ``ALLOWED_HOSTS`` takes them."""
        hosts = _words(self.text(name, default))
        for host in hosts:
            if host == "*":
                raise Refusal(f"{name} holds '*', which lets anyone choose the name of this site; name its hosts.")
            if not HOST.fullmatch(host):
                raise Refusal(
                    f"{name} holds {host!r}; it must hold host names without scheme or port, separated by "
                    "commas, such as timeline.example.org,[::1]."
                )
        return hosts

    def origins(self, name):
        """Scheme and host of each site whose forms are trusted, separated by commas; none by default."""
        origins = _words(self.text(name, ""))
        for origin in origins:
            if not re.fullmatch(r"https?://[^/?#@\s]+", origin):
                raise Refusal(
                    f"{name} holds {origin!r}; it must hold scheme and host without a path, separated by "
                    "commas, such as https://timeline.example.org."
                )
        return origins

    def folder(self, name, default):
        """An absolute path; a relative one counts from the folder in which the program was started."""
        return Path(self.text(name, str(default))).expanduser().absolute()

    def secret(self, name, *, kept_in):
        """The variable, else what the file ``kept_in`` holds; the value itself is never shown."""
        value = self.text(name, "")
        return _secret(value, name) if value else _secret(_read_secret(kept_in, name), str(kept_in))

    def old_secrets(self, name):
        """Secret keys of before, separated by commas, the newest first; none by default."""
        return [_secret(value, name) for value in _words(self.text(name, ""))]

    def database(self, name, default):
        """Django's settings for the database at an address such as ``postgresql://user@host/name``."""
        given = self.text(name, default)
        try:
            engine = ENGINES[urlsplit(given).scheme]
            parsed = dj_database_url.parse(given, engine=engine)
        except (KeyError, ValueError) as error:
            raise Refusal(f"{name} is {_masked(given)!r}; it must be {DATABASE_FORMS}.") from error
        if parsed["NAME"] in ("", ":memory:"):
            raise Refusal(f"{name} is {_masked(given)!r}, naming no database; it must be {DATABASE_FORMS}.")
        if engine == ENGINES["sqlite"] and parsed.get("OPTIONS"):
            raise Refusal(f"{name} is {_masked(given)!r} with options; an SQLite file takes none.")
        if engine == ENGINES["postgresql"] and not importlib.util.find_spec("psycopg"):
            raise Refusal(
                f"{name} names a PostgreSQL database, whose driver is not installed: "
                "run .venv/bin/pip install -c constraints.txt -e '.[postgres]'."
            )
        return parsed

    def replicas(self, name, *, of):
        """Django's settings for replicas of the database ``of``, addresses separated by commas; none by default."""
        given = _words(self.text(name, ""))
        if given and of["ENGINE"] != ENGINES["postgresql"]:
            raise Refusal(f"{name} is given, but only PostgreSQL has replicas; set DATABASE_URL to the primary.")
        found = [Environment({name: address}).database(name, "") for address in given]
        if any(replica["ENGINE"] != ENGINES["postgresql"] for replica in found):
            raise Refusal(f"{name} holds what is not a PostgreSQL address such as {REPLICA_FORM}.")
        return found

    def reader(self, name, *, of):
        """Django's settings for the database ``of`` under a role that may only read; None by default."""
        given = self.text(name, "")
        if not given:
            return None
        found = self.database(name, "")
        if {of["ENGINE"], found["ENGINE"]} != {ENGINES["postgresql"]}:
            raise Refusal(f"{name} is given, but only PostgreSQL has roles; set DATABASE_URL to a PostgreSQL address.")
        if not found["USER"] or found["USER"] == of["USER"]:
            raise Refusal(f"{name} must name a role of its own, other than that of DATABASE_URL; see README.md.")
        return found

    def cache(self, name, default):
        """Django's settings for the cache that is ``memory``, ``off``, or a server at an address."""
        given = self.text(name, default)
        scheme, _, rest = given.partition("://")
        if given in ("memory", "off"):
            return {"BACKEND": CACHES[given]}
        servers = rest.split(",")
        if scheme not in CACHE_SERVERS or not all(re.fullmatch(CACHE_SERVERS[scheme], server) for server in servers):
            raise Refusal(f"{name} is {_masked(given)!r}; it must be {CACHE_FORMS}.")
        extra, driver = CACHE_DRIVERS[scheme]
        if not importlib.util.find_spec(driver):
            raise Refusal(
                f"{name} names a {extra} server, whose driver is not installed: "
                f"run .venv/bin/pip install -c constraints.txt -e '.[{extra}]'."
            )
        location = servers if extra == "memcached" else [f"{scheme}://{server}" for server in servers]
        return {"BACKEND": CACHES[scheme], "LOCATION": location}

    def refuse_debug(self, name, hosts):
        """Refuse to show the inside of errors under a name that is not this machine's own."""
        public = [host for host in hosts if not is_this_machine(host)]
        if public:
            raise Refusal(
                f"{name} is on, which shows the inside of errors to everyone, and TIMELINE_HOSTS holds {public[0]}; "
                f"turn {name} off, or name only localhost, 127.0.0.1 and [::1]."
            )

    def refuse_unknown(self, prefix):
        """Refuse any variable that starts with ``prefix`` and was never asked for: most likely a slip."""
        for name in sorted(self._variables):
            if name.startswith(prefix) and name not in self.names:
                near = difflib.get_close_matches(name, self.names, 1)
                meant = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(self.names))}."
                raise Refusal(f"{name} is not a setting of Timeline; {meant}")


def is_this_machine(host):
    """Whether a host name or address is reached from this machine alone."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return host == "localhost" or host.endswith(".localhost")


def _secret(value, where):
    if len(value) < SHORTEST_SECRET:
        problem = f"holds {len(value)} characters; a secret key has at least {SHORTEST_SECRET}"
    elif len(set(value)) < FEWEST_SIGNS or value.startswith(PUBLISHED):
        problem = "holds what is easily guessed; a secret key is drawn by chance"
    else:
        return value
    raise Refusal(f"{where} {problem}, such as this prints: {MAKE_ONE}")


def _words(given):
    return [word.strip() for word in given.split(",") if word.strip()]


def _read_secret(path, name):
    try:
        return path.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Refusal(f"There is no secret key yet: run manage.py up, which makes {path}, or set {name}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"The secret key in {path} cannot be read ({error}); mend the file or set {name}.") from error


def _masked(address):
    """The address of a database without its password and options, fit to be shown."""
    return re.sub(r"(://[^:/@]*):.*@", r"\1:...@", address.partition("?")[0])
