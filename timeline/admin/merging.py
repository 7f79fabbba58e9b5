"""Merging two records in the admin: choosing the other, seeing all that would happen, doing it, taking it back."""

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from ..editing.acts import NotDone
from ..editing.merging import Chosen, merge, plan
from ..editing.moving import DOUBLES, FATES, ITSELF, MOVES, references
from ..editing.parting import parting, undo
from ..editing.recording import Stale
from ..editing.wording import heading, said
from ..models import Merge
from ..models.fields import EDTFField
from ..vocabularies import NAME_KINDS
from .dates import reading
from .many import Many
from .of_record import OfRecord
from .permissions import may_publish
from .recording import reason_in
from .references import ReferenceField, ReferenceSelect, is_id

SHOWN = 20  # rows of one sort that the page spells out
TITLES = {
    MOVES: "Rows that move to the survivor",
    DOUBLES: "Rows that the survivor has already",
    ITSELF: "Rows that would join the survivor with itself",
}


class Merging(OfRecord):
    """Pages of records of which two can turn out to be one."""

    actions = [*Many.actions, "merge_two"]

    def get_urls(self):
        own = self.pages(
            ("merge/", self.merge_view, "merge"),
            ("merges/", self.merges_view, "merges"),
            ("merges/<int:number>/undo/", self.undo_view, "undo"),
        )
        return [*own, *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **options):
        if obj and may_publish(request.user, self.opts.model_name):
            context.setdefault("more_tools", []).append(("Merge with another…", self.page_of("merge", obj)))
        return super().render_change_form(request, context, *args, obj=obj, **options)

    @admin.action(description="Merge two records…", permissions=["publish"])
    def merge_two(self, request, chosen):
        """Lead to the page that merges the two records chosen; the one that is public, or else older, survives."""
        records = list(chosen.order_by("pk")[:3])
        if len(records) != 2:
            self.message_user(request, "Choose exactly two records to merge.", messages.WARNING)
            return None
        survivor, other = sorted(records, key=lambda record: record.status != "published")
        return HttpResponseRedirect(f"{self.page_of('merge', survivor)}?other={other.pk}")

    def history_view(self, request, object_id, extra_context=None):
        """As ever, with the way to the records that went into this one, if any did."""
        context = dict(extra_context or {})
        if may_publish(request.user, self.opts.model_name) and is_id(object_id) and self._merges(object_id).exists():
            context["merges"] = reverse(f"admin:timeline_{self.opts.model_name}_merges", args=[object_id])
        return super().history_view(request, object_id, context)

    def merge_view(self, request, object_id):
        """Choose the other record, then see what a merge would do, then do it."""
        record, answer = self.for_editors(request, object_id, ("GET", "POST"))
        if answer:
            return answer
        sent = request.POST if request.method == "POST" else request.GET
        form = _choice(self, request, sent if "other" in sent else None)
        other = form.cleaned_data["other"] if form.is_bound and form.is_valid() else None
        if other is None:
            return self.draw(request, record, "merge_choose", "Merge with another", form=form, media=form.media)
        if request.method == "POST":
            return self._merge(request, record, other)
        return self._look(request, record, other)

    def _look(self, request, record, other, chosen=None, problems=()):
        planned = plan(record, other, chosen)
        problems = problems or [f"{lack.record}: {lack.sentence}" for lack in planned.refusals]
        return self.draw(
            request, record, "merge", "Merge with another", **_preview(planned, problems), reason=reason_in(request)
        )

    def _merge(self, request, record, other):
        chosen, seen = _chosen(request.POST), _seen(request, survivor=record, other=other)
        why = {"now": timezone.now(), "by": request.user, "reason": reason_in(request)}
        try:
            done = merge(record, other, chosen, expected=seen, **why)
        except Stale as stale:
            problems = [f"“{stale.record}” was changed after this page was made; look at it again."]
        except NotDone as refused:
            problems = [lack.sentence for lack in refused.lacks]
        else:
            sentence = '“{}” went into “{}”. <a href="{}">Undo the merge</a>'
            messages.success(request, format_html(sentence, other, record, self.page_of("undo", record, done.pk)))
            return HttpResponseRedirect(self.page_of("change", record))
        both = [self.get_object(request, str(each.pk)) for each in (record, other)]
        if None in both:
            messages.error(request, " ".join(problems))
            return HttpResponseRedirect(reverse(f"admin:timeline_{self.opts.model_name}_changelist"))
        return self._look(request, *both, chosen, problems)

    def merges_view(self, request, object_id):
        """The records that went into this one."""
        record, answer = self.for_editors(request, object_id, ("GET",))
        if answer:
            return answer
        merges = self._merges(record.pk).select_related("by").defer("undoing").order_by("-at", "-pk")
        return self.draw(request, record, "merges", "Merges", merges=merges)

    def undo_view(self, request, object_id, number):
        """Ask whether a merge is to be undone, telling what comes back; then undo it."""
        record, answer = self.for_editors(request, object_id, ("GET", "POST"))
        if answer:
            return answer
        merged = self._merges(record.pk).filter(pk=number).first() if is_id(number) else None
        if merged is None:
            raise Http404("There is no such merge.")
        if request.method == "POST":
            try:
                back = undo(merged, now=timezone.now(), by=request.user, reason=reason_in(request))
            except NotDone as refused:
                messages.error(request, " ".join(lack.sentence for lack in refused.lacks))
                return HttpResponseRedirect(self.page_of("undo", record, number))
            messages.success(request, format_html("“{}” is a record of its own again.", back))
            return HttpResponseRedirect(self.page_of("change", back))
        return self.draw(request, record, "merge_undo", "Undo the merge", merge=merged, parting=parting(merged))

    def _merges(self, pk):
        return Merge.objects.filter(kind=self.opts.model_name, survivor=pk)


