"""Imports at the desk: what an uploaded file would do, told before it is done, and then done as it was told."""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field

from django.db import DatabaseError, transaction

from ..editing.recording import Stale
from ..editing.representation import owner_of
from .check import check
from .differences import differences
from .keys import BATCH
from .load import reason_of
from .read import Problem, read_content
from .recording import recorded_load
from .sheet import read_sheet, settle
from .unpack import Unreadable
from .write import broken, prepare, write

LARGEST = 5 * 2**20  # bytes of one upload
MOST_RECORDS = 20_000  # rows among them: while they are written, SQLite lets nobody else write
FORMS = {"json": "json", "jsonl": "jsonl", "ndjson": "jsonl", "csv": "csv"}
OUTCOMES = ("added", "changed", "unchanged")  # of a record, the one that tells most of it first
RECORDS = re.compile(rb'(\xef\xbb\xbf)?\s*\{\s*"record"\s*:')  # the lines of another door, with rows in lists
FOREIGN = {
    b"PK\x03\x04": "is a workbook or an archive; in the spreadsheet choose Save as, 'CSV UTF-8', and upload that.",
    b"\x1f\x8b": "is packed; unpack it and upload the file inside.",
    b"BZh": "is packed; unpack it and upload the file inside.",
    b"\xfd7zXZ": "is packed; unpack it and upload the file inside.",
    b"\xd0\xcf\x11\xe0": "is a workbook; in the spreadsheet choose Save as, 'CSV UTF-8', and upload that.",
    b"\xff\xfe": "is written in UTF-16; in the spreadsheet choose Save as, 'CSV UTF-8', and upload that.",
    b"\xfe\xff": "is written in UTF-16; in the spreadsheet choose Save as, 'CSV UTF-8', and upload that.",
}


class Differs(Exception):
    """Nothing was imported, for it would do something else by now than what was shown; ``study`` tells what."""

    def __init__(self, study):
        super().__init__("The import would do something else by now.")
        self.study = study


class Unexplained(Exception):
    """Nothing was imported, for it would change what is published and no reason was given; see ``study``."""

    def __init__(self, study):
        super().__init__("The import changes what is published and says not why.")
        self.study = study


@dataclass(frozen=True)
class Upload:
    """A file as it came: its name, and its bytes."""

    name: str
    content: bytes

    @property
    def form(self):
        """The format by the name: "json", "jsonl" or "csv"; None where it says neither."""
        return FORMS.get(self.name.rpartition(".")[2].lower())


@dataclass
class Study:
    """What an upload would do: the problems that keep it from it, or the drafts, rows to remove, and their words."""

    problems: list
    drafts: list = field(default_factory=list)
    removed: list = field(default_factory=list)
    differences: list = field(default_factory=list)
    rows: dict = field(default_factory=dict)

    @property
    def counts(self):
        """How many records of each model are added, changed, for themselves or in their rows, and unchanged."""
        outcomes = {}
        told = [(draft.row, draft.outcome) for draft in self.drafts] + [(row, "removed") for row in self.removed]
        for row, outcome in told:
            if outcome == "unchanged" and not row.has_status:
                continue  # its record may not have been read
            record = owner_of(row) or row
            key = type(record), record.natural_key()
            outcome = outcome if record is row else "changed"
            outcomes[key] = min(outcome, outcomes.get(key, outcome), key=OUTCOMES.index)
        found = {word: Counter() for word in OUTCOMES}
        for (model, _), outcome in outcomes.items():
            found[outcome][model] += 1
        return found

    @property
    def owners(self):
        """The stored records that would change, or whose rows would, each once."""
        owners = {(type(each.owner), each.owner.pk): each.owner for each in self.differences if each.owner is not None}
        return [owner for (_, pk), owner in owners.items() if pk]

    @property
    def touches_public(self):
        """Whether a published record would change."""
        return any(owner.status == "published" for owner in self.owners)

    @property
    def fingerprint(self):
        """A text that differs as soon as the import would do anything else."""
        told = [[each.outcome, each.kind, each.title, each.fields] for each in self.differences]
        states = sorted([owner._meta.label, owner.pk, owner.version, owner.status] for owner in self.owners)
        return hashlib.sha256(json.dumps([told, states]).encode()).hexdigest()


def study(upload, *, may, now, using="default"):
    """What ``upload`` would do. ``may`` tells whether the importer may "add", "change" or "delete" a row."""
    try:
        return _study(upload, _read(upload), may, now, using)
    except Unreadable as refusal:
        return Study([Problem(upload.name, str(refusal))])
    except DatabaseError as error:
        return Study([Problem(upload.name, reason_of(error))])


