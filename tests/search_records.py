"""Records to search, made with no more than a test says; and the slugs of what was found."""

from datetime import date

from timeline.models import Actor, Article, Event, Issue, Participation, Place, PlaceName, Position

PUBLISHED = {"status": "published"}


def new_actor(slug="jamnews", name="JAMnews", **values):
    return Actor.objects.create(**{**PUBLISHED, "slug": slug, "name": name, "kind": "outlet", **values})


def new_place(slug="sokhumi", name="Sokhumi", *names, **values):
    place = Place.objects.create(**{**PUBLISHED, "slug": slug, "name": name, **values})
    PlaceName.objects.bulk_create(PlaceName(place=place, text=text, kind="spelling") for text in names)
    return place


def new_event(slug="briefing", title="A briefing", *actors, **values):
    given = {**PUBLISHED, "slug": slug, "title": title, "kind": "statement", "date": "2024-06-20", **values}
    event = Event.objects.create(**given)
    Participation.objects.bulk_create(Participation(event=event, actor=actor, role="speaker") for actor in actors)
    return event


def new_article(slug="jamnews-2024-06-27", headline="A headline", outlet=None, **values):
    given = {"kind": "news", "published": "2024-06-27", "known_from": date(2024, 6, 27), **PUBLISHED, **values}
    return Article.objects.create(slug=slug, headline=headline, outlet=outlet or new_actor(), **given)


def new_issue(slug="restore-relations", title="Restoring diplomatic relations", **values):
    return Issue.objects.create(**{**PUBLISHED, "slug": slug, "title": title, "kind": "policy", **values})


def new_position(slug="position", summary="Is for it", **values):
    given = {"stance": "supports", "date": "2024", "locator": "L1", "slug": slug, "summary": summary, **PUBLISHED}
    ends = {"holder": new_actor, "issue": new_issue, "article": new_article}
    given |= {end: make() for end, make in ends.items() if end not in values}
    return Position.objects.create(**given | values)


def slugs(records):
    return sorted(records.values_list("slug", flat=True))
