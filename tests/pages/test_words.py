"""The words of pages: every word of every vocabulary has its own, and every text waits for translation."""

import re

import pytest
from django.utils.functional import Promise

from timeline.pages.words import LABELS, VOCABULARIES, label, meaning


@pytest.mark.parametrize("kind", LABELS)
def test_every_word_has_a_label_of_its_own_that_can_be_translated(kind):
    assert list(LABELS[kind]) == list(VOCABULARIES[kind])
    assert all(isinstance(said, Promise) for said in LABELS[kind].values())
    assert len({str(said) for said in LABELS[kind].values()}) == len(LABELS[kind])
    assert all(meaning(kind, word).endswith(".") and label(kind, word) for word in LABELS[kind])


def test_no_page_holds_words_outside_of_what_is_translated(root):
    """What is left of a template without tags, values and markup has no letters."""
    folder = root / "timeline" / "templates" / "timeline"
    files = [*(folder / "pages").glob("*.html"), folder / "base.html", folder / "error.html"]
    assert len(files) > 15
    for file in files:
        text = re.sub(
            r"{% blocktranslate.*?endblocktranslate %}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        text = re.sub(r"{% block og %}\w+{% endblock %}", "", text)
        text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
        text = re.sub(r"<[^<>]*>", " ", re.sub(r"<!doctype html>", "", text))
        assert re.findall(r"[^\W\d_]{2,}", text) == [], file
