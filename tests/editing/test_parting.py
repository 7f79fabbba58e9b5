"""A merge can be undone: the other comes back with its id, its rows and its address, as far as they are unchanged."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from timeline.editing.acts import NotDone, rename
from timeline.editing.history import history
from timeline.editing.merging import Chosen, merge
from timeline.editing.parting import parting, undo
from timeline.editing.recording import recorded
from timeline.editing.representation import represent
from timeline.models import (
    Actor,
    ActorName,
    ActorNameUse,
    Article,
    Change,
    Citation,
    Event,
    EventLink,
    LinkSource,
    Merge,
    Origin,
    Participation,
    ParticipationSource,
    Redirect,
    Version,
)

from ..search_records import new_actor, new_article, new_event, new_issue, new_position
from .conftest import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def jamnews(db):
    return new_actor("jamnews", "JAMnews")


@pytest.fixture
def double(db):
    return new_actor("jam-news", "JAM news", wikidata="Q230", created_at=NOON - timedelta(microseconds=1))


def done(survivor, other, chosen=None):
    return merge(survivor, other, chosen, now=NOON, reason="The same outlet.")


def everything():
    """All that the public sees of all records, and where old slugs lead."""
    shown = [represent(model, list(model.objects.values_list("pk", flat=True))) for model in (Actor, Article, Event)]
    return shown, set(Redirect.objects.values_list("kind", "slug", "survivor"))


def test_all_is_as_before_once_a_merge_of_actors_is_undone(jamnews, double):
    Redirect.objects.create(kind="actor", slug="jam", survivor="jam-news")
    event = new_event("report", "A report", jamnews, double)
    new_event("speech", "A speech", double).participations.update(on_behalf_of=double)
    article = new_article(outlet=double)
    going = Participation.objects.get(event=event, actor=double)
    ParticipationSource.objects.create(participation=going, article=article, locator="L3")
    for actor in (jamnews, double):
        name = ActorName.objects.create(actor=actor, text="JAM", kind="short")
        ActorNameUse.objects.create(name=name, article=article, locator="L1")
    before, kept = everything(), Actor.objects.filter(pk=double.pk).values().get()
    merged = done(jamnews, double, Chosen(frozenset({"wikidata", "name"})))
    assert everything() != before
    back = undo(merged, now=LATER)
    assert everything() == before
    assert back == double
    again = Actor.objects.filter(pk=double.pk).values().get()
    assert {**again, "version": kept["version"]} == kept
    assert Participation.objects.filter(pk=going.pk, sources__locator="L3").exists()


def test_all_is_as_before_once_a_merge_of_events_is_undone(jamnews):
    one, two = new_event("denial", "A denial", jamnews), new_event("gd-denial", "A denial again", jamnews)
    article = new_article(outlet=jamnews)
    for event in (one, two):
        Citation.objects.create(event=event, article=article)
    link = EventLink.objects.create(event=two, target=one, kind="reiterates")
    LinkSource.objects.create(link=link, article=article, locator="L1")
    issue = new_issue()
    issue.events.add(two)
    position = new_position(event=two, holder=jamnews, article=article, issue=issue)
    before = everything()
    undo(done(one, two, Chosen(frozenset({"title"}))), now=LATER)
    assert everything() == before
    position.refresh_from_db()
    assert position.event == two
    assert list(issue.events.all()) == [two]


def test_what_an_article_relied_on_comes_back(jamnews):
    one, two = new_article("one", outlet=jamnews), new_article("two", outlet=jamnews)
    Origin.objects.create(article=two, actor=jamnews, original=one, note="It says so.")
    event = new_event("report", "A report", jamnews)
    for article in (one, two):
        ParticipationSource.objects.create(participation=event.participations.get(), article=article)
    before = everything()
    undo(done(one, two), now=LATER)
    assert everything() == before


def test_the_undoing_is_on_record(jamnews, double):
    nino = User.objects.create(username="nino")
    event = new_event("report", "A report", double)
    merged = done(jamnews, double)
    undo(merged, now=LATER, by=nino, reason="They are a print and a radio outlet.")
    last = Change.objects.filter(at=LATER)
    assert set(last.values_list("slug", "action")) == {
        ("jam-news", "published"),
        ("jamnews", "corrected"),
        ("report", "corrected"),
    }
    assert set(last.values_list("by", "reason")) == {(nino.pk, "They are a print and a radio outlet.")}
    versions = Version.objects.filter(kind="actor", record=double.pk).order_by("number")
    assert list(versions.values_list("number", "act")) == [(1, "entered"), (2, "merged"), (3, "parted")]
    double.refresh_from_db()
    assert double.version == 3
    assert Version.objects.filter(kind="event", record=event.pk).order_by("number").last().act == "parted"
    merged.refresh_from_db()
    assert merged.undone_at == LATER


def test_the_history_of_what_came_back_goes_on_and_no_newcomer_has_it(jamnews, double):
    merged = done(jamnews, double)
    undo(merged, now=LATER)
    assert [revision.action for revision in history(double)] == ["merged", "published"]
    done(jamnews, double)
    newcomer = Actor(slug="jam-news", name="JAM", kind="outlet", status="published")
    with recorded([newcomer], now=LATER + timedelta(hours=1)):
        newcomer.save()
    assert [revision.action for revision in history(newcomer)] == ["published"]


def test_what_was_changed_since_stays_as_it_is(jamnews, double):
    moved, deleted = new_event("moved", "Moved", double), new_event("deleted", "Deleted", double)
    elsewhere = new_event("elsewhere", "Elsewhere", double)
    merged = done(jamnews, double, Chosen(frozenset({"wikidata", "name"})))
    Actor.objects.filter(pk=jamnews.pk).update(wikidata="Q1")
    deleted.delete()
    third = new_actor("civil-georgia", "Civil Georgia")
    elsewhere.participations.update(actor=third)
    found = parting(merged)
    assert (found.moving, found.lost) == (1, 2)
    undo(merged, now=LATER)
    jamnews.refresh_from_db()
    assert (jamnews.wikidata, jamnews.name) == ("Q1", "JAMnews")
    assert moved.participations.get().actor == double
    assert elsewhere.participations.get().actor == third


def test_rows_added_to_the_survivor_since_stay_with_it(jamnews, double):
    merged = done(jamnews, double)
    event = new_event("report", "A report", jamnews)
    undo(merged, now=LATER)
    assert event.participations.get().actor == jamnews


def test_a_row_that_went_does_not_come_back_to_what_is_gone(jamnews, double):
    new_event("report", "A report", jamnews, double)
    merged = done(jamnews, double)
    Event.objects.all().delete()
    assert parting(merged).lost == 1
    undo(merged, now=LATER)
    assert not Participation.objects.exists()


@pytest.mark.parametrize("changed", [True, False])
def test_the_name_that_was_kept_goes_unless_it_is_used_by_now(jamnews, double, changed):
    article = new_article(outlet=jamnews)
    merged = done(jamnews, double)
    if changed:
        ActorNameUse.objects.create(name=jamnews.names.get(), article=article, locator="L1")
    undo(merged, now=LATER)
    assert jamnews.names.exists() is changed


def test_a_renamed_survivor_gives_the_other_its_address_back(jamnews, double):
    merged = done(jamnews, double)
    rename(jamnews, "jam-news-net", now=NOON, reason="Its new name.")
    undo(merged, now=LATER)
    assert set(Redirect.objects.values_list("slug", "survivor")) == {("jamnews", "jam-news-net")}


def test_merges_are_undone_in_the_reverse_order(jamnews, double):
    third = new_actor("jam", "JAM")
    event = new_event("report", "A report", double)
    first, second = done(jamnews, double), done(third, jamnews)
    with pytest.raises(NotDone, match="It went into 'jam' later: undo that merge first"):
        undo(first, now=LATER)
    undo(second, now=LATER)
    assert event.participations.get().actor == jamnews
    undo(first, now=LATER)
    assert event.participations.get().actor == double
    with pytest.raises(NotDone, match="undone already"):
        undo(first, now=LATER)


def test_it_is_refused_when_the_slug_belongs_to_another_by_now(jamnews, double):
    merged = done(jamnews, double)
    new = new_actor("jam-news", "Another one")
    with pytest.raises(NotDone, match="Another actor has the slug 'jam-news' by now"):
        undo(merged, now=LATER)
    rename(new, "another", now=NOON, reason="Makes room.")
    with pytest.raises(NotDone, match="The slug 'jam-news' leads to another actor by now"):
        undo(merged, now=LATER)
    assert not Actor.objects.filter(pk=double.pk).exists()


def test_it_is_refused_when_the_survivor_is_gone(jamnews, double):
    merged = done(jamnews, double)
    jamnews.delete()
    with pytest.raises(NotDone, match="There is no 'jamnews' any more. It was deleted."):
        undo(merged, now=LATER)


def test_it_is_refused_when_the_other_cannot_be_without_what_is_gone(jamnews, double):
    one, two = new_article("one", outlet=jamnews), new_article("two", outlet=double)
    merged = done(one, two)
    double.delete()
    with pytest.raises(NotDone, match="The outlet of A headline is gone: bring that back first"):
        undo(merged, now=LATER)


def test_it_is_refused_when_rows_stand_in_its_way(jamnews, double):
    """The moved row was given the role of the one that would come back beside it."""
    event = new_event("report", "A report", jamnews, double)
    other = Participation.objects.create(event=event, actor=double, role="target")
    merged = done(jamnews, double)
    Participation.objects.filter(actor=jamnews, role="speaker").delete()
    Participation.objects.filter(pk=other.pk).update(role="speaker")
    with pytest.raises(NotDone, match="move them by hand"):
        undo(merged, now=LATER)
    assert not Actor.objects.filter(pk=double.pk).exists()
    assert Merge.objects.get().undone_at is None


def test_what_undoing_needs_is_plain_json(jamnews, double):
    new_event("report", "A report", double)
    assert json.loads(done(jamnews, double).undoing)["moved"] == [
        ["timeline.Participation", "actor", double.pk, jamnews.pk, [Participation.objects.get().pk]]
    ]
