"""What a record of each kind holds in a file of records: its fields, lists and rows, worked out from the models."""

from dataclasses import dataclass
from functools import cache, cached_property

from django.db.models import CheckConstraint, Q

from ...editing.representation import fields_of, owner_field, record_models, row_models
from ...models import EventType
from ..values import WrongValue, default, loadable_fields

KIND = "record"  # the key of a line that says of which kind the record is
ORDER = ("eventtype", "place", "actor", "article", "event", "issue", "position")  # what others name comes first
STATUS = ("status", "publish_at")
MISSING = object()  # stands where a field that must be given has no default


@dataclass(frozen=True, eq=False)
class Layout:
    """What a record, or a row in a list of one, holds: ``name`` is the word for the kind, or the name of the list."""

    name: str
    model: type
    owner: str | None = None

    @cached_property
    def plain(self):
        """Fields with a value of their own, by name."""
        names = [*fields_of(self.model)[0], *(STATUS if self.model.has_status else ())]
        return {name: self.model._meta.get_field(name) for name in names}

    @cached_property
    def references(self):
        """Fields that name a record of a kind, by name."""
        return fields_of(self.model)[1]

    @cached_property
    def joins(self):
        """Lists of names of other records, by name."""
        joins = self.model._meta.many_to_many
        return {field.name: field for field in joins if field.name in loadable_fields(self.model)}

    @cached_property
    def rows(self):
        """The layouts of the lists of rows that belong to it."""
        return [Layout(name, model, owner_field(model).name) for name, model in row_models(self.model)]

    @cached_property
    def defaults(self):
        """What each field and list holds when it is not given; MISSING where it must be."""
        found = {}
        for name, field in (self.plain | self.references | self.joins).items():
            try:
                found[name] = () if field.many_to_many else default(field)
            except WrongValue:
                found[name] = MISSING
        if self.model.has_status:
            found["status"] = ""  # not given: whether it is published is for the import to say
        return found | {layout.name: () for layout in self.rows}

    @cached_property
    def key(self):
        """The fields that together stand once among the rows of one owner."""
        return self.model.natural[1:] if self.owner else self.model.natural

    @cached_property
    def ends(self):
        """The references without which a row is not shown; what it belongs to is not among them."""
        return [end for end in self.model.ends if "__" not in end and end != self.owner]

    @cached_property
    def rules(self):
        """The check constraints that ask for more than a word of a vocabulary, which its field judges already."""
        checks = [rule for rule in self.model._meta.constraints if isinstance(rule, CheckConstraint)]
        return [rule for rule in checks if not self._is_choice(rule.condition)]

    @cached_property
    def is_ruled(self):
        """Whether it or a row within it has such a rule."""
        return bool(self.rules) or any(rows.is_ruled for rows in self.rows)

    def _is_choice(self, condition):
        if not isinstance(condition, Q) or condition.negated or len(condition.children) != 1:
            return False
        lookup, words = condition.children[0]
        name, _, comparison = lookup.partition("__")
        choices = {word for word, _ in self.model._meta.get_field(name).flatchoices}
        return comparison == "in" and bool(choices) and choices <= set(words)

    def each(self):
        """This layout and those of all rows below it."""
        yield self
        for rows in self.rows:
            yield from rows.each()


@cache
def kinds():
    """The layouts of all kinds of records by their word, in the order in which an export writes them."""
    models = record_models() | {EventType._meta.model_name: EventType}
    return {kind: Layout(kind, models[kind]) for kind in sorted(models, key=ORDER.index)}


def named_by(field):
    """The word for the kind of record that a reference names."""
    return field.related_model._meta.model_name


def status_of(values, publish):
    """The status with which a record comes in: a draft unless the import is to publish, else as the file has it."""
    return (values["status"] or "published") if publish else "draft"
