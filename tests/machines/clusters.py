"""PostgreSQL clusters on this machine: a primary, and replicas that stream from it."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import psycopg

from ..test_up import free_port

PATIENCE = 60


def programs():
    """The folder of PostgreSQL's own programs, of the newest version that is installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))[::-1]
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    raise AssertionError("These tests make clusters of PostgreSQL; install it, as with: apt-get install postgresql")


class Cluster:
    """A cluster in ``folder``, ended with the block; a replica when it is made from a ``primary``."""

    def __init__(self, folder, primary=None):
        self.folder, self.port = folder, free_port()
        folder.mkdir()
        self.owner = None
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            self.owner = "postgres" if "postgres" in {user.pw_name for user in pwd.getpwall()} else "nobody"
            shutil.chown(folder, self.owner)
        if primary:
            source = f"host=127.0.0.1 port={primary.port} user=timeline dbname=postgres"
            self._run("pg_basebackup", "-D", "cluster", "-d", source, "-R", "-X", "stream", "-c", "fast")
        else:
            self._run("initdb", "-D", "cluster", "-U", "timeline", "-A", "trust", "--no-locale", "-E", "UTF8")

    @property
    def url(self):
        """The address of its database."""
        return f"postgresql://timeline@127.0.0.1:{self.port}/postgres"

    def start(self):
        """Start it and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        self._run("pg_ctl", "-D", "cluster", "-l", "log", "-w", "-o", options, "start")

    def kill(self):
        """End it as a power cut would."""
        self._run("pg_ctl", "-D", "cluster", "-m", "immediate", "-w", "stop")

    def ask(self, statement):
        """The first value that the statement gives."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute(statement).fetchone()
            return row and row[0]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        if (self.folder / "cluster" / "postmaster.pid").exists():
            self.kill()

    def _run(self, program, *arguments):
        command = [str(programs() / program), *arguments]
        if self.owner:
            command = ["runuser", "-u", self.owner, "--", *command]
        # Not captured: the server would hold the pipe open.
        with (self.folder / "said").open("a+") as said:
            done = subprocess.run(
                command, cwd=self.folder, stdout=said, stderr=said, stdin=subprocess.DEVNULL, timeout=PATIENCE
            )
            said.seek(0)
            assert done.returncode == 0, said.read()
