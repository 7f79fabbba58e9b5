"""Find the newest events of every status, as the editors' list shows them, without sorting all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    # A new index leaves the table as it is, and with it the triggers of the search: nothing is to be indexed again.
    dependencies = [("timeline", "0008_revision")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["-date_sort", "-id"], name="event_newest_first"),
        ),
    ]
