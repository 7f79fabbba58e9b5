"""The pages keep to their own Content-Security-Policy: the browser refuses nothing that they load or run."""

from timeline.models import Participation

from ..search_records import new_actor, new_event

READING = {  # each page, and what shows that it is there; the documentation draws its own
    "/": "h1",
    "/events/2024-gd-denial/": "h1",
    "/actors/georgian-dream/": "h1",
    "/search/?q=Georgian": "h1",
    "/api/v1/docs/": ".opblock-summary",
    "/admin/login/": "#id_username",
}
DESK = (
    "/admin/",
    "/admin/timeline/",
    "/admin/password_change/",
    "/admin/timeline/event/",
    "/admin/timeline/event/add/",
    "/admin/timeline/event/{event}/change/",
    "/admin/timeline/event/{event}/history/",
    "/admin/timeline/event/{event}/rename/",
    "/admin/timeline/event/{event}/delete/",
    "/admin/timeline/event/deleted/",
    "/admin/timeline/event/import/",
    "/admin/timeline/actor/{actor}/change/",
    "/admin/timeline/actor/{actor}/merge/?other={other}",
    "/admin/timeline/actor/{actor}/merges/",
    "/admin/timeline/event/{event}/preview/",
    "/admin/timeline/event/{event}/preview/page/",
)
ELSEWHERE = "const image = new Image(); image.src = 'http://elsewhere.example/a.png'; document.body.append(image)"


def test_the_browser_refuses_nothing_of_what_readers_open(sit_down):
    event = new_event("2024-gd-denial", "Georgian Dream denies the report")
    Participation.objects.create(event=event, actor=new_actor("georgian-dream", "Georgian Dream"), role="denier")
    reader = sit_down("giorgi")
    reader.leaves()
    reader.complaints()
    for path, selector in READING.items():
        reader.opens(path)
        reader.finds(selector)
        assert reader.complaints() == [], path


def test_the_browser_refuses_nothing_of_the_desk(sit_down):
    actor, other = new_actor("georgian-dream", "Georgian Dream"), new_actor("georgian-dream-2", "Georgian Dream")
    event = new_event("2024-gd-denial", "Georgian Dream denies the report")
    Participation.objects.create(event=event, actor=actor, role="denier")
    giorgi = sit_down("giorgi")
    assert giorgi.complaints() == []
    for path in DESK:
        giorgi.opens(path.format(event=event.pk, actor=actor.pk, other=other.pk))
        giorgi.sees("Timeline")
        assert giorgi.complaints() == [], path


def test_what_a_page_may_not_load_would_be_found(sit_down):
    giorgi = sit_down("giorgi")
    giorgi.complaints()
    giorgi.browser.execute_script(ELSEWHERE)
    (complaint,) = giorgi.waits(lambda browser: giorgi.complaints(), "a complaint")
    assert "Content Security Policy" in complaint