def _choice(page, request, sent):
    """The form in which the other record is chosen, by autocompletion as everywhere."""
    rows, names = next((rows, names) for rows, names in references(page.model).items() if not rows._meta.auto_created)
    other = ReferenceField(
        page.get_queryset(request),
        widget=ReferenceSelect(rows._meta.get_field(names[0]), page.admin_site),
        label="The other record",
        help_text="It goes; what refers to it moves to the one from whose page you came.",
    )
    return type("OtherForm", (forms.Form,), {"other": other})(sent)


def _chosen(sent):
    """What the page sent: the fields to take from the other, and whether and as what its name is kept."""
    taken = {
        name.removeprefix("take-") for name, value in sent.items() if name.startswith("take-") and value == "other"
    }
    kind = sent.get("name_kind", "")
    return Chosen(frozenset(taken), "keep_name" in sent, kind if kind in NAME_KINDS else "spelling")


def _preview(planned, problems):
    """What the page draws of a plan; a statement for each group of rows."""
    fates = []
    for fate in FATES:
        groups = [
            (heading(group), len(group.rows), _links(group), len(group.rows) - SHOWN)
            for group in sorted(planned.groups, key=heading)
            if group.fate == fate
        ]
        if groups:
            fates.append((TITLES[fate], FATES[fate], planned.count(fate), groups))
    names = [(word, word.replace("_", " ")) for word in NAME_KINDS]
    differing = [
        (each.field, shown(each.field, each.ours), shown(each.field, each.theirs), each.from_other)
        for each in planned.values
        if each.differs
    ]
    alike = [(each.field, shown(each.field, each.ours)) for each in planned.values if not each.differs]
    alike = [(field, value) for field, value in alike if value]
    return {
        "plan": planned,
        "problems": problems,
        "fates": fates,
        "differing": differing,
        "alike": alike,
        "names": names,
        "named": any(field.name == "name" for field, *_ in differing),
    }


def _links(group):
    """The first rows of a group: words and the page to open."""
    return [
        (row.words, reverse(f"admin:timeline_{row.model._meta.model_name}_change", args=[row.pk]))
        for row in said(group, SHOWN)
    ]


def shown(field, value):
    """The value of a field as people read it; empty for none."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, EDTFField):
        return f"{value} ({reading(value).get('words', 'unreadable')})"
    return value.replace("_", " ") if field.choices else str(value)


def _seen(request, **records):
    """The versions that the page showed, by record; none that ever was where the page did not say."""
    sent = {record: request.POST.get(f"version-{name}", "") for name, record in records.items()}
    return {record: int(version) if is_id(version) else 0 for record, version in sent.items()}
