"""Two records become one: every row that refers to the other moves, doubles or goes, and all of it is on record."""

import json

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.editing.acts import NotDone
from timeline.editing.merging import MERGED, Chosen, merge, plan
from timeline.editing.moving import DOUBLES, ITSELF, MOVES, references
from timeline.editing.recording import Stale
from timeline.models import (
    Actor,
    ActorName,
    ActorNameUse,
    Affiliation,
    Article,
    Change,
    Citation,
    Event,
    EventLink,
    EventType,
    LinkSource,
    Merge,
    Origin,
    Participation,
    ParticipationSource,
    Place,
    Redirect,
    Version,
)

from ..search_records import new_actor, new_article, new_event, new_issue, new_place, new_position
from .conftest import NOON

pytestmark = pytest.mark.django_db
WHY = "The same outlet under two spellings."


def done(survivor, other, chosen=None, **options):
    return merge(survivor, other, chosen, **{"now": NOON, "reason": WHY, **options})


@pytest.fixture
def jamnews(db):
    return new_actor("jamnews", "JAMnews")


@pytest.fixture
def double(db):
    return new_actor("jam-news", "JAM news")


def told():
    return set(Change.objects.values_list("kind", "slug", "action"))


def lines(planned):
    """What becomes of the rows: model, field, fate and number."""
    return {(group.model.__name__, group.field, group.fate, len(group.rows)) for group in planned.groups}


def test_every_reference_to_a_record_that_can_be_merged_is_known():
    fields = {(rows.__name__, name) for rows, names in references(Actor).items() for name in names}
    assert fields == {
        ("ActorName", "actor"),
        ("ActorName", "used_by"),
        ("Affiliation", "person"),
        ("Affiliation", "organisation"),
        ("Article", "outlet"),
        ("Origin", "actor"),
        ("Citation", "origin"),
        ("Participation", "actor"),
        ("Participation", "on_behalf_of"),
        ("Position", "holder"),
        ("Position", "on_behalf_of"),
    }
    assert "Issue_events" in {rows.__name__ for rows in references(Event)}
    for model in MERGED:
        related = {(each.related_model, each.field.name) for each in model._meta.related_objects if each.one_to_many}
        assert related <= {(rows, name) for rows, names in references(model).items() for name in names}


def test_all_that_an_actor_did_said_and_published_moves(jamnews, double):
    event = new_event("report", "A report", double)
    speech = new_event("speech", "A speech", jamnews)
    speech.participations.update(on_behalf_of=double)
    article = new_article("jamnews-1", outlet=double)
    Citation.objects.create(event=event, article=article, origin=double)
    Origin.objects.create(article=article, actor=double)
    position = new_position(holder=double, on_behalf_of=double, article=article)
    Affiliation.objects.create(person=new_actor("reporter"), organisation=double, office="reporter", period="2024")
    planned = plan(jamnews, double)
    assert lines(planned) == {
        ("Participation", "actor", MOVES, 1),
        ("Participation", "on_behalf_of", MOVES, 1),
        ("Article", "outlet", MOVES, 1),
        ("Citation", "origin", MOVES, 1),
        ("Origin", "actor", MOVES, 1),
        ("Position", "holder", MOVES, 1),
        ("Position", "on_behalf_of", MOVES, 1),
        ("Affiliation", "organisation", MOVES, 1),
    }
    done(jamnews, double)
    assert not Actor.objects.filter(slug="jam-news").exists()
    position.refresh_from_db()
    assert (position.holder, position.on_behalf_of) == (jamnews, jamnews)
    assert event.participations.get().actor == speech.participations.get().on_behalf_of == jamnews
    assert told() == {
        ("actor", "jam-news", "merged"),
        ("actor", "jamnews", "corrected"),
        ("actor", "reporter", "corrected"),
        ("article", "jamnews-1", "corrected"),
        ("event", "report", "corrected"),
        ("event", "speech", "corrected"),
        ("position", "position", "corrected"),
    }


