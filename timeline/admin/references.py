"""Fields that refer to other records: autocompleted, and labelled without a statement for each row."""

from collections import defaultdict

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError

LARGEST_ID = 2**63 - 1


def is_id(value):
    """Whether ``value`` can be the id of a row; SQLite and PostgreSQL fail at anything larger."""
    text = str(value)
    return text.isascii() and text.isdecimal() and len(text) <= 19 and int(text) <= LARGEST_ID


class PlainOptions:
    """A choice whose options are written in one template: a page with many rows has hundreds of them."""

    template_name = "timeline/admin/select.html"


class LoadedOptions(PlainOptions):
    """What both widgets below share: the chosen options come from records that the field has loaded."""

    @property
    def media(self):
        return super().media + forms.Media(js=["admin/js/autocomplete.js", "timeline/admin/hints.js"])

    def optgroups(self, name, value, attrs=None):
        options = []
        if not self.is_required and not self.allow_multiple_selected:
            options.append(self.create_option(name, "", "", False, 0))
        field = self.choices.field
        for record in field.records(value):
            label = self.admin_site.get_model_admin(type(record)).choice_label(record)
            options.append(self.create_option(name, record.pk, label, True, len(options)))
        return [(None, options, 0)]


class ReferenceSelect(LoadedOptions, AutocompleteSelect):
    """An autocompleted choice of one record."""


class ReferencesSelect(LoadedOptions, AutocompleteSelectMultiple):
    """An autocompleted choice of several records."""


class WordSelect(PlainOptions, forms.Select):
    """A choice of one word of a vocabulary."""


class ReferenceField(forms.ModelChoiceField):
    """A reference to one record; ``loaded`` holds, by id as text, records that need no statement."""

    def __init__(self, *args, **options):
        self.loaded = {}
        super().__init__(*args, **options)

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.loaded = {}
        return copied

    def records(self, ids):
        """The record with the one id of ``ids``, in a list; nothing where there is none."""
        ids = [one for one in ids if is_id(one)]
        if ids and ids[0] not in self.loaded:
            self.loaded |= {str(record.pk): record for record in self.queryset.filter(pk=ids[0])}
        return [self.loaded[one] for one in ids[:1] if one in self.loaded]

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if found := self.loaded.get(str(getattr(value, "pk", value))):
            return found
        return super().to_python(value)


class ReferencesField(forms.ModelMultipleChoiceField):
    """References to several records."""

    def records(self, ids):
        """The records with these ids, in one statement."""
        ids = [one for one in ids if is_id(one)]
        return self.queryset.filter(pk__in=ids) if ids else []

    def clean(self, value):
        for one in value if isinstance(value, list | tuple) else ():
            if not is_id(one):
                message = self.error_messages["invalid_pk_value"]
                raise ValidationError(message, code="invalid_pk_value", params={"pk": one})
        return super().clean(value)


def load_posted(forms):
    """Load the records that bound forms refer to, in one statement a model whatever the number of forms."""
    wanted = defaultdict(set)
    posted, choices = [], {}
    for form in forms:
        for name, field in form.fields.items():
            value = form.data.get(form.add_prefix(name), "")
            if isinstance(field, ReferenceField) and is_id(value) and value not in field.loaded:
                wanted[field.queryset.model].add(int(value))
                choices[field.queryset.model] = field.queryset
                posted.append((field, value))
    found = {model: choices[model].in_bulk(ids) for model, ids in wanted.items()}
    for field, value in posted:
        record = found[field.queryset.model].get(int(value))
        field.loaded |= {value: record} if record else {}
