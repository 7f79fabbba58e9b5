"""A record goes back to any version with all its rows, or not at all; what was deleted can be brought back."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.editing.acts import NotDone, publish, rename, withdraw
from timeline.editing.deleting import losing
from timeline.editing.recording import Stale, recorded
from timeline.editing.representation import record_models, represent
from timeline.editing.reverting import deleted, restore, revert
from timeline.models import (
    Actor,
    ActorName,
    Change,
    Citation,
    Event,
    EventLink,
    EventType,
    Issue,
    LinkSource,
    Participation,
    ParticipationSource,
    Place,
    Redirect,
    Version,
)

from ..search_records import new_actor, new_event
from .conftest import NOON

pytestmark = pytest.mark.django_db
APPEAL = {"code": "020", "name": "APPEAL", "scheme": "cameo", "root": "02", "quad": "verbal-coop"}


@pytest.fixture
def nino(db):
    return User.objects.create(username="nino")


def whole(record):
    return represent(type(record), [record.pk], whole=True).get(record.pk)


def corrected(event, nino):
    """The event after someone has turned nearly all of it around: version 2."""
    with recorded([event], now=NOON, by=nino, reason="All of it was wrong."):
        Event.objects.filter(pk=event.pk).update(title="She is silent", date="2024-06-26", place=None, medium="")
        event.participations.all().delete()
        Participation.objects.create(event=event, actor=new_actor("georgia", "Georgia", kind="state"), role="target")
        event.citations.update(stance="disputes", note="A denial.")
        LinkSource.objects.all().delete()
        event.links.create(target=new_event("another", "Another question"), kind="denies")
        event.other_types.add(EventType.objects.create(**APPEAL))


def gone(record, nino, reason="Never happened."):
    pk = record.pk
    with recorded([record], now=NOON, by=nino, reason=reason):
        record.delete()
    return pk


def refused(call, *given, **named):
    with pytest.raises(NotDone) as refusal:
        call(*given, **named)
    return [lack.sentence for lack in refusal.value.lacks]


def test_a_record_goes_back_with_its_fields_rows_and_their_sources(published, nino):
    before, kept = whole(published), list(Citation.objects.values_list("pk", flat=True))
    corrected(published, nino)
    assert whole(published) != before
    revert(published, 1, now=NOON, by=nino, reason="It was right after all.", expected=2)
    assert whole(published) == before
    assert list(Citation.objects.values_list("pk", flat=True)) == kept
    assert Version.objects.filter(number=3).values_list("act", "by__username", "reason").get() == (
        "reverted",
        "nino",
        "It was right after all.",
    )
    last = Change.objects.order_by("pk").last()
    assert (last.action, last.reason, json.loads(last.after)["date"]) == (
        "corrected",
        "It was right after all.",
        "2024-06-20",
    )
    revert(published, 2, now=NOON, by=nino, reason="No, it was wrong.")
    assert whole(published)["title"] == "She is silent"
    published.refresh_from_db()
    assert (str(published.date_earliest), published.version) == ("2024-06-26", 4)


def test_every_record_of_the_data_set_can_be_emptied_and_comes_back_as_it_was(nino):
    call_command("loaddata", "georgia_russia", verbosity=0)
    for model in record_models().values():
        record = max(model.objects.order_by("pk")[:60], key=lambda each: len(json.dumps(whole(each), default=str)))
        before = whole(record)
        with recorded([record], now=NOON, by=nino):
            for name, value in before.items():
                if isinstance(value, list) and hasattr(getattr(record, name), "all"):
                    rows = getattr(record, name)
                    rows.clear() if hasattr(rows, "through") else rows.all().delete()
            model.objects.filter(pk=record.pk).update(status="draft")
        assert whole(record) != before
        revert(record, 1, now=NOON, by=nino, reason="Emptied by mistake.")
        assert whole(record) == {**before, "status": "draft"}


def test_the_status_stays_what_it_is(briefing, nino):
    publish([briefing], now=NOON, by=nino)
    withdraw(briefing, now=NOON, by=nino, reason="The source took it back.")
    revert(briefing, 2, now=NOON, by=nino, reason="As it was published.")
    assert Event.objects.get(pk=briefing.pk).status == "withdrawn"


def test_reverting_needs_a_reason_and_a_version_that_is_kept(briefing, nino):
    corrected(briefing, nino)
    assert refused(revert, briefing, 1, now=NOON, reason=" ") == ["Say why: readers of its history will ask."]
    assert refused(revert, briefing, 17, now=NOON, reason="Why not.") == ["Nothing is kept of a version 17 of it."]


def test_who_has_not_seen_the_latest_version_is_told(briefing, nino):
    corrected(briefing, nino)
    with pytest.raises(Stale):
        revert(briefing, 1, now=NOON, by=nino, reason="It was right.", expected=1)
    assert Event.objects.get(pk=briefing.pk).title == "She is silent"


def test_what_names_a_record_that_is_gone_cannot_go_back_and_each_is_named(published, zakharova, nino):
    corrected(published, nino)
    zakharova.delete()
    Place.objects.all().delete()
    after = whole(published)
    assert refused(revert, published, 1, now=NOON, by=nino, reason="It was right.") == [
        "The place 'moscow' that it named is gone.",
        "The actor 'maria-zakharova' that it named is gone.",
    ]
    assert whole(published) == after
    assert Version.objects.filter(kind="event").count() == 2


def test_what_was_renamed_since_is_found_by_its_new_name(briefing, zakharova, nino):
    secret = new_actor("secret", "A draft", kind="person", status="draft")
    Participation.objects.create(event=briefing, actor=secret, role="target")
    corrected(briefing, nino)
    rename(zakharova, "zakharova", now=NOON, by=nino, reason="Shorter.")
    rename(secret, "spokesman", now=NOON, by=nino, reason="Says who it is.")
    assert not Redirect.objects.filter(slug="secret").exists()
    revert(briefing, 1, now=NOON, by=nino, reason="It was right.")
    assert {row["actor"] for row in whole(briefing)["participations"]} == {"zakharova", "spokesman"}


def test_its_own_old_name_comes_back_with_the_version(published, nino):
    rename(published, "zakharova-on-visas", now=NOON, by=nino, reason="Says it better.")
    revert(published, 1, now=NOON, by=nino, reason="It did not.")
    assert Redirect.objects.values_list("slug", "survivor").get() == (
        "zakharova-on-visas",
        "2024-zakharova-briefing",
    )


def test_what_is_published_is_not_reverted_to_what_may_not_be(published, zakharova, nino):
    corrected(published, nino)
    Actor.objects.filter(pk=zakharova.pk).update(status="withdrawn")
    assert refused(revert, published, 1, now=NOON, by=nino, reason="It was right.") == [
        "The actor “Maria Zakharova” that it names is not published (withdrawn)."
    ]
    assert whole(published)["title"] == "She is silent"


def test_what_the_rules_do_not_allow_any_more_is_refused_in_words(briefing, nino):
    corrected(briefing, nino)
    version = Version.objects.get(number=1)
    content = json.loads(version.content)
    content["citations"][0]["stance"] = "hints"
    Version.objects.filter(pk=version.pk).update(content=json.dumps(content | {"kind": "party"}))
    [sentence] = refused(revert, briefing, 1, now=NOON, by=nino, reason="It was right.")
    assert sentence.startswith("Its kind cannot be put back: ")
    Version.objects.filter(pk=version.pk).update(content=json.dumps(content))
    [sentence] = refused(revert, briefing, 1, now=NOON, by=nino, reason="It was right.")
    assert sentence.startswith("Its stance cannot be put back: ")
    assert whole(briefing)["title"] == "She is silent"


def test_reverting_costs_the_same_however_many_rows_there_are(published, article, nino):
    counts = []
    for number in (2, 40):
        people = [new_actor(f"person-{number}-{index}", kind="person") for index in range(number)]
        with recorded([published], now=NOON, by=nino):
            for person in people:
                row = Participation.objects.create(event=published, actor=person, role="speaker")
                ParticipationSource.objects.create(participation=row, article=article, locator="L1")
        full = Event.objects.get(pk=published.pk).version
        with recorded([published], now=NOON, by=nino):
            published.participations.filter(actor__in=people).delete()
        with CaptureQueriesContext(connection) as statements:
            revert(published, full, now=NOON, by=nino, reason="They were there.")
        counts.append(len(statements))
        assert published.participations.count() > number
    assert counts[0] == counts[1]


def test_a_deleted_record_comes_back_as_a_draft_with_its_id_slug_and_rows(published, nino):
    before, entered = whole(published), published.created_at
    pk = gone(published, nino)
    assert [(each.slug, each.reason) for each in deleted("event")] == [("2024-zakharova-briefing", "Never happened.")]
    back = restore("event", pk, now=NOON, by=nino, reason="It did.")
    assert whole(back) == {**before, "status": "draft"}
    stored = Event.objects.get(slug="2024-zakharova-briefing")
    assert (stored.pk, stored.version, stored.created_at) == (pk, 3, entered)
    assert Version.objects.filter(number=3).values_list("act", "reason").get() == ("restored", "It did.")
    assert list(deleted("event")) == []
    publish([back], now=NOON, by=nino, reason="It did.", expected={back: 3})
    assert list(Change.objects.order_by("pk").values_list("action", flat=True)) == ["deleted", "published"]


def test_what_was_deleted_twice_is_listed_once_as_it_was_last(briefing, nino):
    pk = gone(briefing, nino)
    back = restore("event", pk, now=NOON, by=nino)
    with recorded([back], now=NOON, by=nino):
        Event.objects.update(title="She is silent")
    gone(back, nino, "Again.")
    [version] = deleted("event")
    assert (version.number, json.loads(version.last)["title"]) == (5, "She is silent")
    assert restore("event", pk, now=NOON, by=nino).title == "She is silent"


def test_what_cannot_be_brought_back_says_why(briefing, zakharova, nino):
    pk = gone(briefing, nino)
    other = new_event("2024-zakharova-briefing", "Another briefing")
    assert refused(restore, "event", pk, now=NOON, by=nino) == [
        "Its slug '2024-zakharova-briefing' belongs to another record by now; rename that one first."
    ]
    rename(other, "another-briefing", now=NOON, by=nino, reason="It is another.")
    Redirect.objects.all().delete()
    zakharova.delete()
    assert refused(restore, "event", pk, now=NOON, by=nino) == ["The actor 'maria-zakharova' that it named is gone."]
    assert not Event.objects.filter(pk=pk).exists()
    assert refused(restore, "event", other.pk, now=NOON) == ["It is there: nothing has to be brought back."]
    with pytest.raises(Event.DoesNotExist):
        restore("event", 10**6, now=NOON)


def test_what_went_into_another_record_is_not_brought_back_beside_it(briefing, nino):
    pk = briefing.pk
    with recorded([briefing], now=NOON, by=nino, reason="One and the same.", act="merged"):
        briefing.delete()
    assert refused(restore, "event", pk, now=NOON) == ["It went into another record; undo the merge instead."]


def test_who_is_named_by_a_name_of_an_actor_comes_back_too(zakharova, article, nino):
    name = ActorName.objects.create(actor=zakharova, text="Мария Захарова", kind="translation", used_by=article.outlet)
    name.uses.create(article=article, locator="L2")
    before = whole(zakharova)
    pk = gone(zakharova, nino)
    assert whole(restore("actor", pk, now=NOON, by=nino)) == {**before, "status": "draft"}


def test_an_issue_comes_back_with_its_events_and_sources(published, article, nino):
    issue = Issue.objects.create(slug="restore-relations", title="Relations", kind="policy", status="published")
    issue.events.add(published)
    issue.sources.create(article=article, locator="L3")
    before = whole(issue)
    pk = gone(issue, nino)
    assert whole(restore("issue", pk, now=NOON, by=nino)) == {**before, "status": "draft"}
    assert EventLink.objects.count() == 1


def test_who_loses_something_when_a_record_goes_has_a_version_of_it_and_can_be_put_back(published, zakharova, nino):
    question = Event.objects.get(slug="question")
    issue = Issue.objects.create(slug="restore-relations", title="Relations", kind="policy")
    issue.events.add(question)
    assert losing([question]) == [published, issue]
    assert losing([published]) == losing([zakharova]) == losing(EventLink.objects.all()) == []
    pk = question.pk
    with recorded([question, *losing([question])], now=NOON, by=nino, reason="Never asked.", act="deleted"):
        Event.objects.filter(pk=pk).delete()
    acts = Version.objects.filter(reason="Never asked.").values_list("slug", "act")
    assert set(acts) == {
        ("question", "deleted"),
        ("2024-zakharova-briefing", "saved"),
        ("restore-relations", "saved"),
    }
    restore("event", pk, now=NOON, by=nino)
    Event.objects.filter(pk=pk).update(status="published")
    revert(published, 1, now=NOON, by=nino, reason="It was asked.")
    assert whole(published)["links"][0]["target"] == "question"


def test_an_actor_that_goes_is_missed_by_the_names_that_it_used(zakharova, article, nino):
    user = new_actor("mfa-of-russia", "MFA of Russia", kind="government_body")
    ActorName.objects.create(actor=zakharova, text="Мария Захарова", kind="translation", used_by=user)
    assert losing([user]) == [zakharova]
