"""What the checks last found, and an index by which an article is found by its address however it is written."""

import django.db.models.deletion
import timeline.models.addresses
import timeline.models.base
from django.db import migrations, models

from timeline.models.search_index import install


def index(apps, schema_editor):
    install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("timeline", "0005_desk"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, index),
        migrations.CreateModel(
            name="CheckRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="The name of the check, as in 'near-duplicates'.", max_length=40)),
                ("ran_at", models.DateTimeField(help_text="When the check began to look.")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("name",), name="one_run_per_check")],
            },
        ),
        migrations.CreateModel(
            name="FoundRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    timeline.models.base.WordField(
                        choices=[
                            ("event", "event"),
                            ("actor", "actor"),
                            ("article", "article"),
                            ("place", "place"),
                            ("issue", "issue"),
                            ("position", "position"),
                        ],
                        help_text="What kind of record it is.",
                        max_length=24,
                    ),
                ),
                (
                    "record",
                    models.BigIntegerField(help_text="The id of the record, which is kept when it is brought back."),
                ),
                ("number", models.PositiveIntegerField(help_text="The place of the finding in its run, from 1.")),
                ("detail", models.TextField(help_text="What is the matter, a sentence.")),
                (
                    "run",
                    models.ForeignKey(
                        help_text="The run that found it.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="found",
                        to="timeline.checkrun",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "record"], name="found_by_record")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "number", "kind", "record"), name="one_found_record_per_finding"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["event", "actor", "article", "place", "issue", "position"])),
                        name="foundrecord_kind_is_known",
                        violation_error_message="Not a known kind of record; known are event, actor, article, place, issue, position.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(timeline.models.addresses.AddressKey("url"), name="article_by_address"),
        ),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
