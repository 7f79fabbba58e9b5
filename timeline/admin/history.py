"""The history of a record in the admin: its versions, the newest first, and any two of them side by side."""

import json

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from ..editing.contents import meant, named_in
from ..editing.differences import differences
from ..editing.history import changes_of
from ..editing.representation import fields_of, owner_of
from ..editing.reverting import deleted
from ..models import Version
from ..models.base import PublishedRecord
from ..vocabularies import ACTS, CHANGE_ACTIONS
from .comparison import parts, summary
from .references import is_id

A_PAGE = 50
LARGEST_NUMBER = 2**31 - 1
only_read = method_decorator(require_safe)


class Historical:
    """Admin pages of a kind of record that keeps versions, also of records that are gone."""

    def get_urls(self):
        if not issubclass(self.model, PublishedRecord):
            return super().get_urls()
        wrap, name = self.admin_site.admin_view, f"timeline_{self.opts.model_name}"
        return [
            path("deleted/", wrap(self.deleted_view), name=f"{name}_deleted"),
            path("deleted/<str:object_id>/", wrap(self.deleted_history_view), name=f"{name}_deleted_history"),
            *super().get_urls(),
        ]

    @only_read
    def history_view(self, request, object_id, extra_context=None):
        """The versions of a record; of a row, those of the record that it belongs to."""
        record = self.record_at(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        owner = owner_of(record)
        if owner is None:
            return super().history_view(request, object_id, extra_context)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        if owner is not record:
            return HttpResponseRedirect(address(owner, "history", owner.pk))
        allowed = {"may_revert": self.has_change_permission(request, record)}
        return self._history(request, record.pk, str(record), record=record, **allowed, **(extra_context or {}))

    @only_read
    def deleted_history_view(self, request, object_id):
        """The versions of a record that was deleted."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        version = self.gone_at(object_id)
        label = label_of(self.model, version)
        return self._history(request, version.record, label, may_restore=self.has_publish_permission(request))

    @only_read
    def deleted_view(self, request):
        """The deleted records of the kind, the last deleted first; what was merged went into a record that stays."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        found, pages = paged(
            deleted(self.opts.model_name).exclude(act="merged").select_related("by"), asked(request, "page")
        )
        rows = [{"version": each, "label": label_of(self.model, each), "who": who(each)} for each in found[:A_PAGE]]
        title = f"Deleted {self.opts.verbose_name_plural}"
        return self.drawn(
            request, "deleted", title=title, rows=rows, **pages, may_restore=self.has_publish_permission(request)
        )

    def record_at(self, request, object_id):
        """The record whose id stands in the address; None for anything else."""
        return self.get_object(request, object_id) if is_id(object_id) else None

    def gone_at(self, object_id):
        """The version in which the record with this id was deleted; 404 when it was not."""
        version = deleted(self.opts.model_name).filter(record=object_id).first() if is_id(object_id) else None
        if version is None:
            raise Http404(f"No {self.opts.verbose_name} with the id {object_id} was deleted.")
        return version

    def drawn(self, request, template, **context):
        """A page beside those of Django, which all say the same about the kind of record."""
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **context}
        return TemplateResponse(request, f"timeline/admin/{template}.html", context)

    def table_between(self, old, new, records=None):
        """What differs between two contents, as parts of a table; ``records`` are read unless given."""
        if records is None:
            records = meant(named(self.model, [old, new]))
        return parts(differences(self.model, old, new, records), records)

    def _history(self, request, pk, label, **context):
        """The page of versions, with two of them side by side: those asked for, else the last two."""
        given = asked(request, "page", "from", "to")
        versions = Version.objects.filter(kind=self.opts.model_name, record=pk).select_related("by")
        found, pages = paged(versions.order_by("-number"), given)
        old, new = pair(versions, given)
        contents = {each.number: content_of(each) for each in (*found, old, new) if each}
        records = meant(named(self.model, contents.values()))
        sides = [contents[each.number] if each else None for each in (old, new)]
        return self.drawn(
            request,
            "history",
            title=f"History of “{label}”",
            object_id=pk,
            rows=list(self._rows(found, contents, records, latest=not pages["later"])),
            old_heading=f"Version {old.number}" if old else "Before",
            new_heading=new and f"Version {new.number}",
            **pages,
            old=old,
            new=new,
            table=self.table_between(*sides, records),
            changes=[] if new or "record" not in context else self._changes(context["record"]),
            **context,
        )

    def _rows(self, found, contents, records, latest):
        """What the list tells of each version: what it changed in the one before, which is next on the page.

        The first that is found is the ``latest`` of all or not; to that one nobody has to go back.
        """
        for place, version in enumerate(found[:A_PAGE]):
            before = contents[found[place + 1].number] if place + 1 < len(found) else None
            content = contents[version.number]
            told = summary(differences(self.model, before, content, records)) if before and content else ""
            reverts = content is not None and not (latest and place == 0)
            act = ACTS.meanings[version.act]
            yield {"version": version, "act": act, "who": who(version), "what": told, "reverts": reverts}

    def _changes(self, record):
        """The public changes of a record of which no version was kept, the newest first."""
        told = reversed(changes_of(record))
        return [{"change": each, "act": CHANGE_ACTIONS.meanings[each.action], "who": who(each)} for each in told]


