"""The Membership office looks after authorities, schools, their people and what visitors report."""

from django.db import migrations

from core.groups import grant_model

RIGHTS = {
    "authority": ["view", "change", "add"],
    "virtualschool": ["view", "change", "add"],
    "role": ["view", "change", "add"],
    "joinrequest": ["view", "change"],
    "invitation": ["view"],
    "wrongreport": ["view", "change", "delete"],
}


def allow(apps, schema_editor):
    for model, permissions in RIGHTS.items():
        grant_model(apps, group="Membership", app_label="organisations", model=model, permissions=permissions)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial"), ("core", "0002_staff_groups")]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
