"""Index the text of records and their names; triggers keep the index true from here on."""

from django.db import migrations

from timeline.models.search_index import install, uninstall


def index(apps, schema_editor):
    install(schema_editor.connection)


def clear(apps, schema_editor):
    uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0001_initial")]

    operations = [migrations.RunPython(index, clear)]
