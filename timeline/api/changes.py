"""The feed of changes, for whoever keeps a copy; and the revisions of one record."""

import base64
import binascii

import orjson
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from ..editing.history import history
from ..formats import atom
from ..formats.jsonpatch import patch
from ..models import Change
from ..vocabularies import CHANGE_ACTIONS, RECORD_KINDS
from .about import about
from .alternates import alternates
from .base import FEED, FORMATS, answer, public, site_of
from .beside import Overview, beside
from .errors import ParameterError
from .filters import Filters, refuse
from .negotiation import NAMED
from .paging import DEFAULT_LIMIT, MAX_LIMIT
from .parameters import Filter, Limit, Whole, Words, single

GONE = ("withdrawn", "deleted")
START = (0, 0)
_FOREIGN = "This token was not given by this feed; start again without it."


class Since(Filter):
    """A token that the feed gave: the transaction and id of the last change that the reader has. One statement."""

    form = {"type": "string", "format": "since"}

    def clean(self, sent):
        text = single(sent)
        try:
            place = orjson.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
            transaction, pk = place
        except (ValueError, TypeError, binascii.Error):
            raise ParameterError(_FOREIGN) from None
        sound = type(transaction) is int and type(pk) is int and 0 <= transaction < 2**63 and 0 <= pk < 2**63
        if not sound or token(transaction, pk) != text:
            raise ParameterError(_FOREIGN)
        if (transaction, pk) != START and not Change.objects.filter(pk=pk, transaction=transaction).exists():
            raise ParameterError(_FOREIGN)
        return transaction, pk


class Most(Limit):
    """How many changes to give."""

    most = MAX_LIMIT


class ChangeFilters(Filters):
    """What may be asked of the feed."""

    kind = Words(RECORD_KINDS, "kind", label="Kind", meaning="Kinds of records that changed.", example="event")
    action = Words(CHANGE_ACTIONS, "action", label="Action", meaning="What was done.", example="!published")

    since = Since(
        label="Since",
        meaning="The token of the answer before; without it the feed begins with the first change of all.",
        example="",
    )
    limit = Most(
        label="Limit",
        meaning=f"How many changes to give, 1 to {MAX_LIMIT}; {DEFAULT_LIMIT} unless told.",
        example="20",
    )


class ChangeShape(serializers.Serializer):
    """One change of a public record."""

    kind = serializers.ChoiceField(RECORD_KINDS.described, help_text="What kind of record changed.")
    slug = serializers.CharField(help_text="Its slug, since the change.")
    url = serializers.URLField(allow_null=True, help_text="Where it is found; null once withdrawn or deleted.")
    action = serializers.ChoiceField(CHANGE_ACTIONS.described, help_text="What was done.")
    at = serializers.DateTimeField(help_text="When it was done, in UTC.")
    reason = serializers.CharField(help_text="Why it was done; empty when nobody said.")


class ChangesShape(serializers.Serializer):
    """Changes, the oldest first."""

    results = ChangeShape(many=True, help_text="The changes, the oldest first.")
    since = serializers.CharField(help_text="Send it as `since` to go on from here, now or any time later.")
    more = serializers.BooleanField(help_text="Whether there are more changes already.")


class Changes(Overview):
    """What became of public records, in an order in which nobody who comes again misses a change."""

    collection = "changes"
    about = (
        "Every change of a public record, the oldest first, for whoever keeps a copy: read the record anew at its "
        "address, or drop it when it was withdrawn or deleted. Ask again with the `since` that was given last."
    )
    filters = ChangeFilters
    shape = ChangesShape
    formats = (*FORMATS, FEED)
    media = {FEED: atom.CONTENT_TYPE}

    def get_renderers(self):
        """JSON, and Atom for those who follow it."""
        return [JSONRenderer(), NAMED[FEED]]

    def list(self, request, **kwargs):
        """One page: a statement for the changes, and one for the token."""
        asked = self.read(request.query_params)
        limit, since = asked.values.get("limit", DEFAULT_LIMIT), asked.values.get("since", START)
        rows = Change.objects.settled().defer("before", "after")
        for name, value in asked.values.items():
            rows = asked.base_filters[name].narrow(rows, value)
        if request.accepted_renderer.format == FEED:
            return _feed(request, rows.order_by("-transaction", "-pk")[:limit], "since" in asked.values)
        found = list(rows.beyond(*since)[: limit + 1])
        last = found[:limit][-1] if found else None
        site = site_of(request)
        drawn = {
            "results": [_shown(change, site) for change in found[:limit]],
            "since": token(last.transaction, last.pk) if last else token(*since),
            "more": len(found) > limit,
        }
        response = answer(orjson.dumps(drawn).decode())
        response["Vary"] = "Accept"
        if others := alternates(request.META["QUERY_STRING"], (FEED,)):
            response["Link"] = others
        # On PostgreSQL a change also comes into sight when somebody else's transaction ends, which no revision tells.
        response.follows_revision = False
        return response


