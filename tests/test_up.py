"""`manage.py up`, run as a person runs it: a process of its own, in a folder of its own, on a free port."""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from project import serve, start
from project.env import Refusal
from timeline.editing.findings import CHECKS

PATIENCE = 120  # seconds until a start that says nothing counts as hung


def free_port():
    """A port that nothing used a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Timeline:
    """One run of `manage.py up` in the folder ``var``, started from a folder that is not the project's."""

    def __init__(self, root, var, *options, **environment):
        self.address = f"127.0.0.1:{free_port()}"
        self._said = (var.parent / f"{self.address}.out").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, str(root / "manage.py"), "up", self.address, *options],
            cwd=var.parent,
            env=own_environment(var, **environment),
            stdout=self._said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def pid(self):
        """The number of the process that was started; those that answer are its children."""
        return self._process.pid

    @property
    def said(self):
        """All it has printed so far."""
        self._said.seek(0)
        return self._said.read()

    def get(self, path):
        """The body of a page, once the server answers."""
        deadline = time.monotonic() + PATIENCE
        while True:
            assert self._process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            try:
                with urllib.request.urlopen(f"http://{self.address}{path}", timeout=PATIENCE) as answer:
                    return answer.read().decode()
            except urllib.error.HTTPError:
                raise
            except OSError:
                time.sleep(0.1)

    def end(self, number):
        """Send the signal as a terminal does, to the whole group, and give the exit status."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        return self._process.wait(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self._process.poll() is None:
            self.end(signal.SIGTERM)
        self._said.close()


def own_environment(var, **more):
    """The environment of a fresh machine: nothing set but the folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TIMELINE_", "DATABASE"))}
    return kept | {"TIMELINE_VAR": str(var)} | more


