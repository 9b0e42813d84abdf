"""The library at /research/, the audiences that NAVSH writes for, and the rights of the Research group."""

from django.db import migrations

from core.groups import grant_model, grant_page
from core.page_tree import add_page

GROUP = "Research"

AUDIENCES = [
    ("Virtual School Heads", "virtual-school-heads"),
    ("Directors of Children’s Services", "directors-of-childrens-services"),
    ("Independent Reviewing Officers", "independent-reviewing-officers"),
    ("Lead Members", "lead-members"),
    ("Social workers", "social-workers"),
    ("Local authority education teams", "local-authority-education-teams"),
    ("Headteachers", "headteachers"),
    ("Governors", "governors"),
    ("Designated teachers", "designated-teachers"),
    ("Parents and carers", "parents-and-carers"),
    ("Researchers", "researchers"),
]
LEAD = (
    "Handbooks, reports and guidance on the education of looked-after and previously looked-after children."
)
PAGE_ACTIONS = ["add", "change", "publish", "lock", "unlock"]
MODEL_ACTIONS = {
    "Contributor": ["add", "change", "delete", "view"],
    "Topic": ["add", "change", "delete", "view"],
    "Audience": ["add", "change", "delete", "view"],
    "Edition": ["add", "change", "delete", "view"],
    "EditionFile": ["add", "change", "delete", "view"],
    "AccessRequest": ["change", "view"],
}


def add_library(apps, schema_editor):
    add_page(apps, "research", "ResearchIndexPage", title="Research", slug="research", lead=LEAD)


def add_audiences(apps, schema_editor):
    Audience = apps.get_model("research", "Audience")
    for position, (name, slug) in enumerate(AUDIENCES, start=1):
        Audience.objects.create(name=name, slug=slug, position=position * 10)


def give_rights(apps, schema_editor):
    grant_page(apps, group=GROUP, page_slug="research", permissions=PAGE_ACTIONS)
    for model, actions in MODEL_ACTIONS.items():
        grant_model(apps, group=GROUP, app_label="research", model=model, permissions=actions)


class Migration(migrations.Migration):
    dependencies = [
        ("research", "0001_initial"),
        ("home", "0002_home_page"),
        ("core", "0002_staff_groups"),
    ]

    operations = [
        migrations.RunPython(add_library, migrations.RunPython.noop),
        migrations.RunPython(add_audiences, migrations.RunPython.noop),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
