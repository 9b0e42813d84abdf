"""Giving groups of staff their rights in migrations, so that every installation has the same.

A room's data migration grants its group what it needs on the pages and models of that room; it
depends on `("core", "0002_staff_groups")`. Every function may be run twice. What the office changes
afterwards in the admin stays changed: migrations run once.
"""

from collections.abc import Iterable

from django.apps.registry import Apps

PAGE_ACTIONS = frozenset({"add", "change", "publish", "lock", "unlock", "bulk_delete"})

FILE_APPS = {"image": "wagtailimages", "document": "wagtaildocs"}


def add_group(apps: Apps, name: str):
    """Return the group `name`, made if need be, whose members may enter the admin."""
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
    group.permissions.add(
        _permission(apps, "wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
    )
    return group


def add_collection(apps: Apps, name: str):
    """Return the collection `name` of images and documents, made at the top level if need be."""
    Collection = apps.get_model("wagtailcore", "Collection")
    root = Collection.objects.get(depth=1)
    found = Collection.objects.filter(depth=2, name=name).first()
    if found:
        return found
    last = Collection.objects.filter(depth=2).order_by("path").last()
    number = int(last.path[-4:], 36) + 1 if last else 1
    if number > 35:
        raise ValueError("Collections are added by hand after the thirty-fifth.")
    digit = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number]
    Collection.objects.filter(pk=root.pk).update(numchild=root.numchild + 1)
    return Collection.objects.create(name=name, path=f"{root.path}000{digit}", depth=2, numchild=0)


def grant_page(apps: Apps, *, group: str, page_slug: str, permissions: Iterable[str]) -> None:
    """Let `group` do `permissions` (of PAGE_ACTIONS) on the page `page_slug` and all below it.

    The page is one of the site's fixed pages: the home page or one directly under it.
    """
    page = apps.get_model("wagtailcore", "Page").objects.get(
        slug=page_slug, depth__lte=3, path__startswith="00010001"
    )
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    for action in permissions:
        if action not in PAGE_ACTIONS:
            raise ValueError(f"There is no page permission {action!r}.")
        permission = _permission(apps, "wagtailcore", "page", f"{action}_page", f"Can {action} page")
        GroupPagePermission.objects.get_or_create(
            group=apps.get_model("auth", "Group").objects.get(name=group), page=page, permission=permission
        )


def grant_collection(
    apps: Apps,
    *,
    group: str,
    collection: str | None,
    permissions: Iterable[str],
    kinds: Iterable[str] = ("image", "document"),
) -> None:
    """Let `group` do `permissions` ("add", "change", "choose") with what lies in `collection`.

    `collection` None means all of them. Wagtail keeps these permissions on its own image and document
    models, whichever models are in use. Whoever has any permission on a document may also download
    it, linked from a page or not.
    """
    Collection = apps.get_model("wagtailcore", "Collection")
    where = add_collection(apps, collection) if collection else Collection.objects.get(depth=1)
    for kind in kinds:
        for action in permissions:
            apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                group=apps.get_model("auth", "Group").objects.get(name=group),
                collection=where,
                permission=model_permission(apps, FILE_APPS[kind], kind, action),
            )


def grant_model(apps: Apps, *, group: str, app_label: str, model: str, permissions: Iterable[str]) -> None:
    """Let `group` do `permissions` ("add", "change", "delete", "view") with a model (snippet, setting)."""
    holder = apps.get_model("auth", "Group").objects.get(name=group)
    for action in permissions:
        holder.permissions.add(model_permission(apps, app_label, model, action))


def assign_workflow(apps: Apps, *, workflow: str, page_slug: str) -> None:
    """Have the page `page_slug`, one of the site's fixed pages, and all below it go through `workflow`."""
    page = apps.get_model("wagtailcore", "Page").objects.get(
        slug=page_slug, depth__lte=3, path__startswith="00010001"
    )
    apps.get_model("wagtailcore", "WorkflowPage").objects.update_or_create(
        page=page,
        defaults={"workflow": apps.get_model("wagtailcore", "Workflow").objects.get(name=workflow)},
    )


def model_permission(apps: Apps, app_label: str, model: str, action: str):
    """Return the permission `action` of a model. Django makes it only after all migrations have run."""
    name = apps.get_model(app_label, model)._meta.verbose_name
    return _permission(apps, app_label, model.lower(), f"{action}_{model.lower()}", f"Can {action} {name}")


def _permission(apps: Apps, app_label: str, model: str, codename: str, name: str):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return permission
