"""Articles that rely on each other in a circle are refused when they are loaded."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.models import Article, Origin

from .conftest import record

SENTENCE = "origins cannot run in a circle:"
MESSENGER, CIVIL, IZVESTIA = "the-messenger-2018-01-26", "civil-georgia-2025-04-14", "izvestia-2025-04-14"


def article(slug):
    return record(
        "article",
        slug=slug,
        headline=slug,
        outlet=["jamnews"],
        kind="news",
        published="2025-04",
        known_from="2025-04-14",
    )


def relies(one, original, actor="jamnews"):
    return record("origin", article=[one], actor=[actor], original=original and [original])


@pytest.fixture
def articles(chronology):
    """The small chronology with three more articles, none of which relies on another."""
    return [*chronology, *map(article, (MESSENGER, CIVIL, IZVESTIA))]


def test_a_circle_within_the_files_is_told_once_with_its_chain(articles, problems):
    circle = [relies(MESSENGER, CIVIL), relies(CIVIL, IZVESTIA), relies(IZVESTIA, MESSENGER)]
    assert problems([*articles, *circle]) == [
        f"briefing.json: origin {MESSENGER} / jamnews: original '{CIVIL}': {SENTENCE} {MESSENGER} relies on {CIVIL}, "
        f"{CIVIL} relies on {IZVESTIA}, {IZVESTIA} relies on {MESSENGER}."
    ]


def test_every_circle_is_told_beside_other_problems(articles, problems):
    there_and_back = [relies(MESSENGER, CIVIL), relies(CIVIL, MESSENGER)]
    other = [relies(IZVESTIA, "jamnews-2024-06-27"), relies("jamnews-2024-06-27", IZVESTIA)]
    found = problems([*articles, *there_and_back, *other, article("No Slug")])
    assert [SENTENCE in line for line in found].count(True) == 2
    assert len(found) > 2


def test_a_circle_closed_over_what_is_stored_is_refused(articles, load, problems, db):
    load([*articles, relies(MESSENGER, CIVIL), relies(CIVIL, IZVESTIA)])
    (problem,) = problems([relies(IZVESTIA, MESSENGER)])
    assert f"{IZVESTIA} relies on {MESSENGER}, {MESSENGER} relies on {CIVIL}" in problem


def test_a_file_that_turns_a_stored_reliance_around_is_taken(articles, load, db):
    load([*articles, relies(MESSENGER, CIVIL)])
    load([relies(MESSENGER, None), relies(CIVIL, MESSENGER)])
    assert Origin.objects.get(article__slug=CIVIL).original.slug == MESSENGER
    assert Origin.objects.get(article__slug=MESSENGER).original is None


def test_many_reliances_that_end_somewhere_are_no_circle(articles, load, db):
    load(
        [*articles, relies(MESSENGER, IZVESTIA), relies(CIVIL, IZVESTIA), relies(MESSENGER, CIVIL, "maria-zakharova")]
    )
    assert Origin.objects.count() == 3


def test_a_circle_that_is_stored_already_does_not_stop_other_records(articles, load, db):
    load([*articles, relies(MESSENGER, CIVIL), relies(CIVIL, IZVESTIA)])
    stored = {each.slug: each for each in Article.objects.all()}
    Origin.objects.filter(article=stored[CIVIL]).update(original=stored[MESSENGER])
    load([relies(MESSENGER, CIVIL), article("one-more")])
    assert Article.objects.filter(slug="one-more").exists()


def test_circles_are_sought_in_one_statement_and_only_where_originals_are_given(articles, load, db):
    def statements(records):
        with CaptureQueriesContext(connection) as asked:
            load(records)
        return len([each for each in asked if "timeline_origin" in each["sql"]])

    load([*articles, relies(MESSENGER, None)])
    without = statements([relies(MESSENGER, None)])
    load([relies(MESSENGER, CIVIL), relies(CIVIL, IZVESTIA)])
    assert statements([relies(MESSENGER, CIVIL), relies(CIVIL, IZVESTIA)]) == without + 1
