"""CPU time per request, in interleaved rounds, and the table that tells it."""

import cProfile
import datetime
import io
import pstats
import sqlite3
import statistics
import time
from pathlib import Path
from platform import machine, python_version

import django

ROUND = 0.06
WARM_UP = 3


def measure(found, rounds, clock):
    """Medians of CPU seconds per request by name; every round asks all candidates, so that all share its noise."""
    requests = {}
    for candidate in found:
        for _ in range(WARM_UP):
            spent = _spent(candidate, 1, clock)
        requests[candidate.name] = max(1, round(ROUND / max(spent, 1e-4)))
    taken = {candidate.name: [] for candidate in found}
    for _ in range(rounds):
        for candidate in found:
            taken[candidate.name].append(_spent(candidate, requests[candidate.name], clock))
    return {name: statistics.median(times) for name, times in taken.items()}


def _spent(candidate, requests, clock):
    before = clock()
    for _ in range(requests):
        candidate.ask()
    return (clock() - before) / requests


def clock_of(connection):
    """A clock of CPU seconds: this process, and with it the database's process when that is on this machine."""
    if connection.vendor == "sqlite":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        spent = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not spent.exists():
        return time.process_time
    return lambda: time.process_time() + int(spent.read_text(encoding="ascii").split()[0]) / 1e9


def table(medians, size):
    """The medians as a Markdown table: milliseconds, how many times less than the first, and of the last one."""
    plain, *_, limit = medians.values()
    lines = [
        f"| First page of 50 of {size:,} events | CPU ms a request | times less than plain | share of the limit |",
        "|---|---:|---:|---:|",
    ]
    for name, spent in medians.items():
        lines.append(f"| {name} | {spent * 1000:.2f} | {plain / spent:.1f} | {limit / spent:.0%} |")
    return "\n".join(lines)


def circumstances(connection, clock):
    """When, on what and with what this was measured, in one line."""
    database = f"SQLite {sqlite3.sqlite_version}"
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            counted = "without" if clock is time.process_time else "with"
            database = f"PostgreSQL {cursor.fetchone()[0].split()[0]}, {counted} the CPU time of its process"
    today = datetime.datetime.now(tz=datetime.UTC).date()
    return f"{today}, Python {python_version()}, Django {django.__version__}, {database}, {processor()}."


def processor():
    """The class of machine as the system names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(models)} × {models[0]}" if models else machine()


def profile(candidate, requests=100):
    """Where the time of one candidate goes: the 25 functions that take longest with all they call."""
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(requests):
        candidate.ask()
    profiler.disable()
    told = io.StringIO()
    pstats.Stats(profiler, stream=told).sort_stats("cumulative").print_stats(25)
    return f"{requests} requests: {candidate.name}\n{told.getvalue()}"
