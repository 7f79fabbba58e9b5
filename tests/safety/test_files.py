"""Files that mean harm: none brings in an account, a link that runs or a false past, and none takes the machine."""

import gzip
import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from backports import zstd
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from tests.admin.rows import REGISTERED, posted
from tests.search_records import new_article
from timeline.loading.keys import loadable_models
from timeline.models import Article, Change, Event

from .payloads import ADDRESSES, SENT, SOUND_BUT_ODD, TEXTS

MOST_MEMORY = 1_000  # MiB, whatever the file
OUTLET = {"slug": "jamnews", "name": "JAMnews", "kind": "outlet", "status": "published"}
ARTICLE = {
    "slug": "jamnews-2024-06-27",
    "headline": "Russia supports restoring diplomatic relations with Georgia",
    "outlet": "jamnews",
    "kind": "news",
    "published": "2024-06-27",
    "known_from": "2024-06-27",
}
PRIVATE = [model._meta.label_lower for model in apps.get_models() if model._meta.label_lower not in loadable_models()]


def refusal(command, name, content, **options):
    """What the command says of the file."""
    with open(name, "wb") as file:
        file.write(content)
    with pytest.raises(CommandError) as refused:
        call_command(command, name, stdout=StringIO(), **options)
    return str(refused.value)


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch, settings):
    monkeypatch.chdir(tmp_path)
    settings.VAR_DIR = tmp_path / "var"


def fixture(*records):
    return json.dumps([{"model": f"timeline.{kind}", "fields": fields} for kind, fields in records]).encode()


