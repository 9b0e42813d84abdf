"""The list of calls at /work-with-us/."""

from django.db import migrations

from core.page_tree import add_page


def add_calls_index(apps, schema_editor):
    add_page(apps, "eoi", "CallsIndexPage", title="Work with us", slug="work-with-us")


class Migration(migrations.Migration):
    dependencies = [
        ("eoi", "0001_initial"),
        ("home", "0002_home_page"),
    ]

    operations = [migrations.RunPython(add_calls_index, migrations.RunPython.noop)]
