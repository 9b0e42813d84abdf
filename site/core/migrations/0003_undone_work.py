"""Membership and Finance, whose letters they are, see what could not be sent and have it tried again."""

from django.db import migrations

from core.groups import grant_model


def allow(apps, schema_editor):
    for group in ("Membership", "Finance"):
        grant_model(
            apps,
            group=group,
            app_label="django_tasks_database",
            model="dbtaskresult",
            permissions=["view", "change"],
        )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_staff_groups"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
