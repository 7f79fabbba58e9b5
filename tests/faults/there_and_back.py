"""Every migration of the chronology taken back and made again on a database that is full."""

import re
from itertools import pairwise

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from timeline.management.commands.migrate import OnRecordTogether

from .contents import ask, columns, schema, tables

# The revision is another number each time. The groups are what one migration is there to make and take away.
OF_MIGRATIONS = {"django_migrations", "timeline_revision", "django_content_type", "auth_permission"}
OF_MIGRATIONS |= {"auth_group", "auth_group_permissions", "auth_user_groups"}


def walk():
    """How many migrations there are, and what is not as it was after one of them, the newest first."""
    names = [None, *(name for app, name in _plan() if app == "timeline")]
    found = []
    for before, name in list(pairwise(names))[::-1]:
        found += _one(before, name)
        _go(before)
    return len(names) - 1, found


def _one(before, name):
    """Take the migration back and make it again, with a look before, between and after."""
    full, forms = _held(), _forms()
    _go(before)
    less = _held()
    _go(name)
    again = _held()
    found = [f"{name} taken back changes {table}" for table in _differ(full, less)]
    found += [f"{name} made again changes {table}" for table in _differ(less, again)]
    found += [f"{name} made again leaves another {' '.join(each[:2])}" for each in forms ^ _forms()]
    return found


def _forms():
    """What the schema says of each thing in it, whatever the order of the words: columns may move to the end."""
    return {(*map(str, names), *sorted(re.findall(r"[^\s(),]+", text or ""))) for *names, text in schema()}


def _plan():
    graph = MigrationExecutor(connection).loader.graph
    return [node for leaf in graph.leaf_nodes("timeline") for node in graph.forwards_plan(leaf)]


def _go(name):
    OnRecordTogether(connection).migrate([("timeline", name)])


def _held():
    """All rows by table, each as a dictionary."""
    held = {}
    for table in set(tables()) - OF_MIGRATIONS:
        names = columns(table)
        listed = ", ".join(map(connection.ops.quote_name, names))
        held[table] = names, [dict(zip(names, row, strict=True)) for row in ask(f"SELECT {listed} FROM {table}")]
    return held


def _differ(one, other):
    """The tables on both sides whose rows differ in a column that is on both sides."""
    for table in sorted(set(one) & set(other)):
        shared = sorted(set(one[table][0]) & set(other[table][0]))
        rows = [sorted(repr([row[name] for name in shared]) for row in each[table][1]) for each in (one, other)]
        if rows[0] != rows[1]:
            yield table
