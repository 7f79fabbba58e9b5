"""Who else has a page open: named on it, and told anew every twenty seconds by a small script."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ..editing.openings import note_left, note_open, open_to
from ..editing.representation import owner_model, owner_of
from ..models import Version
from .news import sentence
from .opened import opened_version

KEPT = "What you type is kept: when you save, you are shown both."


class Presence:
    """Admin pages that name others who have them open."""

    def get_urls(self):
        if owner_model(self.model) is None:
            return super().get_urls()
        name = f"timeline_{self.opts.model_name}_open"
        view = self.admin_site.admin_view(self.open_view)
        return [path("<path:object_id>/open/", view, name=name), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **options):
        if obj is not None and (owner := owner_of(obj)) is not None:
            others = open_to(owner, but=request.user, now=timezone.now())
            url = reverse(f"admin:timeline_{self.opts.model_name}_open", args=[obj.pk])
            context["presence"] = {"url": url, "others": in_a_sentence(others), "version": owner.version}
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def open_view(self, request, object_id):
        """Note that the page is open, or with ``left`` that it is not any more; tell who else is there, who saved."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, unquote(object_id))
        owner = owner_of(row)
        if owner is None:
            raise Http404("There is no such record any more.")
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        if "left" in request.POST:
            if seen_at := _moment(request.POST["left"]):
                note_left(owner, by=request.user, seen_at=seen_at)
            return HttpResponse(status=204)
        now = timezone.now()
        note_open(owner, by=request.user, now=now)
        others = in_a_sentence(open_to(owner, but=request.user, now=now))
        return JsonResponse({"seen": now.isoformat(), "others": others, **_saved(request, owner)})


def in_a_sentence(users):
    """Who else has a page open; empty for nobody."""
    names = [user.get_full_name() or user.get_username() for user in users]
    if not names:
        return ""
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{listed} {'have' if len(names) > 1 else 'has'} this open as well."


def _saved(request, owner):
    """What others saved since the page was opened: a sentence, and where to see it."""
    opened = opened_version(request.POST)
    later = Version.objects.filter(kind=owner._meta.model_name, record=owner.pk, number__gt=opened)
    latest = later.select_related("by").defer("content").order_by("-number").first()
    if not opened or latest is None:
        return {"saved": "", "history": ""}
    history = reverse(f"admin:timeline_{owner._meta.model_name}_history", args=[owner.pk])
    return {"saved": f"{sentence(latest, request.user)} {KEPT}", "history": history}


def _moment(text):
    """The moment that the page was told; None for anything else."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None
