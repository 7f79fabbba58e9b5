"""What the checks found is kept until they run again, and what was touched since is told apart."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from timeline.editing.findings import CHECKS, CONCERNING, findings, keep
from timeline.models import ActorName, Affiliation, CheckRun, Event, FoundRecord, Version

from ..search_records import new_actor, new_article, new_event

pytestmark = pytest.mark.django_db
RAN = datetime(2026, 1, 15, 12, tzinfo=UTC)
TODAY = date(2026, 1, 15)


def check(*names, ran_at=RAN):
    keep(findings(today=TODAY, names=names or CHECKS), names=names or CHECKS, ran_at=ran_at)


def kept(name):
    """The findings kept of a check, each as the kinds and ids of its records."""
    found = {}
    for row in FoundRecord.objects.filter(run__name=name).order_by("number", "kind", "record"):
        found.setdefault(row.number, []).append((row.kind, row.record))
    return list(found.values())


def touch(record, at):
    """Put an act on the record at a moment on its private history."""
    kind = record._meta.model_name
    Version.objects.create(kind=kind, record=record.pk, number=2, slug=record.slug, act="saved", content="{}", at=at)


def test_what_a_check_found_is_kept_with_its_record_and_sentence():
    event = new_event("2024-embassy-opening", "An embassy opens")
    check()
    found = FoundRecord.objects.get(run__name="uncited-events")
    assert (found.kind, found.record, found.detail) == (
        "event",
        event.pk,
        "No article is cited for 'An embassy opens'.",
    )
    assert set(CheckRun.objects.values_list("name", "ran_at")) == {(name, RAN) for name in CHECKS}


def test_a_finding_about_two_actors_is_one_finding():
    one, other = new_actor("zakharova", "Maria Zakharova"), new_actor("zakharova-singer", "Maria Zakharova")
    check("shared-names")
    assert kept("shared-names") == [[("actor", one.pk), ("actor", other.pk)]]


def test_an_office_outside_its_period_concerns_the_event_and_the_person():
    person, article = new_actor("irakli-kobakhidze", "Irakli Kobakhidze", kind="person"), new_article()
    event = new_event("2024-berlin", "Kobakhidze visits Berlin", person, date="2024-04-12")
    event.citations.create(article=article)
    Affiliation.objects.create(person=person, office="Chairman", period="2016/2019", article=article)
    check("offices-outside-period")
    assert kept("offices-outside-period") == [[("actor", person.pk), ("event", event.pk)]]


def test_a_check_that_runs_again_replaces_only_what_it_found_itself():
    event, actor = new_event(), new_actor()
    ActorName.objects.create(actor=new_actor("jam-news", "Jam News"), text=actor.name, kind="spelling")
    check("uncited-events", "shared-names")
    event.citations.create(article=new_article(outlet=actor))
    check("uncited-events", ran_at=RAN + timedelta(days=1))
    assert kept("uncited-events") == []
    assert len(kept("shared-names")) == 1
    assert dict(CheckRun.objects.values_list("name", "ran_at")) == {
        "uncited-events": RAN + timedelta(days=1),
        "shared-names": RAN,
    }


def test_a_record_touched_since_takes_the_whole_finding_out_of_those_that_stand():
    one, other = new_actor("zakharova", "Maria Zakharova"), new_actor("zakharova-singer", "Maria Zakharova")
    touch(one, RAN - timedelta(minutes=1))
    check("shared-names")
    assert FoundRecord.objects.standing().count() == 2
    touch(other, RAN + timedelta(minutes=1))
    assert not FoundRecord.objects.standing().exists()
    assert FoundRecord.objects.touched().count() == 2


def test_a_record_deleted_while_the_checks_ran_is_left_out():
    event = new_event()
    found = findings(today=TODAY, names=["uncited-events"])
    Event.objects.filter(pk=event.pk).delete()
    keep(found, names=["uncited-events"], ran_at=RAN)
    assert kept("uncited-events") == []


def test_keeping_costs_as_many_statements_for_40_findings_as_for_4(django_assert_num_queries):
    for many in (4, 40):
        [new_event(f"event-{many}-{number}", f"Event {many} {number}") for number in range(many)]
        check("uncited-events")  # from the second time on the run is there
        found = findings(today=TODAY, names=["uncited-events"])
        with django_assert_num_queries(9):
            keep(found, names=["uncited-events"], ran_at=RAN)


def test_the_command_keeps_what_it_found_and_a_judgement_by_another_day_is_not_kept():
    new_event()
    with pytest.raises(SystemExit):
        call_command("check_timeline", "--today", "2030-01-01", stdout=StringIO())
    assert not CheckRun.objects.exists()
    with pytest.raises(SystemExit):
        call_command("check_timeline", "--check", "uncited-events", stdout=StringIO())
    assert list(CheckRun.objects.values_list("name", flat=True)) == ["uncited-events"]
    assert len(kept("uncited-events")) == 1


def test_every_check_is_offered_for_the_kinds_that_it_may_find():
    assert {name for names in CONCERNING.values() for name in names} == set(CHECKS)


def test_what_the_checks_find_in_the_data_set_is_of_kinds_that_they_are_offered_for():
    call_command("loaddata", "vocabulary", "georgia_russia", verbosity=0)
    found = findings(today=date(2030, 1, 1))
    kinds = {(finding.kind_of(slug), finding.check) for finding in found for slug in finding.records}
    assert ("actor", "shared-names") in kinds
    assert all(check in CONCERNING[kind] for kind, check in kinds)