def _feed(request, changes, is_since):
    """The latest ``changes`` as Atom, the latest first. The ids hold the day, so that no two sites share one."""
    if is_since:
        refuse([("since", "It is told in json alone; the feed always has the latest changes.")])
    site, host = site_of(request), request.get_host().partition(":")[0]
    entries = [
        {**_shown(change, site), "id": f"tag:{host},{change.at:%Y-%m-%d}:change:{change.pk}"} for change in changes
    ]
    told = about(request, "changes", "changes")
    response = public(b"".join(atom.write_changes(entries, told)), atom.CONTENT_TYPE)
    response["Vary"] = "Accept"
    response.follows_revision = False
    return response


def token(transaction, pk):
    """The opaque name of a place in the feed."""
    return base64.urlsafe_b64encode(orjson.dumps([transaction, pk])).rstrip(b"=").decode()


def _shown(change, site):
    return {
        "kind": change.kind,
        "slug": change.slug,
        "url": None if change.action in GONE else f"{site}{change.kind}s/{change.slug}/",
        "action": change.action,
        "at": _moment(change.at),
        "reason": change.reason,
    }


def _moment(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class StepShape(serializers.Serializer):
    """One operation of a JSON Patch."""

    op = serializers.ChoiceField(
        [("add", "Puts it in."), ("remove", "Takes it out."), ("replace", "Puts it in place of what was there.")],
        help_text="What to do.",
    )
    path = serializers.CharField(help_text="Where, as a JSON Pointer (RFC 6901); empty for the whole record.")
    value = serializers.JSONField(required=False, help_text="What to put there; not with remove.")


class RevisionShape(serializers.Serializer):
    """One revision of a record."""

    number = serializers.IntegerField(help_text="Its place in the history, from 1.")
    action = serializers.ChoiceField(CHANGE_ACTIONS.described, help_text="What was done.")
    at = serializers.DateTimeField(help_text="When it was done, in UTC.")
    reason = serializers.CharField(help_text="Why it was done; empty when nobody said.")
    patch = StepShape(many=True, help_text="JSON Patch (RFC 6902) from the revision before; from null for the first.")


class RevisionsShape(serializers.Serializer):
    """The history of a record."""

    revisions = RevisionShape(many=True, help_text="Its revisions, the oldest first.")
    patch = StepShape(many=True, allow_null=True, help_text="From one revision to another, when these were asked for.")


def _number(label, meaning, example):
    class Number(Whole):
        """The number of a revision."""

        most = 9999

    return Number(label=label, meaning=meaning, example=example)


BETWEEN = {
    "from": _number("From", "With `to`: the number of the revision from which `patch` leads.", "1"),
    "to": _number("To", "With `from`: the number of the revision to which `patch` leads.", "1"),
}


class Revised:
    """A resource whose records tell how they became what they are."""

    @beside(
        RevisionsShape,
        "How the record became what it is: every change since it was published, when and why, and what differs. What "
        "has been withdrawn since is left out of the older revisions too.",
        scoped=False,
        **BETWEEN,
    )
    def revisions(self, found):
        """How the record became what it is."""
        return revisions_of(self.shape.model.objects.only("slug").get(pk=found.pk), found.values)


def revisions_of(record, values):
    """The history of a public record; ``values`` may say from and to which revision a patch is wanted."""
    told = history(record)
    seen = [None, *(revision.values for revision in told)]
    shown = [
        {
            "number": number,
            "action": revision.action,
            "at": _moment(revision.at),
            "reason": revision.reason,
            "patch": patch(seen[number - 1], revision.values),
        }
        for number, revision in enumerate(told, start=1)
    ]
    return {"revisions": shown, "patch": _between(seen, values)}


def _between(seen, values):
    if not values:
        return None
    problems = [(name, f"There is no revision {values[name]}.") for name in values if values[name] >= len(seen)]
    problems += [(name, "Send 'from' and 'to' together, or neither.") for name in BETWEEN if name not in values]
    refuse(problems)
    return patch(seen[values["from"]], seen[values["to"]])
