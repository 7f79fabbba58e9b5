"""What is done in the admin goes on record: versions and changes of each record that a form or deletion alters."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import IntegrityError
from django.forms.models import _get_foreign_key
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from ..editing.acts import NotDone
from ..editing.deleting import losing
from ..editing.readiness import missing
from ..editing.recording import ReasonNeeded, Stale, recorded
from ..editing.representation import owner_of
from ..models.base import PublishedRecord
from .acts import carry_out, pressed, sentence_of
from .alongside import named_in_a_list, ready_alongside, sent_alongside
from .forms import ShownRowFormSet
from .news import sentence
from .opened import is_number, opened_in, opened_version, sent_ids

AT_ONCE = (
    "At the same moment somebody else saved, merged or deleted something that this does not fit together with; "
    "nothing was saved. Look at what it names, and save again."
)

ALONGSIDE = "All that is missing can be published with it, by “Save and publish these together” below: {}"


@dataclass(frozen=True)
class Refusal:
    """Why nothing was saved, for the form that is shown again: the field at fault, None for all, and sentences."""

    field: str | None
    sentences: list


class Recorded:
    """Admin pages whose saves, acts and deletions go on record in the same transaction."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = partial(super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return view()
        if object_id and self.get_object(request, unquote(object_id)) is None:
            return self.show_gone(request, object_id) or view()
        try:
            return self._on_record(request, object_id, "saved", view)
        except NotDone as refused:
            field = refused.lacks[0].said_in
            request.refusal = Refusal(field, [sentence_of(lack) for lack in refused.lacks])
            if getattr(request, "alongside", ()):
                told = format_html(ALONGSIDE, named_in_a_list(request.alongside))
                request.refusal.sentences.append(told)
        except ReasonNeeded as refused:
            request.refusal = Refusal("reason", [str(refused)])
        except Stale:
            sentences, answer = self.show_meanwhile(request, view)
            if answer is not None:
                return answer
            request.refusal = Refusal(None, sentences)
        except IntegrityError:
            request.refusal = Refusal(None, [AT_ONCE])
        # All of it was taken back. The form refuses this time, and shows again what was typed.
        return view()

    def save_model(self, request, obj, form, change):
        owner = owner_of(obj)
        if owner is None or owner is obj:
            super().save_model(request, obj, form, change)
            return
        # A row that is new, or that moves to another record, changes one that the page has not seen so far.
        with recorded([owner], now=timezone.now(), by=request.user, reason=reason_in(request)):
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        rows = [form.instance, *(row for formset in formsets for row in getattr(formset, "new_objects", ()))]
        known = {(type(record), record.pk) for record in request.touched}
        for owner in map(owner_of, rows):
            if owner is not None and (type(owner), owner.pk) not in known:
                request.touched.append(owner)
        self._act(request, form.instance)

    def _act(self, request, record):
        """Do what the pressed button says, beyond saving."""
        request.button = pressed(request, record) if isinstance(record, PublishedRecord) else None
        if request.button:
            why = {"now": timezone.now(), "by": request.user, "reason": reason_in(request)}
            try:
                carry_out(request.button.act, [record], alongside=sent_alongside(request), **why)
            except NotDone:
                if request.button.act == "published":  # seen before what was typed is taken back
                    _, request.alongside = ready_alongside([record], request.user)
                raise
        elif isinstance(record, PublishedRecord) and record.publish_at and record.status != "published":
            self._warn_of_time(request, record)

    def _warn_of_time(self, request, record):
        """Say at once what would keep a record from being published at the time that is set for it."""
        for lack in missing([record]):
            told = format_html("It cannot be published at the time set for it. {}", sentence_of(lack))
            self.message_user(request, told, messages.WARNING)

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        return self._after_act(request, obj) or response

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        return self._after_act(request, obj) or response

    def _after_act(self, request, record):
        """The way back to the record's page, once a button has moved it on; None after a plain save."""
        if not request.button:
            return None
        request.held = [((request, f"“{record}”: {request.button.done}", messages.SUCCESS), {})]
        return HttpResponseRedirect(reverse(f"admin:timeline_{record._meta.model_name}_change", args=[record.pk]))

    def delete_view(self, request, object_id, extra_context=None):
        view = partial(super().delete_view, request, object_id, extra_context)
        if request.method != "POST":
            return view()
        try:
            return self._on_record(request, object_id, "deleted", view)
        except ReasonNeeded as refused:
            self.message_user(request, str(refused), messages.ERROR)
        except Stale as stale:
            self.message_user(request, not_deleted(stale, request.user), messages.ERROR)
        except IntegrityError:
            self.message_user(request, AT_ONCE, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def render_delete_form(self, request, context):
        """The page that asks, with the version of the record that it shows."""
        owner = owner_of(context["object"])
        context["seen"] = [(version_name(owner), owner.version)] if owner else []
        return super().render_delete_form(request, context)

    def delete_queryset(self, request, queryset):
        rows = list(queryset)
        owners = {owner_of(row) for row in rows} - {None}
        seen = {owner: version for owner in owners if (version := version_sent(request, owner)) is not None}
        with recorded(
            [*owners, *losing(queryset)],
            now=timezone.now(),
            by=request.user,
            act="deleted",
            reason=reason_in(request),
            reason_needed=True,
            expected=seen,
        ):
            super().delete_queryset(request, queryset)

    def message_user(self, request, *message, **options):
        """As Django's, but what a form has to tell is held until it is on record."""
        if getattr(request, "held", None) is None:
            super().message_user(request, *message, **options)
        else:
            request.held.append(((request, *message), options))

    def _on_record(self, request, object_id, act, view):
        """What ``view`` answers, once all that it did is on record."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        owner = owner_of(row)
        records = [owner, *self._inside(row)] if owner is not None else []
        records += losing([row]) if act == "deleted" and owner is not None else []
        why = {"by": request.user, "reason": reason_in(request), "reason_needed": True}
        if owner is not None and act == "saved":
            why["expected"] = {owner: opened_version(request.POST), **self._opened_inside(request)}
            records = list(dict.fromkeys([*records, *why["expected"]]))
        elif owner is not None and (version := version_sent(request, owner)) is not None:
            why["expected"] = {owner: version}
        request.held = []
        try:
            with recorded(records, now=timezone.now(), act=act, **why) as request.touched:
                answer = view()
            told = request.held
        finally:
            request.held = None
        for message, options in told:
            self.message_user(*message, **options)
        return answer

    def _inside(self, row):
        """The records with addresses of their own that are edited in tables on the page of ``row``."""
        for model, key in self._tables_of_records():
            yield from model.objects.filter(**{key.name: row})

    def _opened_inside(self, request):
        """Such records with the versions that the page was made from; none that ever was where it does not say."""
        opened, seen = opened_in(request.POST), {}
        for model, key in self._tables_of_records():
            known = opened.versions.get(model._meta.model_name, {}) if opened else {}
            for pk in sent_ids(request.POST, key.remote_field.get_accessor_name()):
                seen[model(pk=int(pk))] = int(known.get(pk, 0))
        return seen

    def _tables_of_records(self):
        """The models of such tables, with the field that joins them with the page."""
        for table in self.inlines:
            if issubclass(table.model, PublishedRecord) and table.formset is not ShownRowFormSet:
                yield table.model, _get_foreign_key(self.model, table.model, fk_name=table.fk_name)


def reason_in(request):
    """Why something is done, as typed; at most 1,000 characters."""
    return request.POST.get("reason", "").replace("\x00", "").strip()[:1000]


def version_name(record):
    """Under which name a page to delete the record sends the version that it showed."""
    return f"version-{record._meta.model_name}-{record.pk}"


def version_sent(request, record):
    """The version of the record that a page to delete it showed; None where the page does not say."""
    sent = request.POST.get(version_name(record), "")
    return int(sent) if is_number(sent) else None


def not_deleted(stale, user):
    """Why what is to be deleted was not: who did what to it meanwhile."""
    told = sentence(stale.versions[-1], user) if stale.versions else str(stale)
    return f"{told} Nothing was deleted. Look at it again; then delete it if it should go all the same."
