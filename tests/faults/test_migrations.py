"""Migrations on a full database: each taken back and made again leaves everything else as it was."""

import pytest

pytestmark = pytest.mark.faults


def test_each_taken_back_and_made_again_keeps_every_row(prepared, root):
    prepared.databases.copy("renamed", "copy")
    number, found = prepared.do("there_and_back.walk", "copy")
    assert number == len(list((root / "timeline" / "migrations").glob("0*.py")))
    assert found == []


def test_one_that_loses_rows_is_found_out(prepared):
    prepared.databases.copy("renamed", "copy")
    _, found = prepared.do("there_and_back.walk", "copy", seeded="that_lose")
    assert any(sentence.endswith("taken back changes timeline_citation") for sentence in found)