def carry_out(upload, *, shown, may, now, by, reason, using="default"):
    """Does what the study with the fingerprint ``shown`` told, in one transaction, and gives the study.

    Raises Differs, and does nothing, if it would do anything else by now; Unexplained if it needs a reason.
    """
    try:
        read = _read(upload)
        with transaction.atomic(using=using):
            found = _study(upload, read, may, now, using)
            if found.problems or found.fingerprint != shown:
                raise Differs(found)
            if found.touches_public and not reason.strip():
                raise Unexplained(found)
            why = ": ".join(part for part in (f"import {upload.name}", reason.strip()) if part)
            seen = {owner: owner.version for owner in found.owners}
            act = {"now": now, "using": using, "by": by, "reason": why, "expected": seen}
            with recorded_load(found.drafts, found.removed, **act):
                _remove(found.removed, using)
                write(found.drafts, found.rows, using=using, now=now)
            return found
    except Unreadable as refusal:
        raise Differs(Study([Problem(upload.name, str(refusal))])) from refusal
    except Stale as stale:
        raise Differs(study(upload, may=may, now=now, using=using)) from stale
    except DatabaseError as error:
        raise Differs(Study([Problem(upload.name, reason_of(error))])) from error


def _remove(rows, using):
    for model in {type(row) for row in rows}:
        ids = [row.pk for row in rows if type(row) is model]
        for start in range(0, len(ids), BATCH):
            model.objects.using(using).filter(pk__in=ids[start : start + BATCH]).delete()


def _study(upload, read, may, now, using):
    entries, problems, headings = read
    checked = check(entries, using=using)
    problems = sorted(problems + checked.problems, key=lambda each: each.number)
    if problems:
        return Study(problems)
    removed = settle(checked, headings, using=using) if upload.form == "csv" else []
    for candidate in checked.candidates:
        _keep_standing(candidate, checked.rows)
    drafts = prepare(checked.candidates, checked.rows, using=using, now=now)
    problems = broken(drafts) or _not_allowed(drafts, removed, upload, may)
    if problems:
        return Study(problems)
    return Study([], drafts, removed, differences(drafts, removed, using=using), checked.rows)


def _read(upload):
    for start, sentence in FOREIGN.items():
        if upload.content.startswith(start):
            raise Unreadable(sentence)
    if upload.form is None:
        raise Unreadable("must be named as what it is: .json, .jsonl, .ndjson or .csv.")
    if len(upload.content) > LARGEST:
        raise Unreadable(f"holds more than {LARGEST // 2**20} MB; split it into several files.")
    if not upload.content.strip():
        raise Unreadable("is empty.")
    if b"\0" in upload.content:
        raise Unreadable("holds the character NUL, which no text has; save it anew in the encoding UTF-8.")
    if RECORDS.match(upload.content):
        raise Unreadable(
            "holds records for 'manage.py import_timeline'; here upload a fixture, as the lists export it."
        )
    if upload.form == "csv":
        entries, problems, headings = read_sheet(upload.content, upload.name)
    else:
        entries, problems = read_content(upload.content, upload.form, upload.name)
        headings = ()
    if len(entries) > MOST_RECORDS:
        raise Unreadable(
            f"holds more than {MOST_RECORDS:,} records, participants and citations among them; "
            "split it into several files."
        )
    return entries, problems, headings


def _keep_standing(candidate, rows):
    """An import publishes nothing and takes nothing back: what is new is a draft, what is stored stays what it is."""
    row, values = rows[candidate.model].get(candidate.key), candidate.values
    for name in ("created_at", "updated_at"):
        values.pop(name, None)
    if candidate.model.has_status:
        values["status"] = row.status if row else "draft"
        values["publish_at"] = row.publish_at if row else None


def _not_allowed(drafts, removed, upload, may):
    """What the importer may not do, in sentences, each record named once."""
    acts = [("add" if draft.is_new else "change", draft.row) for draft in drafts if draft.outcome != "unchanged"]
    acts += [("delete", row) for row in removed]
    numbers = {id(draft.row): draft.candidate.entry.number for draft in drafts}
    problems = {}
    for act, row in acts:
        if may(act, row):
            continue
        record = owner_of(row) or row
        title = f"{record._meta.verbose_name} {record.natural_key()[0]}"
        status = getattr(record, "status", "draft")
        if record.pk and status != "draft":
            sentence = f"it is {status.replace('_', ' ')}; only editors may change it."
        else:
            sentence = f"you may not {act} {row._meta.verbose_name_plural}."
        problems.setdefault((title, sentence), Problem(upload.name, sentence, title, numbers.get(id(row), 0)))
    return list(problems.values())
