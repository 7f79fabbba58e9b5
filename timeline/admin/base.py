"""What all admin pages share: autocompletion, dates in words, search by any name, bounded questions."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminURLFieldWidget
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import smart_split, unescape_string_literal

from ..editing.recording import ReasonNeeded, Stale
from ..models.base import PublishedRecord, WebAddressField, web_address
from ..models.fields import EDTFField
from ..models.search import MODELS as INDEXED
from ..models.search import beginning
from .acts import last_word, offered
from .alongside import TOGETHER
from .dates import IN_ENGLISH, DateInput, DatesShown
from .exports import Exports
from .filters import Attended
from .forms import PageForm, RowForm, RowFormSet, ShownRowFormSet
from .imports import Imports
from .many import Many
from .meanwhile import Meanwhile
from .permissions import ByStatus, RowsByStatus
from .presence import Presence
from .quick import Quick
from .recording import Recorded, not_deleted
from .references import ReferenceField, ReferenceSelect, ReferencesField, ReferencesSelect, WordSelect
from .refusing import why_read_only
from .renaming import Renaming
from .repeats import WarnsOfRepeats, answered, remember
from .reverting import Revertible
from .strict import Strict

MOST_WORDS = 10
LONGEST_SEARCH = 200
TIMES = ("Times", {"fields": [("created_at", "updated_at")]})


class Curated(DatesShown):
    """What pages and the tables of rows in them share: every reference is autocompleted, every date is read back."""

    formfield_overrides = {
        EDTFField: {"widget": DateInput},
        models.TextField: {"widget": AdminTextareaWidget({"rows": 4})},
        WebAddressField: {"widget": AdminURLFieldWidget(validator_class=web_address)},  # and links to no other
    }

    def formfield_for_dbfield(self, db_field, request, **options):
        field = super().formfield_for_dbfield(db_field, request, **options)
        if isinstance(db_field, EDTFField) and field:
            field.help_text = f"{field.help_text} {IN_ENGLISH}"
        return field

    def formfield_for_choice_field(self, db_field, request, **options):
        options.setdefault("widget", WordSelect)
        return super().formfield_for_choice_field(db_field, request, **options)

    def get_autocomplete_fields(self, request):
        fields = [*self.model._meta.fields, *self.model._meta.many_to_many]
        return [field.name for field in fields if field.is_relation]

    def formfield_for_foreignkey(self, db_field, request, **options):
        options.setdefault("widget", ReferenceSelect(db_field, self.admin_site))
        options.setdefault("queryset", self._choices(db_field))
        return super().formfield_for_foreignkey(db_field, request, form_class=ReferenceField, **options)

    def formfield_for_manytomany(self, db_field, request, **options):
        options.setdefault("widget", ReferencesSelect(db_field, self.admin_site))
        options.setdefault("queryset", self._choices(db_field))
        return super().formfield_for_manytomany(db_field, request, form_class=ReferencesField, **options)

    def _choices(self, db_field):
        """The records to choose from, with what their labels say."""
        related = db_field.related_model
        return with_labels(related._default_manager.all(), self.admin_site.get_model_admin(related).labelled_with)


class RecordAdmin(
    Renaming,
    Recorded,
    Meanwhile,
    Presence,
    Revertible,
    Many,
    Imports,
    Exports,
    Attended,
    Quick,
    ByStatus,
    Curated,
    Strict,
    admin.ModelAdmin,
):
    """The pages of one kind of record."""

    class Media:
        css = {"all": ["timeline/admin/pages.css"]}

    form = PageForm
    list_per_page = 50
    address_field = "slug"
    show_full_result_count = False
    labelled_with = ()  # the references that the label of a choice names

    def choice_label(self, record):
        """What stands for the record where it is chosen."""
        return str(record)

    def get_urls(self):
        """The addresses of its pages; what has none in public is not carried in and out by itself."""
        carried = [*self.import_urls(), *self.export_urls()] if self.model.has_status else []
        return [*carried, *super().get_urls()]

    def get_queryset(self, request):
        return with_labels(super().get_queryset(request), self.labelled_with)

    def view_on_site(self, record):
        """The address of the record in the API; none where the API does not show it."""
        shown = type(record).objects.published(by_key=True).filter(pk=record.pk).exists()
        collection = record._meta.verbose_name_plural.replace(" ", "-")
        return reverse(f"{collection}-detail", args=[getattr(record, self.address_field)]) if shown else None

    def get_form(self, request, obj=None, change=False, **options):
        form = super().get_form(request, obj, change, **options)
        form.slug_from = next(iter(self.prepopulated_fields.get("slug", ())), None)
        form.user, form.refusal = request.user, getattr(request, "refusal", None)
        form.answered = answered(request)
        form.choice_label = staticmethod(self.choice_label)
        return form

    def get_fieldsets(self, request, obj=None):
        """The parts of the form; a record that is not saved yet has no times, and there is nothing to explain."""
        parts = [part for part in super().get_fieldsets(request, obj) if obj or part is not TIMES]
        new = obj is None and self.model.has_status
        if new or not issubclass(self.form, PageForm) or not self._is_open(request, obj):
            return parts
        fields = ["reason", "opened_version", "opened"] if obj else ["reason"]
        if obj and self.has_publish_permission(request) and obj.status != "published":
            fields.insert(0, "publish_at")
        publication = ("Publication", {"fields": fields})
        return [*parts[:-1], publication, TIMES] if TIMES in parts else [*parts, publication]

    def get_readonly_fields(self, request, obj=None):
        """What a form never changes: besides what a page names, the status, which acts alone move."""
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, "status"] if issubclass(self.model, PublishedRecord) else fixed

    def get_inlines(self, request, obj):
        """The tables of the page; to a record that is not saved yet nothing refers."""
        return [table for table in super().get_inlines(request, obj) if obj or not issubclass(table, Shown)]

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None, **options):
        """The tables as they are drawn: one that only shows rows is left out when there are none."""
        tables = super().get_inline_formsets(request, formsets, inline_instances, obj, **options)
        return [table for table in tables if not isinstance(table.opts, Shown) or len(table.formset)]

    def get_search_results(self, request, queryset, search_term):
        """The records in which every word is found: begun in the text or a name, or part of one of the search fields.

        Names match in any order. The text and the names are those of the full-text index, where there is one of the
        kind; the search fields are what it does not hold.
        """
        for word in searched_words(search_term):
            begun = beginning(self.model, word) if self.model in INDEXED.values() else None
            found = Q() if begun is None else Q(pk__in=begun)
            for path in self.search_fields:
                holds = Q(**{f"{path}__icontains": word})
                if "__" in path:  # rows beside the record: a statement of their own finds it once, however many match
                    holds = Q(pk__in=self.model._default_manager.filter(holds).order_by().values("pk"))
                found |= holds
            queryset = queryset.filter(found)
        return queryset, False

    def response_action(self, request, queryset, **where):
        try:
            with transaction.atomic():
                return super().response_action(request, queryset, **where)
        except ReasonNeeded as refused:
            self.message_user(request, str(refused), messages.ERROR)
        except Stale as stale:
            self.message_user(request, not_deleted(stale, request.user), messages.ERROR)
        request.POST = request.POST.copy()
        del request.POST["post"]  # nothing was deleted; the page asks again
        return super().response_action(request, queryset, **where)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if isinstance(form, WarnsOfRepeats):
            remember(request, form)

    def render_change_form(self, request, context, obj=None, **options):
        """The page with the buttons of the acts that are open to the user."""
        record = obj or self.model()
        shown = isinstance(record, PublishedRecord) and self._is_open(request, obj) and not context["is_popup"]
        context["act_buttons"] = offered(request.user, record) if shown else []
        context["alongside"] = TOGETHER if shown and getattr(request, "alongside", ()) else ""
        if obj and not (self.has_change_permission(request, obj) or context["is_popup"]):
            context["read_only"] = why_read_only(request.user, obj)
        context["last_word"] = last_word(obj) if isinstance(obj, PublishedRecord) else None
        form = context["adminform"].form
        if isinstance(form, WarnsOfRepeats) and form.repeats and form.is_another:
            form.warn_of_repeats()  # something else is wrong; the ticked box is not to be lost
        return super().render_change_form(request, context, obj=obj, **options)

    def _is_open(self, request, record):
        return self.has_change_permission(request, record) if record else self.has_add_permission(request)


class RowAdmin(RecordAdmin):
    """The own page of a row that has rows of its own, reached from the record named by ``parent``."""

    parent = None
    view_on_site = False

    def get_queryset(self, request):
        """The rows with their record: its version is read in the same statement, never after what the page shows."""
        return super().get_queryset(request).select_related(self.parent, *self.list_select_related)

    def has_module_permission(self, request):
        """Whether the index lists it: no, since the way to it leads through its record."""
        return False

    def response_post_save_change(self, request, obj):
        record = getattr(obj, self.parent)
        return HttpResponseRedirect(
            reverse(f"admin:{record._meta.label_lower.replace('.', '_')}_change", args=[record.pk])
        )


class Rows(RowsByStatus, Curated):
    """The rows of a record inside its page, each row's references read in the same statement."""

    form = RowForm
    formset = RowFormSet
    extra = 0

    def get_formset(self, request, obj=None, **options):
        formset = super().get_formset(request, obj, **options)
        formset.form.slug_from = next(iter(self.prepopulated_fields.get("slug", ())), None)
        formset.user = request.user
        return formset

    def get_queryset(self, request):
        references = []
        for field in self.model._meta.fields:
            if field.is_relation:
                labels = self.admin_site.get_model_admin(field.related_model).labelled_with
                references += [field.name, *(f"{field.name}__{label}" for label in labels)]
        return super().get_queryset(request).select_related(*references)


