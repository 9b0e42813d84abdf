"""Those who write and publish posts may also keep the list of authors."""

from django.db import migrations

from core.groups import grant_model


def grant(apps, schema_editor):
    for group in ("Editors", "Moderators"):
        grant_model(
            apps, group=group, app_label="news", model="Author", permissions=["add", "change", "view"]
        )
    grant_model(apps, group="Moderators", app_label="news", model="Author", permissions=["delete"])


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0002_news_index"),
        ("core", "0002_staff_groups"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
