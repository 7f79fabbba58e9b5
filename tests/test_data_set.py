"""The data set on Georgia and Russia is whole, sourced, and answers what readers ask of it."""

import json
import re
from collections import Counter

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction

from timeline.models import (
    Actor,
    ActorName,
    Affiliation,
    Article,
    Citation,
    Event,
    EventLink,
    EventType,
    Issue,
    Participation,
    Place,
    PlaceName,
    Position,
)

from . import data_set_ids as ids

FILES = ("vocabulary", "georgia_russia")
MODELS = [model for model in apps.get_app_config("timeline").get_models() if hasattr(model, "natural")]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def data_set(django_db_setup, django_db_blocker):
    """Both fixtures, loaded once for this module and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", *FILES, verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def rows(root):
    """Every entry of both files, in their order."""
    return [row for name in FILES for row in json.loads((root / "fixtures" / f"{name}.json").read_text("utf-8"))]


def slugs(queryset):
    return set(queryset.values_list("slug", flat=True))


# --- Complete -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (Actor, ids.ACTORS + ids.FURTHER_ACTORS),
        (Place, ids.PLACES),
        (Article, ids.MAIN_ARTICLES + ids.FURTHER_ARTICLES),
        (Event, ids.PARTICIPANTS),
        (Issue, ids.ISSUES + ids.CONTRADICTIONS),
        (Position, ids.POSITIONS),
    ],
)
def test_every_record_is_there_and_published(model, expected):
    assert slugs(model.objects.published()) == set(expected)


def test_the_lists_of_ids_are_as_long_as_the_record_is():
    counted = [ids.ACTORS, ids.PLACES, ids.MAIN_ARTICLES, ids.FURTHER_ARTICLES, ids.PARTICIPANTS, ids.LINKS]
    assert list(map(len, counted)) == [56, 8, 5, 25, 55, 53]
    assert list(map(len, [ids.ISSUES, ids.CONTRADICTIONS, ids.POSITIONS])) == [21, 23, 59]


def test_every_event_has_all_its_participants():
    assert Counter(Participation.objects.values_list("event__slug", flat=True)) == ids.PARTICIPANTS


def test_every_link_is_there():
    links = EventLink.objects.values_list("event__slug", "kind", "target__slug")
    assert sorted(links) == sorted(ids.LINKS)


def test_both_schemes_and_our_own_codes_are_there():
    counts = Counter(EventType.objects.values_list("scheme", flat=True))
    assert counts == {"cameo": 316, "plover": 16, "timeline": 7}


# --- Sourced ------------------------------------------------------------------------------------------------


def test_every_published_event_cites_a_published_article():
    cited = Citation.objects.published().values("event")
    assert not slugs(Event.objects.published().exclude(pk__in=cited))


def test_every_main_article_is_cited_line_by_line():
    lines = Citation.objects.filter(article__slug__in=ids.MAIN_ARTICLES).values_list("locator", flat=True)
    assert [line for line in lines if not re.fullmatch(r"L\d+\.\d+", line)] == []


def test_every_position_names_its_article_and_the_lines_in_it():
    positions = Position.objects.values_list("slug", "article__slug", "locator")
    assert {article for _, article, _ in positions} == set(ids.MAIN_ARTICLES)
    assert [slug for slug, _, lines in positions if not re.fullmatch(r"L\d+\.\d+(, L\d+\.\d+)*", lines)] == []


def test_every_affiliation_names_the_article_that_shows_it():
    assert not Affiliation.objects.filter(article=None).exists()


def test_an_article_is_known_from_the_first_day_on_which_it_may_have_appeared():
    articles = Article.objects.values_list("slug", "known_from", "published_earliest")
    assert [slug for slug, known_from, earliest in articles if known_from != earliest] == []


def test_a_missing_year_is_kept_as_printed():
    editorial = Article.objects.get(slug="messenger-2014-06-27")
    assert (editorial.published, editorial.published_printed) == ("2014-06-27", "XXXX-06-27")


# --- Sound --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_row_is_valid_as_a_form_would_have_it(model):
    found = list(model.objects.all())
    assert found
    for row in found:
        row.full_clean()


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_written_in_one_way(root, name):
    text = (root / "fixtures" / f"{name}.json").read_text("utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


def test_no_entry_names_a_row_before_the_row_itself(rows):
    seen = set()
    for row in rows:
        model = apps.get_model(row["model"])
        wanted = {(model._meta.get_field(name).related_model, key) for name, key in references(model, row["fields"])}
        assert not wanted - seen, row
        seen.add((model, tuple(natural_key(model, row["fields"]))))


def references(model, fields):
    """The references of an entry as field name and natural key."""
    for name, value in fields.items():
        if model._meta.get_field(name).is_relation:
            for key in value if model._meta.get_field(name).many_to_many else [value]:
                yield name, tuple(key)


def natural_key(model, fields):
    """The natural key that an entry has, references spelled out."""
    for name in model.natural:
        field = model._meta.get_field(name)
        value = fields.get(name, None if field.is_relation else field.get_default())
        if isinstance(field, models.ForeignKey) and value:
            yield from value
        else:
            yield value


def test_text_is_made_of_whole_sentences_in_words_that_a_reader_knows(rows):
    for row in rows:
        fields = apps.get_model(row["model"])._meta.get_fields()
        for field in fields:
            text = row["fields"].get(field.name)
            if type(field) is models.TextField and text:
                assert re.fullmatch(r"[^ (].*\.", text), row
                assert not re.search(r"\bseeds?\b|collector", text), row


# --- Codes --------------------------------------------------------------------------------------------------


def test_codes_are_strings_so_that_010_is_not_10():
    statement, demand = (EventType.objects.get(code=code) for code in ("010", "10"))
    assert (statement.root, demand.root) == ("01", "10")
    assert statement.name != demand.name


def test_every_code_begins_with_its_root():
    codes = EventType.objects.values_list("code", "root")
    assert [code for code, root in codes if not code.startswith(root)] == []


@pytest.mark.parametrize(
    ("code", "category"),
    [("081", "CONCEDE"), ("087", "RETREAT"), ("161", "SANCTION"), ("176", "COERCE"), ("010", None)],
)
def test_cameo_codes_map_to_plover(code, category):
    assert EventType.objects.values_list("plover__code", flat=True).get(code=code) == category


def test_states_of_affairs_have_a_code_of_our_own_beside_that_of_cameo():
    states = Event.objects.filter(kind="state")
    assert set(states.values_list("type__scheme", flat=True)) == {"timeline"}
    assert set(states.values_list("other_types__scheme", flat=True)) == {"cameo"}
    assert set(EventType.objects.filter(scheme="timeline").values_list("quad", flat=True)) == {"neutral"}


# --- Names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Mtavari Arxi", "mtavari-arkhi"),
        ("Мтавари архи", "mtavari-arkhi"),
        ("Tskhinvali region", "south-ossetia"),
        ("Gregory Karasin", "grigory-karasin"),
        ("Irakli Menagharishvili", "irakli-menagarishvili"),
        ("the Kremlin", "russia"),
        ("the Saakashvili regime", "saakashvili-government"),
        ("Vakhtang Maisaya", "maisaya"),
    ],
)
def test_another_name_leads_to_the_actor(text, slug):
    assert ActorName.objects.published().get(text=text).actor.slug == slug


@pytest.mark.parametrize(
    ("text", "slug"), [("Sukhumi", "sokhumi"), ("Sukhum", "sokhumi"), ("Tskhinvali region", "south-ossetia-territory")]
)
def test_another_name_leads_to_the_place(text, slug):
    assert PlaceName.objects.published().get(text=text).place.slug == slug


def test_names_tell_which_articles_use_them():
    uses = ActorName.objects.get(text="Tskhinvali region").uses
    assert set(uses.values_list("article__slug", flat=True)) == {"jamnews-2024-06-27", "civil-georgia-2025-12"}


# --- Answers ------------------------------------------------------------------------------------------------


def test_the_embassy_report_of_june_2024_was_denied_by_two_actors_in_one_article_each():
    deniers = Participation.objects.filter(role="denier", event__links__target__slug="2024-embassy-preparation")
    assert set(deniers.values_list("actor__slug", "sources__article__slug")) == {
        ("georgian-dream", "news-az-2024-06-13"),
        ("russian-mfa", "jamnews-2024-06-27"),
    }


def test_two_main_articles_on_the_embassy_have_one_origin():
    citations = Citation.objects.filter(event__slug="2024-embassy-preparation", article__slug__in=ids.MAIN_ARTICLES)
    origins = {
        citation.origin.slug if citation.origin else citation.article.origins.get().actor.slug
        for citation in citations
    }
    assert len(set(citations.values_list("article", flat=True))) == 2
    assert origins == {"mtavari-arkhi"}


@pytest.mark.parametrize(
    ("verification", "expected"),
    [
        ("denied", "2024-embassy-preparation"),
        (
            "disputed",
            "2008-occupation free-movement 2024-berlin 2025-sokhumi-flights 2025-no-response tacit-acceptance",
        ),
    ],
)
def test_events_are_verified_as_far_as_the_record_goes(verification, expected):
    assert slugs(Event.objects.filter(verification=verification)) == set(expected.split())


def test_what_switzerland_did_and_in_which_role():
    parts = Participation.objects.filter(actor__slug="switzerland").values_list("event__slug", "role")
    assert dict(parts) == {
        "swiss-services": "provider",
        "gid": "host",
        "swiss-sanctions": "initiator",
        "2025-galuzin-geneva": "criticised",
    }


def test_every_position_of_maria_zakharova_with_its_article():
    positions = Position.objects.filter(holder__slug="maria-zakharova").values_list("slug", "article__slug")
    assert dict(positions) == {
        **dict.fromkeys(["pos-26", "pos-32", "pos-33", "pos-36"], "jamnews-2024-06-27"),
        "pos-49": "civil-georgia-2025-12",
    }


def test_who_speaks_for_another_says_so():
    karasin = Participation.objects.get(event__slug="2014-karasin", role="speaker")
    assert karasin.on_behalf_of.slug == "russian-mfa"
    assert Participation.objects.filter(event=karasin.event, actor=karasin.on_behalf_of, role="represented").exists()


def test_disputed_places_belong_to_no_country():
    contested = Place.objects.filter(contested=True)
    assert slugs(contested) == {"sokhumi", "crimea", "abkhazia-territory", "south-ossetia-territory"}
    assert not contested.filter(note="").exists()
