"""Moderators and the Membership office read and answer what people write through the contact page."""

from django.db import migrations

from core.groups import grant_model


def allow(apps, schema_editor):
    for group in ("Moderators", "Membership"):
        grant_model(
            apps,
            group=group,
            app_label="home",
            model="ContactMessage",
            permissions=["view", "change", "delete"],
        )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_standard_pages"),
        ("core", "0002_staff_groups"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
