"""The cookies page, and who of the staff may change the wording and see the counts."""

from django.db import migrations

from core.groups import grant_model
from core.page_tree import add_page


def add_cookies_page(apps, schema_editor):
    add_page(
        apps,
        "consent",
        "CookiesPage",
        title="Cookies",
        slug="cookies",
        lead="Small files that a site keeps in your browser: which ones we use, and how to say no to some.",
    )


def grant(apps, schema_editor):
    grant_model(
        apps,
        group="Moderators",
        app_label="consent",
        model="ConsentSettings",
        permissions=["change", "view"],
    )
    for group in ("Editors", "Moderators"):
        grant_model(apps, group=group, app_label="consent", model="Visit", permissions=["view"])


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0001_initial"),
        ("core", "0002_staff_groups"),
        ("home", "0002_home_page"),
    ]

    operations = [
        migrations.RunPython(add_cookies_page, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
