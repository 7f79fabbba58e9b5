"""Tables: the columns that follow from the fields of records, cells that are no formulas, rows of lists."""

import csv
import io

from timeline.api.described import fields_of
from timeline.api.urls import RESOURCES
from timeline.formats import csv as csv_format
from timeline.formats.base import Field
from timeline.formats.flat import Table, tables

from .records import EVENT, about, event, written

ROLES = (Field("actor", "record", (Field("slug", "text"), Field("name", "text")), "actors"), Field("role", "text"))
SOURCES = Field("sources", "list", (Field("article", "text"), Field("locator", "text")))
PARTICIPANTS = Field("participants", "list", (*ROLES, SOURCES))
GEORGIA = {"actor": {"slug": "georgia", "name": "Georgia"}, "role": "target", "sources": []}
SHOWN = [{"article": "news-az", "locator": "L1"}, {"article": "jamnews", "locator": ""}]
RUSSIA = {"actor": {"slug": "russia", "name": "Russia"}, "role": "speaker", "sources": SHOWN}


def table(records, **values):
    fields = values.pop("fields", EVENT)
    text = written(csv_format, records, about(fields=fields, **values)).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_date_and_a_record_have_several_columns():
    (row,) = table([event("2024-06", place={"slug": "geneva", "name": "Geneva"})])
    assert (row["date"], row["date_words"]) == ("2024-06", "June 2024")
    assert (row["date_earliest"], row["date_latest"]) == ("2024-06-01", "2024-06-30")
    assert (row["place"], row["place_name"]) == ("geneva", "Geneva")
    (row,) = table([event("2008-10-15/..")])
    assert row["date_latest"] == row["place"] == row["place_name"] == ""


def test_a_list_is_told_by_what_its_rows_are_known_by():
    (row,) = table([event(participants=[GEORGIA, RUSSIA])], fields=(*EVENT, PARTICIPANTS))
    assert row["participants"] == "georgia | russia"


def test_the_rows_of_a_list_are_a_table_of_their_own():
    records = [event(participants=[GEORGIA, RUSSIA])]
    first, second = table(records, fields=(*EVENT, PARTICIPANTS), table="participants")
    assert [first[name] for name in ("event_slug", "row", "actor_name")] == ["2024-mtavari-report", "1", "Georgia"]
    assert (second["row"], second["role"], second["sources"]) == ("2", "speaker", "news-az | jamnews")
    rows = table(records, fields=(*EVENT, PARTICIPANTS), table="participants.sources")
    assert [tuple(row.values()) for row in rows] == [
        ("2024-mtavari-report", "2", "news-az", "L1"),
        ("2024-mtavari-report", "2", "jamnews", ""),
    ]


def test_no_cell_of_text_is_a_formula_and_a_number_stays_one():
    fields = (Field("slug", "text"), Field("name", "text"), Field("longitude", "number"), Field("contested", "flag"))
    spot = {"slug": "a", "name": '=HYPERLINK("http://evil.example")', "longitude": -44.5, "contested": False}
    (row,) = table([spot], fields=fields, collection="places")
    assert row["name"].startswith("'=")
    assert (row["longitude"], row["contested"]) == ("-44.5", "false")


def test_the_heading_is_there_when_nothing_else_is():
    assert written(csv_format, []).decode().startswith("slug,url,title,summary,kind,date,date_words,")


def test_no_two_columns_of_any_table_have_one_name():
    seen = 0
    for resource in RESOURCES:
        fields = fields_of(resource.shape)
        for name in ("", *tables(fields)):
            columns = [column.name for column in Table(resource.collection, fields, name).columns]
            assert len(columns) == len(set(columns)), (resource.collection, name)
            seen += 1
    assert seen > 20
