"""Forms of records and of their rows: slugs made from titles, messages where the mistake is, few statements."""

import re

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, F, Func, Q
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField
from django.forms.utils import ErrorList
from django.utils.functional import cached_property
from django.utils.text import slugify

from ..editing.representation import owner_of
from ..models import Redirect
from .permissions import may_touch
from .references import ReferenceField, load_posted
from .repeats import WarnsOfRepeats

LONGEST_SLUG = 100
KNOWN_TO_READERS = ("published", "withdrawn")
ABOUT_REASON = {
    "draft": "A note for the next editor. If you publish, readers see it.",
    "in_review": "A note for the next editor, or for the writer when it is sent back. If you publish, readers see it.",
    "published": "Why it changes. Needed when anything public changes; readers see it in the history.",
    "withdrawn": "Why it comes back. Readers see it in the history once it is published again.",
}


class Mistakes(ErrorList):
    """The mistakes in one field; where there are none, as in most, no template is asked for nothing."""

    def render(self, *args, **options):
        return super().render(*args, **options) if self else ""

    __str__ = __html__ = render


class RecordForm(forms.ModelForm):
    """A form of one record. ``slug_from`` names the field that an empty slug of a new record is made from."""

    slug_from = None

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.error_class = Mistakes
        if self.slug_from and "slug" in self.fields:
            self._explain_slug(self.fields["slug"])
        if "slug" in self.fields and self.instance.status in KNOWN_TO_READERS:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = "Readers know it. “Change the slug…” lets the old one lead to the new one."
        for name, field in self.fields.items():
            if isinstance(field, ReferenceField) and self._meta.model._meta.get_field(name).is_cached(self.instance):
                record = getattr(self.instance, name)
                field.loaded = {str(record.pk): record} if record else {}

    def _explain_slug(self, slug):
        made_from = self.fields[self.slug_from].label.lower()
        slug.help_text = f"The record's name in addresses; stays when the {made_from} changes."
        if self.instance._state.adding:
            slug.required = False
            slug.help_text += f" Left empty, it is made from the {made_from}."

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if self.slug_from and cleaned.get("slug") == "" and cleaned.get(self.slug_from):
            self._make_slug(cleaned)
        if cleaned.get("slug") and ("slug" in self.changed_data or self.instance._state.adding):
            self._refuse_old_slug(cleaned["slug"])
        return cleaned

    def _refuse_old_slug(self, slug):
        """Readers who follow the address that a record had once are led to it, and must not meet another."""
        led = Redirect.objects.filter(kind=self._meta.model._meta.model_name, slug=slug).first()
        if led and led.survivor != self.instance.slug:
            self.add_error(
                "slug",
                f"{slug!r} is an old slug of {led.survivor!r}, to which it leads readers; give this record another.",
            )

    def _make_slug(self, cleaned):
        made = slugify(cleaned[self.slug_from].replace("_", " "))[:LONGEST_SLUG].strip("-")
        if not made:
            source = self.fields[self.slug_from].label.lower()
            self.add_error("slug", f"No slug can be made from the {source}; give one, as in 'war-of-2008'.")
        elif self._meta.model._default_manager.filter(slug=made).exists():
            self.add_error(
                "slug", f"{made!r} is the slug of another record already; is it the same one? Else give another."
            )
        else:
            cleaned["slug"] = made

    def add_error(self, field, error):
        """As Django's, but what a database constraint says stands beside the field that can mend it."""
        if field is None and hasattr(error, "error_dict"):
            placed = {}
            for name, told in error.error_dict.items():
                for one in told:
                    place = self._place_of(one) if name == NON_FIELD_ERRORS else name
                    placed.setdefault(place, []).append(one)
            error = ValidationError(placed)
        super().add_error(field, error)

    def _place_of(self, error):
        """The last field on the form that the violated constraint names, else the form as a whole."""
        named = {*(error.params or {}).get("unique_check", ())}
        for constraint in self._meta.model._meta.constraints:
            if constraint.get_violation_error_message() == error.message:
                named |= names_in(constraint)
        shown = [name for name, field in self.fields.items() if name in named and not field.widget.is_hidden]
        return shown[-1] if shown else NON_FIELD_ERRORS


def names_in(constraint):
    """The fields that a database constraint speaks of."""
    if isinstance(constraint, CheckConstraint):
        return {*_names(constraint.condition.children)}
    return {*constraint.fields, *_names(constraint.expressions)}


def _names(parts):
    for part in parts:
        if isinstance(part, tuple):
            yield part[0].partition("__")[0]
            yield from _names(part[1:])
        elif isinstance(part, F):
            yield part.name
        elif isinstance(part, Q):
            yield from _names(part.children)
        elif isinstance(part, Func):
            yield from _names(part.get_source_expressions())


