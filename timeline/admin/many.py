"""Acts on many records at once, from their list: what each of them lacks is shown before anything is done."""

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse
from django.utils import timezone

from ..editing.acts import NotDone
from ..editing.readiness import ready_together
from ..editing.recording import Stale, recorded
from ..models.base import PublishedRecord
from .acts import BUTTONS, carry_out, sentence_of
from .alongside import named_in_a_list, ready_alongside, sent_alongside
from .permissions import may_touch
from .references import is_id

MOST = 200


class Many:
    """Lists of records with a status, from which several can be moved on together."""

    def has_send_permission(self, request):
        """Whether the user may send records of this kind for review."""
        return issubclass(self.model, PublishedRecord) and self.has_change_permission(request)

    @admin.action(description="Delete selected %(verbose_name_plural)s", permissions=["delete"])
    def delete_selected(self, request, chosen):
        """As Django's, for as many as a page can list."""
        return None if self._are_too_many(request, chosen) else delete_selected(self, request, chosen)

    def _are_too_many(self, request, chosen):
        too_many = chosen[: MOST + 1].count() > MOST
        if too_many:
            self.message_user(request, f"Choose at most {MOST} at once.", messages.ERROR)
        return too_many

    def act_on(self, request, chosen, button):
        """The page that asks, or what was done; None leads back to the list."""
        if self._are_too_many(request, chosen):
            return None
        records = list(chosen.order_by("pk"))
        ready, rows = judge(button, records, request.user)
        reason = request.POST.get("reason", "").replace("\x00", "").strip()[:1000]
        together, named = [], []
        if button.act == "published" and len(ready) < len(records):
            in_place = [record for record in records if not _out_of_place(button, record, request.user)]
            together, named = ready_alongside(in_place, request.user)
        alongside, problem = sent_alongside(request) if together else {}, ""
        going = together if alongside else ready
        if "confirmed" in request.POST and going:
            problem = self._carry_out(request, button, going, reason, alongside)
            if not problem:
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": f"{button.many}: {len(records)} chosen",
            "opts": self.opts,
            "button": button,
            "rows": rows,
            "ready": ready,
            "together": together,
            "alongside": named_in_a_list(named) if named else "",
            "reason": reason,
            "problem": problem,
            "chosen_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "timeline/admin/many.html", context)

    def _carry_out(self, request, button, records, reason, alongside):
        """Do it for all of them, and say so; a sentence when it cannot be done, and then nothing was."""
        seen = {record: _version_seen(request, record) for record in records}
        why = {"now": timezone.now(), "by": request.user, "reason": reason}
        try:
            with recorded(records, act=button.act, expected=seen, **why):
                carry_out(button.act, records, alongside=alongside, **why)
        except Stale as stale:
            return f"“{stale.record}” was changed after this page was made; look at it again."
        except NotDone as refused:
            return " ".join(dict.fromkeys(lack.sentence for lack in refused.lacks))
        kinds = self.opts.verbose_name if len(records) == 1 else self.opts.verbose_name_plural
        more = f", and for {len(alongside)} that they name" if alongside else ""
        self.message_user(request, f"{button.many}: done for {len(records)} {kinds}{more}.", messages.SUCCESS)
        return ""


def judge(button, records, user):
    """Those of the records that are ready for the act; and each record with what stands against it, sentences."""
    against = {record.pk: _out_of_place(button, record, user) for record in records}
    ready = [record for record in records if not against[record.pk]]
    if button.act == "published":
        ready, lacks = ready_together(ready)
        for lack in lacks:
            against[lack.record.pk].append(sentence_of(lack))
    return ready, [(record, against[record.pk]) for record in records]


def _out_of_place(button, record, user):
    if record.status not in button.before:
        return [f"It is {record.get_status_display()}."]
    return [] if may_touch(user, record) else ["It is not a draft; ask an editor."]


def _version_seen(request, record):
    """The version that the page showed; none that ever was when the page did not say."""
    sent = request.POST.get(f"version-{record.pk}", "")
    return int(sent) if is_id(sent) else 0


def _action(button):
    """The act of a button as an action of the list."""

    @admin.action(description=f"{button.many}…", permissions=["publish" if button.editors else "send"])
    def act(page, request, chosen):
        return page.act_on(request, chosen, button)

    act.__name__ = button.act  # what the list sends for it
    return act


Many.actions = ["delete_selected", *map(_action, BUTTONS.values())]
