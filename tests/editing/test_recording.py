"""Whatever changes a public record leaves one change with what the public saw before and sees after."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.editing.recording import recorded
from timeline.editing.representation import owner_of, record_models, represent
from timeline.models import Actor, Change, Citation, Event, EventType, Issue, LinkSource, Participation, Place

from ..search_records import new_actor, new_event
from .conftest import NOON

pytestmark = pytest.mark.django_db


def shown(event):
    return represent(Event, [event.pk]).get(event.pk)


def told():
    """The actions on record with the slugs that they concern, oldest first."""
    return list(Change.objects.order_by("pk").values_list("action", "slug"))


def test_a_record_is_represented_with_its_rows_as_a_fixture_names_them(published):
    values = shown(published)
    assert values["slug"] == "2024-zakharova-briefing"
    assert values["place"] == "moscow"
    assert values["participations"] == [
        {"role": "speaker", "note": "", "rank": 0, "actor": "maria-zakharova", "on_behalf_of": None, "sources": []}
    ]
    assert [row["article"] for row in values["citations"]] == ["jamnews-2024-06-27"]
    assert values["links"][0]["target"] == "question"
    assert values["links"][0]["sources"] == [{"locator": "L6.1", "article": "jamnews-2024-06-27"}]
    assert not {"id", "status", "publish_at", "created_at", "updated_at", "date_earliest"} & set(values)


def test_what_nobody_may_see_has_no_representation(briefing):
    assert shown(briefing) is None


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_a_representation_names_nothing_that_is_not_published(published, zakharova, article, status):
    secret = new_actor("secret-actor", "Secret", status=status)
    Participation.objects.create(event=published, actor=secret, role="target")
    Participation.objects.filter(actor=zakharova).update(on_behalf_of=secret)
    Citation.objects.update(origin=secret)
    hidden = new_event("secret-event", "Secret", status=status)
    published.links.create(target=hidden, kind="denies")
    Place.objects.update(status=status, slug="secret-place")
    assert "secret" not in json.dumps(shown(published))
    assert [row["actor"] for row in shown(published)["participations"]] == ["maria-zakharova"]


def test_every_kind_of_record_of_the_data_set_is_represented_in_a_few_statements():
    call_command("loaddata", "georgia_russia", verbosity=0)
    costs = {}
    for kind, model in record_models().items():
        ids = list(model.objects.published().values_list("pk", flat=True)[:400])
        with CaptureQueriesContext(connection) as statements:
            found = represent(model, ids)
        assert set(found) == set(ids)
        json.dumps(found, default=str)
        costs[kind] = len(statements)
    assert costs == {"actor": 4, "article": 2, "event": 7, "issue": 3, "place": 2, "position": 1}


def test_a_row_belongs_to_the_record_that_it_is_shown_with(published):
    assert owner_of(LinkSource.objects.get()) == published
    assert owner_of(published) == published
    assert owner_of(EventType(code="020")) is None


def test_a_correction_keeps_what_it_was_and_what_it_is_with_who_and_why(published):
    nino = User.objects.create(username="nino")
    with recorded([published], now=NOON, by=nino, reason="The outlet corrected the date."):
        published.date = "2024-06-26"
        published.save()
        published.participations.update(note="in answer to a question")
    change = Change.objects.get()
    assert (change.kind, change.slug, change.action) == ("event", "2024-zakharova-briefing", "corrected")
    assert (change.at, change.by, change.reason) == (NOON, nino, "The outlet corrected the date.")
    before, after = json.loads(change.before), json.loads(change.after)
    assert (before["date"], after["date"]) == ("2024-06-20", "2024-06-26")
    assert after["participations"][0]["note"] == "in answer to a question"
    assert "nino" not in change.before + change.after


def test_what_stays_as_it_was_leaves_no_change(published, article, zakharova):
    with recorded([published, zakharova], now=NOON):
        published.save()
        published.citations.all().delete()
        Citation.objects.create(event=published, article=article, locator="L6.1")
    assert told() == []


def test_a_draft_may_change_and_go_without_a_change(briefing):
    with recorded([briefing], now=NOON):
        briefing.title = "Zakharova is silent"
        briefing.save()
    with recorded([briefing], now=NOON):
        briefing.delete()
    assert told() == []


def test_what_becomes_public_is_published_and_what_goes_is_withdrawn_or_deleted(briefing):
    with recorded([briefing], now=NOON):
        Event.objects.filter(pk=briefing.pk).update(status="published")
    with recorded([briefing], now=NOON):
        Event.objects.filter(pk=briefing.pk).update(status="withdrawn")
    with recorded([briefing], now=NOON):
        Event.objects.filter(pk=briefing.pk).update(status="published")
    with recorded([briefing], now=NOON):
        briefing.delete()
    assert [action for action, _ in told()] == ["published", "withdrawn", "published", "deleted"]
    assert list(Change.objects.filter(after=None).values_list("action", flat=True)) == ["withdrawn", "deleted"]


def test_a_record_made_in_the_block_is_told_whether_it_was_known_before_or_not(db):
    jamnews = Actor(slug="jamnews", name="JAMnews", kind="outlet", status="published")
    with recorded([jamnews], now=NOON) as touched:
        jamnews.save()
        touched.append(new_actor("netgazeti", "Netgazeti"))
    assert told() == [("published", "jamnews"), ("published", "netgazeti")]


def test_a_failing_act_leaves_neither_the_edit_nor_a_change(published):
    def fail():
        with recorded([published], now=NOON):
            Event.objects.update(title="Lost")
            raise RuntimeError("The line is cut.")

    with pytest.raises(RuntimeError):
        fail()
    assert told() == []
    assert not Event.objects.filter(title="Lost").exists()


def test_an_issue_is_told_with_its_events(published):
    issue = Issue.objects.create(slug="restore-relations", title="Relations", kind="policy", status="published")
    with recorded([issue], now=NOON, reason="The briefing is about it."):
        issue.events.add(published)
    assert json.loads(Change.objects.get().after)["events"] == ["2024-zakharova-briefing"]


def test_recording_costs_the_same_for_one_record_and_for_many(published):
    counts = []
    for number in (1, 40):
        events = [published, *(new_event(f"briefing-{number}-{index}") for index in range(number))]
        with CaptureQueriesContext(connection) as statements, recorded(events, now=NOON):
            Event.objects.update(title=f"Briefing {number}")
        counts.append(len([each for each in statements if "INSERT" not in each["sql"]]))
    assert counts[0] == counts[1]
