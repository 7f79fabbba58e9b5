"""What to follow of one record as Atom: the events and positions that belong to it, the last changed first."""

from django.http import QueryDict

from ..formats import atom
from ..formats.base import title_of
from .about import about
from .base import FEED, found_page, public, site_of
from .downloads import records_of, with_first_addresses
from .events import Events
from .filters import refuse
from .paging import DEFAULT_LIMIT, Order
from .positions import Positions
from .shapes import names_of, projection

NEWEST = {"ordering": Order("-updated_at", "updated_at", descending=True), "limit": DEFAULT_LIMIT, "cursor": None}


def feed(resource, request, record):
    """The feed of ``record``, as the JSON shows it: for each kind the statements of a page."""
    sent = request.query_params
    refuse(
        [(name, f"What {FEED} holds cannot be chosen; leave it out.") for name in ("fields", "omit") if name in sent]
    )
    entries = [entry for each in (Events(), Positions()) for entry in _entries(each, resource, request, record)]
    entries.sort(key=lambda entry: entry["updated_at"], reverse=True)
    told = about(request, title_of(record), resource.collection)
    response = public(b"".join(atom.write(entries[:DEFAULT_LIMIT], told)), atom.CONTENT_TYPE)
    response["Vary"] = "Accept"
    return response


def _entries(listed, resource, request, record):
    """The records of the resource ``listed`` that belong to ``record``, within the evidence scope asked for."""
    sent = QueryDict(mutable=True)
    for name in resource.scoping():
        if name in request.query_params:
            sent.setlist(name, request.query_params.getlist(name))
    sent[resource.followed] = record["slug"]
    asked = listed.filters(sent)
    refuse(asked.check())
    _, found = found_page(listed, asked, NEWEST)
    names = tuple(name for name in names_of(listed.shape) if name in atom.READS)
    address = f"{site_of(request)}{listed.collection}/"
    shown = projection(listed.shape, names, scope=asked.scope)
    records = records_of(shown, [hit[0] for hit in found.hits], None, address)
    return with_first_addresses(records, listed.shape.model, address)