def address(record, page, *ids):
    """The address of a page of the admin about a record or its kind."""
    return reverse(f"admin:timeline_{record._meta.model_name}_{page}", args=ids)


def asked(request, *known):
    """The whole numbers that the address gives, by name; what is not a number of 1 or more is a bad request."""
    numbers = {}
    for name in request.GET:
        if name.startswith("_"):
            continue  # Django's own, as the filters of the list to go back to
        given = request.GET.getlist(name)
        if name not in known:
            raise BadRequest(f"This page knows no {name!r}; it knows {' and '.join(map(repr, known))}.")
        numbers[name] = as_number(given[0]) if len(given) == 1 else None
        if not numbers[name]:
            raise BadRequest(f"{name!r} is one whole number, from 1 to {LARGEST_NUMBER}.")
    return numbers


def as_number(text):
    """The whole number that a part of an address gives; None when it is none, or larger than any version."""
    return int(text) if is_id(text) and int(text) <= LARGEST_NUMBER else None


def paged(rows, given):
    """The rows of the page asked for and the one after it; and the numbers of the pages around, None for none."""
    number = given.get("page", 1)
    start = (number - 1) * A_PAGE
    found = list(rows[start : start + A_PAGE + 1])
    if number > 1 and not found:
        raise Http404("There is no such page.")
    return found, {"earlier": number + 1 if len(found) > A_PAGE else None, "later": number - 1 or None}


def pair(versions, given):
    """The two versions to compare: those asked for, else the last two; None for what there is not."""
    numbers = [given[name] for name in ("from", "to") if name in given]
    if len(numbers) == 1:
        raise BadRequest("Give both 'from' and 'to', or neither.")
    if not numbers:
        last = [*versions.order_by("-number")[:2], None, None]
        return last[1], last[0]
    found = {each.number: each for each in versions.filter(number__in=numbers)}
    for number in numbers:
        if number not in found:
            raise Http404(f"There is no version {number}.")
    return [found[number] for number in numbers]


def named(model, contents):
    """All that the contents refer to, each once."""
    return dict.fromkeys(each for content in contents if content for each in named_in(model, content))


def content_of(version):
    """What a version holds, None once the record was deleted."""
    return version.content and json.loads(version.content)


def label_of(model, version):
    """What a deleted record was called; ``version`` is that of its deletion, with the content before as ``last``."""
    last = json.loads(version.last) if version.last else {}
    plain, _ = fields_of(model)
    return str(model(**{name: last[name] for name in plain if name in last})) if last else version.slug


def who(told):
    """Who did it, by name; empty for what a command did."""
    return told.by and (told.by.get_full_name() or told.by.get_username())
