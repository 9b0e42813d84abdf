"""Adding the site's fixed pages in migrations, so that every installation has every address.

Historical models have no treebeard methods: the tree columns are written by hand here, once.
"""

from django.apps.registry import Apps

STEP = 4  # treebeard's steplen for Wagtail's pages


def add_page(
    apps: Apps,
    app_label: str,
    model_name: str,
    *,
    title: str,
    slug: str,
    parent_slug: str = "home",
    live: bool = True,
    **fields,
):
    """Add one published page under the page `parent_slug` of the home tree and return it.

    `apps` is the migration's registry. Use it in a RunPython of the room that owns the page; the
    migration depends on `("home", "0002_home_page")` (and on the room of its parent).
    """
    Page = apps.get_model("wagtailcore", "Page")
    parent = Page.objects.get(slug=parent_slug, depth__lte=3, path__startswith="00010001")
    parent.numchild += 1
    last = Page.objects.filter(path__startswith=parent.path, depth=parent.depth + 1).order_by("path").last()
    number = int(last.path[-STEP:], 36) + 1 if last else 1
    page = _create(
        apps,
        app_label,
        model_name,
        title=title,
        slug=slug,
        live=live,
        path=parent.path + _base36(number),
        depth=parent.depth + 1,
        url_path=f"{parent.url_path}{slug}/",
        **fields,
    )
    parent.save(update_fields=["numchild"])
    return page


def _create(apps: Apps, app_label: str, model_name: str, **fields):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Locale = apps.get_model("wagtailcore", "Locale")
    content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model_name.lower())
    return apps.get_model(app_label, model_name).objects.create(
        draft_title=fields["title"],
        content_type=content_type,
        locale=Locale.objects.get(),
        numchild=0,
        **fields,
    )


def replace_welcome_page(apps: Apps, app_label: str, model_name: str, *, title: str):
    """Put our home page where Wagtail's own first migration left its welcome page; return it."""
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Page.objects.filter(path="00010001", depth=2).delete()
    page = _create(
        apps,
        app_label,
        model_name,
        title=title,
        slug="home",
        live=True,
        path="00010001",
        depth=2,
        url_path="/home/",
    )
    Page.objects.filter(path="0001").update(numchild=1)
    Site.objects.all().delete()
    Site.objects.create(
        hostname="localhost", port=80, site_name="NAVSH", root_page_id=page.pk, is_default_site=True
    )
    return page


def _base36(number: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text.rjust(STEP, "0")
