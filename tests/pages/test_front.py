"""The timeline: entries by date, every filter as a link and in one form, pictures, and what was known on a day."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from timeline.api.events import EventFilters
from timeline.api.urls import OVERVIEWS, RESOURCES
from timeline.models import Event

from .conftest import BROWSER


def test_entries_stand_by_date_with_how_sure_they_are_who_says_so_and_who_answered(look):
    page = look("/")
    assert page.text(".found") == "55 events"
    assert page.texts(".year > h2")[0] == "2025"
    entries = page.texts(".entries > li")
    assert len(entries) == 30
    assert entries[0].startswith("until 3 December 2025, start unknown Trade and other practical ties continue")
    assert entries[0].endswith("lasting state confirmed 2 articles, 2 origins the date is probable")
    claim = next(entry for entry in entries if "Preparation to reopen" in entry)
    assert "Denied by Georgian Dream does not confirm" in claim


def test_links_lead_through_all_entries_and_back(look):
    first = look("/?known_on=2025-12-31")
    second = look(first.links(".pager a[rel=next]")[0])
    assert "known_on=2025-12-31" in first.links(".pager a[rel=next]")[0]
    titles = first.texts(".entries h3") + second.texts(".entries h3")
    assert len(titles) == len(set(titles)) == 55
    assert second.texts(".pager a") == ["← Previous page"]
    assert look(second.links(".pager a")[0]).texts(".entries h3") == first.texts(".entries h3")
    assert look("/?ordering=date").texts(".year > h2")[0] == "2008"


def test_every_filter_of_the_api_is_in_the_form_with_its_meaning(look):
    page = look("/?kind=claim,report&actor=mtavari-arkhi&actor=georgian-dream&known_on=2024-06-20")
    fields = [node.attributes["name"] for node in page.tree.css(".fields input, .fields select")]
    assert list(dict.fromkeys(fields)) == list(EventFilters.base_filters)
    given = [(node.attributes["name"], node.attributes.get("value")) for node in page.tree.css(".fields input")]
    assert ("kind", "claim,report") in given
    assert [value for name, value in given if name == "actor"] == ["mtavari-arkhi", "georgian-dream"]
    assert page.texts(".fields label") == [declared.label for declared in EventFilters.base_filters.values()]
    days = {node.attributes["name"]: node.attributes["value"] for node in page.tree.css(".day input")}
    assert days == {"kind": "claim,report", "actor": "georgian-dream", "known_on": "2024-06-20"}


def test_what_nobody_filled_in_is_left_out_of_the_address(look):
    sent = look("/?kind=claim&actor=&known_on=&on=2024", status=302)
    assert sent.response["Location"] == "/?kind=claim&on=2024"


@pytest.mark.parametrize(
    ("kind", "count"), [("kind", 7), ("verification", 4), ("year", 18), ("actor", 20), ("outlet", 19)]
)
def test_a_link_of_a_filter_finds_as_many_events_as_it_says(look, kind, count):
    page = look("/")
    links = page.tree.css(f"[aria-labelledby=by-{kind}] a")
    assert len(links) >= count
    for node in links[:2]:
        found = look(node.attributes["href"])
        assert found.text(".found").split()[0] == node.css_first(".n").text()
        assert found.text(f"[aria-labelledby=by-{kind}] [aria-current]") == " ".join(node.text(separator=" ").split())
        assert look(found.links(f"[aria-labelledby=by-{kind}] [aria-current]")[0]).text(".found") == "55 events"


def test_what_is_asked_wrongly_is_told_beside_the_field_in_the_words_of_the_api(look):
    query = "?kind=claims&actor=georgian-drea&on=2024-13&bucket=century&colour=red"
    page = look(f"/{query}", status=400)
    told = Client().get(f"/api/v1/timeline/{query}").json()["errors"]
    assert "There is no such parameter" in page.text(".problems")
    assert page.tree.css(".entries, svg") == []
    query = "?kind=claims&actor=georgian-drea&on=2024-13"
    page = look(f"/{query}", status=400)
    told = Client().get(f"/api/v1/events/{query}").json()["errors"]
    assert len(told) == 3
    for fault in told:
        assert page.text(f"#{fault['parameter']}-problem") == " ".join(fault["detail"].split())
        field = page.tree.css_first(f"[name={fault['parameter']}]").attributes
        assert field["aria-invalid"] == "true"
        assert f"{fault['parameter']}-problem" in field["aria-describedby"]
    assert page.response["ETag"]
    assert "century" in look("/?bucket=century", status=400).text(".problems")
    assert "exclude each other" in look("/?after=2024&before=2023", status=400).text("#before-problem")
    assert look("/?known_on=June", status=400).text("#known_on-problem").startswith("'June' is not a day")
    assert look("/?cursor=mine", status=400).text(".problems")


def test_a_picture_shows_how_many_fall_when_and_each_event_as_a_span(look):
    page = look("/")
    assert len(page.tree.css("svg[aria-labelledby^=density] .certain")) == 7
    marks = page.tree.css("svg[aria-labelledby^=spans] .mark")
    assert len(marks) == 55
    says = {node.css_first("title").text(): node for node in marks}
    day = says["3 December 2025: Kobakhidze: de-occupation is a red line"]
    assert (day.tag, day.attributes["class"]) == ("circle", "mark confirmed sure")
    since = says["since 15 October 2008: Geneva International Discussions run"]
    assert since.attributes["class"] == "mark confirmed sure open"
    assert float(since.attributes["x"][:-1]) + float(since.attributes["width"][:-1]) == pytest.approx(100, abs=0.1)
    claim = says["on or before 11 June 2024: Preparation to reopen Georgia's embassy in Moscow (claimed)"]
    assert claim.attributes["class"] == "mark denied unsure open"
    assert claim.attributes["x"] == "0%"


def test_every_picture_says_what_it_shows_and_leads_to_the_request_that_it_draws(look):
    page = look("/?lanes=actor&known_on=2024-06-20")
    figures = page.tree.css("figure")
    assert len(figures) == 4
    for figure in figures:
        svg = figure.css_first("svg")
        assert svg.attributes["role"] == "img"
        for part, name in zip(("title", "desc"), svg.attributes["aria-labelledby"].split(), strict=True):
            assert svg.css_first(f"{part}#{name}").text()
        address = figure.css_first("a.data").attributes["href"]
        assert "known_on=2024-06-20" in address or "facets=first_known" in address
        assert Client().get(address).status_code == 200


def test_bars_are_as_long_as_the_days_asked_for_want_and_lanes_part_them(look):
    def bars(query):
        return urlsplit(look(query).links("figure a.data")[0]).query

    assert "bucket=year" in bars("/")
    assert "bucket=month" in bars("/?on=2024")
    assert "bucket=day" in bars("/?on=2024-06")
    assert "bucket=decade" in bars("/?on=2024&bucket=decade")
    page = look("/?lanes=kind")
    assert page.texts("svg[aria-labelledby^=lanes] .name")[:2] == ["statement", "occurrence"]
    assert "bucket=year" in bars("/?bucket=day")  # days would be too many to draw
    assert "The 12 busiest of" in look("/?lanes=actor").text("figure:nth-of-type(3) figcaption")


def test_the_days_on_which_the_picture_grew_lead_to_what_was_known_then(look):
    page = look("/")
    days = page.tree.css("[aria-labelledby=days] a")
    assert "".join(day.text() for day in days).startswith("29 August 2008 +1")
    known = 0
    for day in days[:8]:
        known += int(day.css_first(".n").text().removeprefix("+"))
        then = look(day.attributes["href"])
        assert then.text(".found").split()[0] == str(known)
        assert [node.attributes["href"] for node in then.tree.css("[aria-labelledby=days] a")] == page.links(
            "[aria-labelledby=days] a"
        )
    assert sum(int(day.css_first(".n").text().removeprefix("+")) for day in days) == 55


@pytest.mark.parametrize("accept", ["application/json", "*/*", None])
def test_a_program_gets_the_root_of_the_api(accept, chronology, db):
    headers = {"Accept": accept} if accept else {}
    response = Client().get("/", headers=headers)
    assert response.headers["Vary"].startswith("Accept")
    assert set(response.json()) == {
        *(resource.collection for resource in (*RESOURCES, *OVERVIEWS)),
        "schema",
        "docs",
        "etiquette",
    }
    assert response.json() == Client().get("/api/v1/").json()


def test_an_empty_chronology_has_a_page_too(db):
    Event.objects.update(status="draft")
    page = Client().get("/", headers=BROWSER).content.decode()
    assert "Nothing has been published yet." in page
    assert "Nothing on record answers to this." in Client().get("/?kind=claim", headers=BROWSER).content.decode()


def test_what_is_written_into_filters_stays_text(look):
    page = look('/?kind="><script>alert(1)</script>', status=400)
    assert page.tree.css("script") == []
    Event.objects.filter(slug="gid").update(title="<script>alert(1)</script>")
    assert "<script" not in look("/").body
    assert re.search("&lt;script&gt;", look("/").body)


def test_what_is_too_much_to_draw_is_listed_and_what_is_narrower_is_drawn(look, monkeypatch):
    monkeypatch.setattr("timeline.pages.front.MOST_DRAWN", 54)
    page = look("/")
    assert page.text(".found") == "More than 54 events"
    assert "Narrow them down, by dates for one." in page.text("section[aria-labelledby=found]")
    assert page.tree.css("svg") == []
    assert len(page.texts(".entries > li")) == 30
    assert look(page.links(".pager a[rel=next]")[0]).texts(".entries h3")
    assert page.statements < 10
    narrower = look("/?on=2024")
    assert narrower.tree.css("svg")
    assert look("/?lanes=nonsense", status=400).text(".problems li")
