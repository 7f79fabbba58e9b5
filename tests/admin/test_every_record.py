"""What the admin promises of every kind of record, asked of everything that is registered."""

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from timeline import models
from timeline.models.base import Record

from .rows import REGISTERED, posted, row, rows_inside

pytestmark = pytest.mark.django_db
every_record = pytest.mark.parametrize("name", REGISTERED)
HOSTILE = [
    "id=99999999999999999999999",
    "id__in=99999999999999999999999",
    "pk=%00",
    "created_at__year=9999",
    "date__year=0",
    "title__regex=(",
    "status__exact=%00",
    "kind__exact=%00&verification__exact=nonsense",
    "status__isnull=maybe",
    "q=%00",
    "q=" + "a+" * 2000,
    "q=%22",
    "q=%ed%a0%80",
    "q=" + "%25" * 5000,
    "p=99999999999999999999999",
    "p=-1",
    "o=99.-99.x",
    "all=&_facets=True",
    "_to_field=password",
    "_changelist_filters=%00",
    "e=1",
]


def page(name, which, *args):
    return reverse(f"admin:timeline_{name}_{which}", args=args)


def statements(client, address, post=None):
    """The answer, and how many SQL statements it took; what Django keeps in memory is there beforehand."""
    ContentType.objects.get_for_models(*(curated.model for curated in REGISTERED.values()))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address) if post is None else client.post(address, post)
    return answer, len(queries)


def model_of(name):
    return REGISTERED[name].model


def test_every_record_can_be_reached():
    """Each model has pages of its own or stands as rows on the page of another."""
    inside = {table.model for page in REGISTERED.values() for table in page.inlines}
    every = {model for model in vars(models).values() if isinstance(model, type) and issubclass(model, Record)}
    registered = {page.model for page in REGISTERED.values()}
    assert {model for model in every if not model._meta.abstract} <= registered | inside


@every_record
def test_every_page_opens(admin_client, name):
    record = row(model_of(name))
    rows_inside(record, 1)
    addresses = [
        page(name, "changelist"),
        page(name, "changelist") + "?q=Mtavari+Arxi",
        page(name, "add"),
        page(name, "change", record.pk),
        page(name, "history", record.pk),
        page(name, "delete", record.pk),
    ]
    # The history of a row is that of its record.
    opened = {address: admin_client.get(address, follow=True).status_code for address in addresses}
    assert opened == dict.fromkeys(addresses, 200)


@every_record
def test_every_reference_is_autocompleted(name, rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    curated = REGISTERED[name]
    for part in [curated, *curated.get_inline_instances(request)]:
        references = {field.name for field in part.model._meta.get_fields() if field.many_to_one or field.many_to_many}
        references &= {field.name for field in (*part.model._meta.fields, *part.model._meta.many_to_many)}
        assert set(part.get_autocomplete_fields(request)) == references
        for reference in references:
            remote = part.model._meta.get_field(reference).related_model
            assert admin.site.get_model_admin(remote).search_fields


@every_record
def test_a_hostile_query_is_answered_without_a_crash(admin_client, name):
    row(model_of(name))
    for query in HOSTILE:
        answer = admin_client.get(f"{page(name, 'changelist')}?{query}")
        assert answer.status_code in (200, 302, 400), query


@every_record
@pytest.mark.parametrize("number", ["99999999999999999999999", "-1", "_00", "abc", "1_2"])
def test_the_page_of_no_record_leads_back(admin_client, name, number):
    for which in ("change", "history", "delete"):
        assert admin_client.get(page(name, which, number)).status_code == 302


@every_record
def test_a_hostile_choice_of_rows_is_refused(admin_client, name):
    row(model_of(name))
    sent = {"action": "delete_selected", "_selected_action": ["99999999999999999999999"], "index": "0"}
    assert admin_client.post(page(name, "changelist"), sent).status_code == 400


@every_record
def test_hostile_references_in_a_link_to_the_form_are_left_out(admin_client, name):
    curated = REGISTERED[name]
    references = [field.name for field in (*curated.opts.fields, *curated.opts.many_to_many) if field.is_relation]
    for hostile in ("99999999999999999999999", "1,abc", "%00"):
        query = "&".join(f"{reference}={hostile}" for reference in references)
        assert admin_client.get(f"{page(name, 'add')}?{query}").status_code == 200


@every_record
def test_a_list_costs_as_many_statements_at_50_rows_as_at_5(admin_client, name):
    model = model_of(name)
    addresses = [page(name, "changelist") + query for query in ("", "?q=1", "?_facets=True", "?o=1.2.3")]
    [row(model) for _ in range(5)]
    at_5 = [statements(admin_client, address)[1] for address in addresses]
    [row(model) for _ in range(45)]
    answers = [statements(admin_client, address) for address in addresses]
    assert [cost for _, cost in answers] == at_5
    assert len(answers[0][0].context["cl"].result_list) == 50


@every_record
def test_a_page_costs_as_many_statements_with_30_rows_as_with_3(admin_client, name):
    record = row(model_of(name))
    rows_inside(record, 3)
    addresses = [page(name, which, record.pk) for which in ("change", "delete", "history")]
    at_3 = [statements(admin_client, address)[1] for address in addresses]
    rows_inside(record, 27)
    answers = [statements(admin_client, address) for address in addresses]
    assert [cost for _, cost in answers] == at_3
    tables = answers[0][0].context["inline_admin_formsets"]
    assert [table.formset.initial_form_count() for table in tables] == [30] * len(tables)


@every_record
def test_saving_untouched_rows_costs_as_many_statements_for_30_as_for_3(admin_client, name):
    record = row(model_of(name))
    address = page(name, "change", record.pk)
    costs = []
    for more in (3, 27):
        rows_inside(record, more)
        sent = posted(admin_client.get(address))
        answer, cost = statements(admin_client, address, sent)
        assert answer.status_code == 302, answer.context["errors"]
        costs.append(cost)
    assert costs[0] == costs[1]


@every_record
def test_every_field_has_a_label_and_a_help_text(admin_client, name):
    answer = admin_client.get(page(name, "add"))
    forms = [answer.context["adminform"].form]
    forms += [table.formset.empty_form for table in answer.context["inline_admin_formsets"]]
    for form in forms:
        for bound in form.visible_fields():
            if bound.name != "DELETE":
                assert bound.label
                assert bound.help_text.endswith((".", "…")), f"{name}.{bound.name}"


@every_record
def test_a_slug_is_made_from_the_title(admin_client, name):
    curated = REGISTERED[name]
    has_slug = any(field.name == "slug" for field in curated.opts.fields)
    assert bool(curated.prepopulated_fields.get("slug")) is has_slug
    assert ("#id_slug" in admin_client.get(page(name, "add")).content.decode()) is has_slug
