"""The pages of actors, questions, articles, places and positions, the lists of them, and the search over all."""

import pytest

from timeline.models import Place
from timeline.pages.asking import API
from timeline.pages.search import pieces

NO_JSON = (f"{API}docs/", f"{API}etiquette/")


def test_an_actor_has_names_offices_positions_and_events(look):
    page = look("/actors/maria-zakharova/")
    assert page.text("h1") == "Maria Zakharova"
    assert "Ministry of Foreign Affairs of Russia" in page.part("offices")
    assert "26 June 2024 Restoring diplomatic relations: supports it." in page.part("held")
    assert "Zakharova: Russia welcomes the initiative to restore relations" in page.part("events")
    assert "words of a source" in look("/actors/georgian-dream/").part("names")
    assert "Mikhail Galuzin" in look("/actors/russian-mfa/").part("spoken")


def test_an_outlet_has_its_articles(look):
    assert "Why Georgia wants to restore diplomatic relations with Russia" in look("/actors/news-az/").part("articles")


def test_a_question_shows_who_held_what_when_and_where_it_is_locked(look):
    page = look("/issues/restore-relations/")
    assert page.texts("svg[aria-labelledby^=matrix] .tick") == ["2014", "2024", "2025"]
    holders = page.texts("svg[aria-labelledby^=matrix] .name")
    assert holders[:3] == ["Confidential sources of The Messenger", "Georgia", "Government of Georgia"]
    assert "Georgia Refuses it until: No Georgian territory is occupied by Russian troops." in page.part("holders")
    assert "3 December 2025, source, changed" in page.part("holders")
    deadlocks = page.part("deadlocks")
    assert deadlocks.count("still so") + deadlocks.count("was so") == 6
    lines = page.tree.css("svg[aria-labelledby^=deadlock] .tie")
    assert len(lines) == 6
    assert len([line for line in lines if line.attributes["class"] == "tie"]) == deadlocks.count("still so") > 0


def test_a_question_names_the_articles_that_bear_on_it_and_where_they_do(look):
    articles = look("/issues/cx-06/").part("sources")
    assert "13 June 2024 Why Georgia wants to restore diplomatic relations with Russia L3.4, L5.8, L5.9" in articles
    assert 'id="sources"' not in look("/issues/restore-relations/").response.content.decode()


def test_an_article_shows_what_it_supports_what_it_relies_on_and_its_defects(look):
    page = look("/articles/jamnews-2024-06-27/")
    assert "One quotation runs over three paragraphs" in page.part("defects")
    assert "Vestnik Kavkaza Maria Zakharova: Russia ready to restore diplomatic ties with Georgia" in page.part(
        "relies"
    )
    assert (
        "Georgians deported from Russia for breaking residency rules until 15 May 2023, start unknown first told here"
        in (page.part("supports"))
    )
    assert page.part("supports").count("first told here") == 1
    assert "https://jam-news.net/georgia-russia-diplomatic-relations/" in page.links()


def test_a_place_shows_its_names_whose_it_is_and_what_happened_there(look):
    page = look("/places/sokhumi/")
    assert page.text(".kicker") == "place · contested"
    assert page.text(".dateline") == "Latitude 43, longitude 41.02 (middle of the town)"
    assert "Sukhumi" in page.part("names")
    assert "Regular Moscow-Sokhumi flights resume" in page.part("events")


def test_a_position_shows_who_holds_it_on_what_and_by_which_article(look):
    text = look("/positions/pos-56/").text()
    assert "Georgia: refuses it until" in text
    assert "Condition Russia withdraws its recognition of the two territories. Recognition of Abkhazia" in text


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("actors", "AFP"),
        ("articles", "Kommersant"),
        ("issues", "Amnesty for deported Georgians"),
        ("places", "Abkhazia"),
    ],
)
def test_a_list_leads_to_every_record(look, path, first):
    page = look(f"/{path}/")
    assert first in page.text(".rows li")
    links = [link for link in page.links(".rows a") if link.startswith(f"/{path}/")]
    assert look(links[0]).status == 200


def test_a_list_is_narrowed_by_kind_and_paged(look, monkeypatch):
    monkeypatch.setattr("timeline.pages.lists.MOST", 10)
    page = look("/actors/?kind=outlet&known_on=2025-01-01")
    assert set(page.texts(".rows .side")) == {"news outlet"}
    assert page.text(".chips [aria-current]") == "news outlet"
    onward = look(page.links(".pager a")[0])
    assert "kind=outlet" in page.links(".pager a")[0]
    assert set(onward.texts(".rows .side")) == {"news outlet"}
    assert set(onward.links(".rows a")).isdisjoint(page.links(".rows a"))
    assert look(onward.links(".pager a[rel=prev]")[0]).links(".rows a") == page.links(".rows a")
    assert "did you mean 'outlet'?" in look("/actors/?kind=outlets", status=400).text()


def test_search_finds_records_of_all_kinds_and_marks_the_words(look):
    page = look("/search/?q=Sukhumi")
    assert {"place", "article", "event"} <= set(page.texts(".when"))
    assert page.texts("mark") == ["Sukhumi", "Sukhumi"]
    assert [look(link).status for link in page.links(".entries a")] == [200] * len(page.links(".entries a"))
    assert "/positions/" in "".join(look("/search/?q=relations").links(".entries a"))
    assert "Type words above" in look("/search/").text()
    assert "Nothing on record holds all these words." in look("/search/?q=zzyzx").text()
    assert "200 characters" in look(f"/search/?q={'a' * 201}", status=400).text()


def test_what_search_marks_is_text_and_no_markup(look):
    assert pieces("a &lt;b&gt; <mark>c &amp; d</mark>…") == [("a <b> ", False), ("c & d", True), ("…", False)]
    Place.objects.filter(slug="sokhumi").update(name="<b>Sukhumi</b>")
    assert look("/search/?q=Sukhumi").tree.css("b") == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/actors/georgian-dream/",
        "/articles/jamnews-2024-06-27/",
        "/events/2024-embassy-preparation/",
        "/issues/restore-relations/",
        "/places/sokhumi/",
        "/positions/pos-56/",
        "/actors/",
        "/search/?q=Sukhumi",
    ],
)
def test_every_page_leads_to_the_very_json_that_it_shows(look, path):
    page = look(path)
    data = [link for link in page.links() if link.startswith(API) and link not in NO_JSON]
    assert data
    for link in data:
        assert look(link).response.json()


def test_what_makes_the_page_of_a_question_too_long_is_left_out_and_said(look, monkeypatch):
    whole = look("/issues/restore-relations/")
    for name, most in (("HOLDERS", 3), ("MOVES", 1), ("DEADLOCKS", 1), ("EVENTS", 2)):
        monkeypatch.setattr(f"timeline.pages.issues.MOST_{name}", most)
    page = look("/issues/restore-relations/")
    holders = "section[aria-labelledby=holders] > .rows > li"
    shown, all_of_them = page.texts(holders), whole.texts(holders)
    assert len(shown) == 3
    assert all(text.startswith(part.strip()) for text, part in zip(all_of_them, shown, strict=False))
    assert "The breakaway regions" in all_of_them[1]
    assert "The breakaway regions" not in shown[1]
    assert "Left out here: 12 more holders, and 2 more positions of those above." in page.part("holders")
    assert len(page.tree.css("section[aria-labelledby=holders] svg .name")) == 3
    assert "more, with these" in page.part("deadlocks")
    assert len(page.texts("section[aria-labelledby=events] li")) == 2
    assert look(page.links("section[aria-labelledby=events] > p a")[0]).texts(".entries h3")
    assert "Left out" not in whole.body
