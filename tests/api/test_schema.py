"""The OpenAPI schema: complete, without a warning, and changed only on purpose."""

import io
import os
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from timeline.api.shapes import names_of
from timeline.api.urls import OVERVIEWS, RESOURCES

SNAPSHOT = Path(__file__).parent.parent / "snapshots" / "openapi.yaml"


@pytest.fixture(scope="module")
def schema_text():
    out, err = io.StringIO(), io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out, stderr=err)
    assert err.getvalue() == ""
    return out.getvalue()


@pytest.fixture(scope="module")
def schema(schema_text):
    return yaml.safe_load(schema_text)


def test_the_schema_is_the_one_that_was_agreed(schema_text):
    """After a wanted change run the test with SNAPSHOT=write and look at the difference."""
    if os.environ.get("SNAPSHOT") == "write":
        SNAPSHOT.write_text(schema_text)
    assert schema_text == SNAPSHOT.read_text()


def test_it_is_openapi_3_1(schema):
    assert schema["openapi"] == "3.1.0"


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.collection)
def test_every_parameter_is_there_with_its_meaning_and_an_example(resource, schema):
    operation = schema["paths"][f"/api/v1/{resource.collection}/"]["get"]
    parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
    assert set(parameters) == {*resource.filters.base_filters, *resource.shared()}
    for name, parameter in parameters.items():
        assert parameter["description"].endswith("."), name
        assert "For example `" in parameter["description"] or name == "cursor", name


def test_a_request_tried_from_the_documentation_begins_without_parameters(schema):
    for path, operations in schema["paths"].items():
        for parameter in operations["get"]["parameters"]:
            filled = {"example", "examples"} & {*parameter, *parameter["schema"]}
            assert bool(filled) == (parameter["in"] == "path"), f"{path} {parameter['name']}"


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.collection)
def test_every_field_is_there_with_its_meaning(resource, schema):
    component = schema["components"]["schemas"][resource.shape.__name__.removesuffix("Shape")]
    assert tuple(component["properties"]) == names_of(resource.shape)
    assert "required" not in component  # any field can be left out, with `omit`


@pytest.mark.parametrize("resource", [*RESOURCES, *OVERVIEWS], ids=lambda resource: resource.collection)
def test_a_list_answers_with_one_page_not_with_an_array(resource, schema):
    answer = schema["paths"][f"/api/v1/{resource.collection}/"]["get"]["responses"]["200"]
    name = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    shape = resource.shape.__name__.removesuffix("Shape")
    assert name == (f"{shape}Page" if resource in RESOURCES else shape)


def test_errors_are_described_as_problem_documents(schema):
    for path, operations in schema["paths"].items():
        if not path.endswith("/schema/"):
            assert "application/problem+json" in operations["get"]["responses"]["400"]["content"], path


def test_the_documentation_loads_nothing_from_outside(db):
    page = Client().get("/api/v1/docs/").content.decode()
    assert "swagger" in page.lower()
    assert "//" not in page
    assert "validatorUrl: null" in b"".join(Client().get("/static/timeline/docs.js")).decode()


def test_the_documentation_follows_the_colours_of_the_reader_and_leads_back(db):
    page = Client().get("/api/v1/docs/").content.decode()
    assert '<a href="/">Timeline</a>' in page
    assert "prefers-color-scheme" in b"".join(Client().get("/static/timeline/docs.js")).decode()


def test_the_schema_is_served(db):
    response = Client().get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert response.status_code == 200
    assert response.json()["openapi"] == "3.1.0"
