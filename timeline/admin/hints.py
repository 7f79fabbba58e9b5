"""What tells records of one name apart where they are chosen: kind, office, country, and what is not published."""

from django.db.models.functions import Coalesce

from ..models import Actor, Affiliation, Article, Event, Place

WORDS = {
    Actor: lambda actor, offices: [actor.get_kind_display(), offices.get(actor.pk), actor.country],
    Article: lambda article, _: [article.get_kind_display(), article.language],
    Event: lambda event, _: [event.get_kind_display(), event.get_verification_display()],
    Place: lambda place, _: ["contested" if place.contested else place.country],
}


def hints(records):
    """Short words about each of the records, which are of one kind, by id. One statement for actors, else none."""
    records = list(records)
    offices = _latest_offices(records) if records and isinstance(records[0], Actor) else {}
    return {record.pk: ", ".join(filter(None, _words(record, offices))) for record in records}


def _words(record, offices):
    words = WORDS[type(record)](record, offices) if type(record) in WORDS else []
    hidden = getattr(record, "status", "published") != "published"
    return [*words, record.get_status_display() if hidden else ""]


def _latest_offices(actors):
    """The office of each person that began or was seen last, with the organisation, by the id of the person."""
    rows = Affiliation.objects.filter(person__in=[actor.pk for actor in actors])
    rows = rows.order_by("-former", Coalesce("period_sort", "observed_sort"), "pk")
    return {
        person: ", ".join(filter(None, (office, organisation)))
        for person, office, organisation in rows.values_list("person", "office", "organisation__name")
    }