class Table(Rows, admin.TabularInline):
    """Rows as a table, narrow enough for a screen: of the signs beside a reference only the plus stays."""

    def formfield_for_dbfield(self, db_field, request, **options):
        field = super().formfield_for_dbfield(db_field, request, **options)
        if isinstance(field, ReferenceField):
            wrapper = field.widget
            wrapper.can_change_related = wrapper.can_delete_related = wrapper.can_view_related = False
        return field


class Stack(Rows, admin.StackedInline):
    """Rows with too many fields for a table."""


class Shown(Table):
    """Rows that are only shown here and changed elsewhere."""

    formset = ShownRowFormSet
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class Sources(Table):
    """Where articles say so: article and place in it."""

    fields = ["article", "locator"]
    verbose_name = "source"
    verbose_name_plural = "sources"


def with_labels(records, references):
    """The records, read together with the references that their labels name."""
    return records.select_related(*references) if references else records


def searched_words(term):
    """The words of a search, at most ten; words in quotation marks stay together, commas part words."""
    words = []
    for word in smart_split(term[:LONGEST_SEARCH].replace("\x00", " ").replace(",", " ")):
        quoted = len(word) > 1 and word[0] in "\"'" and word[-1] == word[0]
        words.append(unescape_string_literal(word) if quoted else word)
    return [word for word in words if word][:MOST_WORDS]
