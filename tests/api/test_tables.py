"""Tables: pandas, DuckDB and pyarrow read what the JSON API shows, codes with their leading zeros."""

import io

import duckdb
import pandas
import pytest
from pyarrow import parquet

pytestmark = pytest.mark.django_db

TABLES = ["participants", "participants.sources", "citations", "links", "other_types", "sources", "positions"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The folder in which downloads are saved."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture
def saved(fetch, files):
    """A download as a file, for programs that read files."""

    def saving(path, name):
        (files / name).write_bytes(fetch(path).body)
        return str(files / name)

    return saving


def test_pandas_reads_the_same_from_csv_ndjson_and_parquet(fetch, whole):
    shown = whole("events/?ordering=date")
    sheet = pandas.read_csv(
        io.BytesIO(fetch("events/?format=csv&ordering=date").body), dtype=str, keep_default_na=False
    )
    lines = pandas.read_json(io.BytesIO(fetch("events/?format=ndjson&ordering=date").body), lines=True, dtype=False)
    typed = pandas.read_parquet(io.BytesIO(fetch("events/?format=parquet&ordering=date").body))
    assert list(sheet["slug"]) == list(lines["slug"]) == list(typed["slug"]) == [record["slug"] for record in shown]
    for number, record in enumerate(shown):
        assert lines["participants"][number] == record["participants"]
        code = record["type"]["code"] if record["type"] else ""
        assert sheet["type"][number] == (typed["type"][number] if code else "") == code
        slugs = [each["actor"]["slug"] for each in record["participants"]]
        assert sheet["participants"][number] == " | ".join(slugs)
        assert list(typed["participants"][number]) == slugs
        assert str(typed["date_earliest"][number] or "None") == str(record["date"]["earliest"])
    assert typed["updated_at"].dt.tz is not None


def test_codes_keep_their_leading_zeros(saved, whole):
    codes = sorted(record["code"] for record in whole("event-types/"))
    assert "010" in codes
    path = saved("event-types/?format=csv", "types.csv")
    read = {
        "pandas": list(pandas.read_csv(path, dtype=str)["code"]),
        "pandas parquet": list(pandas.read_parquet(saved("event-types/?format=parquet", "types.parquet"))["code"]),
        "csv": [row[0] for row in duckdb.sql(f"SELECT code FROM read_csv('{path}', all_varchar=true)").fetchall()],
    }
    for name, form in {"parquet": "types.parquet", "ndjson": "types.ndjson"}.items():
        path = saved(f"event-types/?format={name}", form)
        read[name] = [row[0] for row in duckdb.sql(f"SELECT code FROM '{path}'").fetchall()]
    assert {name: sorted(found) for name, found in read.items()} == dict.fromkeys(read, codes)


def test_duckdb_asks_files_of_all_three_formats(saved, ask):
    wanted = ask("events/?kind=statement&count=true&limit=1")["count"]
    for name in ("csv", "ndjson", "parquet"):
        path = saved(f"events/?format={name}", f"events.{name}")
        found = duckdb.sql(f"SELECT count(*) FROM '{path}' WHERE kind = 'statement'").fetchall()
        assert found == [(wanted,)], name


@pytest.mark.parametrize("name", TABLES)
def test_the_rows_of_a_list_are_the_same_in_csv_and_parquet_and_join_their_events(fetch, whole, name):
    path = f"events/?ordering=date&table={name}&format="
    sheet = pandas.read_csv(io.BytesIO(fetch(f"{path}csv").body), dtype=str, keep_default_na=False)
    typed = parquet.read_table(io.BytesIO(fetch(f"{path}parquet").body)).to_pylist()
    assert [list(row) for row in typed[:1]] == [list(sheet.columns)]
    shown = whole("events/?ordering=date")
    owners = [record["slug"] for record in shown for _ in rows(record, name.split("."))]
    assert list(sheet["event_slug"]) == [row["event_slug"] for row in typed] == owners
    assert len(owners) > 10


def rows(record, path):
    found = [record]
    for part in path:
        found = [row for each in found for row in each[part]]
    return found


def test_fields_choose_the_columns(fetch):
    heading = fetch("events/?format=csv&fields=slug,date,type&limit=1").body.decode().splitlines()[0]
    assert heading == "slug,date,date_words,date_earliest,date_latest,type,type_name,type_scheme"
    found = parquet.read_table(io.BytesIO(fetch("places/?format=parquet&omit=names,note,updated_at").body))
    assert not {"names", "note", "updated_at"} & set(found.column_names)
    assert found.schema.field("latitude").type == "double"


def test_a_question_of_dates_adds_how_well_they_match(fetch):
    sheet = pandas.read_csv(io.BytesIO(fetch("events/?format=csv&on=2024-06-11").body), dtype=str)
    assert set(sheet["match"]) == {"certain", "possible"}
    empty = fetch("events/?format=csv&on=1999-01-01&match=certain").body.decode()
    assert empty.count("\r\n") == 1
    assert empty.endswith(",match\r\n")
