"""Places: found by every name."""

import pytest


@pytest.mark.parametrize(
    ("asked", "place"),
    [("Sukhumi", "sokhumi"), ("Sukhum", "sokhumi"), ("Tskhinvali region", "south-ossetia-territory")],
)
def test_a_place_is_found_by_every_name(asked, place, slugs):
    assert place in slugs(f"places/?q={asked}")


def test_contested_places_name_no_country(ask):
    contested = ask("places/?contested=true")["results"]
    assert {place["slug"] for place in contested} == {
        "sokhumi",
        "crimea",
        "abkhazia-territory",
        "south-ossetia-territory",
    }
    assert all(place["country"] == "" and place["note"] for place in contested)


def test_events_in_geneva(slugs):
    assert set(slugs("events/?place=geneva")) == {"gid", "2025-galuzin-geneva"}
