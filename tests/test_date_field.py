"""However a row is written, the bounds beside an EDTF date follow from its string."""

from datetime import date

import pytest
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import F

from timeline.dates import EDTFError, parse
from timeline.models.fields import DatedModel, EDTFField, match_word, within


class Dated(DatedModel):
    """An abstract base that hands its date on."""

    date = EDTFField(help_text="When it happened.")

    class Meta:
        abstract = True


class Happening(Dated):
    """A table of its own, so that these tests need no other field of an event."""

    slug = models.SlugField(unique=True)
    printed = EDTFField(blank=True, default="")

    class Meta:
        app_label = "dated"
        apps = Apps()


class Report(models.Model):
    """A row that reaches a date through a relation."""

    about = models.ForeignKey(Happening, on_delete=models.CASCADE, related_name="reports")

    class Meta:
        app_label = "dated"
        apps = Happening._meta.apps


@pytest.fixture(scope="module", autouse=True)
def _tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Happening)
            editor.create_model(Report)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Report)
            editor.delete_model(Happening)


pytestmark = pytest.mark.django_db

DENIAL = {
    "date_earliest": date(2024, 6, 11),
    "date_latest": date(2024, 6, 13),
    "date_open": "",
    "date_sort": date(2024, 6, 11),
    "date_gaps": "",
}
SEVERANCE = {
    "date_earliest": date(2008, 8, 29),
    "date_latest": date.max,
    "date_open": "end",
    "date_sort": date(2008, 8, 29),
    "date_gaps": "",
}


def stored(**conditions):
    return Happening.objects.values(*DENIAL).get(**conditions)


@pytest.fixture
def denial(db):
    return Happening.objects.create(slug="2024-gd-denial", date="[2024-06-11..2024-06-13]")


# Every way of writing


def test_save_stores_the_bounds_beside_the_string(denial):
    assert stored() == DENIAL


def test_a_raw_fixture_load_stores_the_bounds():
    Happening(slug="2024-gd-denial", date="[2024-06-11..2024-06-13]").save_base(raw=True)
    assert stored() == DENIAL


def test_bounds_given_by_hand_do_not_outweigh_the_string():
    Happening(slug="2024-gd-denial", date="[2024-06-11..2024-06-13]", date_earliest=date.min).save_base(raw=True)
    assert stored() == DENIAL


def test_assignment_changes_the_bounds_at_once(denial):
    denial.date = "2008-08-29/.."
    assert {name: getattr(denial, name) for name in SEVERANCE} == SEVERANCE
    denial.save()
    assert stored() == SEVERANCE


def test_saving_the_date_alone_saves_its_bounds(denial):
    denial.date = "2008-08-29/.."
    denial.slug = "unsaved"
    denial.save(update_fields=["date"])
    assert stored(slug="2024-gd-denial") == SEVERANCE


def test_update_or_create_stores_the_bounds(denial):
    Happening.objects.update_or_create(slug=denial.slug, defaults={"date": "2008-08-29/.."})
    assert stored() == SEVERANCE


def test_a_queryset_update_stores_the_bounds(denial):
    assert Happening.objects.filter(slug=denial.slug).update(date="2008-08-29/..") == 1
    assert stored() == SEVERANCE


def test_a_bulk_update_stores_the_bounds(denial):
    denial.date = "2008-08-29/.."
    Happening.objects.bulk_update([denial], ["date"])
    assert stored() == SEVERANCE


def test_a_bulk_create_stores_the_bounds_also_of_rows_that_it_updates(denial):
    rows = [
        Happening(slug="2024-gd-denial", date="2008-08-29/.."),
        Happening(slug="2024-mfa-denial", date="[2024-06-11..2024-06-13]"),
    ]
    Happening.objects.bulk_create(rows, update_conflicts=True, update_fields=["date"], unique_fields=["slug"])
    assert stored(slug="2024-gd-denial") == SEVERANCE
    assert stored(slug="2024-mfa-denial") == DENIAL


def test_a_row_read_in_part_can_be_changed_and_saved(denial):
    row = Happening.objects.only("slug").get()
    row.date = "2008-08-29/.."
    row.save()
    assert stored() == SEVERANCE


# What must not be stored


@pytest.mark.parametrize("wrong", ["2012/2008", "June 2024", ""])
def test_a_string_that_is_no_date_can_be_assigned_but_not_stored(wrong):
    row = Happening(slug="2024-gd-denial", date=wrong)
    assert row.date == wrong
    assert row.date_earliest is None
    for write in (row.save, lambda: row.save_base(raw=True), lambda: Happening.objects.bulk_create([row])):
        with pytest.raises(EDTFError, match="is not an EDTF date"), transaction.atomic():
            write()
    assert not Happening.objects.exists()


def test_the_columns_refuse_a_date_without_bounds(denial):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO dated_happening (slug, date, printed) VALUES ('2008-war', '2008', '')")


@pytest.mark.parametrize("wrong", ["2012/2008", "", None, 2008])
def test_an_update_with_a_string_that_is_no_date_changes_nothing(denial, wrong):
    with pytest.raises(ValidationError):
        Happening.objects.update(date=wrong)
    assert stored(date="[2024-06-11..2024-06-13]") == DENIAL


