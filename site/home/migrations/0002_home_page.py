"""Our home page in the place of Wagtail's welcome page."""

from django.db import migrations

from core.page_tree import replace_welcome_page


def add_home_page(apps, schema_editor):
    replace_welcome_page(apps, "home", "HomePage", title="Home")


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(add_home_page, migrations.RunPython.noop)]
