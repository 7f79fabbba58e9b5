"""The API keeps to its own schema in whatever Schemathesis thinks of; ``pytest -m contract`` runs it."""

import collections
import zlib

import pytest
import schemathesis

pytestmark = pytest.mark.contract
SHARE = 4  # one in so many cases is asked, by chance but always the same; all 5,229 found nothing in three minutes


@pytest.fixture(scope="module")
def asked():
    """How often each operation was asked; in the end all of them, and often."""
    counted = collections.Counter()
    yield counted
    assert min(counted.values()) >= 10
    assert counted.total() >= 1000


@pytest.fixture
def agreed(whole_application, chronology, request, asked):
    """The project's own schema, and the project behind it."""
    from . import contract  # which takes a second, and is needed here alone

    schema = contract.drawn(whole_application)
    asked.update({operation.ok().label: 0 for operation in schema.get_all_operations()})
    request.node._nodeid = request.node.nodeid  # where Schemathesis looks for it, and pytest 9.2 no longer has it
    return schema


@schemathesis.pytest.from_fixture("agreed").parametrize()
def test_every_answer_is_as_the_schema_says(case, asked):
    if zlib.crc32(f"{case.method} {case.formatted_path} {case.query}".encode()) % SHARE == 0:
        asked[case.operation.label] += 1
        case.call_and_validate()
