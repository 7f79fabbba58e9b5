"""Curating a place: what does not fit together is told beside a field that can mend it."""

import pytest

from timeline.models import Place

pytestmark = pytest.mark.django_db
NAMES = {"names-TOTAL_FORMS": 0, "names-INITIAL_FORMS": 0}


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"latitude": "43.0"}, "precision", "Give latitude, longitude and precision together"),
        ({"contested": "on", "country": "GEO"}, "contested", "A contested place names no country"),
        ({"country": "Georgia"}, "country", "at most 3 characters"),
    ],
)
def test_what_does_not_fit_together_is_told_beside_a_field(admin_client, given, field, told):
    sent = {"name": "Sokhumi", "slug": "sokhumi", "status": "draft", **NAMES, **given}
    errors = admin_client.post("/admin/timeline/place/add/", sent).context["adminform"].form.errors
    assert list(errors) == [field]
    assert told in errors[field][0]


def test_a_place_is_saved_with_another_name(admin_client):
    sent = {
        "name": "Sokhumi",
        "status": "draft",
        "contested": "on",
        **NAMES,
        "names-TOTAL_FORMS": 1,
        "names-0-text": "Sukhumi",
        "names-0-kind": "spelling",
    }
    assert admin_client.post("/admin/timeline/place/add/", sent).status_code == 302
    assert [name.text for name in Place.objects.get(slug="sokhumi").names.all()] == ["Sukhumi"]
