"""The Membership office helps people who lost what their second step needs."""

from django.db import migrations

from core.groups import grant_model


def allow(apps, schema_editor):
    grant_model(
        apps, group="Membership", app_label="accounts", model="secondstepremoval", permissions=["add", "view"]
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("core", "0002_staff_groups")]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
