"""When a record in review is to be published; the columns are only added, so that the triggers of the index stay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("timeline", "0003_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="actor",
            name="publish_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it is to be published, if it is in review by then; empty for whenever an editor does it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="publish_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it is to be published, if it is in review by then; empty for whenever an editor does it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="publish_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it is to be published, if it is in review by then; empty for whenever an editor does it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="issue",
            name="publish_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it is to be published, if it is in review by then; empty for whenever an editor does it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="publish_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it is to be published, if it is in review by then; empty for whenever an editor does it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="publish_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it is to be published, if it is in review by then; empty for whenever an editor does it.",
                null=True,
            ),
        ),
    ]
