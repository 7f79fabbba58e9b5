"""Drafts that keep a record from being published because it names them: offered to be published together with it."""

from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.urls import reverse

from ..editing.readiness import ready_with_named
from ..editing.representation import record_models
from .opened import is_number
from .permissions import may_publish
from .references import is_id

TOGETHER = "_published_together"  # the button
ALONGSIDE = "alongside"  # what the page sends of each record that goes along: kind, id and version
MOST = 200


def ready_alongside(records, user):
    """Those of the records that can be published with all they name, and what goes along; both may be empty."""
    ready, named = ready_with_named(records)
    allowed = all(may_publish(user, record._meta.model_name) for record in named)
    return (ready, named) if named and allowed and len(named) <= MOST else ([], [])


def named_in_a_list(records):
    """The records that go along, each with a link, as a list that a form sends back."""
    shown = [
        {
            "record": record,
            "kind": record._meta.verbose_name,
            "page": reverse(f"admin:timeline_{record._meta.model_name}_change", args=[record.pk]),
            "sent": f"{record._meta.model_name}-{record.pk}-{record.version}",
        }
        for record in records
    ]
    return render_to_string("timeline/admin/alongside.html", {"records": shown, "name": ALONGSIDE})


def sent_alongside(request):
    """The records that are to go along, with the versions that were shown; of a kind that the user may publish."""
    seen = {}
    for sent in request.POST.getlist(ALONGSIDE)[:MOST] if TOGETHER in request.POST else ():
        kind, _, numbers = sent.partition("-")
        pk, _, version = numbers.partition("-")
        if kind not in record_models() or not is_id(pk) or not is_number(version):
            continue
        if not may_publish(request.user, kind):
            raise PermissionDenied(f"Records of the kind {kind!r} are not yours to publish.")
        seen |= {record: int(version) for record in record_models()[kind].objects.filter(pk=pk)}
    return seen
