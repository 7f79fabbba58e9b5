"""Statements kept compiled: they give what Django's own way gives, with what is given each time."""

import pytest
from django.db import connection
from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from timeline.models import Event
from timeline.models.statements import Statement

from .search_records import new_event

pytestmark = pytest.mark.django_db
SLUG, SITE = "<slug>", "<site>"


@pytest.fixture(autouse=True)
def briefing():
    """One event whose title has the signs that statements are full of."""
    return new_event("briefing", "100 % 'sure' %s ? <slug>")


def addresses(**given):
    """Title, address and day of the event with the slug that is given."""
    shown = Concat(Value(SITE), "slug", Value("?100%"), output_field=TextField())
    found = Event.objects.filter(slug=SLUG, title__contains="%").annotate(_address=shown)
    return Statement(found.values_list("title", "_address", "date_sort", "updated_at"), (SLUG, SITE))


@pytest.mark.parametrize("site", ["https://a.example/", "https://b.example/'%s'?<slug>/"])
def test_what_is_given_each_time_stands_where_its_marker_was(briefing, site):
    statement = addresses()
    for _ in range(8):  # PostgreSQL plans anew a few times, and then no more
        assert [list(row) for row in statement.rows(**{SLUG: "briefing", SITE: site})] == [
            [briefing.title, f"{site}briefing?100%", briefing.date_sort, briefing.updated_at]
        ]
        assert statement.rows(**{SLUG: "nothing", SITE: site}) == []


def test_who_counts_statements_sees_it_and_is_given_the_same():
    statement = addresses()
    given = {SLUG: "briefing", SITE: "https://a.example/"}
    with CaptureQueriesContext(connection) as queries:
        watched = statement.rows(**given)
    assert len(queries) == 1
    assert watched == statement.rows(**given)


def test_who_watches_statements_may_refuse_it():
    def refuse(execute, sql, params, many, context):
        raise AssertionError(sql)

    with connection.execute_wrapper(refuse), pytest.raises(AssertionError, match="SELECT"):
        addresses().rows(**{SLUG: "briefing", SITE: ""})
