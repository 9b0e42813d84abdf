"""Rights of staff that span rooms: news and calls go from author to moderator, whatever else changes.

The rest of the site takes the same workflow from the root of all pages, where the office may change it.
"""

from django.db import migrations

from core.groups import assign_workflow, grant_model


def grant(apps, schema_editor):
    for page_slug in ("news", "work-with-us"):
        assign_workflow(apps, workflow="Author to moderator", page_slug=page_slug)
    for group in ("Editors", "Moderators"):
        grant_model(
            apps, group=group, app_label="news", model="Author", permissions=["add", "change", "view"]
        )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_staff_groups"),
        ("eoi", "0002_calls_index"),
        ("navsh", "0001_initial"),
        ("news", "0002_news_index"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