def test_an_update_that_would_part_a_date_from_its_bounds_is_refused(denial):
    with pytest.raises(ValueError, match="not with an expression"):
        Happening.objects.update(date=F("slug"))
    with pytest.raises(ValueError, match="update date instead"):
        Happening.objects.update(date_earliest=date(2008, 1, 1))
    assert stored() == DENIAL


def test_a_blank_date_has_no_bounds_where_the_field_may_be_blank(denial):
    row = Happening.objects.get()
    assert [row.printed_earliest, row.printed_latest, row.printed_sort] == [None, None, None]
    assert not Happening.objects.filter(within("printed", date.min, date.max)).exists()
    row.printed = "2024"
    row.save()
    Happening.objects.update(printed="")
    row.refresh_from_db()
    assert [row.printed, row.printed_open, row.printed_earliest] == ["", "", None]


def test_the_form_says_what_is_wrong_once_with_the_form_that_was_meant():
    with pytest.raises(ValidationError) as caught:
        Happening(slug="2024-gd-denial", date="June 2024", printed="2024-13").full_clean()
    assert caught.value.message_dict == {
        "date": ["'June 2024' is not an EDTF date; did you mean '2024-06'?"],
        "printed": ["'2024-13' is not an EDTF date: month 13 does not exist, months run from 01 to 12."],
    }
    assert caught.value.error_dict["date"][0].code == "edtf"


# Reading


def test_a_row_read_in_part_asks_the_database_for_nothing_more(denial, django_assert_num_queries):
    with django_assert_num_queries(1):
        row = Happening.objects.only("date").get()
        assert (row.date_latest, row.date_gaps) == (date(2024, 6, 13), "")
    with django_assert_num_queries(1):
        assert Happening.objects.defer("date").get().date_latest == date(2024, 6, 13)


def test_a_bound_that_was_not_loaded_is_fetched_when_asked_for(denial, django_assert_num_queries):
    row = Happening.objects.only("slug").get()
    with django_assert_num_queries(1):
        assert row.date_latest == date(2024, 6, 13)


# Finding

TEXTS = [
    *("2008", "2008-08", "2008-08-07/2008-08-12", "2008-08-29/..", "[..2014-06-27]", "/2023-05-15", "2024-06~"),
    *(
        "[2024-06-11..2024-06-13]",
        "[2024-12-03,2025-12-03]",
        "2023-X2-28",
        "156X-12-25",
        "{1960,1961-12}",
        "XXXX-06-27",
    ),
    *("[..1984,1990..]", "9999-12-31", "0001"),
]
SPANS = [
    (date(2008, 8, 8), date(2008, 8, 8)),
    (date(2008, 1, 1), date(2008, 12, 31)),
    (date(2025, 1, 1), date(2025, 11, 30)),
    (date(2024, 12, 1), date(2024, 12, 31)),
    (date(2023, 3, 1), date(2023, 11, 30)),
    (date(1565, 12, 25), date(1565, 12, 25)),
    (date(1985, 1, 1), date(1989, 12, 31)),
    (None, date(2014, 6, 27)),
    (date(2008, 8, 29), None),
    (None, None),
]


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_the_database_matches_exactly_as_the_date_itself(first, last):
    Happening.objects.bulk_create(Happening(slug=f"date-{n}", date=text) for n, text in enumerate(TEXTS))
    expected = {text: parse(text).matches(first, last) for text in TEXTS}

    words = dict(Happening.objects.annotate(match=match_word("date", first, last)).values_list("date", "match"))
    possible = set(Happening.objects.filter(within("date", first, last)).values_list("date", flat=True))
    certain = set(Happening.objects.filter(within("date", first, last, "certain")).values_list("date", flat=True))

    assert words == expected
    assert possible == {text for text in TEXTS if expected[text]}
    assert certain == {text for text in TEXTS if expected[text] == "certain"}
    rest = set(Happening.objects.exclude(within("date", first, last)).values_list("date", flat=True))
    assert rest == set(TEXTS) - possible


def test_a_date_is_found_and_counted_through_a_relation(denial):
    calls = Happening.objects.create(slug="calls-repeated", date="[2024-12-03,2025-12-03]")
    Report.objects.bulk_create([Report(about=denial), Report(about=calls)])
    assert Report.objects.filter(within("about__date", date(2025, 1, 1), date(2025, 11, 30))).count() == 0
    assert Report.objects.filter(within("about__date", date(2024, 12, 1), date(2024, 12, 31))).count() == 1


def test_an_unknown_kind_of_match_is_refused():
    with pytest.raises(ValueError, match="'possible' or 'certain', not 'maybe'"):
        within("date", None, None, "maybe")


# The columns


def test_each_companion_stands_once_behind_its_date_also_when_inherited():
    names = [field.name for field in Happening._meta.fields if field.name.startswith("date")]
    assert sorted(names) == sorted(["date", *DENIAL])
    assert not any(field.editable or field.serialize for field in Happening._meta.fields if field.name in DENIAL)


def test_migrations_see_the_columns_once_and_no_change_the_second_time():
    state = ProjectState()
    state.add_model(ModelState.from_model(Happening))
    rendered = state.apps.get_model("dated", "happening")
    again = ModelState.from_model(rendered)
    described = {name: field.deconstruct()[1:] for name, field in ModelState.from_model(Happening).fields.items()}
    assert {name: field.deconstruct()[1:] for name, field in again.fields.items()} == described
    assert len(rendered._meta.fields) == len(Happening._meta.fields)
