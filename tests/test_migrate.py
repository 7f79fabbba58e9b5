"""`manage.py migrate`: one process at a time, each migration on record with what it did, permissions made good."""

import secrets
import subprocess
import sys

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from project import start
from timeline.management.commands.migrate import OnRecordTogether

from .test_up import own_environment


def test_two_at_once_bring_an_empty_database_up_to_date(root, tmp_path, spare_database):
    environment = own_environment(tmp_path, DATABASE_URL=spare_database, TIMELINE_SECRET_KEY=secrets.token_urlsafe(64))
    command = [sys.executable, str(root / "manage.py"), "migrate", "--verbosity", "0"]
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert said == ["", ""]
    assert [process.returncode for process in both] == [0, 0]


@pytest.mark.django_db(transaction=True)
def test_what_is_deferred_to_the_end_of_a_migration_is_on_record_with_it(monkeypatch):
    outside = []

    def noted(note):
        def noting(recorder, app, name):
            before = recorder.applied_migrations()
            note(recorder, app, name)
            if recorder.applied_migrations() != before and not connection.in_atomic_block:
                outside.append(name)

        return noting

    for act in ("record_applied", "record_unapplied"):
        monkeypatch.setattr(MigrationRecorder, act, noted(getattr(MigrationRecorder, act)))
    latest = OnRecordTogether(connection).loader.graph.leaf_nodes("timeline")
    try:
        OnRecordTogether(connection).migrate([("timeline", "0005_desk")])
    finally:
        OnRecordTogether(connection).migrate(latest)
    assert outside == []


@pytest.mark.django_db
def test_a_start_makes_the_permissions_that_an_earlier_one_did_not_get_to():
    Permission.objects.filter(content_type__app_label="timeline").delete()
    assert start.migrate() is False
    assert Permission.objects.filter(codename="publish_event").exists()