def test_each_change_tells_who_when_and_why_and_versions_are_kept(jamnews, double):
    nino = User.objects.create(username="nino")
    done(jamnews, double, by=nino)
    change = Change.objects.get(action="merged")
    assert (change.by, change.at, change.reason) == (nino, NOON, WHY)
    assert json.loads(change.before)["name"] == "JAM news"
    assert change.after is None
    last = Version.objects.filter(kind="actor", record=double.pk).order_by("number").last()
    assert (last.act, last.content, last.reason) == ("merged", None, WHY)


def test_the_old_slug_and_all_that_led_to_it_lead_to_the_survivor(jamnews, double):
    Redirect.objects.create(kind="actor", slug="jam", survivor="jam-news")
    Redirect.objects.create(kind="actor", slug="jamnews", survivor="jam-news")
    Redirect.objects.create(kind="place", slug="jam", survivor="jam-news")
    done(jamnews, double)
    assert set(Redirect.objects.values_list("kind", "slug", "survivor")) == {
        ("actor", "jam", "jamnews"),
        ("actor", "jam-news", "jamnews"),
        ("place", "jam", "jam-news"),
    }


def test_a_draft_that_was_never_public_leaves_neither_redirect_nor_change(jamnews):
    done(jamnews, new_actor("jam-news", "JAMnews", status="draft"))
    assert not Redirect.objects.exists()
    assert told() == set()


def test_the_name_that_is_not_taken_stays_as_another_name(jamnews, double):
    assert plan(jamnews, double).name == "JAM news"
    done(jamnews, double)
    assert list(jamnews.names.values_list("text", "kind")) == [("JAM news", "spelling")]


def test_the_survivors_own_name_stays_when_it_takes_the_others(jamnews, double):
    done(jamnews, double, Chosen(frozenset({"name"}), name_kind="former"))
    jamnews.refresh_from_db()
    assert jamnews.name == "JAM news"
    assert list(jamnews.names.values_list("text", "kind")) == [("JAMnews", "former")]


@pytest.mark.parametrize("chosen", [Chosen(keep_name=False), Chosen()])
def test_a_name_is_not_kept_twice_or_against_the_editors_will(jamnews, double, chosen):
    if chosen.keep_name:
        ActorName.objects.create(actor=double, text="JAM news", kind="spelling")
    done(jamnews, double, chosen)
    assert jamnews.names.count() == chosen.keep_name


def test_the_uses_of_a_name_that_both_have_go_to_the_survivors(jamnews, double):
    article, name = new_article(outlet=jamnews), {"text": "JAM", "kind": "short"}
    kept = ActorName.objects.create(actor=jamnews, **name)
    going = ActorName.objects.create(actor=double, **name)
    ActorNameUse.objects.create(name=kept, article=article, locator="L1")
    ActorNameUse.objects.create(name=going, article=article, locator="L1")
    ActorNameUse.objects.create(name=going, article=article, locator="L2")
    assert lines(plan(jamnews, double)) == {
        ("ActorName", "actor", DOUBLES, 1),
        ("ActorNameUse", "name", DOUBLES, 1),
        ("ActorNameUse", "name", MOVES, 1),
    }
    done(jamnews, double, Chosen(keep_name=False))
    assert list(jamnews.names.all()) == [kept]
    assert sorted(kept.uses.values_list("locator", flat=True)) == ["L1", "L2"]


def test_a_participation_that_both_have_keeps_the_sources_of_both(jamnews, double):
    event, article = new_event("report", "A report", jamnews, double), new_article(outlet=jamnews)
    going = Participation.objects.get(actor=double)
    ParticipationSource.objects.create(participation=going, article=article, locator="L3")
    done(jamnews, double)
    assert event.participations.get().sources.get().locator == "L3"


def test_an_office_that_both_held_without_an_organisation_is_one(jamnews, double):
    for person in (jamnews, double):
        Affiliation.objects.create(person=person, office="analyst", period="2024")
    done(jamnews, double)
    assert jamnews.affiliations.count() == 1


