"""The way back in the admin: a record to one of its versions, a deleted one into the chronology; asked why first."""

import json

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from ..editing.acts import NotDone
from ..editing.recording import Stale
from ..editing.representation import PRIVATE, represent
from ..editing.reverting import restore, revert
from ..editing.versions import as_json
from ..models import Version
from ..models.base import PublishedRecord
from .acts import sentence_of
from .history import LARGEST_NUMBER, Historical, address, as_number, content_of, label_of

asking = method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
STALE = "Someone else changed it meanwhile, and nothing was done. See what it is now, and decide anew."


class ReasonForm(forms.Form):
    """Why something is put back, and the version that whoever does it has seen."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER, widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
        help_text="Whoever reads the history of the record will ask why.",
    )


class Revertible(Historical):
    """Admin pages of a kind of record whose versions can be gone back to."""

    def get_urls(self):
        if not issubclass(self.model, PublishedRecord):
            return super().get_urls()
        wrap, name = self.admin_site.admin_view, f"timeline_{self.opts.model_name}"
        return [
            path("deleted/<str:object_id>/restore/", wrap(self.restore_view), name=f"{name}_restore"),
            path("<str:object_id>/revert/<str:number>/", wrap(self.revert_view), name=f"{name}_revert"),
            *super().get_urls(),
        ]

    @asking
    def revert_view(self, request, object_id, number):
        """Show what going back would change, and go back."""
        record = self.record_at(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        version = self._kept(record.pk, number)

        def act(expected, **why):
            revert(record, version.number, expected=expected, **why)
            return record.pk

        current = json.loads(as_json(represent(self.model, [record.pk], whole=True)[record.pk]))
        about = {
            "title": f"Revert “{record}” to version {version.number}",
            "done": f"“{record}” is again as it was in version {version.number}.",
            "button": "Revert",
            "old_heading": "Now",
            "new_heading": f"Version {version.number}",
            "back": address(record, "history", record.pk),
            "table": self.table_between(without_status(current), without_status(content_of(version))),
        }
        return self._asked_why(request, act, record.version, about)

    @asking
    def restore_view(self, request, object_id):
        """Show what was deleted, and bring it back as a draft."""
        if not self.has_publish_permission(request):
            raise PermissionDenied
        gone = self.gone_at(object_id)
        label = label_of(self.model, gone)

        def act(expected, **why):
            return restore(self.opts.model_name, gone.record, **why).pk

        about = {
            "title": f"Bring back “{label}”",
            "done": f"“{label}” is back as a draft, with all that it held when it was deleted.",
            "button": "Bring back",
            "old_heading": "Now",
            "new_heading": "Once it is back",
            "back": address(self.model, "deleted_history", gone.record),
            "table": self.table_between(None, without_status(gone.last and json.loads(gone.last))),
        }
        return self._asked_why(request, act, gone.number, about)

    def _kept(self, pk, number):
        known = as_number(number)
        kept = Version.objects.filter(kind=self.opts.model_name, record=pk, number=known, content__isnull=False)
        version = kept.first() if known else None
        if version is None:
            raise Http404(f"Nothing is kept of a version {number}.")
        return version

    def _asked_why(self, request, act, seen, about):
        """Ask for the reason beside the differences; with one, act, and show the history that tells it."""
        form, lacks = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": seen}), ()
        if form.is_bound and form.is_valid():
            why = {"reason": form.cleaned_data["reason"], "expected": form.cleaned_data["version"]}
            try:
                pk = act(now=timezone.now(), by=request.user, **why)
            except Stale:
                self.message_user(request, STALE, messages.WARNING)
                return HttpResponseRedirect(about["back"])
            except NotDone as refusal:
                lacks = refusal.lacks
            else:
                self.message_user(request, about["done"], messages.SUCCESS)
                return HttpResponseRedirect(address(self.model, "history", pk))
        return self.drawn(request, "revert", form=form, lacks=[sentence_of(lack) for lack in lacks], **about)


def without_status(content):
    """A content without what going back leaves alone."""
    return content and {name: value for name, value in content.items() if name not in PRIVATE}
