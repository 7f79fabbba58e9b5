"""Entering fast: hints beside suggestions, short forms in windows of their own, another event of one article."""

import pytest

from timeline.models import Actor, Affiliation, Article, Citation, Event, Place

from .rows import REGISTERED, posted, row
from .test_events import ADD, form

pytestmark = pytest.mark.django_db
SHORT = {name: page for name, page in REGISTERED.items() if page.quick_fields}


def suggested(client, term, model="participation", field="actor"):
    asked = {"app_label": "timeline", "model_name": model, "field_name": field, "term": term}
    return {one["text"]: one["hint"] for one in client.get("/admin/autocomplete/", asked).json()["results"]}


# --- Hints -----------------------------------------------------------------------------------------------------
def hold(person, office, **values):
    given = {"observed": "2024", "organisation": None, **values}
    return Affiliation.objects.create(person=person, office=office, **given)


def test_a_person_is_told_by_the_latest_office_and_the_country(admin_client):
    karasin = row(Actor, name="Grigory Karasin", kind="person", country="RUS", status="published")
    senate = row(Actor, name="Federation Council", kind="government_body")
    hold(karasin, "Deputy minister", period="2005/2019")
    hold(karasin, "Senator", organisation=senate, period="2019/..")
    hold(karasin, "Ambassador", observed="2025", former=True)
    assert suggested(admin_client, "karasin") == {"Grigory Karasin": "person, Senator, Federation Council, RUS"}


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        ({"country": "GEO", "status": "published"}, "GEO"),
        ({"contested": True, "status": "published"}, "contested"),
        ({"country": "GEO", "status": "in_review"}, "GEO, in review"),
    ],
)
def test_a_place_is_told_by_its_country(admin_client, values, hint):
    row(Place, name="Tskhinvali", **{"contested": False, **values})
    assert suggested(admin_client, "tskhinvali", "event", "place") == {"Tskhinvali": hint}


def test_hints_cost_as_many_statements_for_20_suggestions_as_for_2(admin_client, django_assert_num_queries):
    for many in (2, 18):
        for number in range(many):
            hold(row(Actor, name=f"Karasin {many} {number}", kind="person"), "Senator")
        with django_assert_num_queries(5):
            suggested(admin_client, "karasin")


# --- Short forms -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", SHORT)
def test_a_new_record_in_a_window_of_its_own_has_few_fields_and_no_rows(admin_client, name):
    whole = admin_client.get(f"/admin/timeline/{name}/add/").context
    short = admin_client.get(f"/admin/timeline/{name}/add/?_popup=1").context
    shown = {bound.name for bound in short["adminform"].form.visible_fields()}
    assert len(shown) <= 8
    assert len(shown) < len(whole["adminform"].form.fields)
    assert short["inline_admin_formsets"] == []
    required = {name for name, field in whole["adminform"].form.fields.items() if field.required}
    given = {name for name in required if SHORT[name_of(short)].model._meta.get_field(name).has_default()}
    assert required - given <= shown


def name_of(context):
    return context["opts"].model_name


def test_an_actor_created_in_place_is_handed_back_to_the_form(admin_client):
    sent = {"_popup": "1", "name": "Maria Zakharova", "slug": "", "kind": "person", "country": "RUS"}
    answer = admin_client.post("/admin/timeline/actor/add/?_popup=1", sent)
    actor = Actor.objects.get(slug="maria-zakharova")
    assert actor.status == "draft"
    assert f"&quot;value&quot;: &quot;{actor.pk}&quot;" in answer.content.decode()


def test_an_article_created_in_place_is_handed_back_to_the_form(admin_client):
    outlet = row(Actor, name="JAMnews", slug="jamnews")
    sent = {"_popup": "1", "headline": "Georgia denies plans", "outlet": outlet.pk, "kind": "news", "language": "en"}
    sent |= {"published": "2024-06-27", "known_from": "2024-06-27", "url": "https://jam-news.net/georgia-denies"}
    assert admin_client.post("/admin/timeline/article/add/?_popup=1", sent).status_code == 200
    assert Article.objects.get().slug == "georgia-denies-plans"


def test_a_record_that_is_there_already_has_its_whole_form_in_a_window_as_well(admin_client):
    actor = row(Actor)
    context = admin_client.get(f"/admin/timeline/actor/{actor.pk}/change/?_popup=1").context
    assert "description" in context["adminform"].form.fields
    assert context["inline_admin_formsets"]


# --- Another event of one article ------------------------------------------------------------------------------
def test_another_event_from_the_same_article_begins_with_its_citation(admin_client):
    article = row(Article)
    cited = [{"article": article.pk, "locator": "L6.2", "stance": "reports", "rank": 0}]
    answer = admin_client.post(ADD, form(citations=cited, _same_article="1"), follow=True)
    assert answer.redirect_chain == [(f"{ADD}?from_article={article.pk}", 302)]
    (citation,) = citations(answer).forms
    assert (citation["article"].value(), citation["locator"].value()) == (str(article.pk), None)
    assert article.headline in answer.content.decode()


def citations(answer):
    return next(table.formset for table in answer.context["inline_admin_formsets"] if table.formset.model is Citation)


def test_the_citation_that_was_filled_in_is_saved_though_nobody_touched_it(admin_client):
    article = row(Article)
    page = f"{ADD}?from_article={article.pk}"
    row_sent = {f"citations-0-{bound.name}": bound.value() for bound in citations(admin_client.get(page)).forms[0]}
    row_sent = {name: value for name, value in row_sent.items() if value is not None}
    sent = {**form(), **row_sent, "citations-TOTAL_FORMS": 1}
    assert admin_client.post(page, sent).status_code == 302
    assert Event.objects.get().citations.get().article == article


def test_the_page_of_a_saved_event_leads_on_as_well(admin_client):
    event = row(Event)
    article = row(Citation, event=event, rank=1).article
    row(Citation, event=event, rank=2)
    page = f"/admin/timeline/event/{event.pk}/change/"
    assert 'name="_same_article"' in admin_client.get(page).content.decode()
    answer = admin_client.post(page, posted(admin_client.get(page)) | {"_same_article": "1"})
    assert answer.headers["Location"] == f"{ADD}?from_article={article.pk}"


def test_an_event_without_citation_leads_to_an_empty_page_and_says_so(admin_client):
    answer = admin_client.post(ADD, form(_same_article="1"), follow=True)
    assert answer.redirect_chain == [(ADD, 302)]
    assert "It cites no article yet." in answer.content.decode()


@pytest.mark.parametrize("article", ["99999999999999999999999", "%00", "abc", "4711", ""])
def test_an_article_that_is_not_there_is_not_cited(admin_client, article):
    answer = admin_client.get(f"{ADD}?from_article={article}")
    assert answer.status_code == 200
    assert not any(
        "<option" in str(form["article"]) and "selected" in str(form["article"]) for form in citations(answer)
    )


def test_other_records_have_no_such_button(admin_client):
    assert "_same_article" not in admin_client.get("/admin/timeline/article/add/").content.decode()
    assert "_same_article" not in admin_client.get(f"{ADD}?_popup=1").content.decode()
