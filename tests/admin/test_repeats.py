"""A likely double is told before it is saved, and saved all the same once the editor says that it is another one."""

import pytest

from timeline.models import Actor, Event

from .rows import posted, row
from .test_actors import sent
from .test_events import ADD, form

pytestmark = pytest.mark.django_db
ADD_ACTOR = "/admin/timeline/actor/add/"


def warning(answer):
    return " ".join(answer.context["adminform"].form.non_field_errors())


@pytest.fixture
def denial():
    return row(Event, title="Russian ministry denies the reports as rumours", date="2024-06", slug="denial")


def test_a_likely_double_is_told_with_a_link_and_is_not_saved(admin_client, denial):
    answer = admin_client.post(ADD, form())
    assert "This event may be on record already" in warning(answer)
    assert f'href="/admin/timeline/event/{denial.pk}/change/"' in warning(answer)
    assert 'type="checkbox" name="is_another">' in warning(answer)
    assert Event.objects.count() == 1


def test_it_is_saved_once_it_is_said_to_be_another(admin_client, denial):
    assert admin_client.post(ADD, form(is_another="on")).status_code == 302
    assert Event.objects.count() == 2


def test_the_ticked_box_stays_ticked_when_something_else_is_wrong(admin_client, denial):
    wrong_row = [{"actor": "", "role": "speaker", "rank": 0}]
    answer = admin_client.post(ADD, form(is_another="on", participations=wrong_row))
    assert 'name="is_another" checked>' in warning(answer)
    assert Event.objects.count() == 1


def test_a_saved_event_is_compared_again_only_when_its_title_or_date_changes(admin_client, denial):
    event = row(Event, title=denial.title, date="2024-06")
    page = f"/admin/timeline/event/{event.pk}/change/"
    same = posted(admin_client.get(page))
    assert admin_client.post(page, same | {"summary": "It called them rumours."}).status_code == 302
    answer = admin_client.post(page, posted(admin_client.get(page)) | {"date": "2024-06-26"})
    assert "much the same title" in warning(answer)


def test_what_was_said_to_be_another_is_not_asked_about_again(admin_client, denial):
    admin_client.post(ADD, form(is_another="on"))
    added = Event.objects.exclude(pk=denial.pk).get()
    for record in (added, denial):
        page = f"/admin/timeline/event/{record.pk}/change/"
        assert admin_client.post(page, posted(admin_client.get(page)) | {"date": "2024"}).status_code == 302


def test_a_third_record_is_asked_about_all_the_same_and_so_is_another_editor(admin_client, editor, denial):
    admin_client.post(ADD, form(is_another="on"))
    assert "much the same title" in warning(admin_client.post(ADD, form(slug="third")))
    page = f"/admin/timeline/event/{denial.pk}/change/"
    answer = editor.post(page, posted(editor.get(page)) | {"date": "2024"})
    assert "much the same title" in warning(answer)


def test_an_event_without_a_readable_date_is_not_compared(admin_client, denial):
    assert warning(admin_client.post(ADD, form(date="some day"))) == ""


def test_homonyms_are_told_apart_by_kind_and_status(admin_client):
    row(Actor, name="Maria Zakharova", kind="person", country="RUS", slug="zakharova")
    told = warning(admin_client.post(ADD_ACTOR, sent(slug="zakharova-singer")))
    assert "(person, RUS, draft): the same name" in told


def test_names_are_escaped_in_the_warning(admin_client):
    row(Actor, name="<b>Bold</b>", slug="bold")
    told = warning(admin_client.post(ADD_ACTOR, sent(name="<b>Bold</b>", slug="bolder")))
    assert "&lt;b&gt;Bold" in told
    assert "<b>" not in told
