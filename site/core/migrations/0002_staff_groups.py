"""The groups of staff, their collections, and the workflow from author to moderator.

Wagtail's own migrations make Editors (who write) and Moderators (who publish) for all pages, but give
them Wagtail's image and document models, which we replaced. The groups of the rooms get their pages
from the rooms' own migrations (`core.groups.grant_page`).
"""

from django.db import migrations

from core.groups import add_collection, add_group, grant_collection, grant_model

WRITERS = ["Editors", "Moderators"]
# Everything but Finance: what lies there is not for everybody who writes a page.
SHARED_COLLECTIONS = ["Website", "News", "Events", "Membership", "Research"]
ROOMS = ["Events", "Membership", "Research", "Finance"]
FILE_PERMISSIONS = ["add", "change", "choose"]


def add_groups(apps, schema_editor):
    for name in [*WRITERS, *ROOMS]:
        add_group(apps, name)
    for name in [*SHARED_COLLECTIONS, "Finance"]:
        add_collection(apps, name)
    for group in WRITERS:
        grant_collection(
            apps, group=group, collection=None, permissions=FILE_PERMISSIONS, models=["navshimage"]
        )
        for collection in SHARED_COLLECTIONS:
            grant_collection(
                apps,
                group=group,
                collection=collection,
                permissions=FILE_PERMISSIONS,
                models=["navshdocument"],
            )
    for group in ROOMS:
        grant_collection(apps, group=group, collection=group, permissions=FILE_PERMISSIONS)
        grant_collection(apps, group=group, collection="Website", permissions=["choose"])
    grant_model(
        apps, group="Moderators", app_label="core", model="SiteSettings", permissions=["change", "view"]
    )


def take_away_rights_on_models_not_used(apps, schema_editor):
    """Wagtail's migrations hand out permissions on its own image and document models, which lie empty."""
    unused = {"content_type__app_label__in": ["wagtailimages", "wagtaildocs"]}
    Permission = apps.get_model("auth", "Permission")
    ids = list(
        Permission.objects.filter(**unused, content_type__model__in=["image", "document"]).values_list(
            "pk", flat=True
        )
    )
    apps.get_model("wagtailcore", "GroupCollectionPermission").objects.filter(permission_id__in=ids).delete()
    for group in apps.get_model("auth", "Group").objects.all():
        group.permissions.remove(*ids)


def name_the_workflow(apps, schema_editor):
    """Give Wagtail's default workflow, which stands on the root of all pages, a name that says what it is."""
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    default = WorkflowPage.objects.get(page__depth=1).workflow_id
    Workflow.objects.filter(pk=default).update(name="Author to moderator")
    apps.get_model("wagtailcore", "Task").objects.filter(workflow_tasks__workflow_id=default).update(
        name="Approval by a moderator"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.RunPython(add_groups, migrations.RunPython.noop),
        migrations.RunPython(take_away_rights_on_models_not_used, migrations.RunPython.noop),
        migrations.RunPython(name_the_workflow, migrations.RunPython.noop),
    ]
