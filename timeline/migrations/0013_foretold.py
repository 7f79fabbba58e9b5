"""Copy the days from which articles were known to their citations, to find the events that they told of beforehand."""

from django.db import migrations, models

from timeline.models import copied_days, search_index


def index(apps, schema_editor):
    search_index.install(schema_editor.connection)


def release(apps, schema_editor):
    copied_days.uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("timeline", "0012_open_start"),
    ]

    operations = [
        migrations.RunPython(release, index),
        migrations.AddField(
            model_name="citation",
            name="known_from",
            field=models.DateField(
                blank=True,
                editable=False,
                help_text="Day from which a reader could know its article.",
                null=True,
                serialize=False,
            ),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(
                condition=models.Q(("event_sort__gt", models.F("known_from"))),
                fields=["-event_sort", "-event", "known_from"],
                name="citation_foretelling",
            ),
        ),
        migrations.RunPython(index, release),
    ]
