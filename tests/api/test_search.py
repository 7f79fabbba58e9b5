"""Search over all kinds: found by every name, marked, ranked, within the scope."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def found(ask):
    """Kind and slug of what a search finds, in its order."""

    def searching(query):
        return [(hit["kind"], hit["slug"]) for hit in ask(f"search/?{query}")["results"]]

    return searching


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Mtavari Arxi", ("actor", "mtavari-arkhi")),
        ("Tskhinvali region", ("actor", "south-ossetia")),
        ("Karasin, Gregory", ("actor", "grigory-karasin")),
        ("sukhumi", ("place", "sokhumi")),
        ("red line de-occupation", ("event", "2025-kobakhidze-redlines")),
    ],
)
def test_names_and_titles_find_their_records(asked, first, found):
    assert first in found(f"q={asked}&limit=50")[:5]


def test_words_are_marked_where_they_were_found(ask):
    hits = {hit["slug"]: hit for hit in ask("search/?q=ARXI mtavari&kind=actor")["results"]}
    assert hits["mtavari-arkhi"]["snippet"] == "<mark>Mtavari</mark> <mark>Arxi</mark>"
    assert hits["mtavari-arkhi"]["url"] == "http://testserver/api/v1/actors/mtavari-arkhi/"


def test_a_snippet_is_safe_to_show(ask):
    from timeline.models import Event

    Event.objects.create(
        slug="x", title="Zugzwang", summary="<b>zugzwang</b> & <i>x</i>", kind="claim", date="2024", status="published"
    )
    (hit,) = ask("search/?q=zugzwang")["results"]
    assert hit["snippet"] == "&lt;b&gt;<mark>zugzwang</mark>&lt;/b&gt; &amp; &lt;i&gt;x&lt;/i&gt;"


def test_typing_finds_beginnings(found):
    assert ("actor", "maria-zakharova") in found("q=Za&typing=true")
    assert found("q=Za") == []


def test_kinds_are_chosen(found):
    assert {kind for kind, _ in found("q=Georgia&kind=event,issue&limit=50")} <= {"event", "issue"}
    assert "event" not in {kind for kind, _ in found("q=Georgia&kind=!event&limit=50")}


def test_a_search_costs_two_statements(ask):
    """One finds out whether there are records enough for common words."""
    for query in ("q=Georgia", "q=Georgia&kind=event", "q=Georgia&known_on=2024-06-12&limit=50"):
        with CaptureQueriesContext(connection) as statements:
            assert ask(f"search/?{query}")["results"]
        assert len(statements) == 2


def test_a_search_obeys_the_scope(found):
    assert ("event", "2024-embassy-preparation") in found("q=embassy&limit=50")
    assert ("event", "2024-embassy-preparation") not in found("q=embassy&known_on=2014-12-31&limit=50")


def test_a_later_known_participant_does_not_find_the_event(slugs):
    """Georgian Dream's part in the claim is known from the article of 27 June."""
    main = "according_to=news-az-2024-06-13,jamnews-2024-06-27"
    assert "2024-embassy-preparation" in slugs(f"events/?q=Dream&known_on=2024-06-27&{main}")
    assert "2024-embassy-preparation" not in slugs(f"events/?q=Dream&known_on=2024-06-20&{main}")


def test_a_name_that_only_other_articles_use_finds_nothing(slugs, found):
    """The Messenger alone writes of the Kremlin; JAMnews tells of Russia as well."""
    assert "russia" in slugs("actors/?q=Kremlin&according_to=the-messenger")
    assert slugs("actors/?q=Kremlin&according_to=jamnews") == slugs("events/?q=Kremlin&according_to=jamnews") == []
    assert ("actor", "russia") in found("q=Kremlin&typing=true&according_to=the-messenger")
    assert ("actor", "russia") not in found("q=Kremlin&typing=true&according_to=jamnews")


def test_more_is_said_and_given_by_the_lists(ask):
    assert ask("search/?q=Georgia&limit=1")["more"] is True
    assert ask("search/?q=Georgia&limit=1&kind=place")["more"] is False


def test_lists_are_ordered_by_relevance_page_by_page(whole, slugs, faults):
    everything = slugs("events/?q=embassy")
    assert len(everything) > 3
    ordered = slugs("events/?q=embassy&ordering=relevance")
    assert set(ordered) == set(everything)
    assert ordered[0] in {"2024-mtavari-report", "2024-embassy-preparation"}
    assert "send 'q' as well" in faults("events/?ordering=relevance")["ordering"]


def test_relevance_pages_hold_every_record_once(ask):
    address, seen = "events/?q=Georgia&ordering=relevance&limit=3&fields=slug", []
    while address:
        page = ask(address.removeprefix("http://testserver/api/v1/"))
        seen += [record["slug"] for record in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == ask("events/?q=Georgia&count=true")["count"]


def test_what_cannot_be_searched_for_is_refused(faults):
    assert faults("search/?kind=event")["q"] == "Say what to search for."
    assert "50" in faults("search/?q=x&limit=51")["limit"]
    assert "did you mean 'event'" in faults("search/?q=x&kind=evnt")["kind"]
    assert "typing" in faults("search/?q=x&typing=yes")
