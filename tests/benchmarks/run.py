"""The run: every contender is served, compared with the others, asked in interleaved rounds, and put into tables."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import orjson
from django.db import connection

from .candidates import covers
from .contenders import contenders, measure
from .questions import questions

HOST = {"Host": "localhost"}  # one name for all, so that the addresses in their answers are the same
DATASETTE = "/{stem}/events.json?_shape=array&_json=_record"


@dataclass(frozen=True)
class Run:
    """What was asked for: how many rounds of how many seconds, and whether all questions or the first page only."""

    rounds: int
    seconds: float
    whole: bool = True


def run(asked, address, folder):
    """Tables in Markdown of what was measured on the database at ``address``."""
    with contextlib.ExitStack() as stack:
        served = [stack.enter_context(each.running()) for each in contenders(address, folder)]
        posed = questions()
        first, *others = posed
        table = first_page(first, served, asked)
        if not asked.whole:
            return table
        plain, cold, cached = served[:3]
        return f"{table}\n\n{_others([first, *others], plain, cold, cached, asked)}"


def first_page(question, served, asked):
    """The table of all contenders for the first page."""
    paths = [_path(each, question) for each in served]
    expected = _records(served[0], paths[0])
    for contender, path in zip(served, paths, strict=True):
        # No database writes a date in words: Datasette's records are without.
        wanted = _wordless(expected) if contender.name.startswith("Datasette") else expected
        if not covers(_records(contender, path), wanted):
            raise ValueError(f"{contender.name} gives other records than {served[0].name}; nothing was measured.")
    todo = {each.name: (each, path, HOST) for each, path in zip(served, paths, strict=True)}
    cached = served[2]
    tag = cached.ask(question.path, HOST)[1]["ETag"]
    whole = question.path.partition("?")[0]
    todo["this project, cold, all fields that it has"] = (served[1], whole, HOST)
    todo["this project, 304 Not Modified"] = (cached, question.path, HOST | {"If-None-Match": tag})
    return first_table(measure(todo, asked.rounds, asked.seconds), served)


def _path(contender, question):
    if contender.name.startswith("plain"):
        return question.plain
    if contender.name.startswith("Datasette"):
        return DATASETTE.format(stem=Path(connection.settings_dict["NAME"]).stem)
    return question.path


def _records(contender, path):
    """The records of an answer, however the contender wraps them."""
    status, _, body = contender.ask(path, HOST)
    if status != 200:
        raise ValueError(f"{contender.name} answers {status} at {path}: {body[:300]!r}")
    told = orjson.loads(body)
    if isinstance(told, list):
        return [row["_record"] for row in told]
    return told.get("results", told)


def _wordless(told):
    if isinstance(told, dict):
        return {name: _wordless(value) for name, value in told.items() if name != "words"}
    return [_wordless(each) for each in told] if isinstance(told, list) else told


def _others(posed, plain, cold, cached, asked):
    """The table of all questions: the plain project where it can be asked, and this project cold and cached."""
    lines = [
        "| Query | plain: CPU ms | cold: CPU ms | p99 ms | times less | cached: CPU ms | times less |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for question in posed:
        lines.append(_line(question, plain, cold, cached, asked))
    return "\n".join(lines)


def _line(question, plain, cold, cached, asked):
    fresh, kept = (each.ask(question.path, HOST)[2] for each in (cold, cached))
    if fresh != kept:
        raise ValueError(f"{question.name}: what is kept differs from what is made anew.")
    todo = {"cold": (cold, question.path, HOST), "cached": (cached, question.path, HOST)}
    if question.plain:
        if not covers(orjson.loads(fresh)["results"], _records(plain, question.plain)):
            raise ValueError(f"{question.name}: the plain project gives other records.")
        todo["plain"] = (plain, question.plain, HOST)
    found = measure(todo, asked.rounds, asked.seconds)
    spent = {name: sample.cpu * 1000 for name, sample in found.items()}
    base = spent.get("plain")
    times = {name: f"{base / spent[name]:.0f}" if base else "–" for name in ("cold", "cached")}
    return (
        f"| {question.name} | {f'{base:.1f}' if base else '–'} | {spent['cold']:.2f} |"
        f" {found['cold'].p99 * 1000:.1f} | {times['cold']} | {spent['cached']:.2f} | {times['cached']} |"
    )


def first_table(found, served):
    """Medians as a table, each beside the plain project and the bare statement."""
    plain, limit = found[served[0].name], found["bare WSGI, one prepared statement"]
    lines = [
        "| First page of 50 | CPU ms a request | times less than plain | of the bare statement |"
        " requests/s, times plain | p50, of plain | p99, of plain |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, sample in found.items():
        lines.append(
            f"| {name} | {sample.cpu * 1000:.2f} | {plain.cpu / sample.cpu:.1f} | {limit.cpu / sample.cpu:.0%} |"
            f" {sample.rate / plain.rate:.1f} | {sample.p50 / plain.p50:.2%} | {sample.p99 / plain.p99:.2%} |"
        )
    return "\n".join(lines)
