"""Subjects to begin with, which staff then keep; and what the Membership office does here."""

from django.db import migrations
from django.utils.text import slugify

from core.groups import grant_model

SUBJECTS = [
    "Alternative provision",
    "Attachment and trauma",
    "Attendance",
    "Children with a social worker",
    "Data and reporting",
    "Designated teachers",
    "Early years",
    "Exclusion and suspension",
    "Governance",
    "Kinship care",
    "Personal education plans",
    "Post-16 and further education",
    "Previously looked-after children",
    "Pupil premium plus",
    "Reading and speech",
    "Special educational needs and disabilities",
    "Unaccompanied children",
    "Wellbeing and mental health",
    "Youth justice",
]
RIGHTS = {
    "interest": ["view", "add", "change", "delete"],
    "profile": ["view", "change"],
    "directorypolicy": ["view", "change"],
}


def add_subjects(apps, schema_editor):
    Interest = apps.get_model("directory", "Interest")
    for name in SUBJECTS:
        Interest.objects.get_or_create(slug=slugify(name), defaults={"name": name})


def allow(apps, schema_editor):
    for model, permissions in RIGHTS.items():
        grant_model(apps, group="Membership", app_label="directory", model=model, permissions=permissions)


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial"), ("core", "0002_staff_groups")]

    operations = [
        migrations.RunPython(add_subjects, migrations.RunPython.noop),
        migrations.RunPython(allow, migrations.RunPython.noop),
    ]
