"""Articles: what they support, on whom they rely, when they were published."""


def test_articles_that_rely_on_izvestia(slugs):
    assert {"onlytrusted-2025-04", "civil-georgia-2025-12"} <= set(slugs("articles/?origin=izvestia"))


def test_articles_that_mention_mtavari_arkhi(slugs):
    assert {"news-az-2024-06-13", "jamnews-2024-06-27"} == set(slugs("articles/?actor=mtavari-arkhi"))


def test_the_editorial_of_2014_prints_no_year(ask):
    article = ask("articles/messenger-2014-06-27/")
    assert article["published"]["edtf"] == "2014-06-27"
    assert article["published_certainty"] == "established"
    assert article["published_printed"]["edtf"] == "XXXX-06-27"
    assert article["published_printed"]["words"] == "27 June of an unknown year"


def test_an_article_lists_the_events_it_supports(ask):
    events = {citation["event"]["slug"] for citation in ask("articles/messenger-2014-06-27/")["citations"]}
    assert len(events) == 10
    assert {"2014-karasin", "2008-severance"} <= events


def test_the_article_that_contradicts_itself(slugs):
    assert slugs("articles/?issue=cx-06") == ["news-az-2024-06-13"]
