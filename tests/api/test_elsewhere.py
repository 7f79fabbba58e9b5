"""README's "Take it elsewhere", run as it stands against a server of its own; and a client made from the schema."""

import contextlib
import csv
import importlib
import io
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.test_up import PATIENCE, Timeline
from timeline.api.urls import RESOURCES
from timeline.formats.register import FORMATS

HERE = "127.0.0.1:8000"


@pytest.fixture(scope="module")
def section(root):
    """The part of README.md."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    return re.search(r"^## Take it elsewhere\n(.*?)(?=^## )", readme, re.MULTILINE | re.DOTALL)[1]


@pytest.fixture(scope="module")
def server(root, tmp_path_factory):
    """The project as everybody starts it, with the data set; its address without a scheme."""
    with Timeline(root, tmp_path_factory.mktemp("elsewhere") / "var") as timeline:
        timeline.get("/api/v1/")
        yield timeline.address


def example(section, language, server, number=0):
    found = re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)[number]
    assert HERE in found
    return found.replace(HERE, server)


def run(command, folder, **environment):
    """What the command prints; programs of this Python come first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def test_the_table_lists_the_formats_of_the_register(section):
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \| ([^|]+) \| ", section, re.MULTILINE)
    everywhere = {word: [each.collection for each in RESOURCES if word in each.downloads] for word in FORMATS}
    wanted = [
        (word, form.media_type, "all" if len(everywhere[word]) == len(RESOURCES) else ", ".join(everywhere[word]))
        for word, form in FORMATS.items()
    ]
    assert rows == wanted


def test_curl_saves_the_file_under_its_name(section, server, tmp_path):
    run(["sh", "-c", example(section, "sh", server)], tmp_path)
    (name,) = re.findall(r"^saves `(.+?)`", section, re.MULTILINE)
    rows = list(csv.DictReader((tmp_path / name).read_text(encoding="utf-8").splitlines()))
    assert "2024-gd-denial" in [row["slug"] for row in rows]


def test_pandas_counts_in_three_lines(section, server):
    program = example(section, "python", server)
    assert len(list(filter(None, program.splitlines()))) == 3
    with contextlib.redirect_stdout(io.StringIO()) as told:
        exec(program, {})
    assert re.search(r"^confirmed +\d+$", told.getvalue(), re.MULTILINE)


def test_javascript_fetches(section, server, tmp_path):
    (tmp_path / "example.mjs").write_text(example(section, "js", server), encoding="utf-8")
    told = run(["node", "example.mjs"], tmp_path)
    assert "on or before 11 June 2024" in told


def test_a_stream_of_the_server_is_whole(server):
    with urllib.request.urlopen(f"http://{server}/api/v1/event-types/?format=csv", timeout=PATIENCE) as answer:
        rows = list(csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8", newline="")))
        assert answer.headers["Transfer-Encoding"] == "chunked"
        assert len(rows) == int(answer.headers["X-Total-Count"]) > 200


@pytest.fixture(scope="module")
def client(section, server, tmp_path_factory):
    """The package that the command of README.md makes, without a warning."""
    folder = tmp_path_factory.mktemp("client")
    told = run([*example(section, "sh", server, 1).split(), "--fail-on-warning"], folder)
    assert "arning" not in told
    sys.path.insert(0, str(folder))
    yield importlib.import_module("client")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == "client"]:
        del sys.modules[name]


@pytest.fixture
def there(client, server):
    """The client of the server; errors that the schema does not tell are raised."""
    with client.Client(base_url=f"http://{server}", raise_on_unexpected_status=True) as there:
        yield there


@pytest.fixture
def ask(there):
    """Asks an operation of the client, as programs do that use it."""

    def asking(name, *args, **options):
        return importlib.import_module(f"client.api.{name}").sync(*args, client=there, **options)

    return asking


@pytest.fixture
def models(client):
    """The types that the client knows."""
    return importlib.import_module("client.models")


def test_a_generated_client_lists_filters_and_pages(ask, models):
    seen, cursor = [], {}
    while cursor is not None:
        page = ask("events.list_events", kind=["claim"], ordering=models.ListEventsOrdering.DATE, limit=2, **cursor)
        assert all(event.kind == models.EventKind.CLAIM for event in page.results)
        seen += [event.slug for event in page.results]
        cursor = page.next_ and {"cursor": re.search(r"cursor=([^&]+)", page.next_)[1]}
    assert len(seen) == len(set(seen)) == ask("events.list_events", kind=["claim"], count=True).count > 2


def test_a_generated_client_reads_records_with_their_types(ask):
    event = ask("events.retrieve_events", "2024-embassy-preparation")
    assert (event.date.edtf, event.date.earliest) == ("[..2024-06-11]", None)
    assert event.date.latest.isoformat() == "2024-06-11"
    assert event.participants[0].actor.name
    assert ask("event_types.retrieve_event_types", "010").code == "010"


def test_a_generated_client_reads_errors(ask, models):
    problem = ask("events.list_events", actor=["georgian-drem"])
    assert isinstance(problem, models.Problem)
    assert "did you mean 'georgian-dream'?" in problem.errors[0].detail
    assert ask("events.retrieve_events", "2024-gd-denia").status == 404


def test_a_generated_client_chooses_fields(there, models):
    listing = importlib.import_module("client.api.places.list_places")
    fields = [models.ListPlacesFieldsItem.SLUG, models.ListPlacesFieldsItem.NAME]
    arguments = listing._get_kwargs(fields=fields, format_=models.ListPlacesFormat.CSV)
    answer = there.get_httpx_client().request(**arguments)
    assert answer.text.splitlines()[0] == "slug,name"