def lines(*records):
    return b"".join(json.dumps({"record": kind} | fields).encode() + b"\n" for kind, fields in records)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["url", "archived_url"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_that_runs_comes_in_by_any_way(address, field, admin_client):
    loaded = ARTICLE | {"outlet": ["jamnews"], field: address}
    told = refusal("loaddata", "articles.json", fixture(("actor", OUTLET), ("article", loaded)))
    assert f"articles.json: article jamnews-2024-06-27: {field} " in told
    records = lines(("actor", OUTLET), ("article", ARTICLE | {field: address}))
    told = refusal("import_timeline", "articles.ndjson", records)
    assert f"articles.ndjson, line 2: article jamnews-2024-06-27: {field} " in told
    if address == address.strip() and address != "\\\\xss.example\\x":  # a form takes blanks and false slashes away
        is_refused_by_the_form(admin_client, field, address)


def is_refused_by_the_form(client, field, address):
    article = new_article()
    page = f"/admin/timeline/article/{article.pk}/change/"
    answer = client.post(page, posted(client.get(page)) | {field: address, "reason": "Told so.", "_save": "1"})
    stored = getattr(Article.objects.get(pk=article.pk), field)
    assert stored == "" or stored.startswith(("https://", "http://"))
    assert answer.status_code in (200, 302)


@pytest.mark.django_db
@pytest.mark.parametrize("label", PRIVATE)
def test_nothing_but_the_chronology_comes_in(label):
    content = json.dumps([{"model": label, "pk": 1, "fields": {}}]).encode()
    assert f"model '{label}' cannot be loaded" in refusal("loaddata", "other.json", content)
    assert f"model '{label}' cannot be loaded" in refusal("loaddata", "other.json", content, ignore=True)
    kind = label.partition(".")[2]
    if kind not in REGISTERED:
        assert "other.ndjson, line 1: " in refusal("import_timeline", "other.ndjson", lines((kind, {"slug": "x"})))
    assert not get_user_model().objects.exists()


def test_the_accounts_and_the_past_are_not_of_the_chronology():
    assert {"auth.user", "auth.group", "auth.permission", "sessions.session", "timeline.version"} <= set(PRIVATE)
    assert {"contenttypes.contenttype", "admin.logentry", "timeline.change", "timeline.redirect"} <= set(PRIVATE)


@pytest.mark.django_db
def test_an_import_publishes_nothing_unless_that_is_asked():
    event = {"slug": "briefing", "title": "A briefing", "kind": "statement", "date": "2024", "status": "published"}
    with open("events.ndjson", "wb") as file:
        file.write(lines(("event", event), ("actor", OUTLET)))
    call_command("import_timeline", "events.ndjson", verbosity=0)
    assert not Event.objects.published().exists()
    assert not Change.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", SENT)
def test_what_no_page_can_show_is_named_with_its_field(text):
    named = OUTLET | {"name": text}
    for command, name, content in (
        ("loaddata", "actors.json", fixture(("actor", named))),
        ("import_timeline", "actors.ndjson", lines(("actor", named))),
    ):
        if "\x00" in text:
            assert "actor jamnews: name " in refusal(command, name, content)


@pytest.mark.django_db
def test_texts_and_odd_addresses_come_in_as_they_are():
    articles = [
        ARTICLE | {"slug": f"article-{number}", "outlet": ["jamnews"], "note": text, "url": SOUND_BUT_ODD[number % 3]}
        for number, text in enumerate(TEXTS)
    ]
    with open("articles.json", "wb") as file:
        file.write(fixture(("actor", OUTLET), *(("article", article) for article in articles)))
    call_command("loaddata", "articles.json", verbosity=0)
    assert [*Article.objects.order_by("pk").values_list("note", flat=True)] == list(TEXTS)


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin", "/proc/self/mem", "/", "pipe"])
@pytest.mark.parametrize(("command", "name"), [("loaddata", "link.json"), ("import_timeline", "link.ndjson")])
def test_a_link_to_what_is_no_file_is_not_followed_far(target, command, name):
    if target == "pipe":
        os.mkfifo(target)
    os.symlink(target, name)
    with pytest.raises(CommandError, match=r"not a regular file|cannot be read|Is a directory|empty|Input/output"):
        call_command(command, name)


BEGUN = b'[{"model": "timeline.actor", "fields": {"name": "'
WORST = {  # what stands first, what comes again and again, and how many MiB of it
    "blanks": (b"", b" ", 1024),
    "an endless text": (BEGUN, b"x", 512),
    "wide letters": (BEGUN, "\U0001f600".encode(), 60),
    "brackets": (b"", b"[", 60),
    "tiny objects": (b"[", b'{"a":{}},', 60),
    "tiny records": (b"", b'{"record":"actor"}\n', 60),
}


def bomb(kind):
    """The content of a file of the kind."""
    first, part, size = WORST[kind]
    return first + part * (size * 2**20 // len(part))


def peak(words, **environment):
    """The memory in MiB that a command took at most, its status and what it said."""
    program = (
        "import resource, subprocess, sys;"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, done.returncode, done.stderr[-600:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env=os.environ | environment,
    )
    memory, status, said = done.stdout.split(" ", 2)
    return int(memory), int(status), said


@pytest.fixture(scope="module")
def empty(root, tmp_path_factory):
    """What says to a command where an empty database is."""
    folder = tmp_path_factory.mktemp("empty")
    told = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "TIMELINE_VAR": str(folder / "var")}
    subprocess.run([sys.executable, str(root / "manage.py"), "migrate", "-v0"], check=True, env=os.environ | told)
    return told


@pytest.mark.faults
@pytest.mark.parametrize("kind", WORST)
@pytest.mark.parametrize(
    ("command", "name", "pack"),
    [
        ("loaddata", "bomb.json.gz", gzip.compress),
        ("loaddata", "bomb.jsonl.gz", gzip.compress),
        ("import_timeline", "bomb.ndjson.gz", gzip.compress),
        ("import_timeline", "bomb.ndjson.zst", zstd.compress),
    ],
)
def test_no_small_file_takes_the_memory_of_the_machine(root, tmp_path, empty, kind, command, name, pack, capsys):
    content = pack(bomb(kind))
    (tmp_path / name).write_bytes(content)
    memory, status, said = peak([sys.executable, str(root / "manage.py"), command, name], **empty)
    with capsys.disabled():
        sys.stdout.write(f"\n{name} of {kind}, {len(content) / 2**20:.2f} MiB packed, took {memory} MiB.")
    assert (status, memory < MOST_MEMORY) == (1, True), said
    assert "Traceback" not in said
