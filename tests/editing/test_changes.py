"""A change on record stays as it was written, whoever asks the database to edit it and in whatever way."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from timeline.models import Change, Redirect

from ..settling import wait_until_settled

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
COLUMNS = [field.column for field in Change._meta.concrete_fields]


def change(**fields):
    given = {"kind": "actor", "slug": "jamnews", "action": "published", "after": '{"name": "JAMnews"}', "at": NOON}
    return Change.objects.create(**{**given, **fields})


def refused(statement, *values):
    guarded = pytest.raises(IntegrityError, match="neither edited nor deleted")
    with guarded, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_is_edited_by_sql(column):
    one = change(by=User.objects.create(username="nino"))
    other = User.objects.create(username="giorgi")
    before = Change.objects.values().get()
    value = {"at": "2020-01-01 00:00:00+00:00", "by_id": other.pk, "id": one.pk + 1, "transaction": 1}
    refused(f'UPDATE timeline_change SET "{column}" = %s', value.get(column, "deleted"))
    assert Change.objects.values().get() == before


def test_none_is_deleted_by_sql_or_by_the_program():
    one = change()
    refused("DELETE FROM timeline_change")
    with pytest.raises(IntegrityError), transaction.atomic():
        one.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.update(reason="another")
    assert Change.objects.get() == one


def test_none_is_replaced_by_another():
    one = change()
    columns = "id, kind, slug, action, at, reason"
    values = (one.pk, "actor", "jamnews", "deleted", "2025-03-01 12:00:00+00:00", "")
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE INTO timeline_change ({columns}) VALUES (%s, %s, %s, %s, %s, %s)", *values)
    else:
        again = "ON CONFLICT (id) DO UPDATE SET action = 'deleted'"
        refused(f"INSERT INTO timeline_change ({columns}) VALUES (%s, %s, %s, %s, %s, %s) {again}", *values)
    assert Change.objects.get().action == "published"


def test_an_account_can_be_deleted_and_what_it_did_stays_on_record():
    nino = User.objects.create(username="nino")
    change(by=nino, reason="Corrected by the outlet.")
    nino.delete()
    assert Change.objects.values_list("by", "reason").get() == (None, "Corrected by the outlet.")


def test_changes_keep_their_order_and_name_their_transaction_on_postgresql():
    first, second = change(), change(action="withdrawn")
    assert list(Change.objects.order_by("pk")) == [first, second]
    written = set(Change.objects.values_list("transaction", flat=True))
    assert len(written) == 1
    assert (written == {0}) == (connection.vendor == "sqlite")


def test_a_change_waits_on_postgresql_until_its_transaction_is_over():
    change()
    assert Change.objects.settled().exists() == (connection.vendor == "sqlite")


@pytest.mark.django_db(transaction=True)
def test_what_is_written_can_be_read_and_read_on_from():
    first, second = change(), change(action="withdrawn")
    wait_until_settled()
    assert list(Change.objects.settled()) == [first, second]
    first.refresh_from_db()
    assert list(Change.objects.settled().beyond(first.transaction, first.pk)) == [second]


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_record_and_guards_it_again():
    change()
    call_command("flush", interactive=False, verbosity=0)
    assert not Change.objects.exists()
    change()
    refused("DELETE FROM timeline_change")


def test_an_old_slug_leads_to_one_survivor():
    Redirect.objects.create(kind="actor", slug="jam-news", survivor="jamnews")
    Redirect.objects.create(kind="article", slug="jam-news", survivor="jamnews-2024-06-27")
    with pytest.raises(IntegrityError), transaction.atomic():
        Redirect.objects.create(kind="actor", slug="jam-news", survivor="netgazeti")
    with pytest.raises(ValidationError, match="replaced by itself"):
        Redirect(kind="actor", slug="jamnews", survivor="jamnews").full_clean()
