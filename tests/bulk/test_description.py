"""The page that describes files of records is what the program says and does."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from timeline.loading.bulk.describing import description
from timeline.loading.bulk.kinds import kinds
from timeline.models import Event


def test_the_page_is_what_the_command_prints(root):
    printed = StringIO()
    call_command("import_timeline", describe=True, stdout=printed)
    assert printed.getvalue() == description() == (root / "fixtures" / "records.md").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_example_of_the_page_is_imported(run):
    (example,) = re.findall(r"^```json\n(.*?)^```$", description(), re.MULTILINE | re.DOTALL)
    assert run(example.encode(), publish=True).endswith("added, 0 changed, 0 unchanged.\n")
    assert Event.objects.published().get(slug="talks-denied").links.get().sources.count() == 1


def test_the_page_has_each_field_of_each_kind_once_with_its_meaning():
    parts = re.split(r"^##+ ", description(), flags=re.MULTILINE)[1:]
    layouts = [layout for kind in kinds().values() for layout in kind.each()]
    assert len(parts) == len(layouts)
    for part, layout in zip(parts, layouts, strict=True):
        fields = re.findall(r"^\| `(\w+)` \| .+ \| .+ \| .+\.? \|$", part, re.MULTILINE)
        assert fields == [*layout.plain, *layout.references, *layout.joins, *(rows.name for rows in layout.rows)]
