"""Curating an actor: names and offices in one form."""

import pytest

from timeline.models import Actor

from .rows import row

pytestmark = pytest.mark.django_db


def sent(**given):
    rows = {f"{table}-{part}_FORMS": 0 for table in ("names", "affiliations") for part in ("TOTAL", "INITIAL")}
    return {"name": "Maria Zakharova", "kind": "person", "status": "draft", **rows, **given}


def office(number, **given):
    cells = {"office": "Spokesperson", "observed": "2024-06-26", **given}
    return {f"affiliations-{number}-{name}": value for name, value in cells.items()}


def test_an_actor_is_saved_with_a_name_and_an_office(admin_client):
    ministry = row(Actor)
    cells = {"names-TOTAL_FORMS": 1, "names-0-text": "Zakharova", "names-0-kind": "short"}
    cells |= {"affiliations-TOTAL_FORMS": 1, **office(0, organisation=ministry.pk)}
    assert admin_client.post("/admin/timeline/actor/add/", sent(**cells)).status_code == 302
    actor = Actor.objects.get(slug="maria-zakharova")
    assert actor.names.get().text == "Zakharova"
    assert actor.affiliations.get().organisation == ministry


def test_an_office_without_any_date_is_told_in_its_row(admin_client):
    cells = {"affiliations-TOTAL_FORMS": 1, **office(0, observed="")}
    answer = admin_client.post("/admin/timeline/actor/add/", sent(**cells))
    rows = answer.context["inline_admin_formsets"][1].formset
    assert rows.forms[0].errors == {"period": ["Give the period of the office, or a date on which a source shows it."]}


def test_one_office_entered_twice_is_told_in_the_second_row(admin_client):
    cells = {"affiliations-TOTAL_FORMS": 2, **office(0), **office(1)}
    answer = admin_client.post("/admin/timeline/actor/add/", sent(**cells))
    first, second = answer.context["inline_admin_formsets"][1].formset.forms
    assert not first.errors
    assert second.non_field_errors() == ["This row says the same as one above it."]


def test_the_period_of_an_office_is_read_back_in_words(admin_client):
    actor = row(Actor)
    row(actor.affiliations.model, person=actor, period="2012-10/2018")
    page = admin_client.get(f"/admin/timeline/actor/{actor.pk}/change/").content.decode()
    assert "October 2012 to 2018" in page


def test_who_may_only_look_reads_the_period_of_an_office_in_words(member):
    actor = row(Actor, status="published")
    row(actor.affiliations.model, person=actor, period="2015/2024-02", observed="")
    page = member("Contributors").get(f"/admin/timeline/actor/{actor.pk}/change/").content.decode()
    assert "from 2015 to February 2024 (2015/2024-02)</div>" in page


def test_the_slug_of_an_actor_is_explained_by_its_name(admin_client):
    help_text = admin_client.get("/admin/timeline/actor/add/").context["adminform"].form.fields["slug"].help_text
    assert help_text == (
        "The record's name in addresses; stays when the name changes. Left empty, it is made from the name."
    )
