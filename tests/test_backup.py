"""Backups: what is restored is what was there; what is damaged, foreign or in the way is refused in a sentence."""

import contextlib
import io
import json
import os
import random
import re
import subprocess
import sys
import zipfile

import pytest
from django.core.management import call_command

from project import backup
from project.env import Refusal
from timeline.models import Event

from .search_records import new_actor, new_event
from .test_up import own_environment

pytestmark = pytest.mark.django_db(transaction=True)
RESTORE = """
import sys, django; django.setup()
from django.core.management import call_command
call_command("restore", sys.argv[1])
call_command("export_timeline", output=sys.argv[2])
"""


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    """A folder to unpack backups in."""
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def made(tmp_path):
    """A backup of two records."""
    new_actor("mtavari-arkhi", "Mtavari Arkhi", kind="outlet")
    new_event("2024-gd-denial", "Georgian Dream denies the report")
    call_command("backup", str(tmp_path / "today.zip"), stdout=io.StringIO())
    return tmp_path / "today.zip"


def restore(path, *options):
    """What is said of a backup."""
    said = io.StringIO()
    call_command("restore", str(path), *options, stdout=said)
    return said.getvalue()


def contents(path):
    """What a backup holds, by name."""
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def altered(path, **changes):
    """The backup with another manifest, or with other contents under ``inside``."""
    with zipfile.ZipFile(path) as packed:
        manifest = json.loads(packed.read(backup.MANIFEST))
        member = next(name for name in packed.namelist() if name != backup.MANIFEST)
        inside = changes.pop("inside", lambda content: content)(packed.read(member))
    with zipfile.ZipFile(path.with_name("altered.zip"), "w") as packed:
        packed.writestr(backup.MANIFEST, json.dumps(manifest | changes))
        packed.writestr(member, inside)
    return path.with_name("altered.zip")


def test_an_empty_database_is_filled_with_what_was_there(made, root, tmp_path, spare_database):
    call_command("export_timeline", output=str(tmp_path / "before.ndjson"))
    environment = own_environment(
        tmp_path / "var", DATABASE_URL=spare_database, DJANGO_SETTINGS_MODULE="project.settings"
    )
    done = subprocess.run(
        [sys.executable, "-c", RESTORE, str(made), str(tmp_path / "after.ndjson")],
        cwd=root,
        env=environment | {"TIMELINE_SECRET_KEY": os.environ["TIMELINE_SECRET_KEY"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.match(r"Restored the backup of .*, [0-9,]+ bytes\.\n", done.stdout), done.stderr
    assert "2024-gd-denial" in (tmp_path / "before.ndjson").read_text("utf-8")
    assert (tmp_path / "after.ndjson").read_bytes() == (tmp_path / "before.ndjson").read_bytes()


def test_a_backup_is_for_its_owner_alone_and_all_there_is_of_it(made, tmp_path):
    assert made.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["today.zip"]


def test_a_sound_backup_is_said_to_be_sound_and_changes_nothing(made):
    new_event("2024-mfa-denial", "Another denial")
    assert re.fullmatch(r".*today\.zip is sound: the backup of .*, [0-9,]+ bytes\.\n", restore(made, "--check"))
    assert Event.objects.filter(slug="2024-mfa-denial").exists()


def test_nothing_gives_way_to_a_backup_unless_it_is_told_to(made):
    with pytest.raises(Refusal, match=r"The database has [0-9]+ tables already; --replace puts the backup"):
        restore(made)


def test_a_file_that_is_there_is_no_place_for_a_backup(made):
    before = made.read_bytes()
    with pytest.raises(Refusal, match=r"There is already a .*today\.zip"):
        call_command("backup", str(made))
    assert made.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_digest", fail)
    with pytest.raises(Refusal, match=r"today\.zip cannot be written: No space left on device\."):
        call_command("backup", str(tmp_path / "today.zip"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Refusal, match=r"/none/today\.zip cannot be written: No such file or directory\."):
        call_command("backup", str(tmp_path / "none" / "today.zip"))


@pytest.mark.parametrize("at", [0.3, 0.6, 0.9])
def test_a_backup_that_was_cut_off_is_refused(made, at):
    made.write_bytes(made.read_bytes()[: int(made.stat().st_size * at)])
    with pytest.raises(Refusal, match="is not a whole backup"):
        restore(made, "--check")


def test_a_flipped_bit_is_told_in_a_sentence_or_changes_nothing(made):
    """Each byte of the headers at both ends is tried, and others by lot."""
    whole, before, lot = made.read_bytes(), contents(made), random.Random(20240901)
    places = {*range(60), *range(len(whole) - 200, len(whole)), *lot.sample(range(len(whole)), 150)}
    taken = 0
    for place in places:
        made.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << lot.randrange(8)]) + whole[place + 1 :])
        with contextlib.suppress(Refusal):
            restore(made, "--check")
            assert contents(made) == before
            taken += 1
    assert taken < len(places) / 2  # headers have fields that nothing reads, such as times


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sha256": "0" * 64}, "what it holds is not what its manifest says"),
        ({"bytes": 5}, "what it holds is not what its manifest says"),
        ({"inside": lambda content: content + b"more"}, "what it holds is not what its manifest says"),
        ({"engine": "oracle"}, "was made on oracle and this is .*; export_timeline and import_timeline"),
        (
            {"migrations": ["timeline.9999_from_tomorrow"]},
            "made by a newer Timeline, with timeline.9999_from_tomorrow",
        ),
        ({"format": 2}, "its format is that of another version"),
        ({"migrations": 5}, "is not a backup of Timeline"),
    ],
)
def test_what_is_no_backup_of_this_program_is_refused(made, changes, sentence):
    with pytest.raises(Refusal, match=sentence):
        restore(altered(made, **changes), "--check")


def test_a_backup_of_an_older_program_is_brought_up_to_date_later(made):
    with zipfile.ZipFile(made) as packed:
        manifest = json.loads(packed.read(backup.MANIFEST))
    assert not backup.is_older(manifest)
    assert backup.is_older(manifest | {"migrations": manifest["migrations"][:-1]})


def test_a_database_that_is_damaged_is_not_taken_for_sound(made):
    def cut(content):
        return content[: len(content) // 2]

    with zipfile.ZipFile(made) as packed:
        member = next(name for name in packed.namelist() if name != backup.MANIFEST)
        content = cut(packed.read(member))
    digest = backup.hashlib.sha256(content).hexdigest()
    with pytest.raises(Refusal, match="damaged|failed"):
        restore(altered(made, inside=cut, bytes=len(content), sha256=digest), "--check")


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(Refusal, match="cannot be restored: No such file or directory"):
        restore(tmp_path / "none.zip")
