"""The Membership office answers people who ask about their data, and reads the trail; Finance reads it too."""

from django.db import migrations

from core.groups import grant_model

RIGHTS = {
    "copy": ["view", "change", "add"],
    "erasure": ["view", "change", "add"],
    "correction": ["view", "change"],
    "retentionrun": ["view"],
}


def allow(apps, schema_editor):
    for model, permissions in RIGHTS.items():
        grant_model(apps, group="Membership", app_label="privacy", model=model, permissions=permissions)
    for group in ("Membership", "Finance"):
        grant_model(apps, group=group, app_label="core", model="changerecord", permissions=["view"])


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial"), ("core", "0002_staff_groups")]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
