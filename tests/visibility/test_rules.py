"""Every model and every relation has its rule; a new one without any fails here."""

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from timeline.models import Actor, Event, Participation
from timeline.models.base import Record
from timeline.models.revision import PRIVATE

# What is named only if it is published; without it the record or row shows all the same.
NAMED = {
    "ActorName.used_by",
    "Article.outlet",
    "Citation.origin",
    "Event.place",
    "Issue.events",
    "Origin.original",
    "Participation.on_behalf_of",
    "Position.condition_issue",
    "Position.event",
    "Position.on_behalf_of",
}
WORDS = {"EventType"}  # of a vocabulary: all of it is public
FEED = {"Change", "Redirect"}  # what was public once, and where it went


def rule_of(model):
    """How rows of a model are hidden; None when nothing says so."""
    if issubclass(model, Record):
        return model.has_status or model.ends or model.__name__ in WORDS or None
    return model._meta.auto_created or model._meta.model_name in PRIVATE or model.__name__ in FEED or None


def without_rule(model):
    """The relations of a model to what may be hidden that neither hide its rows nor are named with care."""
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        target = field.related_model
        if field.is_relation and issubclass(target, Record) and (target.has_status or target.ends):
            name = f"{model.__name__}.{field.name}"
            ends = {field.name} if target.has_status else {f"{field.name}__{end}" for end in target.ends}
            if name not in NAMED and not ends <= set(model.ends):
                yield name


def concrete():
    return apps.get_app_config("timeline").get_models()


def test_every_model_has_its_rule():
    assert [model.__name__ for model in concrete() if not rule_of(model)] == []


def test_every_relation_has_its_rule():
    assert [name for model in concrete() for name in without_rule(model)] == []


def test_no_rule_is_about_nothing():
    relations = {
        f"{model.__name__}.{field.name}": field.name in model.ends
        for model in concrete()
        if issubclass(model, Record)
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
    }
    assert {name: relations.get(name) for name in NAMED} == dict.fromkeys(NAMED, False)


@isolate_apps("timeline")
def test_a_new_model_or_relation_without_a_rule_is_found():
    class Interpretation(Record):
        """Who interpreted at an event."""

        ends = ("event",)

        event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
        interpreter = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
        participation = models.ForeignKey(Participation, null=True, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "timeline"

    class Remark(models.Model):
        """Belongs to nothing."""

        class Meta:
            app_label = "timeline"

    class Footnote(Record):
        """Joins nothing."""

        class Meta:
            app_label = "timeline"

    assert list(without_rule(Interpretation)) == ["Interpretation.interpreter", "Interpretation.participation"]
    assert [rule_of(model) for model in (Remark, Footnote)] == [None, None]
