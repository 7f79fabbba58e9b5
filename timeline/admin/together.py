"""Puts together what someone typed and what others saved meanwhile, so that neither is lost unseen.

All values are lists of strings as a browser sends them; see ``opened``.
"""

from dataclasses import dataclass

from .opened import same

MINE = "mine"  # nobody else touched it
TAKEN = "taken"  # others changed it and who types did not: theirs goes into the form
ALIKE = "alike"  # both changed it, to the same
JOINED = "joined"  # both changed a list: what either added is there, what either took away is not
BOTH = "both"  # both changed it: what was typed stays
ADDED = "added"  # others added the row
REMOVED = "removed"  # others deleted the row, untouched by who types
ANEW = "anew"  # others deleted the row, but it was typed in: it stays as a new one
TICKED = "ticked"  # others changed a row that was to be deleted


@dataclass(frozen=True)
class Cell:
    """A field as it was opened, as it is now and as it was typed, None for what is not known; what the form gets."""

    opened: list | None
    now: list | None
    typed: list | None
    value: list
    fate: str


@dataclass(frozen=True)
class Row:
    """A row with its cells; one without ``pk`` is entered anew, one that was REMOVED is in the form no more."""

    pk: str | None
    cells: dict
    fate: str = MINE
    delete: bool = False


@dataclass(frozen=True)
class Typed:
    """A row as it was sent."""

    pk: str | None
    values: dict
    delete: bool


def cells_together(opened, now, typed, lists=()):
    """The cells of one form by name; ``opened`` is None when that is not known. ``lists`` are of several choices."""
    cells = {}
    for name, current in now.items():
        if opened is not None and name not in opened:  # the page did not have it
            cells[name] = Cell(None, current, None, current, MINE)
        else:
            cells[name] = _cell(opened and opened[name], current, typed[name], name in lists)
    return cells


def _cell(opened, now, typed, is_list):
    unchanged = opened is not None and same(opened, now)
    if same(typed, now):
        return Cell(opened, now, typed, typed, MINE if unchanged or opened is None else ALIKE)
    if unchanged:
        return Cell(opened, now, typed, typed, MINE)
    if opened is not None and same(typed, opened):
        return Cell(opened, now, typed, now, TAKEN)
    if opened is not None and is_list:
        gone = {*opened} - {*now} | {*opened} - {*typed}
        return Cell(opened, now, typed, [each for each in dict.fromkeys([*now, *typed]) if each not in gone], JOINED)
    return Cell(opened, now, typed, typed, BOTH)


def rows_together(opened, now, typed, lists=()):
    """The rows of one table: those that are there now in their order, then what is new in the form."""
    known, sent = opened or {}, {row.pk: row for row in typed if row.pk}
    for pk, current in now.items():
        mine, before = sent.get(pk), known.get(pk)
        if mine is None:
            added = opened is not None and before is None
            yield Row(pk, _only_now(current), ADDED if added else MINE)
            continue
        cells = cells_together(before, current, mine.values, lists)
        changed = any(cell.opened is not None and not same(cell.opened, cell.now) for cell in cells.values())
        yield Row(pk, cells, TICKED if mine.delete and changed else MINE, mine.delete)
    yield from (_not_there(row, known.get(row.pk)) for row in typed if row.pk not in now)


def _only_now(current):
    return {name: Cell(None, value, None, value, MINE) for name, value in current.items()}


def _not_there(row, before):
    """A row that is new, or that others have deleted."""
    cells = {name: Cell(before and before.get(name), None, value, value, MINE) for name, value in row.values.items()}
    if row.pk is None:
        return Row(None, cells, delete=row.delete)
    untouched = before and all(same(value, before.get(name, value)) for name, value in row.values.items())
    return Row(None, cells, REMOVED if untouched or row.delete else ANEW)
