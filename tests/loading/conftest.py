"""Small fixtures in real names, and what the command says about them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from timeline.loading.keys import loadable_models


def record(model, **fields):
    return {"model": f"timeline.{model}", "fields": fields}


@pytest.fixture
def chronology():
    """Records that load by themselves: one event, who spoke, who says so, and its type."""
    return [
        record("eventtype", code="020", scheme="cameo", root="02", name="Appeal", quad="verbal-coop"),
        record("actor", slug="maria-zakharova", name="Maria Zakharova", kind="person", status="published"),
        record("actor", slug="jamnews", name="JAMnews", kind="outlet", status="published"),
        record("place", slug="moscow", name="Moscow", country="RUS"),
        record(
            "article",
            slug="jamnews-2024-06-27",
            headline="Russia supports restoring diplomatic relations with Georgia",
            outlet=["jamnews"],
            kind="news",
            url="https://jam-news.net/georgia-russia-diplomatic-relations/",
            published="2024-06-27",
            known_from="2024-06-27",
        ),
        record(
            "event",
            slug="2024-zakharova-briefing",
            title="Zakharova answers a question on relations with Georgia",
            kind="statement",
            date="2024-06-26",
            type=["020"],
            place=["moscow"],
        ),
        record(
            "participation",
            event=["2024-zakharova-briefing"],
            actor=["maria-zakharova"],
            role="speaker",
        ),
        record(
            "citation",
            event=["2024-zakharova-briefing"],
            article=["jamnews-2024-06-27"],
            locator="L6.1",
        ),
        record("issue", slug="restore-relations", title="Restoring diplomatic relations", kind="policy"),
    ]


@pytest.fixture
def named(chronology):
    """The fields of the first record of a model in the small chronology, to be changed in place."""

    def find(model):
        return next(each["fields"] for each in chronology if each["model"] == f"timeline.{model}")

    return find


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, in which the files of a test lie."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def save(folder):
    """Writes records, text or bytes into a file of the current folder."""

    def write(content, name="briefing.json"):
        if not isinstance(content, str | bytes):
            content = json.dumps(content, ensure_ascii=False)
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def load(save):
    """Loads records, text or bytes with the command and gives what it prints."""

    def run(content, name="briefing.json", **options):
        save(content, name)
        printed = StringIO()
        call_command("loaddata", name, stdout=printed, **options)
        return printed.getvalue()

    return run


@pytest.fixture
def problems(load, db):
    """The lines of the refusal that a load ends with, after making sure that it wrote nothing."""

    def run(content, name="briefing.json", **options):
        before = stored()
        with pytest.raises(CommandError) as refusal:
            load(content, name, **options)
        assert stored() == before
        return [line.strip() for line in str(refusal.value).splitlines()[1:]]

    return run


def stored():
    """Every row of every model that can be loaded, by label."""
    return {label: [*model.objects.order_by("pk").values()] for label, model in loadable_models().items()}
