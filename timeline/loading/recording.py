"""Records what a load changes in public, each record with the name of the first file that touches it."""

from contextlib import ExitStack, contextmanager
from pathlib import Path

from ..editing.recording import recorded
from ..editing.representation import owner_of


@contextmanager
def recorded_load(drafts, *, now, using):
    """Do what stands in the block, and append a change for each published record that the drafts add or change.

    Besides those for the records themselves, a row that belongs to a record counts as a change of that record.
    """
    touched = {}
    for draft in drafts:
        owner = owner_of(draft.row) if draft.outcome != "unchanged" else None
        if owner is not None:
            touched.setdefault((type(owner), owner.slug), (draft.candidate.entry.file, owner))
    by_file = {}
    for file, owner in touched.values():
        by_file.setdefault(file, []).append(owner)
    with ExitStack() as files:
        for file, owners in by_file.items():
            files.enter_context(recorded(owners, now=now, reason=f"loaddata {Path(file).name}", using=using))
        yield
