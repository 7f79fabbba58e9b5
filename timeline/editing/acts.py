"""The acts of the desk: send for review, send back, publish, withdraw, rename; each done once and on record."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from ..models import Change, Redirect
from ..models.base import slug_form
from .readiness import Lack, missing, ready_together
from .recording import recorded
from .representation import record_models

UNPUBLISHED = ("draft", "in_review", "withdrawn")


class NotDone(Exception):
    """An act was not done, and nothing was changed; ``lacks`` tell why."""

    def __init__(self, lacks):
        super().__init__(" ".join(f"{lack.record}: {lack.sentence}" for lack in lacks))
        self.lacks = lacks


def send_for_review(record, *, now, by=None, reason="", expected=None):
    """Ask an editor to publish a draft; ``expected``, here and below, is the version that whoever acts has seen."""
    with _act("sent_for_review", record, now, by, reason, expected):
        _move(record, ("draft",), "in_review", now)
    record.status = "in_review"


def send_back(record, *, note, now, by=None, expected=None):
    """Give a record in review back to whom wrote it, with a note what to mend; scheduled it is no more."""
    need_reason(record, note, "Say what is to be mended: whoever wrote it reads it.")
    with _act("sent_back", record, now, by, note, expected):
        _move(record, ("in_review",), "draft", now, publish_at=None)
    record.status, record.publish_at = "draft", None


def publish(records, *, now, by=None, reason="", expected=None):
    """Publish the records together, all of them or, when one is not ready, none; a withdrawn one comes back.

    ``expected`` has the version seen by record.
    """
    with recorded(records, now=now, by=by, reason=reason, act="published", expected=expected):
        lacks = missing(records)
        if lacks:
            raise NotDone(lacks)
        for record in records:
            if record.status == "withdrawn":
                need_reason(record, reason, "Say why it comes back: readers of its history saw it go.")
            _move(record, UNPUBLISHED, "published", now, publish_at=None)
    for record in records:
        record.status, record.publish_at = "published", None


def withdraw(record, *, now, by=None, reason, expected=None):
    """Take a published record back; its address is gone, and the change tells why."""
    need_reason(record, reason)
    with _act("withdrawn", record, now, by, reason, expected):
        _move(record, ("published",), "withdrawn", now)
    record.status = "withdrawn"


def rename(record, slug, *, now, by=None, reason, expected=None):
    """Give a record another slug; the old one, once it was public, leads to the new one for ever."""
    need_reason(record, reason)
    with _act("renamed", record, now, by, reason, expected):
        readdress(record, slug, now=now)


def readdress(record, slug, *, now):
    """The part of ``rename`` that others do on record: move the slug and leave a redirect where readers know it."""
    kind, old = record._meta.model_name, record.slug
    _refuse_slug(record, kind, slug)
    if not type(record).objects.filter(pk=record.pk, slug=old).update(slug=slug, updated_at=now):
        raise NotDone([_lack(record, "Someone else renamed it meanwhile.")])
    redirects = Redirect.objects.filter(kind=kind)
    redirects.filter(slug=slug).delete()
    redirects.filter(survivor=old).update(survivor=slug)
    if record.status == "published" or Change.objects.filter(kind=kind, slug=old).exists():
        Redirect.objects.update_or_create(kind=kind, slug=old, defaults={"survivor": slug})
    record.slug = slug


def due(*, now):
    """The records in review whose time to be published has come, the earliest first."""
    waiting = Q(status="in_review", publish_at__lte=now)
    found = [record for model in record_models().values() for record in model.objects.filter(waiting)]
    return sorted(found, key=lambda record: (record.publish_at, record.slug))


def publish_due(*, now):
    """Publish what is due, as far as it is ready; gives the records published and what the others lack."""
    ready, lacks = ready_together(due(now=now))
    if ready:
        publish(ready, now=now, reason="Published at the time set for it.")
    return ready, lacks


def _act(act, record, now, by, reason, expected):
    seen = None if expected is None else {record: expected}
    return recorded([record], now=now, by=by, reason=reason, act=act, expected=seen)


def _move(record, before, after, now, **columns):
    """Move the status in one statement that finds it unmoved, so that of two who do it at once only one does."""
    rows = type(record).objects.filter(pk=record.pk)
    if record.status in before and rows.filter(status=record.status).update(status=after, updated_at=now, **columns):
        return
    status = rows.values_list("status", flat=True).first()
    words = {None: "deleted"}.get(status) or status.replace("_", " ")
    raise NotDone([_lack(record, f"It is {words} by now.")])


def _refuse_slug(record, kind, slug):
    try:
        slug_form(slug)
    except ValidationError as error:
        raise NotDone([_lack(record, " ".join(error.messages))]) from error
    taken = type(record).objects.filter(slug=slug).exclude(pk=record.pk).exists()
    taken = taken or Redirect.objects.filter(kind=kind, slug=slug).exclude(survivor=record.slug).exists()
    if taken or len(slug) > 100 or slug == record.slug:
        raise NotDone([_lack(record, f"The slug {slug!r} is too long or belongs to a record already.")])


def need_reason(record, reason, sentence="Say why: readers of its history will ask."):
    """Refuse to act without a reason."""
    if not reason.strip():
        raise NotDone([_lack(record, sentence, "reason")])


def _lack(record, sentence, said_in=None):
    return Lack(sentence, record, type(record), record.pk, said_in)
