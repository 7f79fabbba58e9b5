"""How each engine copies a database whole, tells whether the copy is sound, and puts it back."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import zipfile
from pathlib import Path

from project.env import Refusal

# What PostgreSQL's programs are told of the connection; the password goes by the environment, where nobody sees it.
TOLD = ("host", "port", "user", "dbname", "sslmode", "sslcert", "sslkey", "sslrootcert")


class SQLite:
    """SQLite's backup API: it copies all pages as one transaction sees them, while others write."""

    member = "timeline.sqlite3"
    compression = zipfile.ZIP_DEFLATED

    def copy(self, connection, path):
        """Copy the database to ``path``."""
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(path)) as target:
            connection.connection.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file is the whole of it

    def check(self, path):
        """Refuse a copy that SQLite finds anything wrong with."""
        try:
            with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
                found = [problem for (problem,) in copy.execute("PRAGMA integrity_check")]
                found += [f"a row of {row[0]} refers to nothing" for row in copy.execute("PRAGMA foreign_key_check")]
        except sqlite3.DatabaseError as error:
            found = [str(error)]
        if found != ["ok"]:
            raise Refusal(f"The database is damaged: {next(each for each in found if each != 'ok')}.")

    def put_back(self, connection, path):
        """One transaction, for which this waits until nobody writes."""
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(path)) as copy:
            copy.backup(connection.connection)


class PostgreSQL:
    """PostgreSQL's ``pg_dump``, which sees one moment, and ``pg_restore``."""

    member = "timeline.dump"
    compression = zipfile.ZIP_STORED  # it is compressed already

    def copy(self, connection, path):
        """Copy the database to ``path``; who owns it and who may read it is not copied."""
        form = ["--format=custom", "--no-owner", "--no-privileges"]
        _run(["pg_dump", *form, f"--file={path}", f"--dbname={_told(connection)}"], _environment(connection))

    def check(self, path):
        """Refuse a copy that ``pg_restore`` cannot read to its end."""
        _run(["pg_restore", "--file=/dev/null", str(path)], os.environ)

    def put_back(self, connection, path):
        """One transaction, in which all tables of the database give way to those of the copy."""
        script = path.with_suffix(".sql")
        with script.open("w", encoding="utf-8") as file:
            names = map(connection.ops.quote_name, connection.introspection.table_names())
            file.writelines(f"DROP TABLE IF EXISTS {name} CASCADE;\n" for name in names)
        unpack = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges"]
        whole = path.with_suffix(".whole.sql")
        _run([*unpack, f"--file={whole}", str(path)], os.environ)
        connection.close()
        apply = [
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "--output=/dev/null",
        ]
        apply += [f"--file={script}", f"--file={whole}", f"--dbname={_told(connection)}"]
        _run(apply, _environment(connection))


ENGINES = {"sqlite": SQLite(), "postgresql": PostgreSQL()}


def _program(name):
    """The program of PostgreSQL's of this name, the newest that is installed: an older one refuses a newer server."""
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    versions = sorted(installed, key=lambda file: int(file.parent.parent.name))
    found = versions[-1] if versions else shutil.which(name)
    if not found:
        raise Refusal(f"{name} is not installed; it comes with PostgreSQL, as in Debian's postgresql-client.")
    return str(found)


def _run(command, environment):
    done = subprocess.run(  # noqa: S603 - the words are our own, and no shell reads them
        [_program(command[0]), *command[1:]],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"]
        raise Refusal(f"{command[0]} failed: {said[0]}")


def _told(connection):
    from psycopg.conninfo import make_conninfo  # the driver is there only where it is used

    given = connection.get_connection_params()
    return make_conninfo(**{name: given[name] for name in TOLD if given.get(name)})


def _environment(connection):
    password = connection.settings_dict["PASSWORD"]
    return os.environ | ({"PGPASSWORD": password} if password else {}) | {"PGAPPNAME": "timeline backup"}