class PageForm(WarnsOfRepeats, RecordForm):
    """The form of a whole page: besides the record's fields it says why, and what was opened, by version and in full.

    ``user`` is who fills it in. ``refusal`` is why a first attempt to save was taken back, with its ``sentences``.
    """

    user = refusal = None

    reason = forms.CharField(
        required=False,
        max_length=1000,
        widget=AdminTextareaWidget({"rows": 2}),
        label="Reason",
        help_text="Needed when it belongs to a published record; readers see it in the history.",
    )
    opened_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        owner = owner_of(self.instance) if self.instance.pk else None
        if owner is not None:
            self.fields["opened_version"].initial = owner.version
            self.fields["reason"].help_text = ABOUT_REASON[owner.status]
        else:
            del self.fields["opened_version"], self.fields["opened"]
            if self._meta.model.has_status:
                del self.fields["reason"]

    def clean(self):
        cleaned = super().clean()
        if self.refusal:
            self.add_error(self.refusal.field, [ValidationError(sentence) for sentence in self.refusal.sentences])
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        # Whoever may not touch a published record may not hang rows on it from their own pages either.
        if not self.errors and not may_touch(self.user, self.instance):
            self.add_error(None, "It belongs to a record that is not a draft any more; ask an editor.")


class RowForm(RecordForm):
    """A form of one row inside a record's page; a row that nobody touched is not checked again."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for field in self.fields.values():
            # Cells of a table have no label of their own beside them.
            field.widget.attrs.setdefault("aria-label", field.label)

    @property
    def media(self):
        """Scripts and styles; all rows of a table need the same, which are gathered for the first alone."""
        shared = vars(type(self))
        if "gathered" not in shared:
            type(self).gathered = super().media
        return shared["gathered"]

    def _post_clean(self):
        if self.instance._state.adding or self.has_changed():
            super()._post_clean()

    def validate_unique(self):
        """Check as well what joins the row with its record, which Django leaves to the database."""
        super().validate_unique()
        records = {name for name, field in self.fields.items() if isinstance(field, InlineForeignKeyField)}
        if any(getattr(self.instance, f"{name}_id") is None for name in records):
            return  # the record itself is new and has no other rows
        exclude = self._get_validation_exclusions()
        for constraint in self._meta.model._meta.constraints:
            if names_in(constraint) & records:
                try:
                    constraint.validate(self._meta.model, self.instance, exclude=exclude)
                except ValidationError as error:
                    self.add_error(None, ValidationError({NON_FIELD_ERRORS: error.error_list}))


class RowFormSet(BaseInlineFormSet):
    """The rows of one record: references loaded together, doubles told at the row, new rows ranked last.

    ``user`` is who fills them in: a row that is a record itself, and is not open to them, is only shown.
    """

    user = None

    @cached_property
    def forms(self):
        forms = super().forms
        if self.is_bound:
            load_posted(forms)
        return forms

    def total_form_count(self):
        """How many rows there are; of what was sent only those that were sent, however many are announced."""
        count = super().total_form_count()
        return min(count, self._sent) if self.is_bound else count

    @cached_property
    def _sent(self):
        numbers = (re.match(rf"{re.escape(self.prefix)}-([0-9]{{1,4}})-", name) for name in self.data)
        return max((int(number[1]) + 1 for number in numbers if number), default=0)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        row = form.instance
        if form.is_bound and not row._state.adding:
            identity = ReferenceField(
                self.model._default_manager.all(), initial=row.pk, required=False, widget=forms.HiddenInput
            )
            identity.loaded = {str(row.pk): row}
            form.fields["id"] = identity
        if not row._state.adding and self.model.has_status and not may_touch(self.user, row):
            for field in form.fields.values():
                field.disabled = field.disabled or not field.widget.is_hidden

    def clean(self):
        """Refuse the second of two rows with one natural key, in the row itself."""
        seen = set()
        names = [name for name in self.model.natural if name != self.fk.name]
        for form in self.forms:
            if not form.is_valid() or not form.cleaned_data or self._should_delete_form(form):
                continue
            key = tuple(form.cleaned_data.get(name) for name in names)
            if key in seen:
                form.add_error(None, "This row says the same as one above it.")
            seen.add(key)

    def save_new(self, form, commit=True):
        row = form.instance
        if "rank" in form.fields and not row.rank:
            row.rank = max(other.instance.rank or 0 for other in self.forms) + 1
        return super().save_new(form, commit)


class ShownRowFormSet(RowFormSet):
    """Rows that are only shown: whatever a browser sends of them is not read."""

    def __init__(self, data=None, files=None, **options):
        super().__init__(**options)

    def is_valid(self):
        return True

    def save(self, commit=True):
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        return []
