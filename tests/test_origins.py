"""What an article relies on: a circle of any length is refused where an editor enters it."""

from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.forms import inlineformset_factory

from timeline.models import Actor, Article, Origin
from timeline.models.circles import circles, in_words, way

CHAIN = ["izvestia-2025-04-14", "civil-georgia-2025-04-14", "onlytrusted-2025-04", "caucasus-watch-2025-04-14"]


@pytest.fixture
def chain(db):
    """Four articles by slug, each but the first relying on the one before it."""
    outlet = Actor.objects.create(slug="izvestia", name="Izvestia", kind="outlet")
    stored = {}
    for before, slug in zip([None, *CHAIN], CHAIN, strict=False):
        stored[slug] = Article.objects.create(
            slug=slug, headline=slug, outlet=outlet, kind="news", published="2025-04-14", known_from="2025-04-14"
        )
        if before:
            Origin.objects.create(article=stored[slug], actor=outlet, original=stored[before])
    return stored


@pytest.mark.parametrize("length", [2, 3, 4])
def test_a_circle_is_refused_with_one_sentence_that_names_the_chain(chain, length):
    first, last = chain[CHAIN[0]], chain[CHAIN[length - 1]]
    with pytest.raises(ValidationError) as refusal:
        Origin(article=first, actor=first.outlet, original=last).full_clean()
    steps = [CHAIN[0], *reversed(CHAIN[:length])]
    told = ", ".join(f"{one} relies on {other}" for one, other in pairwise(steps))
    assert refusal.value.message_dict == {"original": [f"Origins cannot run in a circle: {told}."]}


def test_a_further_copy_of_the_same_original_is_taken(chain):
    last, first = chain[CHAIN[-1]], chain[CHAIN[0]]
    other = Actor.objects.create(slug="tass", name="TASS", kind="outlet")
    Origin(article=last, actor=other, original=first).full_clean()


def test_an_article_is_told_plainly_that_it_is_no_origin_of_its_own(chain):
    first = chain[CHAIN[0]]
    with pytest.raises(ValidationError, match="An article cannot be its own origin"):
        Origin(article=first, actor=first.outlet, original=first).full_clean()


def test_a_circle_is_refused_beside_the_field_in_a_form_of_the_articles_rows(chain):
    first, last = chain[CHAIN[0]], chain[CHAIN[-1]]
    rows = inlineformset_factory(Article, Origin, fk_name="article", fields=["actor", "original", "locator", "note"])
    posted = {"origins-TOTAL_FORMS": 1, "origins-INITIAL_FORMS": 0, "origins-0-actor": first.outlet_id}
    form = rows(posted | {"origins-0-original": last.pk}, instance=first)
    assert not form.is_valid()
    assert "Origins cannot run in a circle" in form.errors[0]["original"][0]
    assert rows(posted, instance=first).is_valid()


def test_a_circle_that_came_in_by_other_means_does_not_hang_the_check(chain):
    second = chain[CHAIN[1]]
    Origin.objects.filter(article=second).update(original=chain[CHAIN[2]])
    with pytest.raises(ValidationError, match="circle"):
        Origin(article=second, actor=second.outlet, original=chain[CHAIN[2]]).clean()
    Origin(article=chain[CHAIN[0]], actor=second.outlet, original=chain[CHAIN[3]]).clean()


def test_every_thing_on_a_circle_is_found_and_nothing_else():
    relies = {"a": {"b"}, "b": {"a", "c"}, "c": {"b"}, "d": {"a"}, "e": {"f"}, "g": {"h"}, "h": {"i"}, "i": {"g"}}
    assert circles(relies) == [["a", "b"], ["c", "b"], ["g", "h", "i"]]
    assert circles({"a": {"b"}, "b": {"c"}}) == []


def test_a_way_has_at_least_one_step():
    assert way({"a": {"b"}}, "a", "a") is None
    assert way({"a": {"b"}, "b": {"c"}}, "a", "c") == ["a", "b", "c"]


def test_a_long_circle_is_cut_in_words():
    told = in_words([str(number) for number in range(1000)])
    assert told.startswith("0 relies on 1, 1 relies on 2, ")
    assert told.endswith(", …, 999 relies on 0")
    assert len(told) < 300


def test_a_circle_of_ten_thousand_is_found_at_once():
    size = 10_000
    assert len(circles({number: {(number + 1) % size} for number in range(size)})[0]) == size
