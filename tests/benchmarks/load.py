"""Load from wrk on one core against a server on the other, and what it costs the server."""

import os
import re
import shutil
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

WRK = shutil.which("wrk") or "/usr/bin/wrk"
SERVER_CORE, LOAD_CORE = 0, 1
CONNECTIONS = 2  # one is being answered while the next one waits, so that the server never does
TICK = os.sysconf("SC_CLK_TCK")
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


class Missing(Exception):
    """A sentence that says what this machine lacks to run the benchmarks."""


@dataclass(frozen=True)
class Sample:
    """One round of load: seconds of CPU a request, requests a second, and the middle and slowest latencies."""

    cpu: float
    rate: float
    p50: float
    p99: float


def check():
    """Raise Missing where the load generator or a second core is not there."""
    if not Path(WRK).exists():
        raise Missing("The load comes from wrk, which is not installed: run apt-get install wrk.")
    if len(os.sched_getaffinity(0)) <= LOAD_CORE:
        raise Missing("The server and the load need a core each; this machine lends us only one.")


def pinned(core, *command):
    """The command on one core."""
    return ["taskset", "--cpu-list", str(core), *map(str, command)]


def cpu_of(processes):
    """Seconds of CPU that processes have used so far, by their ids; those that have ended count nothing."""
    spent = 0
    for process in processes:
        try:
            told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        user, system = told.rpartition(")")[2].split()[11:13]
        spent += int(user) + int(system)
    return spent / TICK


def descendants(process):
    """The id of a process and those of all that it has started."""
    found = [process]
    for each in found:
        for file in Path(f"/proc/{each}/task").glob("*/children"):
            found += map(int, file.read_text(encoding="ascii").split())
    return found


def load(address, headers, seconds, processes):
    """One round of load on an address, while ``processes`` are what it costs."""
    before = cpu_of(processes)
    told = subprocess.run(
        pinned(
            LOAD_CORE,
            *(WRK, "--threads", 1, "--connections", CONNECTIONS, "--duration", f"{max(1, round(seconds))}s"),
            *("--timeout", "60s", "--latency"),
            *(part for name, value in headers.items() for part in ("--header", f"{name}: {value}")),
            address,
        ),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return read(told, cpu_of(processes) - before)


def read(told, spent):
    """The sample in what wrk printed, with ``spent`` seconds of CPU; ValueError where answers failed."""
    if "Socket errors" in told or "Non-2xx" in told:
        raise ValueError(f"wrk had answers that failed:\n{told}")
    requests = int(re.search(r"(\d+) requests in", told)[1])
    if not requests:
        raise ValueError("No answer came within the round; give --seconds more.")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    return Sample(spent / requests, rate, _latency(told, 50), _latency(told, 99))


def _latency(told, percent):
    number, unit = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)\s*$", told, re.MULTILINE).groups()
    return float(number) * UNITS[unit]


def median(samples):
    """The medians of several rounds."""
    parts = ("cpu", "rate", "p50", "p99")
    return Sample(*(statistics.median(getattr(sample, part) for sample in samples) for part in parts))
