"""What is exported, as a fixture or a sheet, is read back without damage: importing it changes nothing."""

import csv
import io
import json

import pytest
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from timeline.editing.representation import record_models
from timeline.formulas import neutral, restored
from timeline.loading.cells import CITATIONS, PARTICIPANTS
from timeline.loading.export import as_fixture, exported
from timeline.loading.imports import Upload, study
from timeline.loading.sheet import COLUMNS, read_sheet, write_sheet
from timeline.models import Event, EventType

SIGNS = "=+-@\t\r\n;,|\\()'\" aÄз:.…\u200b\ufeff＝"
texts = st.text(SIGNS) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)?", fullmatch=True) | st.sampled_from(["at", "via", "for"])


def tried(content, name):
    content = content if isinstance(content, bytes) else content.encode()
    return study(Upload(name, content), may=lambda act, row: True, now=timezone.now())


def in_order(records):
    return sorted(json.dumps(record, sort_keys=True) for record in records)


def ids(model):
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def sheet_of_all():
    types = dict(EventType.objects.values_list("code", "name"))
    return "".join(write_sheet(exported(Event, ids(Event)), types))


@pytest.fixture
def data_set(db):
    call_command("loaddata", "georgia_russia", verbosity=0)


@given(texts)
def test_what_is_neutralised_is_restored(text):
    assert restored(neutral(text)) == text


@given(texts)
def test_no_cell_begins_with_what_a_spreadsheet_would_calculate(text):
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert neutral(text).lstrip('"; \t\r\n')[:1] not in tuple("=+-@")


@pytest.mark.parametrize("text", ["=1+1", "  =1", '"=1', "'=1", "\t=1", "a;=1", "a\n@x", "＝1", "\x0b+1"])
def test_a_formula_after_blanks_quotes_or_another_separator_is_neutralised(text):
    assert neutral(text) != text


@pytest.mark.parametrize("text", ["Tbilisi", "it's", "2024-06", "a - b", "so-called", "'quoted'", "restored; later"])
def test_plain_text_is_left_alone(text):
    assert neutral(text) == text == restored(text)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "role": st.sampled_from(["speaker", "alleged_initiator"]),
                "actor": slugs.map(lambda slug: [slug]),
                "on_behalf_of": st.none() | slugs.map(lambda slug: [slug]),
                "note": texts,
            }
        ),
        unique_by=lambda row: (row["role"], row["actor"][0]),
    )
)
def test_any_participants_can_be_written_in_a_cell_and_read_back(rows):
    found, sentences = PARTICIPANTS.read(restored(neutral(PARTICIPANTS.write(rows))))
    assert (found, sentences) == ([row | {"rank": rank} for rank, row in enumerate(rows, 1)], [])


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "stance": st.sampled_from(["reports", "denies"]),
                "article": slugs.map(lambda slug: [slug]),
                "origin": st.none() | slugs.map(lambda slug: [slug]),
                "locator": texts,
                "note": texts,
            }
        ),
        unique_by=lambda row: (row["article"][0], row["locator"]),
    )
)
def test_any_citations_can_be_written_in_a_cell_and_read_back(rows):
    found, sentences = CITATIONS.read(restored(neutral(CITATIONS.write(rows))))
    assert (found, sentences) == ([row | {"rank": rank} for rank, row in enumerate(rows, 1)], [])


@given(title=texts, summary=texts, note=texts)
def test_any_text_of_an_event_survives_the_sheet(title, summary, note):
    event = {"slug": "gd-denial", "title": title, "kind": "statement", "date": "2024-06-13", "summary": summary}
    cited = {"article": ["jamnews-2024-06-27"], "stance": "denies", "locator": "L1", "note": note, "rank": 1}
    page = "".join(write_sheet([(event, {"timeline.citation": [cited]})], {}))
    entries, problems, _ = read_sheet(page.encode(), "events.csv")
    assert problems == []
    assert {name: entries[0].fields[name] for name in event} == event
    assert entries[1].fields == cited | {"event": ["gd-denial"], "origin": None}


def test_importing_the_sheet_of_the_data_set_changes_nothing(data_set):
    done = tried(sheet_of_all(), "events.csv")
    assert done.problems == []
    assert {word for word, number in done.counts.items() if number} == {"unchanged"}
    assert done.counts["unchanged"] == {Event: Event.objects.count()}


def test_event_types_stand_in_the_sheet_with_their_names_lest_010_becomes_10(data_set):
    rows = {row["slug"]: row for row in csv.DictReader(io.StringIO(sheet_of_all(), newline=""))}
    assert rows["2008-severance"]["type"].startswith("161 ")
    assert list(rows["2008-severance"]) == list(COLUMNS)


@pytest.mark.parametrize("kind", record_models())
def test_importing_the_fixture_of_all_records_of_a_kind_changes_nothing(data_set, kind):
    model = record_models()[kind]
    records = [each for row in exported(model, ids(model)) for each in as_fixture(model, *row)]
    done = tried(json.dumps(records, cls=DjangoJSONEncoder), "records.json")
    assert done.problems == []
    assert {word for word, number in done.counts.items() if number} == {"unchanged"}
    assert done.counts["unchanged"] == {model: model.objects.count()}


def test_the_fixture_of_the_export_is_what_dumpdata_writes(data_set, capsys):
    call_command("dumpdata", "timeline.event", "timeline.citation", "timeline.linksource", format="json")
    dumped = json.loads(capsys.readouterr().out)
    mine = [each for row in exported(Event, ids(Event)) for each in as_fixture(Event, *row)]
    mine = json.loads(json.dumps(mine, cls=DjangoJSONEncoder))
    wanted = {"timeline.event", "timeline.citation", "timeline.linksource"}
    assert in_order(dumped) == in_order(each for each in mine if each["model"] in wanted)


def test_an_export_takes_as_many_statements_for_50_events_as_for_5(data_set):
    costs = []
    for many in (5, 50):
        with CaptureQueriesContext(connection) as statements:
            assert len(list(exported(Event, ids(Event)[:many]))) == many
        costs.append(len(statements))
    assert costs[0] == costs[1]
