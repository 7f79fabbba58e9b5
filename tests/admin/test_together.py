"""What was typed and what others saved meanwhile, put together: fields, choices of several, rows."""

import pytest

from timeline.admin import together
from timeline.admin.together import Typed, cells_together, rows_together

OLD, THEIRS, MINE = ["JAM news"], ["JAMnews"], ["Jam-news"]


def together_as(opened, now, typed, lists=()):
    """The value that the form gets, and what became of it."""
    cell = cells_together(None if opened is None else {"name": opened}, {"name": now}, {"name": typed}, lists)["name"]
    return cell.value, cell.fate


@pytest.mark.parametrize(
    ("opened", "now", "typed", "value", "fate"),
    [
        (OLD, OLD, OLD, OLD, together.MINE),
        (OLD, OLD, MINE, MINE, together.MINE),
        (OLD, THEIRS, OLD, THEIRS, together.TAKEN),
        (OLD, THEIRS, THEIRS, THEIRS, together.ALIKE),
        (OLD, THEIRS, MINE, MINE, together.BOTH),
        (OLD, [], OLD, [], together.TAKEN),
        (OLD, THEIRS, [], [], together.BOTH),
        ([], THEIRS, [], THEIRS, together.TAKEN),
        (["one\ntwo"], THEIRS, ["one\r\ntwo "], THEIRS, together.TAKEN),
        (None, THEIRS, MINE, MINE, together.BOTH),
        (None, OLD, OLD, OLD, together.MINE),
    ],
)
def test_what_one_left_alone_takes_the_value_of_the_other_and_what_was_typed_stays(opened, now, typed, value, fate):
    assert together_as(opened, now, typed) == (value, fate)


def test_of_choices_of_several_nothing_that_either_added_or_took_away_is_lost():
    assert together_as(["1", "2"], ["2", "3"], ["1", "2", "4"], ["name"]) == (["2", "3", "4"], together.JOINED)
    assert together_as(["1", "2"], ["1", "2"], ["2", "1"], ["name"]) == (["2", "1"], together.MINE)
    assert together_as(["1"], ["1", "3"], ["1"], ["name"]) == (["1", "3"], together.TAKEN)


def test_a_field_that_the_page_did_not_have_is_as_it_is_now():
    (cell,) = cells_together({}, {"publish_at": ["2026-01-05", "09:00"]}, {"publish_at": ["", ""]}).values()
    assert (cell.value, cell.fate) == (["2026-01-05", "09:00"], together.MINE)


def row(note):
    return {"note": [note]}


def rows(opened, now, typed):
    """Of each row: its id, its note, what became of it."""
    found = rows_together(opened, now, [Typed(pk, row(note), delete) for pk, note, delete in typed])
    return [(each.pk, each.cells["note"].value[0], each.fate, each.delete) for each in found]


def test_rows_that_others_added_or_deleted_come_and_go():
    opened = {"1": row("stays"), "2": row("goes")}
    now = {"1": row("stays"), "3": row("theirs")}
    typed = [("1", "stays", False), ("2", "goes", False), (None, "mine", False)]
    assert rows(opened, now, typed) == [
        ("1", "stays", together.MINE, False),
        ("3", "theirs", together.ADDED, False),
        (None, "goes", together.REMOVED, False),
        (None, "mine", together.MINE, False),
    ]


def test_a_row_that_was_deleted_and_typed_in_stays_as_a_new_one():
    assert rows({"2": row("old")}, {}, [("2", "typed", False)]) == [(None, "typed", together.ANEW, False)]
    assert rows(None, {}, [("2", "typed", False)]) == [(None, "typed", together.ANEW, False)]
    assert rows({"2": row("old")}, {}, [("2", "typed", True)]) == [(None, "typed", together.REMOVED, False)]


def test_a_row_to_be_deleted_stays_ticked_and_tells_what_others_changed():
    assert rows({"1": row("old")}, {"1": row("old")}, [("1", "old", True)]) == [("1", "old", together.MINE, True)]
    changed = rows({"1": row("old")}, {"1": row("theirs")}, [("1", "old", True)])
    assert changed == [("1", "theirs", together.TICKED, True)]


def test_rows_of_a_page_that_does_not_say_what_it_held_are_not_said_to_be_added():
    assert rows(None, {"1": row("theirs")}, []) == [("1", "theirs", together.MINE, False)]
    assert rows(None, {"1": row("theirs")}, [("1", "mine", False)]) == [("1", "mine", together.MINE, False)]
