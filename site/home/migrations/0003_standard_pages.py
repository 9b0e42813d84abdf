"""The pages that every installation has; their texts come with `load_navsh` or from the editors."""

from django.db import migrations

from core.page_tree import add_page

STANDARD_PAGES = [
    ("About us", "about"),
    ("Our Board", "board"),
    ("Privacy", "privacy"),
    ("Accessibility", "accessibility"),
]


def add_pages(apps, schema_editor):
    for title, slug in STANDARD_PAGES:
        add_page(apps, "home", "StandardPage", title=title, slug=slug)
    add_page(apps, "home", "ContactPage", title="Contact us", slug="contact")


class Migration(migrations.Migration):
    dependencies = [("home", "0002_home_page")]

    operations = [migrations.RunPython(add_pages, migrations.RunPython.noop)]