def refused(root, var, *arguments, **environment):
    """What `manage.py up` says when it cannot start: one sentence on stderr and exit status 1."""
    done = subprocess.run(
        [sys.executable, str(root / "manage.py"), "up", *arguments],
        env=own_environment(var, **environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def rows(var):
    """Everything the database holds, as SQL."""
    with contextlib.closing(sqlite3.connect(var / "timeline.sqlite3")) as database:
        return list(database.iterdump())


def sign_in(address, name, password):
    """The address where the admin's login form leads."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = f"http://{address}/admin/login/?next=/admin/"
    browser.open(form, timeout=PATIENCE).close()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    fields = {"username": name, "password": password, "csrfmiddlewaretoken": token, "next": "/admin/"}
    with browser.open(form, urllib.parse.urlencode(fields).encode(), timeout=PATIENCE) as page:
        return page.geturl()


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """A folder in which Timeline was never started before."""
    return tmp_path_factory.mktemp("machine") / "var"


@pytest.fixture(scope="module")
def first(root, var):
    """What the first start said, showed and left behind; it was ended with Ctrl-C."""
    with Timeline(root, var) as timeline:
        found = {
            "events": timeline.get("/api/v1/events/"),
            "login": timeline.get("/admin/login/"),
            "style": timeline.get("/static/admin/css/base.css"),
            "said": timeline.said,
            "address": timeline.address,
        }
        name, password = re.search(r"name +(\S+)\n +password +(\S+)\n", found["said"]).groups()
        found["signed in at"] = sign_in(timeline.address, name, password)
        return found | {"status": timeline.end(signal.SIGINT), "said at the end": timeline.said}


@pytest.fixture(scope="module")
def second(root, var, first):
    """What a second start in the same folder said and left behind; it was ended with SIGTERM."""
    before = rows(var)
    with Timeline(root, var) as timeline:
        timeline.get("/admin/login/")
        said, status = timeline.said, timeline.end(signal.SIGTERM)
        return {"said": said, "address": timeline.address, "status": status, "before": before, "after": rows(var)}


def test_the_first_start_serves_the_data_set_and_the_admin(first):
    assert '"results":[{' in first["events"].replace(" ", "")
    assert "<form" in first["login"]
    assert "body" in first["style"]


def test_it_prints_where_everything_is(first):
    for path in ("/", "/api/v1/", "/api/v1/docs/", "/admin/"):
        assert f" http://{first['address']}{path}\n" in first["said"]


def test_the_printed_password_opens_the_admin(first):
    assert first["signed in at"] == f"http://{first['address']}/admin/"


def test_ctrl_c_ends_it_without_a_word(first):
    assert first["status"] == 0
    assert first["said at the end"] == first["said"]


def test_the_secret_key_is_for_its_owner_alone(var, first):
    assert (var / "secret-key").stat().st_mode & 0o777 == 0o600


def test_the_database_lets_readers_go_on_while_it_is_written(var, first):
    with contextlib.closing(sqlite3.connect(var / "timeline.sqlite3")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_first_start_looks_the_chronology_over(var, first):
    with contextlib.closing(sqlite3.connect(var / "timeline.sqlite3")) as database:
        found = database.execute("SELECT count(DISTINCT number) FROM timeline_foundrecord").fetchone()[0]
        runs = database.execute("SELECT count(*) FROM timeline_checkrun").fetchone()[0]
    assert runs == len(CHECKS)
    assert found > 0


def test_a_second_start_changes_nothing(second):
    assert second["after"] == second["before"]


def test_a_second_start_says_where_things_are_and_no_password(second):
    assert f" http://{second['address']}/admin/\n" in second["said"]
    assert "password" not in second["said"]
    assert second["status"] == 0


def test_two_starts_at_once_make_one_account_and_both_serve(root, tmp_path, spare_database):
    var, settings = tmp_path / "var", {"DATABASE_URL": spare_database}
    with (
        Timeline(root, var, "--no-fixtures", **settings) as one,
        Timeline(root, var, "--no-fixtures", **settings) as other,
    ):
        assert "<form" in one.get("/admin/login/")
        assert "<form" in other.get("/admin/login/")
        assert (one.said + other.said).count("password  ") == 1


@pytest.fixture
def terminal():
    """A terminal that is heard when it closes, even if the tests themselves run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("terminal")
def test_closing_the_terminal_ends_it(root, tmp_path):
    with Timeline(root, tmp_path / "var", "--no-fixtures") as timeline:
        timeline.get("/admin/login/")
        assert timeline.end(signal.SIGHUP) == 0


def test_without_fixtures_the_chronology_starts_empty(root, tmp_path):
    with Timeline(root, tmp_path / "var", "--no-fixtures") as timeline:
        assert '"results":[]' in timeline.get("/api/v1/events/").replace(" ", "")


def test_it_serves_the_database_that_the_address_names(root, tmp_path, spare_database):
    with Timeline(root, tmp_path / "var", "--no-fixtures", DATABASE_URL=spare_database) as timeline:
        assert "<form" in timeline.get("/admin/login/")
        assert re.search(r"Database +the (SQLite|PostgreSQL) database \S*spare", timeline.said)
    assert not (tmp_path / "var" / "timeline.sqlite3").exists()


def test_a_taken_port_is_refused_before_anything_is_made(root, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        assert refused(root, tmp_path / "var", address).startswith(f"Cannot serve on {address} (Address already")
    assert not (tmp_path / "var" / "timeline.sqlite3").exists()


def test_a_folder_that_cannot_be_written_to_is_refused(root, tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    said = refused(root, tmp_path / "var", f"127.0.0.1:{free_port()}")
    assert said.startswith(f"Cannot write to {tmp_path / 'var'} (File exists); give TIMELINE_VAR")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("nonsense", "DATABASE_URL is 'nonsense'; it must be sqlite:"),
        ("sqlite:////dev/null/none.sqlite3", "Cannot use the SQLite database /dev/null/none.sqlite3 (unable to"),
        ("postgresql://desk:hunter2@127.0.0.1:1/none", "Cannot use the PostgreSQL database none at 127.0.0.1 ("),
    ],
)
def test_a_wrong_database_address_is_refused(root, tmp_path, given, reason):
    said = refused(root, tmp_path / "var", f"127.0.0.1:{free_port()}", DATABASE_URL=given)
    assert said.startswith(reason)
    assert "hunter2" not in said


def test_another_command_without_a_secret_key_says_what_to_do(root, tmp_path):
    done = subprocess.run(
        [sys.executable, str(root / "manage.py"), "check"],
        env=own_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no secret key yet: run manage.py up")


def test_a_python_without_django_is_told_which_one_to_use(root):
    done = subprocess.run([sys.executable, "-S", str(root / "manage.py")], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.fullmatch(r"Django is not installed for .+; start with \.venv/bin/python manage\.py, .+\n", done.stderr)


@pytest.mark.parametrize(
    "given", ["8000", ":8000", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "::1:8000", "a b:1"]
)
def test_an_address_is_a_host_and_a_port(given):
    with pytest.raises(Refusal, match="is not HOST:PORT"):
        serve.read_address(given)


def test_an_address_knows_where_a_browser_finds_it():
    assert serve.read_address("localhost:8001").port == 8001
    assert serve.read_address("[::1]:8000").url == "http://[::1]:8000"
    assert serve.read_address("0.0.0.0:8000").url == "http://127.0.0.1:8000"


def test_an_address_open_to_other_machines_is_told_apart():
    hosts = ["localhost", "127.0.0.1", "[::1]"]
    assert serve.read_address("127.0.0.1:8000").answers(hosts)
    assert serve.read_address("[::1]:8000").answers(hosts)
    assert not serve.read_address("0.0.0.0:8000").answers(hosts)


def test_an_address_is_claimed_by_one_start_at_a_time(tmp_path):
    address = serve.Address("127.0.0.1", free_port())
    with (
        serve.claimed(address, tmp_path),
        pytest.raises(Refusal, match="another start has just taken it"),
        serve.claimed(address, tmp_path),
    ):
        pass


def test_an_account_is_made_only_where_there_is_none(db):
    assert len(start.make_editor()) >= 20
    assert start.make_editor() is None
