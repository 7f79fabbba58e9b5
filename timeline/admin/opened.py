"""What a page held when it was opened: what a browser would send back of it untouched, kept in a hidden field."""

import json
from dataclasses import asdict, dataclass, field

from django.forms import CheckboxInput, MultiWidget
from django.forms.models import InlineForeignKeyField

from ..editing.representation import owner_of
from ..models.base import PublishedRecord
from .references import is_id

MOST_ROWS = 2000  # of one table, as Django has it
LARGEST_NUMBER = 2**31 - 1
LEFT_OUT = ("id", "DELETE", "reason", "opened", "opened_version")  # said of the page or of a row, not by it


@dataclass(frozen=True)
class Opened:
    """The fields of a page, and of the rows in its tables by their prefix and id, each as a list of strings.

    ``owner`` is the id of the record that the page belongs to; ``versions`` has those of the rows that are records of
    their own, by kind and id.
    """

    owner: int | None = None
    fields: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)

    def as_json(self):
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def opened(form, tables):
    """What the unbound ``form`` and the ``tables`` of a page hold."""
    rows, versions = {}, {}
    for formset in (table.formset for table in changeable(tables)):
        rows[formset.prefix] = {str(each.instance.pk): untouched(each) for each in formset.initial_forms}
        if issubclass(formset.model, PublishedRecord):
            records = [each.instance for each in formset.initial_forms]
            kind = formset.model._meta.model_name
            versions.setdefault(kind, {}).update({str(record.pk): record.version for record in records})
    return Opened(owner_of(form.instance).pk, untouched(form), rows, versions)


def is_number(value):
    """Whether ``value`` can be the number of a version."""
    return is_id(value) and int(value) <= LARGEST_NUMBER


def changeable(tables):
    """Those of the tables whose rows can be typed in."""
    return [table for table in tables if table.has_change_permission]


def opened_in(post):
    """What was in the page that is sent; None when it does not say so in a way that can be read."""
    try:
        given = json.loads(post.get("opened", ""))
        json.dumps(given, ensure_ascii=False).encode()  # half a character can be escaped in JSON, but not be shown
        told = Opened(**given)
    except (ValueError, TypeError, RecursionError):
        return None
    tables = [told.fields, *_inner(told.rows)] if isinstance(told.rows, dict) else [None]
    fits = all(_is_of_strings(each) for each in tables) and is_id(told.owner) and _is_of_numbers(told.versions)
    return told if fits else None


def opened_version(post):
    """The version of the record that the page was made from; none that ever was when the page does not say."""
    sent = post.get("opened_version", "")
    return int(sent) if is_number(sent) else 0


def _inner(rows):
    for each in rows.values():
        yield from each.values() if isinstance(each, dict) else [None]


def _is_of_numbers(versions):
    if not isinstance(versions, dict) or not all(isinstance(each, dict) for each in versions.values()):
        return False
    return all(is_id(pk) and is_number(number) for each in versions.values() for pk, number in each.items())


def _is_of_strings(values):
    return isinstance(values, dict) and all(
        isinstance(each, list) and all(isinstance(one, str) for one in each) for each in values.values()
    )


def places(post, prefix):
    """The rows of a table that is sent: of each the beginning of its names, and its id, None for a new row."""
    total, known = (post.get(f"{prefix}-{count}_FORMS", "") for count in ("TOTAL", "INITIAL"))
    total, known = (min(int(number), MOST_ROWS) if is_id(number) else 0 for number in (total, known))
    for place in range(total):
        start = f"{prefix}-{place}-"
        pk = post.get(f"{start}id", "")
        yield start, str(int(pk)) if place < known and is_id(pk) else None


def sent_ids(post, prefix):
    """The ids of the rows of a table that is sent."""
    return [pk for _, pk in places(post, prefix) if pk]


def fields_in(form):
    """The fields by name in which something is typed."""
    fields = {name: each for name, each in form.fields.items() if name not in LEFT_OUT}
    return {name: each for name, each in fields.items() if not isinstance(each, InlineForeignKeyField)}


def untouched(form):
    """What a browser sends of each field that nobody touches."""
    return {name: _drawn(form[name]) for name in fields_in(form)}


def typed(post, fields, prefix=""):
    """What was sent of the fields; the names of those in a row begin with its ``prefix``."""
    return {name: _sent(each, post, f"{prefix}{name}") for name, each in fields.items()}


def write(post, fields, values, prefix=""):
    """Put the values of the fields into what is sent."""
    for name, each in fields.items():
        html_names = names(each, f"{prefix}{name}")
        if len(html_names) == 1:
            post.setlist(html_names[0], values[name] or _nothing(each))
        else:
            for html_name, value in zip(html_names, values[name], strict=True):
                post[html_name] = value


def _nothing(each):
    """What a browser sends of a field in which nothing stands."""
    widget = _widget(each)
    unsent = isinstance(widget, CheckboxInput) or getattr(widget, "allow_multiple_selected", False)
    return [] if unsent else [""]


def names(each, html_name):
    """The names under which the parts of a field are sent."""
    widget = _widget(each)
    return [f"{html_name}{end}" for end in widget.widgets_names] if isinstance(widget, MultiWidget) else [html_name]


def same(one, other):
    """Whether two values mean the same: browsers send line ends of their own, and choices in any order."""
    return _plain(one) == _plain(other)


def _plain(values):
    return sorted(filter(None, (value.replace("\r\n", "\n").strip() for value in values)))


def _widget(each):
    return getattr(each.widget, "widget", each.widget)  # what wraps a choice has the choice inside


def _drawn(bound):
    widget, value = _widget(bound.field), bound.field.prepare_value(bound.initial)
    if isinstance(widget, MultiWidget):
        parts = zip(widget.widgets, widget.decompress(value), strict=True)
        return [part.format_value(each) or "" for part, each in parts]
    if isinstance(widget, CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    shown = widget.format_value(value)
    return _filled(shown if isinstance(shown, list) else [shown])


def _sent(each, post, html_name):
    widget = _widget(each)
    if isinstance(widget, MultiWidget):
        return [post.get(name, "") for name in names(each, html_name)]
    if isinstance(widget, CheckboxInput):
        return ["on"] if widget.value_from_datadict(post, {}, html_name) else []
    return _filled(post.getlist(html_name))


def _filled(values):
    return [str(value) for value in values if value not in (None, "")]
