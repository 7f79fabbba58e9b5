"""Serving: an address to itself, then granian on it until a signal ends it."""

import contextlib
import ipaddress
import os
import re
import shutil
import signal
import socket
from dataclasses import dataclass

from django.http.request import validate_host
from django.utils.module_loading import import_string
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from project.env import Refusal
from project.var import locked, make_folder, refused_when_unwritable

APPLICATION = "project.wsgi.application"
PROCESSES = min(os.cpu_count() or 1, 4)
THREADS = 3  # in each process: while one waits for the database another works; more would only take turns
SECONDS_TO_FINISH = 10  # what a request in progress gets when the server is told to end
WAITING = 64  # requests that a process takes in; further ones wait in the queue of the system


@dataclass(frozen=True)
class Address:
    """An IP address and a port of this machine."""

    host: str
    port: int

    @property
    def family(self):
        """The kind of socket that the address needs."""
        return socket.AF_INET6 if ":" in self.host else socket.AF_INET

    @property
    def url(self):
        """Where a browser on this machine finds what is served here, without a closing slash."""
        return f"http://{_bracketed(self._reached_at)}:{self.port}"

    def answers(self, hosts):
        """Whether a request to this address passes the list of allowed hosts."""
        is_everywhere = ipaddress.ip_address(self.host).is_unspecified
        return not is_everywhere and validate_host(_bracketed(self.host), hosts)

    @property
    def is_public(self):
        """Whether other machines may reach this address."""
        return not ipaddress.ip_address(self.host).is_loopback

    @property
    def _reached_at(self):
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - read, not bound

    def __str__(self):
        return f"{_bracketed(self.host)}:{self.port}"


def read_address(text):
    """The address that ``HOST:PORT`` means, its host name looked up on this machine."""
    parts = re.fullmatch(r"(?:\[(?P<v6>[^\[\]]+)\]|(?P<host>[^:\[\]/\s]+)):(?P<port>[0-9]{1,5})", text)
    if not parts or not 1 <= int(parts["port"]) <= 65535:
        raise Refusal(f"{text!r} is not HOST:PORT; right are 127.0.0.1:8000, [::1]:8000 or localhost:8001.")
    host, port = parts["v6"] or parts["host"], int(parts["port"])
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refusal(f"{host!r} in {text!r} is not an address of this machine that can be found.") from error
    return Address(found[0][4][0], port)


def refuse_unready(address, *, hosts_are_named, debug):
    """Refuse an address that other machines may reach while the site is set up for this one alone."""
    if not address.is_public:
        return
    if not hosts_are_named:
        raise Refusal(
            f"{address} can be reached from other machines, but nobody has said under which names the site is theirs "
            "to ask; set TIMELINE_HOSTS, such as TIMELINE_HOSTS=timeline.example.org, or serve on 127.0.0.1."
        )
    if debug:
        raise Refusal(
            f"{address} can be reached from other machines, and TIMELINE_DEBUG is on, which would show them the "
            "inside of errors; turn it off or serve on 127.0.0.1."
        )


@contextlib.contextmanager
def claimed(address, folder):
    """Refuse an address that is in use, and keep other starts from the same folder off it meanwhile.

    Granian shares a port with whoever asks for it in the same way, so it would not notice a second server.
    """
    try:
        with socket.socket(address.family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address.host, address.port))
            probe.listen()
    except OSError as error:
        raise _not_here(address, error.strerror) from error
    make_folder(folder)
    with locked(folder / f"serving-{address}", otherwise=_not_here(address, "another start has just taken it")):
        yield


def share_metrics(folder):
    """Let the processes of this server count together, in files that begin anew with it."""
    shutil.rmtree(folder, ignore_errors=True)
    with refused_when_unwritable(folder):
        folder.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def serve(address):
    """Answer requests until Ctrl-C or SIGTERM; the database connections of the caller must be closed."""
    import_string(APPLICATION)  # here, before there are workers: they share it, and if it is broken they never start
    server = Granian(
        APPLICATION,
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=PROCESSES,
        blocking_threads=THREADS,
        backpressure=WAITING,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels.error,  # a worker that must be ended by force at the end is no news to whoever ended it
    )
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # a closed terminal ends it too, unless under nohup
        server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    try:
        server.serve(target_loader=_load_application)
    except RuntimeError as error:
        reason = str(error).partition("\n")[0]
        raise _not_here(address, reason) from error


def _not_here(address, reason):
    other = address.port + 1 if address.port < 65535 else 8001
    return Refusal(
        f"Cannot serve on {address} ({reason}); end what uses it or choose another address, "
        f"such as manage.py up 127.0.0.1:{other}"
    )


def _bracketed(host):
    return f"[{host}]" if ":" in host else host


def _load_application(target):
    """The application for one worker, which leaves the terminal's group.

    Ctrl-C is for the parent, which then ends each worker once. Reached by both, a worker may hang.
    """
    os.setpgrp()
    return import_string(target)
