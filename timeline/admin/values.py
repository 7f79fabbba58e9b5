"""What was typed into a form, in words: names for ids, labels for words of a vocabulary, dates read out."""

from collections import defaultdict

from django import forms

from .dates import DateInput, reading
from .references import is_id


def named(pairs):
    """The records that fields name, by model and id as text; ``pairs`` are fields and values. A statement a model."""
    wanted, choices = defaultdict(set), {}
    for field, values in pairs:
        if isinstance(field, forms.ModelChoiceField):
            model = field.queryset.model
            wanted[model].update(int(value) for value in values or () if is_id(value))
            choices[model] = field.queryset
    found = {model: choices[model].in_bulk(ids) for model, ids in wanted.items() if ids}
    return {(model, str(pk)): record for model, records in found.items() for pk, record in records.items()}


def said(field, values, records):
    """The value of a field, a list of strings as a browser sends it; empty for none."""
    if isinstance(field, forms.BooleanField):
        return "Yes" if values else "No"
    values = [value for value in values or () if value]
    if isinstance(field, forms.ModelChoiceField):
        model = field.queryset.model
        return "; ".join(sorted(str(records.get((model, value), "gone by now")) for value in values))
    if isinstance(field, forms.ChoiceField):
        labels = {str(word): label for word, label in field.choices}
        return "; ".join(str(labels.get(value, value)) for value in values)
    if isinstance(field.widget, DateInput) and values:
        words = reading(values[0].strip()).get("words")
        return f"{words} ({values[0]})" if words and words != values[0] else values[0]
    return " ".join(values)


def is_prose(field):
    """Whether the value is text, in which single words can be marked."""
    return type(field) is forms.CharField and not isinstance(field.widget, DateInput)
