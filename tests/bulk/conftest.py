"""Files of records in real names, and what the import says about them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ..loading.conftest import stored

CHRONOLOGY = [
    {"record": "eventtype", "code": "020", "scheme": "cameo", "root": "02", "name": "Appeal", "quad": "verbal-coop"},
    {
        "record": "actor",
        "slug": "maria-zakharova",
        "name": "Maria Zakharova",
        "kind": "person",
        "names": [{"text": "Мария Захарова", "kind": "translation", "language": "ru", "used_by": "jamnews"}],
        "affiliations": [{"office": "spokeswoman", "observed": "2024-06-26", "article": "jamnews-2024-06-27"}],
    },
    {"record": "actor", "slug": "jamnews", "name": "JAMnews", "kind": "outlet", "status": "published"},
    {
        "record": "place",
        "slug": "moscow",
        "name": "Moscow",
        "latitude": 55.7558,
        "longitude": "37.6173",
        "precision": "point",
    },
    {
        "record": "article",
        "slug": "jamnews-2024-06-27",
        "headline": "Russia supports restoring diplomatic relations with Georgia",
        "outlet": "jamnews",
        "kind": "news",
        "url": "https://jam-news.net/georgia-russia-diplomatic-relations/",
        "published": "2024-06-27",
        "known_from": "2024-06-27",
        "origins": [{"actor": "maria-zakharova", "locator": "L6"}],
    },
    {
        "record": "event",
        "slug": "2024-zakharova-briefing",
        "title": "Zakharova answers: a question on relations with Georgia",
        "kind": "statement",
        "date": "2024-06-26?",
        "type": "020",
        "other_types": ["020"],
        "place": "moscow",
        "participations": [
            {"actor": "maria-zakharova", "role": "speaker", "rank": 1, "sources": [{"article": "jamnews-2024-06-27"}]}
        ],
        "citations": [{"article": "jamnews-2024-06-27", "locator": "L6.1"}],
        "links": [{"kind": "follows", "target": "2024-kobakhidze", "sources": [{"article": "jamnews-2024-06-27"}]}],
    },
    {"record": "event", "slug": "2024-kobakhidze", "title": "An answer", "kind": "statement", "date": "2024-06"},
    {"record": "issue", "slug": "relations", "title": "Ties", "kind": "policy", "events": ["2024-kobakhidze"]},
    {
        "record": "position",
        "slug": "pos-01",
        "holder": "maria-zakharova",
        "issue": "relations",
        "stance": "supports",
        "summary": "Is for it.",
        "date": "2024-06-26",
        "event": "2024-zakharova-briefing",
        "article": "jamnews-2024-06-27",
        "locator": "L6.1",
    },
]


@pytest.fixture
def chronology():
    """Records that import by themselves, to be changed in place."""
    return json.loads(json.dumps(CHRONOLOGY))


@pytest.fixture
def named(chronology):
    """One of those records by its slug or code."""
    return lambda slug: next(each for each in chronology if slug in (each.get("slug"), each.get("code")))


@pytest.fixture
def folder(tmp_path, monkeypatch, settings):
    """The current folder, in which the files of a test lie and the import keeps what it knows."""
    monkeypatch.chdir(tmp_path)
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path


@pytest.fixture
def save(folder):
    """Writes records, text or bytes into a file of the current folder."""

    def write(content, name="briefing.ndjson"):
        (folder / name).write_bytes(content if isinstance(content, bytes) else lines(content))
        return name

    return write


def lines(records):
    """Records as a file has them; text stands for itself."""
    return "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in records).encode()


@pytest.fixture
def run(save, db):
    """Imports records, text or bytes with the command and gives what it prints."""

    def run(content, name="briefing.ndjson", **options):
        printed = StringIO()
        call_command("import_timeline", save(content, name), stdout=printed, **options)
        return printed.getvalue()

    return run


@pytest.fixture
def problems(run):
    """The lines of the refusal that an import ends with, after making sure that it wrote nothing."""

    def problems(content, name="briefing.ndjson", **options):
        before = stored()
        with pytest.raises(CommandError) as refusal:
            run(content, name, **options)
        assert stored() == before
        return [line.strip() for line in str(refusal.value).splitlines()[1:]]

    return problems


def exported(**options):
    """What an export to a file holds."""
    call_command("export_timeline", output="export.ndjson", **options)
    with open("export.ndjson", "rb") as file:
        return file.read()
