"""Versions, merges and groups of the editors' desk; the tables that SQLite makes anew are indexed again."""

import django.db.models.deletion
import timeline.models.base
from django.conf import settings
from django.db import migrations, models

from timeline.models import roles
from timeline.models.search_index import install


def make_groups(apps, schema_editor):
    roles.install(apps, schema_editor.connection.alias)


def remove_groups(apps, schema_editor):
    roles.remove(apps, schema_editor.connection.alias)


def index(apps, schema_editor):
    install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("timeline", "0004_publish_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, index),
        migrations.AlterModelOptions(
            name="actor",
            options={"default_permissions": ("add", "change", "delete", "view", "publish")},
        ),
        migrations.AlterModelOptions(
            name="article",
            options={"default_permissions": ("add", "change", "delete", "view", "publish")},
        ),
        migrations.AlterModelOptions(
            name="event",
            options={"default_permissions": ("add", "change", "delete", "view", "publish")},
        ),
        migrations.AlterModelOptions(
            name="issue",
            options={"default_permissions": ("add", "change", "delete", "view", "publish")},
        ),
        migrations.AlterModelOptions(
            name="place",
            options={"default_permissions": ("add", "change", "delete", "view", "publish")},
        ),
        migrations.AlterModelOptions(
            name="position",
            options={"default_permissions": ("add", "change", "delete", "view", "publish")},
        ),
        migrations.AddField(
            model_name="actor",
            name="version",
            field=models.PositiveIntegerField(
                db_default=1,
                default=1,
                editable=False,
                help_text="How many acts on record it went through, the first included; see Version.",
                serialize=False,
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="version",
            field=models.PositiveIntegerField(
                db_default=1,
                default=1,
                editable=False,
                help_text="How many acts on record it went through, the first included; see Version.",
                serialize=False,
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="version",
            field=models.PositiveIntegerField(
                db_default=1,
                default=1,
                editable=False,
                help_text="How many acts on record it went through, the first included; see Version.",
                serialize=False,
            ),
        ),
        migrations.AddField(
            model_name="issue",
            name="version",
            field=models.PositiveIntegerField(
                db_default=1,
                default=1,
                editable=False,
                help_text="How many acts on record it went through, the first included; see Version.",
                serialize=False,
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="version",
            field=models.PositiveIntegerField(
                db_default=1,
                default=1,
                editable=False,
                help_text="How many acts on record it went through, the first included; see Version.",
                serialize=False,
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="version",
            field=models.PositiveIntegerField(
                db_default=1,
                default=1,
                editable=False,
                help_text="How many acts on record it went through, the first included; see Version.",
                serialize=False,
            ),
        ),
        migrations.CreateModel(
            name="Merge",
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
                        help_text="What kind of records they are.",
                        max_length=24,
                    ),
                ),
                ("survivor", models.BigIntegerField(help_text="The id of the record that stays.")),
                ("other", models.BigIntegerField(help_text="The id of the record that went into it.")),
                ("survivor_slug", models.CharField(help_text="The slug of the one that stays.", max_length=100)),
                ("other_slug", models.CharField(help_text="The slug of the other.", max_length=100)),
                ("undoing", models.TextField(help_text="The rows that moved and those that went, as JSON.")),
                ("at", models.DateTimeField(help_text="When they were merged.")),
                ("reason", models.TextField(help_text="Why they are one and the same.")),
                ("undone_at", models.DateTimeField(help_text="When it was undone; empty while it stands.", null=True)),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who merged them.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "survivor"], name="merge_by_survivor")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["event", "actor", "article", "place", "issue", "position"])),
                        name="merge_kind_is_known",
                        violation_error_message="Not a known kind of record; known are event, actor, article, place, issue, position.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Opening",
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
                ("seen_at", models.DateTimeField(help_text="When the page last said that it is open.")),
                (
                    "user",
                    models.ForeignKey(
                        help_text="Who.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "record", "user"), name="one_opening_per_record_and_user"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["event", "actor", "article", "place", "issue", "position"])),
                        name="opening_kind_is_known",
                        violation_error_message="Not a known kind of record; known are event, actor, article, place, issue, position.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
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
                ("number", models.PositiveIntegerField(help_text="Its place in the history of the record, from 1.")),
                ("slug", models.CharField(help_text="The slug after the act.", max_length=100)),
                (
                    "act",
                    timeline.models.base.WordField(
                        choices=[
                            ("entered", "entered"),
                            ("saved", "saved"),
                            ("sent_for_review", "sent for review"),
                            ("sent_back", "sent back"),
                            ("published", "published"),
                            ("withdrawn", "withdrawn"),
                            ("renamed", "renamed"),
                            ("merged", "merged"),
                            ("parted", "parted"),
                            ("reverted", "reverted"),
                            ("deleted", "deleted"),
                            ("restored", "restored"),
                        ],
                        help_text="What was done.",
                        max_length=24,
                    ),
                ),
                (
                    "content",
                    models.TextField(
                        help_text="The record and its rows as JSON; null once it was deleted.", null=True
                    ),
                ),
                ("at", models.DateTimeField(help_text="When it was done.")),
                ("reason", models.TextField(blank=True, help_text="Why, or what the next editor should know.")),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who did it; nobody for what a command did.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-at", "-id"], name="version_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "record", "number"), name="one_version_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["event", "actor", "article", "place", "issue", "position"])),
                        name="version_kind_is_known",
                        violation_error_message="Not a known kind of record; known are event, actor, article, place, issue, position.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "act__in",
                                [
                                    "entered",
                                    "saved",
                                    "sent_for_review",
                                    "sent_back",
                                    "published",
                                    "withdrawn",
                                    "renamed",
                                    "merged",
                                    "parted",
                                    "reverted",
                                    "deleted",
                                    "restored",
                                ],
                            )
                        ),
                        name="version_act_is_known",
                        violation_error_message="Not a known act; known are entered, saved, sent_for_review, sent_back, published, withdrawn, renamed, merged, parted, reverted, deleted, restored.",
                    ),
                ],
            },
        ),
        migrations.RunPython(index, migrations.RunPython.noop),
        migrations.RunPython(make_groups, remove_groups),
    ]
