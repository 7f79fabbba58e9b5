"""Who may not do something is told why and what can be done instead, and finds the way back."""

import pytest
from django.urls import reverse

from timeline.models import EventType, Participation

from ..search_records import new_actor, new_event
from .rows import row

pytestmark = pytest.mark.django_db
HTML = {"HTTP_ACCEPT": "text/html"}


@pytest.fixture
def denial(db):
    return new_event("2024-mfa-denial", "The ministry denies it", new_actor("maria-zakharova", "Maria Zakharova"))


def of(record, page):
    return reverse(f"admin:timeline_{record._meta.model_name}_{page}", args=[record.pk])


def test_who_may_not_delete_what_is_published_is_told_why_and_led_back(contributor, denial):
    answer = contributor.get(of(denial, "delete"), **HTML)
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "It is published, so that only editors change it. Tell one of them what is to be corrected." in shown
    assert f'<a href="{of(denial, "change")}">Back to “The ministry denies it”</a>' in shown
    assert '<a href="/admin/timeline/event/">All events</a>' in shown
    assert "Nothing was changed." not in shown


def test_what_is_sent_and_refused_says_that_nothing_was_changed(contributor, denial):
    shown = contributor.post(of(denial, "merge"), **HTML).content.decode()
    assert "so that only editors change it" in shown
    assert "Nothing was changed." in shown


def test_who_may_not_see_a_record_is_not_told_of_it(member, denial):
    shown = member(None, "stranger").get(of(denial, "delete"), **HTML).content.decode()
    assert "This is not for your account (in no group)." in shown
    assert "The ministry denies it" not in shown
    assert '<a href="/admin/">The first page</a>' in shown


def test_a_page_without_a_record_says_whose_it_is(editor):
    shown = editor.get("/admin/auth/user/", **HTML).content.decode()
    assert "This is not for your account (Editors)." in shown


def test_programs_get_a_problem_document(contributor, denial):
    answer = contributor.get(of(denial, "delete"), HTTP_ACCEPT="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("in_review", "an editor may change it, publish it, or send it back to be changed."),
        ("published", "Tell one of them what is to be corrected."),
        ("withdrawn", "only editors change it or bring it back."),
    ],
)
def test_a_page_that_can_only_be_looked_at_says_why(contributor, editor, denial, status, told):
    type(denial).objects.update(status=status)
    shown = contributor.get(of(denial, "change")).content.decode()
    assert "You can only look at this." in shown
    assert told in shown
    assert "You can only look at this." not in editor.get(of(denial, "change")).content.decode()


def test_a_row_that_can_only_be_looked_at_names_its_record(contributor, denial):
    shown = contributor.get(of(Participation.objects.get(), "change")).content.decode()
    assert "It belongs to the event “The ministry denies it”. That one is published" in shown


def test_a_word_of_the_vocabulary_says_who_changes_it(editor):
    assert "only superusers change" in editor.get(of(row(EventType), "change")).content.decode()
