"""Rows for the tests of the admin, made from the models themselves so that a new model needs no new lines."""

from datetime import UTC, date, datetime
from itertools import count

from django.contrib import admin
from django.db import models
from django.forms import MultiWidget

from timeline.models.base import Record
from timeline.models.fields import EDTFField

numbers = count(1)
REGISTERED = {
    model._meta.model_name: page for model, page in admin.site._registry.items() if issubclass(model, Record)
}


def row(model, refer=None, **given):
    """One saved row with every field filled, and a new row behind every reference that is not to its own kind.

    What those rows refer to in their turn may be there already.
    """
    number = next(numbers)
    refer = refer or (lambda related: row(related, refer=any_row))
    values = {field.name: value(field, number, refer) for field in written(model) if field.name not in given}
    return model.objects.create(**values, **given)


def any_row(model):
    """Some row of the model, made where there is none."""
    return model.objects.order_by("pk").first() or row(model, refer=any_row)


def written(model):
    """The fields that a person writes or chooses."""
    return [field for field in model._meta.fields if field.editable and not field.auto_created]


def value(field, number, refer):
    """A fitting value for the field, different for each number where that matters."""
    if field.is_relation:
        return None if field.related_model is field.model else refer(field.related_model)
    if field.choices:
        return field.choices[0][0]
    special = {"country": "", "wikidata": f"Q{number}", "slug": f"record-{number}"}
    if field.name in special:
        return special[field.name]
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, EDTFField):
        return "2024-06"
    if isinstance(field, models.URLField):
        return f"https://example.org/{number}"
    if isinstance(field, models.DateTimeField):
        return datetime(2024, 6, 13, 9, tzinfo=UTC)
    if isinstance(field, models.DateField):
        return date(2024, 6, 13)
    if isinstance(field, models.DecimalField | models.IntegerField):
        return number % 90
    return f"{field.name} {number}"[: field.max_length]


def rows_inside(record, many):
    """Fill every table of rows on the record's page with ``many`` rows."""
    for table in REGISTERED[record._meta.model_name].inlines:
        link = table.fk_name or next(
            field.name for field in table.model._meta.fields if field.related_model is type(record)
        )
        for _ in range(many):
            row(table.model, **{link: record})


def posted(response):
    """What a browser would send back of the page's form and tables without touching anything."""
    forms = [response.context["adminform"].form]
    for table in response.context["inline_admin_formsets"]:
        changeable = table.has_change_permission
        rows = table.formset.forms if table.formset.is_bound else table.formset.initial_forms
        forms += [table.formset.management_form, *(rows if changeable else ())]
    sent = {}
    for form in forms:
        for bound in form:
            shown = bound.field.prepare_value(bound.value())
            if isinstance(bound.field.widget, MultiWidget):
                parts = shown if isinstance(shown, list) or not shown else bound.field.widget.decompress(shown)
                sent |= {f"{bound.html_name}_{place}": part for place, part in enumerate(parts or ())}
            elif not (shown is None or shown is False):
                sent[bound.html_name] = shown
    return sent
