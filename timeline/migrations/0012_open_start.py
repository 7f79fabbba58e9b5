"""Find dates with an open start by a condition without parameters, which SQLite needs to take the index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("timeline", "0010_newest_of_actors"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="event",
            name="event_with_open_start",
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("date_earliest__lt", models.F("date_sort"))),
                fields=["status", "-date_sort", "-id"],
                name="event_with_open_start",
            ),
        ),
    ]
