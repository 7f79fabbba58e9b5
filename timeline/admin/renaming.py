"""Giving a record another slug: a page of its own, since the old address must go on to lead somewhere."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html

from ..editing.acts import NotDone, rename
from ..editing.recording import Stale
from ..models.base import PublishedRecord, slug_form
from .of_record import OfRecord
from .permissions import may_publish


class RenameForm(forms.Form):
    """The new slug, and why."""

    slug = forms.CharField(
        max_length=100,
        label="New slug",
        validators=[slug_form],
        widget=AdminTextInputWidget,
        help_text="Small letters a to z, digits and single hyphens between them, as in 'mtavari-arkhi'.",
    )
    reason = forms.CharField(
        max_length=1000,
        label="Reason",
        widget=AdminTextareaWidget({"rows": 2}),
        help_text="Needed; readers see it in the history.",
    )
    opened_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def refuse(self, *sentences):
        """Say at the slug why it was not done."""
        for sentence in sentences:
            self.add_error("slug", sentence)


class Renaming(OfRecord):
    """Pages of records with a slug, which editors can change after readers know it."""

    def get_urls(self):
        own = [("rename/", self.rename_view, "rename")] if issubclass(self.model, PublishedRecord) else []
        return [*self.pages(*own), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **options):
        if obj and isinstance(obj, PublishedRecord) and may_publish(request.user, self.opts.model_name):
            context.setdefault("more_tools", []).append(("Change the slug…", self.page_of("rename", obj)))
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def rename_view(self, request, object_id):
        """Ask for the new slug and a reason; then rename."""
        record, answer = self.for_editors(request, object_id, ("GET", "POST"))
        if answer:
            return answer
        first = {"slug": record.slug, "opened_version": record.version}
        form = RenameForm(request.POST if request.method == "POST" else None, initial=first)
        if form.is_bound and form.is_valid() and self._renamed(request, record, form):
            return HttpResponseRedirect(self.page_of("change", record))
        return self.draw(request, record, "rename", "Change the slug", form=form, media=form.media)

    def _renamed(self, request, record, form):
        """Do it and say so; or note in the form why not."""
        given, old = form.cleaned_data, record.slug
        why = {"reason": given["reason"], "expected": given["opened_version"]}
        try:
            rename(record, given["slug"], now=timezone.now(), by=request.user, **why)
        except Stale:
            form.refuse("Someone else changed the record after this page was made; open it again.")
        except NotDone as refused:
            form.refuse(*(lack.sentence for lack in refused.lacks))
        else:
            messages.success(request, format_html("The slug is “{}” now; it was “{}”.", record.slug, old))
            return True
        return False
