"""The groups of staff, their collections, and the workflow from author to moderator.

Wagtail's own migrations make Editors (who write) and Moderators (who publish), for all pages, pictures
and documents. Documents are narrowed here: who may use one may also download it. The groups of the
rooms get their pages from the rooms' own migrations (`core.groups.grant_page`).
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
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    GroupCollectionPermission.objects.filter(
        group__name__in=WRITERS, permission__content_type__app_label="wagtaildocs"
    ).delete()
    for group in WRITERS:
        for collection in SHARED_COLLECTIONS:
            grant_collection(
                apps, group=group, collection=collection, permissions=FILE_PERMISSIONS, kinds=["document"]
            )
    for group in ROOMS:
        grant_collection(apps, group=group, collection=group, permissions=FILE_PERMISSIONS)
        grant_collection(apps, group=group, collection="Website", permissions=["choose"])
    grant_model(
        apps, group="Moderators", app_label="core", model="SiteSettings", permissions=["change", "view"]
    )


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
        migrations.RunPython(name_the_workflow, migrations.RunPython.noop),
    ]
