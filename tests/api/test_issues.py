"""Issues: of policy, of fact, and notes on how sources tell it."""


def test_twenty_one_questions_and_twenty_three_differences_between_sources(ask, slugs):
    assert ask("issues/?count=true")["count"] == 44
    assert len([slug for slug in slugs("issues/") if slug.startswith("cx-")]) == 23


def test_issues_on_which_zakharova_takes_a_stance(slugs):
    assert set(slugs("issues/?actor=maria-zakharova")) == {
        "restore-relations",
        "normalisation",
        "responsibility-break",
    }
    assert slugs("issues/?actor=maria-zakharova&stance=denies") == ["responsibility-break"]


def test_a_difference_between_sources_says_where_it_is_found(ask):
    issue = ask("issues/cx-06/")
    assert {source["article"] for source in issue["sources"]} == {"news-az-2024-06-13"}
    assert "2024-embassy-preparation" in {event["slug"] for event in issue["events"]}
