"""Records what a load changes in public, each record with the name of the first file that touches it."""

from contextlib import ExitStack, contextmanager
from pathlib import Path

from ..editing.recording import recorded
from ..editing.representation import owner_of


@contextmanager
def recorded_load(drafts, removed=(), *, now, using, by=None, reason=None, expected=None):
    """Do what stands in the block, and append a change for each published record that the drafts add or change.

    Besides those for the records themselves, a row that belongs to a record counts as a change of that record, and
    so does one that is ``removed``. Without a ``reason`` the file's name is the reason; ``expected`` as ``recorded``
    has it.
    """
    touched = {}
    for draft in drafts:
        owner = owner_of(draft.row) if draft.outcome != "unchanged" else None
        if owner is not None:
            touched.setdefault((type(owner), owner.slug), (draft.candidate.entry.file, owner))
    for row in removed:
        touched.setdefault((type(owner_of(row)), owner_of(row).slug), (None, owner_of(row)))
    by_file = {}
    for file, owner in touched.values():
        by_file.setdefault(reason or f"loaddata {Path(file).name}", []).append(owner)
    with ExitStack() as files:
        for why, owners in by_file.items():
            seen = {owner: expected[owner] for owner in owners if owner.pk and owner in (expected or ())}
            files.enter_context(recorded(owners, now=now, by=by, reason=why, using=using, expected=seen))
        yield
