"""Copy the days of events to those who took part and to citations; read the rows of a record in their order.

Keys with which another index begins lose their own. The tables that SQLite makes anew are indexed again.
"""

import django.db.models.deletion
from django.db import migrations, models

from timeline.models import copied_days, search_index


def index(apps, schema_editor):
    search_index.install(schema_editor.connection)


def release(apps, schema_editor):
    copied_days.uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("timeline", "0009_newest_first"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, index),
        migrations.RemoveIndex(
            model_name="citation",
            name="citation_by_article",
        ),
        migrations.AddField(
            model_name="citation",
            name="event_sort",
            field=models.DateField(
                blank=True,
                editable=False,
                help_text="Day to sort its event by.",
                null=True,
                serialize=False,
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="event_sort",
            field=models.DateField(
                blank=True,
                editable=False,
                help_text="Day to sort its event by.",
                null=True,
                serialize=False,
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="outlet",
            field=models.ForeignKey(
                db_index=False,
                help_text="Who published it.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="timeline.actor",
            ),
        ),
        migrations.AlterField(
            model_name="citation",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                help_text="The article that says so.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="citations",
                to="timeline.article",
            ),
        ),
        migrations.AlterField(
            model_name="citation",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                help_text="What the article speaks of.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="citations",
                to="timeline.event",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="place",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Where it happened.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="timeline.place",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="type",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The code that fits best.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="timeline.eventtype",
            ),
        ),
        migrations.AlterField(
            model_name="eventlink",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                help_text="The event that answers, denies or follows the other.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="timeline.event",
            ),
        ),
        migrations.AlterField(
            model_name="eventlink",
            name="target",
            field=models.ForeignKey(
                db_index=False,
                help_text="The event that is answered, denied or followed.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="linked_from",
                to="timeline.event",
            ),
        ),
        migrations.AlterField(
            model_name="participation",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                help_text="Who took part.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="participations",
                to="timeline.actor",
            ),
        ),
        migrations.AlterField(
            model_name="participation",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                help_text="What it took part in.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="participations",
                to="timeline.event",
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="event",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The event at which it was taken.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="positions",
                to="timeline.event",
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="holder",
            field=models.ForeignKey(
                db_index=False,
                help_text="Who takes the position.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="positions",
                to="timeline.actor",
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="issue",
            field=models.ForeignKey(
                db_index=False,
                help_text="The question at issue.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="positions",
                to="timeline.issue",
            ),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(fields=["article", "-event_sort", "-event"], name="citation_by_article_newest"),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(fields=["event", "rank"], name="citation_in_order"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("date_latest__gt", models.F("date_sort"))),
                fields=["status", "-date_sort", "-id", "date_latest"],
                name="event_lasting",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("date_open__in", ["start", "both"])),
                fields=["status", "-date_sort", "-id"],
                name="event_with_open_start",
            ),
        ),
        migrations.AddIndex(
            model_name="eventlink",
            index=models.Index(fields=["event", "kind"], name="link_in_order"),
        ),
        migrations.AddIndex(
            model_name="eventlink",
            index=models.Index(fields=["target", "kind"], name="link_back_in_order"),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(fields=["actor", "-event_sort", "-event"], name="participation_by_actor_newest"),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(fields=["event", "rank"], name="participation_in_order"),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(fields=["event", "slug"], name="position_in_order"),
        ),
        migrations.RunPython(index, release),
    ]
