"""Why a page, or what was sent to it, is not for whoever asked, and what can be done instead."""

from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from ..editing.representation import owner_of
from ..models.base import Record
from .permissions import may_touch
from .references import is_id

OPEN_TO_EDITORS = {
    "in_review": "It is in review: an editor may change it, publish it, or send it back to be changed.",
    "published": "It is published, so that only editors change it. Tell one of them what is to be corrected.",
    "withdrawn": "It was withdrawn, so that only editors change it or bring it back. Tell one of them why it should.",
}
OF_VOCABULARY = "It is part of the vocabulary, which only superusers change."
NOT_ALLOWED = "Your account may look at it, but not change it. A superuser can put you into a group that may."
NOT_FOR_YOU = (
    "This is not for your account ({groups}). What needs more rights an editor can do; superusers give rights."
)


def why_read_only(user, row):
    """Why the user may only look at ``row``, and what can be done about it; a sentence or two."""
    owner = owner_of(row)
    if owner is None:
        return OF_VOCABULARY
    if may_touch(user, row) or not user.has_perm(f"timeline.change_{row._meta.model_name}"):
        return NOT_ALLOWED
    told = OPEN_TO_EDITORS[owner.status]
    kind = owner._meta.verbose_name
    return told if owner is row else told.replace("It ", f"It belongs to the {kind} “{owner}”. That one ", 1)


def refused(site, request, exception):
    """The answer 403 of the admin: why, and the ways back that the user has."""
    page, row = _asked(site, request)
    told = str(exception) if _speaks(exception) else ""
    if not told and row is not None and not may_touch(request.user, row):
        told = why_read_only(request.user, row)
    groups = ", ".join(request.user.groups.values_list("name", flat=True)) or "in no group"
    context = {
        **site.each_context(request),
        "title": "This is not for you",
        "sentence": told or NOT_FOR_YOU.format(groups=groups),
        "ways": list(_ways(page, row)),
    }
    return render(request, "timeline/admin/refused.html", context, status=403)


def _speaks(exception):
    """Whether it says something to people: a whole sentence."""
    return str(exception).endswith(".")


def _asked(site, request):
    """The page of a kind of record, and the row, that were asked for, as far as the user may see them."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None, None
    kind = request.path_info.removeprefix(reverse("admin:index")).split("/")[1:2]
    pages = {model._meta.model_name: page for model, page in site._registry.items()}
    page = pages.get(*kind) if kind else None
    if page is None or not page.has_view_or_change_permission(request):
        return None, None
    pk = match.kwargs.get("object_id", "")
    row = page.model._default_manager.filter(pk=pk).first() if is_id(pk) else None
    return page, row if isinstance(row, Record) else None


def _ways(page, row):
    if row is not None:
        address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        yield f"Back to “{row}”", address
    if page is not None:
        name = f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist"
        yield f"All {page.opts.verbose_name_plural}", reverse(name)
