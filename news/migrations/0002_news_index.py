"""The news index at /news/."""

from django.db import migrations

from core.page_tree import add_page


def add_news_index(apps, schema_editor):
    add_page(apps, "news", "NewsIndexPage", title="News", slug="news")


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0001_initial"),
        ("home", "0002_home_page"),
    ]

    operations = [migrations.RunPython(add_news_index, migrations.RunPython.noop)]