def test_two_events_become_one_with_all_their_rows(jamnews):
    one, two = new_event("denial", "A denial", jamnews), new_event("gd-denial", "A denial again", jamnews)
    report = new_event("report", "A report")
    article = new_article(outlet=jamnews)
    code = EventType.objects.create(code="120", scheme="cameo", root="12", name="Reject", quad="verbal-conf")
    for event in (one, two):
        event.other_types.add(code)
        Citation.objects.create(event=event, article=article, locator="L1")
        EventLink.objects.create(event=event, target=report, kind="denies")
    Citation.objects.create(event=two, article=article, locator="L2")
    between = EventLink.objects.create(event=two, target=one, kind="reiterates")
    LinkSource.objects.create(link=between, article=article, locator="L1")
    LinkSource.objects.create(link=two.links.get(kind="denies"), article=article, locator="L7")
    issue = new_issue()
    issue.events.add(two)
    position = new_position(event=two, holder=jamnews, issue=issue, article=article)
    planned = plan(one, two)
    assert lines(planned) == {
        ("Event_other_types", "event", DOUBLES, 1),
        ("Participation", "event", DOUBLES, 1),
        ("Citation", "event", DOUBLES, 1),
        ("Citation", "event", MOVES, 1),
        ("EventLink", "event", DOUBLES, 1),
        ("EventLink", "event", ITSELF, 1),
        ("LinkSource", "link", ITSELF, 1),
        ("LinkSource", "link", MOVES, 1),
        ("Issue_events", "event", MOVES, 1),
        ("Position", "event", MOVES, 1),
    }
    done(one, two)
    position.refresh_from_db()
    assert position.event == one
    assert list(issue.events.all()) == [one]
    assert one.links.get().sources.get().locator == "L7"
    assert sorted(one.citations.values_list("locator", flat=True)) == ["L1", "L2"]


def test_two_places_become_one(db):
    one, two = new_place("sokhumi", "Sokhumi", "Sukhum"), new_place("sukhumi", "Sukhumi", "Sukhum", "Aqwa")
    event = new_event("shelling", "Shelling", place=two)
    done(one, two, Chosen(frozenset({"note"})))
    event.refresh_from_db()
    assert event.place == one
    assert sorted(one.names.values_list("text", flat=True)) == ["Aqwa", "Sukhum", "Sukhumi"]


def test_an_article_said_to_copy_the_one_that_it_is_copies_no_more(jamnews):
    one, two = new_article("one", outlet=jamnews), new_article("two", outlet=jamnews)
    Origin.objects.create(article=two, actor=jamnews, original=one)
    assert lines(plan(one, two)) == {("Origin", "article", ITSELF, 1)}
    done(one, two)
    assert not Origin.objects.exists()


def test_articles_are_not_merged_into_a_circle_of_origins(jamnews):
    one, two, between = (new_article(slug, outlet=jamnews) for slug in ("one", "two", "between"))
    Origin.objects.create(article=one, actor=jamnews, original=between)
    Origin.objects.create(article=between, actor=jamnews, original=two)
    with pytest.raises(NotDone, match="in a circle: one relies on between, between relies on one"):
        done(one, two)
    assert Article.objects.count() == 3


def test_the_survivor_takes_what_it_lacks_unless_told_otherwise(jamnews):
    other = new_actor("jam-news", "JAM news", wikidata="Q230", description="An outlet in Tbilisi.")
    Actor.objects.filter(pk=jamnews.pk).update(description="An outlet.")
    jamnews.refresh_from_db()
    assert {value.field.name for value in plan(jamnews, other).values if value.from_other} == {"wikidata"}
    done(jamnews, other, Chosen(frozenset({"description"})))
    jamnews.refresh_from_db()
    assert (jamnews.wikidata, jamnews.description) == ("", "An outlet in Tbilisi.")


def test_the_survivor_keeps_its_id_slug_and_status_whatever_is_asked(jamnews):
    other = new_actor("jam-news", "JAM news", status="withdrawn")
    done(jamnews, other, Chosen(frozenset({"id", "slug", "status", "publish_at", "created_at", "version"})))
    kept = Actor.objects.get()
    assert (kept.pk, kept.slug, kept.status, kept.created_at) == (
        jamnews.pk,
        "jamnews",
        "published",
        jamnews.created_at,
    )


