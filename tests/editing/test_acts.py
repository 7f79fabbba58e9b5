"""The acts of the desk are done once, only on what is ready, and stay on record."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from timeline.editing.acts import NotDone, publish, rename, send_back, send_for_review, withdraw
from timeline.editing.readiness import missing
from timeline.models import Actor, Change, Citation, Event, EventLink, Participation, Place, Redirect

from ..search_records import new_actor, new_event, new_position
from .conftest import NOON

pytestmark = pytest.mark.django_db


def sentences(*records):
    return [lack.sentence for lack in missing(records)]


def statuses():
    return dict(Event.objects.values_list("slug", "status"))


def test_a_draft_goes_to_review_and_back_and_is_published_once_ready(briefing):
    send_for_review(briefing, now=NOON)
    send_back(briefing, now=NOON, note="Who asked?")
    send_for_review(briefing, now=NOON)
    assert statuses()[briefing.slug] == briefing.status == "in_review"
    assert not Change.objects.exists()
    publish([briefing], now=NOON, reason="First report.")
    assert statuses()[briefing.slug] == briefing.status == "published"
    assert Change.objects.values_list("action", "reason").get() == ("published", "First report.")
    briefing.refresh_from_db()
    assert briefing.updated_at == NOON


def test_two_who_publish_the_same_draft_publish_it_once(briefing):
    stale = Event.objects.get(pk=briefing.pk)
    publish([briefing], now=NOON)
    with pytest.raises(NotDone, match="It is published by now"):
        publish([stale], now=NOON)
    assert Change.objects.count() == 1


@pytest.mark.parametrize(("act", "said"), [(send_for_review, {}), (send_back, {"note": "Who asked?"})])
def test_what_is_public_is_not_sent_anywhere(published, act, said):
    with pytest.raises(NotDone, match="It is published by now"):
        act(published, now=NOON, **said)


def test_sending_back_needs_a_note(briefing):
    send_for_review(briefing, now=NOON)
    with pytest.raises(NotDone, match="Say what is to be mended"):
        send_back(briefing, now=NOON, note=" ")
    assert statuses()[briefing.slug] == "in_review"


def test_what_is_withdrawn_is_gone_from_the_public_and_can_be_brought_back(published):
    withdraw(published, now=NOON, reason="The source took it back.")
    assert not Event.objects.published().filter(pk=published.pk).exists()
    publish([published], now=NOON, reason="Confirmed after all.")
    assert list(Change.objects.order_by("pk").values_list("action", "reason")) == [
        ("withdrawn", "The source took it back."),
        ("published", "Confirmed after all."),
    ]


def test_withdrawing_and_renaming_need_a_reason(published):
    with pytest.raises(NotDone, match="Say why"):
        withdraw(published, now=NOON, reason=" ")
    with pytest.raises(NotDone, match="Say why"):
        rename(published, "zakharova-briefing", now=NOON, reason="")
    assert not Change.objects.exists()


def test_an_event_without_a_citation_is_not_ready(briefing):
    Citation.objects.all().delete()
    assert sentences(briefing) == ["No article is cited for it."]
    with pytest.raises(NotDone, match="No article is cited"):
        publish([briefing], now=NOON)
    assert statuses()[briefing.slug] == "draft"


def test_what_names_an_unpublished_record_is_not_ready_and_says_which(briefing, zakharova, article):
    Actor.objects.filter(pk=zakharova.pk).update(status="in_review")
    Place.objects.update(status="withdrawn")
    new_event("question-again", "A question is asked again", status="draft")
    EventLink.objects.create(event=briefing, target=Event.objects.get(slug="question-again"), kind="answers")
    assert sorted(sentences(briefing)) == [
        "The actor “Maria Zakharova” that it names is not published (in review).",
        "The event “A question is asked again” that it names is not published (draft).",
        "The place “Moscow” that it names is not published (withdrawn).",
    ]
    lacks = {lack.model: lack.pk for lack in missing([briefing])}
    assert lacks[Actor] == zakharova.pk
    article.status = "draft"
    article.save()
    assert len(sentences(briefing)) == 4  # cited, and source of a link: named once


def test_records_that_name_each_other_are_published_together(briefing, zakharova):
    Actor.objects.filter(pk=zakharova.pk).update(status="draft")
    zakharova.refresh_from_db()
    assert sentences(briefing)
    assert sentences(briefing, zakharova) == []
    publish([briefing, zakharova], now=NOON)
    assert Change.objects.filter(action="published").count() == 2


def test_of_several_records_none_is_published_when_one_is_not_ready(briefing):
    bare = new_event("rumour", "A rumour", status="draft")
    with pytest.raises(NotDone, match="A rumour: No article is cited"):
        publish([briefing, bare], now=NOON)
    assert statuses()[briefing.slug] == "draft"
    assert briefing.status == "draft"


def test_a_date_that_cannot_be_read_is_named(briefing):
    briefing.date = "June 2024"
    assert sentences(briefing)[0].startswith("Its date cannot be read: ")
    briefing.date = ""
    assert sentences(briefing)[0].startswith("Its date cannot be read: ")


def test_readiness_costs_the_same_for_one_event_and_for_many(briefing):
    events, counts = [briefing], []
    for number in (1, 40):
        events += [new_event(f"draft-{number}-{index}", status="draft") for index in range(number)]
        with CaptureQueriesContext(connection) as statements:
            missing(events)
        counts.append(len(statements))
    assert counts == [9, 9]


def test_a_position_is_ready_only_with_its_holder(article):
    position = new_position(status="draft", holder=article.outlet, article=article)
    assert sentences(position) == []
    Actor.objects.filter(pk=position.holder_id).update(status="draft")
    assert sentences(position) == ["The actor “JAMnews” that it names is not published (draft)."]


def test_the_old_slug_of_a_published_record_leads_to_the_new_one(published):
    old = published.slug
    rename(published, "zakharova-on-relations", now=NOON, reason="Says what it is about.")
    rename(published, "zakharova-on-visas", now=NOON, reason="Says it better.")
    assert set(Redirect.objects.values_list("slug", "survivor")) == {
        (old, "zakharova-on-visas"),
        ("zakharova-on-relations", "zakharova-on-visas"),
    }
    assert list(Change.objects.order_by("pk").values_list("action", "slug")) == [
        ("corrected", "zakharova-on-relations"),
        ("corrected", "zakharova-on-visas"),
    ]
    rename(published, old, now=NOON, reason="It was good as it was.")
    assert set(Redirect.objects.values_list("survivor", flat=True)) == {old}
    assert not Redirect.objects.filter(slug=old).exists()


def test_a_draft_is_renamed_without_a_trace(briefing):
    rename(briefing, "zakharova-on-visas", now=NOON, reason="Says it better.")
    assert not Redirect.objects.exists()
    assert not Change.objects.exists()


@pytest.mark.parametrize("slug", ["question", "Zakharova", "", "x" * 101, "2024-zakharova-briefing", "an-old-name"])
def test_a_slug_that_is_taken_or_misshapen_is_refused(published, slug):
    Redirect.objects.create(kind="event", slug="an-old-name", survivor="question")
    with pytest.raises(NotDone):
        rename(published, slug, now=NOON, reason="Says it better.")
    assert Event.objects.get(pk=published.pk).slug == published.slug
    assert Redirect.objects.count() == 1


def test_what_is_due_is_published_and_the_rest_waits(briefing):
    later, never = timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=1)
    Event.objects.filter(pk=briefing.pk).update(status="in_review", publish_at=never)
    for slug, status, moment in [("tomorrow", "in_review", later), ("unseen", "draft", never)]:
        event = new_event(slug, status=status, publish_at=moment)
        Citation.objects.create(event=event, article=Citation.objects.first().article)
    printed = StringIO()
    call_command("publish_due", stdout=printed)
    assert printed.getvalue() == "Published event 2024-zakharova-briefing.\n"
    assert statuses() == {
        briefing.slug: "published",
        "question": "published",
        "tomorrow": "in_review",
        "unseen": "draft",
    }
    assert Change.objects.values_list("slug", "by").get() == (briefing.slug, None)
    briefing.refresh_from_db()
    assert briefing.publish_at is None
    call_command("publish_due", stdout=printed)
    assert printed.getvalue().splitlines()[1:] == ["Nothing is due."]


def test_what_is_due_and_not_ready_is_listed_and_does_not_hold_up_the_rest(briefing):
    before = timezone.now() - timedelta(days=1)
    for event in (briefing, new_event("rumour", "A rumour"), new_event("echo", "An echo of the rumour")):
        Event.objects.filter(pk=event.pk).update(status="in_review", publish_at=before)
    echo = Event.objects.get(slug="echo")
    Citation.objects.create(event=echo, article=Citation.objects.first().article)
    EventLink.objects.create(event=echo, target=Event.objects.get(slug="rumour"), kind="reiterates")
    with pytest.raises(CommandError) as refusal:
        call_command("publish_due", stdout=StringIO())
    assert "event rumour: No article is cited for it." in str(refusal.value)
    assert "event echo: The event “A rumour” that it names is not published (in review)." in str(refusal.value)
    assert statuses()[briefing.slug] == "published"
    assert statuses()["echo"] == "in_review"


def test_an_actor_of_a_row_counts_as_named(briefing):
    spoken_for = new_actor("russia", "Russia", kind="state", status="draft")
    Participation.objects.update(on_behalf_of=spoken_for)
    assert sentences(briefing) == ["The actor “Russia” that it names is not published (draft)."]
