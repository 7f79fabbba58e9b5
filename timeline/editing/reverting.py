"""Puts records back: to an earlier version with all its rows, or into the chronology after they were deleted."""

import json
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from ..models import Redirect, Version
from .acts import NotDone, need_reason, readdress
from .contents import meant, named_in
from .readiness import Lack, missing
from .recording import recorded
from .representation import fields_of, owner_field, record_models, row_models


def revert(record, number, *, now, by=None, reason, expected=None):
    """Put a record and its rows back to what they were after the act ``number``; its status stays.

    All of it or, when something that the version names is gone, nothing. ``expected`` is the version that whoever
    reverts has seen. What is published stays ready to be.
    """
    need_reason(record, reason)
    seen = None if expected is None else {record: expected}
    with recorded([record], now=now, by=by, reason=reason, act="reverted", expected=seen):
        current = type(record).objects.filter(pk=record.pk).first()
        if current is None:
            raise _not_done(record, "It is deleted by now; bring it back first.")
        content = _content(record, number)
        records = _records(current, content)
        if content["slug"] != current.slug:
            readdress(current, content["slug"], now=now)
        _set(current, _values(type(current), content, records))
        _refuse_unclean(current, current)
        plain, references = fields_of(type(current))
        values = {name: _stored(current, name) for name in (*plain, *references)}
        type(current).objects.filter(pk=current.pk).update(**values, updated_at=now)
        _put_lists(current, content, records)
        lacks = missing([current]) if current.status == "published" else ()
        if lacks:
            raise NotDone(lacks)


def restore(kind, pk, *, now, by=None, reason=""):
    """Bring a deleted record back as a draft, with its rows, its id and its slug; gives the record.

    Refused when another record has the slug by now, or when something that it names is gone.
    """
    model = record_models()[kind]
    versions = list(Version.objects.filter(kind=kind, record=pk).order_by("-number").only("number", "act", "at"))
    if not versions:
        raise model.DoesNotExist(f"No {model._meta.verbose_name} with the id {pk} was ever on record.")
    record = model(pk=pk, status="draft", created_at=versions[-1].at)
    with recorded([record], now=now, by=by, reason=reason, act="restored"):
        content = _content(record, _last_kept(record, versions))
        record.slug = content["slug"]
        records = _records(record, content)
        _set(record, _values(model, content, records))
        _refuse_taken(record)
        _refuse_unclean(record, record)
        try:
            with transaction.atomic():
                record.save(force_insert=True)
        except IntegrityError as error:
            raise _not_done(record, "Someone else brought it back meanwhile.") from error
        _put_lists(record, content, records)
    return record


def deleted(kind):
    """The latest version of each deleted record of the kind, the last deleted first, with its ``last`` content."""
    model = record_models()[kind]
    own = Version.objects.filter(kind=kind, record=OuterRef("record"))
    before = own.filter(number=OuterRef("number") - 1)
    gone = Version.objects.filter(kind=kind, content=None).exclude(record__in=model.objects.values("pk"))
    gone = gone.filter(number=Subquery(own.order_by("-number").values("number")[:1]))
    return gone.annotate(last=Subquery(before.values("content")[:1])).order_by("-at", "-pk")


def _last_kept(record, versions):
    if versions[0].act == "merged":
        raise _not_done(record, "It went into another record; undo the merge instead.")
    if type(record).objects.filter(pk=record.pk).exists():
        raise _not_done(record, "It is there: nothing has to be brought back.")
    return next((version.number for version in versions if version.act != "deleted"), 0)


def _content(record, number):
    version = Version.objects.filter(kind=record._meta.model_name, record=record.pk, number=number).first()
    if version is None or version.content is None:
        raise _not_done(record, f"Nothing is kept of a version {number} of it.")
    return json.loads(version.content)


def _records(record, content):
    """The records that the content names, by model and slug; refused when one is gone."""
    named = dict.fromkeys(named_in(type(record), content))
    found = meant(named)
    lacks = [
        _lack(record, f"The {model._meta.verbose_name} {slug!r} that it named is gone.")
        for model, slug in named
        if (model, slug) not in found
    ]
    if lacks:
        raise NotDone(lacks)
    return found


def _refuse_taken(record):
    kind, slug = record._meta.model_name, record.slug
    taken = type(record).objects.filter(slug=slug).exists()
    if taken or Redirect.objects.filter(kind=kind, slug=slug).exists():
        raise _not_done(record, f"Its slug {slug!r} belongs to another record by now; rename that one first.")


def _values(model, content, records):
    """The fields that the content gives, as Python has them; references as records."""
    plain, references = fields_of(model)
    values = {name: model._meta.get_field(name).to_python(content[name]) for name in plain if name in content}
    for name, field in references.items():
        if name in content:
            values[name] = content[name] and records[field.related_model, content[name]]
    return values


def _set(row, values):
    """Set what differs; gives whether anything did."""
    differing = {name: value for name, value in values.items() if _stored(row, name) != _key(value)}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _stored(row, name):
    return getattr(row, row._meta.get_field(name).attname)


def _key(value):
    return getattr(value, "pk", value)


def _refuse_unclean(record, row):
    """Refuse what the rules of today do not allow any more, and what belongs to another record by now."""
    try:
        if row is record:
            row.full_clean()
        else:
            row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])
            row.clean()
    except ValidationError as error:
        told = error.message_dict
        raise NotDone([_lack(record, _sentence(row, name, said)) for name, said in told.items()]) from error


def _sentence(row, name, said):
    words = " ".join(said)
    known = {field.name: field.verbose_name for field in row._meta.fields}
    return f"Its {known[name]} cannot be put back: {words}" if name in known else words


def _put_lists(record, content, records):
    """Put back the lists of references and the rows."""
    for join in record._meta.many_to_many:
        targets = [records[join.related_model, slug].pk for slug in content.get(join.name, ())]
        getattr(record, join.name).set(targets)
    for name, model in row_models(type(record)):
        _put_rows(record, model, {record.pk: content.get(name, ())}, records)


def _put_rows(record, model, wanted, records):
    """Bring the rows of ``model`` in line with those ``wanted`` by id of what they belong to, and theirs in turn.

    A row with the same natural key stays the same row. As many statements whatever the number of rows.
    """
    owner, kept, new, changed = owner_field(model).attname, [], [], []
    stored = defaultdict(list)
    for row in model._base_manager.filter(**{f"{owner}__in": list(wanted)}):
        stored[_place(row)].append(row)
    for pk, contents in wanted.items():
        for content in contents:
            values = _values(model, content, records)
            fresh = model(**{owner: pk}, **values)
            same = stored[_place(fresh)]
            row = same.pop() if same else fresh
            if row is fresh:
                new.append(row)
            elif _set(row, values):
                changed.append(row)
            kept.append((row, content))
    surplus = [row.pk for rows in stored.values() for row in rows]
    if surplus:
        model._base_manager.filter(pk__in=surplus).delete()
    for row in (*new, *changed):
        _refuse_unclean(record, row)
    if changed:
        plain, references = fields_of(model)
        model.objects.bulk_update(changed, [*plain, *references])
    model.objects.bulk_create(new)
    for name, below in row_models(model):
        _put_rows(record, below, {row.pk: content.get(name, ()) for row, content in kept}, records)


def _place(row):
    """What a row is told by: its natural key, references by their ids."""
    return tuple(_stored(row, name) for name in row.natural)


def _not_done(record, sentence):
    return NotDone([_lack(record, sentence)])


def _lack(record, sentence):
    return Lack(sentence, record, type(record), record.pk)