def test_a_date_is_taken_with_its_bounds(jamnews):
    one, two = new_event("one", "One", date="2024-06"), new_event("two", "Two", date="2024-06-12")
    done(one, two, Chosen(frozenset({"date"})))
    assert Event.objects.filter(date="2024-06-12", date_latest="2024-06-12").get() == one


def test_values_that_do_not_fit_together_are_refused(db):
    one, two = new_place("sokhumi", "Sokhumi", country="GEO"), new_place("sukhumi", "Sukhumi", contested=True)
    with pytest.raises(NotDone, match="A contested place names no country"):
        done(one, two, Chosen(frozenset({"contested"})))
    done(one, two, Chosen(frozenset({"contested", "country"})))
    assert Place.objects.get().contested


@pytest.mark.parametrize(
    ("survivor", "other", "sentence"),
    [
        ("draft", "published", "It is not published and the other one is"),
        ("in_review", "published", "It is not published and the other one is"),
        ("withdrawn", "draft", "It is withdrawn: publish it again"),
        ("withdrawn", "published", "It is withdrawn: publish it again"),
    ],
)
def test_what_is_public_does_not_vanish_into_what_is_not(db, survivor, other, sentence):
    one, two = new_actor("one", status=survivor), new_actor("two", status=other)
    with pytest.raises(NotDone, match=sentence):
        done(one, two)
    assert Actor.objects.count() == 2


@pytest.mark.parametrize(
    ("survivor", "other"),
    [("published", "withdrawn"), ("published", "in_review"), ("draft", "in_review"), ("withdrawn", "withdrawn")],
)
def test_what_is_not_public_goes_into_anything_kept(db, survivor, other):
    done(new_actor("one", status=survivor), new_actor("two", status=other))
    assert Actor.objects.get().status == survivor


def test_only_two_different_records_of_one_kind_are_merged_and_with_a_reason(jamnews, double):
    with pytest.raises(NotDone, match="cannot be merged with itself"):
        done(jamnews, jamnews)
    with pytest.raises(NotDone, match="Only two actors, two articles, two events or two places"):
        done(jamnews, new_place())
    with pytest.raises(NotDone, match="Only two actors"):
        done(new_issue("one"), new_issue("two"))
    with pytest.raises(NotDone, match="Say why"):
        done(jamnews, double, reason=" ")
    done(jamnews, double)
    with pytest.raises(NotDone, match="deleted it or merged it meanwhile"):
        done(jamnews, double)
    assert Merge.objects.count() == 1


def test_a_merge_of_what_was_changed_since_is_refused(jamnews, double):
    with pytest.raises(Stale):
        done(jamnews, double, expected={jamnews: jamnews.version + 1})
    assert Actor.objects.filter(pk=double.pk).exists()


def test_drafts_that_move_to_a_public_record_become_visible_with_it(jamnews):
    draft = new_actor("jam-news", "JAM news", status="draft")
    event = new_event("report", "A report", draft)
    done(jamnews, draft)
    change = Change.objects.get(kind="event")
    assert (change.slug, change.action) == (event.slug, "corrected")
    assert [row["actor"] for row in json.loads(change.after)["participations"]] == ["jamnews"]


def test_thirty_rows_of_each_sort_cost_as_many_statements_as_three(db):
    costs = []
    for number in (3, 30):
        one, two = new_actor(f"one-{number}", f"One {number}"), new_actor(f"two-{number}", f"Two {number}")
        article, issue = new_article(f"article-{number}", outlet=two), new_issue(f"issue-{number}")
        for index in range(number):
            event = new_event(f"event-{number}-{index}", "A report", one, two)
            ParticipationSource.objects.create(participation=event.participations.get(actor=two), article=article)
            new_event(f"more-{number}-{index}", "Another", two)
            new_position(f"position-{number}-{index}", holder=two, article=article, issue=issue)
            ActorName.objects.create(actor=two, text=f"Two {index}", kind="spelling")
        with CaptureQueriesContext(connection) as statements:
            done(one, two)
        costs.append(len([each for each in statements if "INSERT" not in each["sql"]]))  # these go by columns
        assert one.participations.count() == 2 * number
    assert costs[0] == costs[1]
