"""Export in the admin: the list as it is filtered, with drafts, as a sheet of events or a fixture."""

import json
from itertools import chain

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone

from ..loading.export import as_fixture, exported
from ..loading.sheet import write_sheet
from ..models import Event, EventType

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}
NOT_FILTERS = ("p", "all", "e", "_facets")  # what the address of a list says beside what is in it
LINES = 200  # that are sent together


class Exports:
    """Admin pages of a kind of record with an export."""

    @property
    def export_forms(self):
        """The formats by name: a sheet is of events."""
        return [form for form in TYPES if form != "csv" or self.model is Event]

    def export_urls(self):
        """The address of the export, to stand before those of single records."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/<str:form>/", self.admin_site.admin_view(self.export_view), name=name)]

    def export_view(self, request, form):
        """Send the records of the list that the same address without ``export/…/`` shows, on all its pages."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if form not in self.export_forms:
            raise Http404("There is no such format.")
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        request.GET = request.GET.copy()
        for name in NOT_FILTERS:
            request.GET.pop(name, None)
        try:
            listed = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(
                reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist") + "?e=1"
            )
        lines = WRITERS[form](self.model, list(listed.values_list("pk", flat=True)))
        name = f"{self.opts.verbose_name_plural.replace(' ', '-')}-{timezone.now():%Y-%m-%d}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return StreamingHttpResponse(_together(lines), content_type=TYPES[form], headers=headers)


def _sheet(model, ids):
    """With the mark by which spreadsheets know UTF-8."""
    types = dict(EventType.objects.values_list("code", "name"))
    rows = ((record, rows) for record, rows in exported(model, ids))
    return chain(["\ufeff"], write_sheet(rows, types))


def _lines(model, ids):
    for record, rows in exported(model, ids):
        for each in as_fixture(model, record, rows):
            yield json.dumps(each, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n"


def _list(model, ids):
    separator = "[\n"
    for line in _lines(model, ids):
        yield separator + line.rstrip("\n")
        separator = ",\n"
    yield "\n]\n" if separator == ",\n" else "[]\n"


WRITERS = {"csv": _sheet, "json": _list, "jsonl": _lines}


def _together(lines):
    block = []
    for line in lines:
        block.append(line)
        if len(block) == LINES:
            yield "".join(block)
            block = []
    yield "".join(block)
