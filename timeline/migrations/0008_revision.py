"""Number the states of the chronology; triggers advance the number from here on."""

from django.db import migrations

from timeline.models.revision import install, uninstall


def number(apps, schema_editor):
    install(schema_editor.connection)


def forget(apps, schema_editor):
    uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0006_findings")]

    operations = [migrations.RunPython(number, forget)]
