"""The Membership office keeps plans, memberships and their settings; Finance may look."""

from django.db import migrations

from core.groups import grant_model

RIGHTS = {
    "plan": ["view", "add", "change"],
    "membership": ["view", "add", "change"],
    "application": ["view", "change"],
    "membershipsettings": ["change"],
}


def allow(apps, schema_editor):
    for model, permissions in RIGHTS.items():
        grant_model(apps, group="Membership", app_label="membership", model=model, permissions=permissions)
    grant_model(apps, group="Finance", app_label="membership", model="membership", permissions=["view"])


class Migration(migrations.Migration):
    dependencies = [("membership", "0001_initial"), ("core", "0002_staff_groups")]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
