"""Changes on record, which the database keeps from being edited, and redirects of old slugs."""

import django.core.validators
import django.db.models.deletion
import timeline.models.base
import timeline.models.changes
from django.conf import settings
from django.db import migrations, models

from timeline.models.append_only import guard, unguard


def keep(apps, schema_editor):
    guard(schema_editor.connection)


def release(apps, schema_editor):
    unguard(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("timeline", "0002_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Redirect",
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
                    "slug",
                    models.CharField(
                        help_text="The old slug.",
                        max_length=100,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                "A slug has small letters a to z, digits and single hyphens between them, as in 'mtavari-arkhi'.",
                                code="slug",
                            )
                        ],
                    ),
                ),
                (
                    "survivor",
                    models.CharField(
                        help_text="The slug that replaces it.",
                        max_length=100,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                "A slug has small letters a to z, digits and single hyphens between them, as in 'mtavari-arkhi'.",
                                code="slug",
                            )
                        ],
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "survivor"], name="redirect_by_survivor")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "slug"), name="one_redirect_per_kind_and_slug"),
                    models.CheckConstraint(
                        condition=models.Q(("slug", models.F("survivor")), _negated=True),
                        name="redirect_leads_elsewhere",
                        violation_error_message="A record cannot be replaced by itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["event", "actor", "article", "place", "issue", "position"])),
                        name="redirect_kind_is_known",
                        violation_error_message="Not a known kind of record; known are event, actor, article, place, issue, position.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
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
                        help_text="What kind of record changed.",
                        max_length=24,
                    ),
                ),
                (
                    "slug",
                    models.CharField(help_text="The record's slug; the new one when it was renamed.", max_length=100),
                ),
                (
                    "action",
                    timeline.models.base.WordField(
                        choices=[
                            ("published", "published"),
                            ("corrected", "corrected"),
                            ("withdrawn", "withdrawn"),
                            ("merged", "merged"),
                            ("deleted", "deleted"),
                        ],
                        help_text="What was done.",
                        max_length=24,
                    ),
                ),
                (
                    "before",
                    models.TextField(help_text="The record as JSON before; null when it was not public.", null=True),
                ),
                (
                    "after",
                    models.TextField(help_text="The record as JSON after; null when it is not public.", null=True),
                ),
                ("at", models.DateTimeField(help_text="When it was done.")),
                ("reason", models.TextField(blank=True, help_text="Why it was done.")),
                (
                    "transaction",
                    models.BigIntegerField(
                        db_default=timeline.models.changes.CurrentTransaction(),
                        editable=False,
                        help_text="The transaction that wrote it, on PostgreSQL.",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who did it, never shown in public; nobody for what a command did.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "slug", "id"], name="change_by_record"),
                    models.Index(fields=["transaction", "id"], name="change_by_transaction"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["event", "actor", "article", "place", "issue", "position"])),
                        name="change_kind_is_known",
                        violation_error_message="Not a known kind of record; known are event, actor, article, place, issue, position.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("action__in", ["published", "corrected", "withdrawn", "merged", "deleted"])
                        ),
                        name="change_action_is_known",
                        violation_error_message="Not a known change; known are published, corrected, withdrawn, merged, deleted.",
                    ),
                ],
            },
        ),
        migrations.RunPython(keep, release),
    ]
