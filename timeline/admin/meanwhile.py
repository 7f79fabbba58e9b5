"""The answer to who saves a page after others saved it: who, what and why, both put together, nothing typed lost."""

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import NON_FIELD_ERRORS
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from ..editing.representation import owner_model, owner_of
from ..models import Merge, Version
from . import together
from .merged import parts, put_together, sent_rows
from .news import KEPT, news_of, since_opened
from .opened import fields_in, opened, opened_in, opened_version, typed
from .references import is_id
from .values import named, said


class Meanwhile:
    """Admin pages that are put together with what others saved while they were open."""

    def render_change_form(self, request, context, *args, obj=None, **options):
        form, tables = context["adminform"].form, context["inline_admin_formsets"]
        if told := getattr(request, "meanwhile", None):
            merged, news = told
            _mark(form, {table.formset.prefix: table.formset for table in tables}, merged, _names(news))
            context["meanwhile"] = {"news": news, "parts": parts(merged)}
        elif obj and not form.is_bound and "opened" in form.fields and self.has_change_permission(request, obj):
            form.initial["opened"] = opened(form, tables).as_json()
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def show_meanwhile(self, request, view):
        """Put what was sent together with what is there now, for ``view`` to refuse it and show it again.

        Gives the sentences of the refusal, and what to answer instead where it cannot be saved any more, else None.
        """
        page = _read(request, view)
        if getattr(page, "context_data", None) is None:
            return [], page
        record, context = page.context_data["original"], page.context_data
        news = since_opened(owner_of(record), request.POST, request.user)
        if not self.has_change_permission(request, record):
            sentence = f"It is {owner_of(record).get_status_display()} by now, and no longer yours to change."
            return [], self._unsaved(request, 403, sentence, news, subtitle=str(record), record=record)
        merged = put_together(request.POST, context["adminform"].form, context["inline_admin_formsets"])
        request.POST, request.meanwhile = merged.post, (merged, news)
        return [*(each.sentence for each in news), KEPT], None

    def show_gone(self, request, pk):
        """The page for whoever saves what was deleted meanwhile: what was typed, and the way to bring it back.

        None where it is not known what was opened, or for whoever may not see it.
        """
        before, model = opened_in(request.POST), owner_model(self.model)
        if not (before and model and is_id(pk) and self.has_view_or_change_permission(request)):
            return None
        owner = int(pk if model is self.model else before.owner)
        news = news_of(model, owner, opened_version(request.POST), request.user)
        sentence = f"This {self.opts.verbose_name} was deleted meanwhile."
        return self._unsaved(request, 410, sentence, [news] if news else [], links=_ways_on(model, owner))

    def _unsaved(self, request, status, sentence, news, **context):
        """The page of what was typed and cannot be saved, with the ``status`` of an answer that refuses."""
        context |= {"title": "Not saved", "opts": self.opts, "sentence": sentence, "news": news}
        context |= {**self.admin_site.each_context(request), "typed": list(self._typed(request))}
        return TemplateResponse(request, "timeline/admin/unsaved.html", context, status=status)

    def _typed(self, request):
        """What was typed, in words: headings and lines, each a label and a value."""
        form = self.get_form(request, None, change=True, fields=flatten_fieldsets(self.get_fieldsets(request)))()
        found = [("", fields_in(form), [typed(request.POST, fields_in(form))])]
        for formset_class, table in self.get_formsets_with_inlines(request):
            formset = formset_class(instance=self.model(), queryset=table.model.objects.none())
            fields = fields_in(formset.empty_form)
            rows = [row.values for row in sent_rows(request.POST, formset.prefix, fields) if not row.delete]
            found.append((capfirst(table.verbose_name), fields, rows))
        pairs = [(fields[name], row[name]) for _, fields, rows in found for row in rows for name in row]
        records = named(pairs)
        for heading, fields, rows in found:
            for row in rows:
                told = ((fields[name].label, said(fields[name], row[name], records)) for name in row)
                yield heading, [(capfirst(label), words) for label, words in told if words]


def _read(request, view):
    """The page as it would be shown now to whoever only looks."""
    method, request.method = request.method, "GET"
    try:
        return view()
    finally:
        request.method = method


def _ways_on(model, pk):
    """Where to go from the page of what is gone: labels and addresses."""
    kind, name = model._meta.model_name, f"admin:timeline_{model._meta.model_name}"
    if model.objects.filter(pk=pk).exists():
        return [(f"Open the {model._meta.verbose_name} that it belonged to", reverse(f"{name}_change", args=[pk]))]
    links = [(f"All deleted {model._meta.verbose_name_plural}", reverse(f"{name}_deleted"))]
    merge = Merge.objects.filter(kind=kind, other=pk, undone_at=None).order_by("-pk").first()
    if merge:
        links.insert(0, ("Open the record that it went into", reverse(f"{name}_change", args=[merge.survivor])))
    elif Version.objects.filter(kind=kind, record=pk, content=None).exists():
        links.insert(0, ("See what it held, and bring it back", reverse(f"{name}_deleted_history", args=[pk])))
    return links


def _names(news):
    """Those who saved meanwhile, in one word or several."""
    names = list(dict.fromkeys(name for each in news for name in each.names))
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names) or "Someone"


def _mark(form, formsets, merged, who):
    """Say in the form beside each field and row what others did to it."""
    for name, cell in merged.cells.items():
        if name in form.fields:
            _mark_field(form, name, cell, merged, who)
    for table in merged.tables:
        for row, row_form in zip(table.rows, formsets[table.prefix].forms, strict=False):
            _mark_row(row_form, row, table, merged.records, who)


def _mark_field(form, name, cell, merged, who):
    if cell.fate == together.BOTH:
        form.add_error(name, _theirs(form.fields[name], cell, merged.records, who))
    elif cell.fate in (together.TAKEN, together.JOINED):
        field = form[name]
        note = "saved this meanwhile." if cell.fate == together.TAKEN else "changed this too; both are put together."
        field.help_text = format_html('<strong class="theirs">{} {}</strong> {}', who, note, field.help_text)


def _mark_row(form, row, table, records, who):
    for name, cell in row.cells.items():
        if cell.fate == together.BOTH:
            form.add_error(name, _theirs(form.fields[name], cell, records, who))
    taken = [table.fields[name].label for name, cell in row.cells.items() if cell.fate == together.TAKEN]
    if row.fate == together.ADDED:
        _note(form, f"{who} added this {table.kind}.")
    elif row.fate == together.ANEW:
        form.add_error(None, f"{who} deleted this {table.kind}. You changed it: saving again enters it anew.")
    elif row.fate == together.TICKED:
        form.add_error(None, f"{who} changed this {table.kind}. You ticked it: saving again deletes it.")
    elif taken:
        _note(form, f"{who} changed: {', '.join(taken)}.")


def _theirs(field, cell, records, who):
    theirs = said(field, cell.now, records)
    return f"{who} saved “{theirs}” meanwhile; yours stands here." if theirs else f"{who} emptied this meanwhile."


def _note(form, sentence):
    """Say something about a whole row that is no fault of it."""
    if NON_FIELD_ERRORS in form.errors:
        form.add_error(None, sentence)
    else:
        told = form.error_class([sentence], error_class="theirs", renderer=form.renderer)
        form.errors[NON_FIELD_ERRORS] = told
