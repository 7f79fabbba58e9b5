"""What an import knows of its files while it reads them: on disk, so that memory stays flat and a new start goes on.

In a file of SQLite beside the database stand the records that the files give, those that they name, and how far the
reading has come. It holds nothing that is not in the files or the database, and goes when the import is done.
"""

import json
import sqlite3

TABLES = """
CREATE TABLE IF NOT EXISTS names (kind TEXT, slug TEXT, number INTEGER, file INTEGER, line INTEGER,
    public INTEGER, stored INTEGER, PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS originals (article TEXT, actor TEXT, original TEXT, file INTEGER, line INTEGER,
    PRIMARY KEY (article, actor)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reading (progress TEXT);
CREATE TEMP TABLE reliances (article TEXT, original TEXT, PRIMARY KEY (article, original)) WITHOUT ROWID;
"""
SETTINGS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32768;"
GIVE = """
INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO UPDATE
SET number = excluded.number, file = excluded.file, line = excluded.line, public = excluded.public
WHERE number IS NULL
"""
NAME = "INSERT OR IGNORE INTO names (kind, slug) VALUES (?, ?)"
STORE = """
UPDATE names SET stored = ?, public = CASE WHEN number IS NULL OR ? THEN ? ELSE public END WHERE kind = ? AND slug = ?
"""
FIND = "SELECT slug, number, stored, public FROM names WHERE kind = ? AND slug IN (SELECT value FROM json_each(?))"
RELY = "INSERT OR IGNORE INTO reliances SELECT article, original FROM originals WHERE article <> original"
ENDS = (
    "DELETE FROM reliances WHERE original NOT IN (SELECT article FROM reliances)",
    "DELETE FROM reliances WHERE article NOT IN (SELECT original FROM reliances)",
)
BATCH = 500
MOST_ENDS = 50  # times that its ends are taken from each chain; what is longer, or a circle, is left
MOST_NOTED = 50_000  # names that are known to be there already


class Scratch:
    """The tables of one import."""

    def __init__(self, path):
        self.path = path
        self.noted = set()
        try:
            self.tables = self._open()
        except sqlite3.DatabaseError:  # left by a machine that lost its power: all of it is in the files
            self._unlink()
            self.tables = self._open()

    def _open(self):
        tables = sqlite3.connect(self.path, isolation_level=None)
        try:
            tables.executescript(SETTINGS + TABLES)
        except sqlite3.DatabaseError:
            tables.close()
            raise
        return tables

    def progress(self):
        """What the reading left with its latest batch; None at its start."""
        row = self.tables.execute("SELECT progress FROM reading").fetchone()
        return row and json.loads(row[0])

    def forget(self):
        """Start anew."""
        self.noted.clear()
        self.tables.executescript("DELETE FROM names; DELETE FROM originals; DELETE FROM reading;")

    def close(self):
        """Leave for the next start what is known."""
        self.tables.close()

    def remove(self):
        """Leave nothing."""
        self.tables.close()
        self._unlink()

    def _unlink(self):
        for end in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)

    def note(self, given, named, originals, progress):
        """Keep one batch of what was read, whole or not at all; gives those of ``given`` that repeat another one.

        ``given`` are rows of kind, slug, number within the kind, file, line and whether it will be public; ``named``
        are pairs of kind and slug; ``originals`` rows of article, actor, original, file and line.
        """
        new = [name for name in named if name not in self.noted]
        if len(self.noted) > MOST_NOTED:
            self.noted.clear()
        self.noted.update(new)
        self.tables.execute("BEGIN")
        before = self.tables.total_changes
        self.tables.executemany(GIVE, given)
        all_are_new = self.tables.total_changes - before == len(given)
        self.tables.executemany(NAME, new)
        self.tables.executemany("INSERT OR IGNORE INTO originals VALUES (?, ?, ?, ?, ?)", originals)
        self.tables.execute("DELETE FROM reading")
        self.tables.execute("INSERT INTO reading VALUES (?)", [json.dumps(progress)])
        self.tables.execute("COMMIT")
        return [] if all_are_new else list(self._repeated(given))

    def _repeated(self, given):
        """The rows of ``given`` whose record stands elsewhere already, each with that file and line."""
        for row in given:
            first = "SELECT file, line FROM names WHERE kind = ? AND slug = ?"
            earlier = self.tables.execute(first, row[:2]).fetchone()
            if earlier != row[3:5]:
                yield row, earlier

    def compare(self, kind, stored, *, keeps_status):
        """Notes what is stored: ``stored`` gives for slugs of a kind those that are, with id and whether it is public.

        A record that the files give stays as public as it is when the import ``keeps_status``.
        """
        for slugs in self._slugs(kind):
            found = [(pk, keeps_status, public, kind, slug) for slug, (pk, public) in stored(slugs).items()]
            self.tables.execute("BEGIN")
            self.tables.executemany(STORE, found)
            self.tables.execute("COMMIT")

    def _slugs(self, kind):
        """The slugs of all records of a kind that are given or named, 500 at a time."""
        last, query = "", "SELECT slug FROM names WHERE kind = ? AND slug > ? ORDER BY slug LIMIT ?"
        while slugs := [slug for (slug,) in self.tables.execute(query, [kind, last, BATCH])]:
            yield slugs
            last = slugs[-1]

    def count(self, condition):
        """How many of the names fit a condition, one of those below."""
        return self.tables.execute(f"SELECT count(*) FROM names WHERE {condition}").fetchone()[0]  # noqa: S608

    def find(self, kind, slugs):
        """Number, id if stored and whether public, of the records of a kind that are given or stored, by slug."""
        rows = self.tables.execute(FIND, [kind, json.dumps(list(slugs))])
        return {slug: found for slug, *found in rows if found[0] is not None or found[1] is not None}

    def some(self, kind, beginning, most):
        """Slugs of records of a kind that the files give and that begin with these letters, ``most`` at most."""
        query = "SELECT slug FROM names WHERE kind = ? AND slug >= ? AND slug < ? AND number IS NOT NULL LIMIT ?"
        return [slug for (slug,) in self.tables.execute(query, [kind, beginning, beginning + "\U0010ffff", most])]

    def originals(self):
        """Article, actor, original, file and line of each reliance on an article that the files give."""
        return self.tables.execute("SELECT * FROM originals")

    def reliances(self, stored):
        """Pairs of article and original, given or in one of the lists ``stored``, that may lie on a circle."""
        self.tables.execute("BEGIN")
        self.tables.execute(RELY)
        for pairs in stored:
            self.tables.executemany("INSERT OR IGNORE INTO reliances VALUES (?, ?)", pairs)
        for statement in ENDS:
            for _ in range(MOST_ENDS):
                if not self.tables.execute(statement).rowcount:
                    break
        self.tables.execute("COMMIT")
        return self.tables.execute("SELECT article, original FROM reliances")


UNKNOWN = "number IS NULL AND stored IS NULL"  # named, and neither given nor stored
KEPT = "number IS NOT NULL AND stored IS NOT NULL"  # given and stored
