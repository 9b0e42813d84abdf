"""The admin: nothing calls home, everything explains itself, people can be added."""

import re

import pytest
from django.urls import reverse
from wagtail import blocks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import get_edit_handler
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.documents.forms import get_document_form
from wagtail.fields import StreamField
from wagtail.images.forms import get_image_form
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import get_page_models
from wagtail.snippets.models import get_snippet_models

from core.models import NavshDocument, NavshImage
from home.models import HomePage
from tests.factories.people import UserFactory, sign_in

# Names that explain themselves to whoever can read them.
OBVIOUS = {
    "body",
    "caption",
    "collection",
    "date",
    "document",
    "email",
    "file",
    "first_name",
    "heading",
    "image",
    "label",
    "last_name",
    "links",
    "name",
    "page",
    "text",
    "title",
}
# Wagtail's own, which it draws and explains in its own way.
WAGTAILS = {"go_live_at", "expire_at", "show_in_menus", "comment_notifications", "comments", "tags"}
FOCAL = {"focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"}


def ours(model) -> bool:
    return not model.__module__.startswith("wagtail")


def edit_forms():
    for model in get_page_models():
        if ours(model):
            yield model, model.get_edit_handler().get_form_class()
    for model in filter(ours, settings_registry):
        yield model, get_edit_handler(model).get_form_class()
    for model in filter(ours, get_snippet_models()):
        yield model, model.snippet_viewset.get_edit_handler().get_form_class()
    yield NavshImage, get_image_form(NavshImage)
    yield NavshDocument, get_document_form(NavshDocument)


def unexplained_blocks(block, where):
    children = {}
    if isinstance(block, blocks.BaseStreamBlock | blocks.BaseStructBlock):
        children = block.child_blocks
    elif isinstance(block, blocks.ListBlock):
        children = {block.child_block.name or "item": block.child_block}
    for name, child in children.items():
        simple = isinstance(child, blocks.FieldBlock) and isinstance(block, blocks.BaseStructBlock)
        if simple and not child.field.help_text and name not in OBVIOUS:
            yield f"{where}.{name}"
        yield from unexplained_blocks(child, f"{where}.{name}")


def unexplained(model, form_class):
    where = model.__name__
    for name, field in form_class.base_fields.items():
        if not field.help_text and name not in OBVIOUS | WAGTAILS | FOCAL:
            yield f"{where}.{name}"
    for field in model._meta.get_fields():
        if isinstance(field, StreamField):
            yield from unexplained_blocks(field.stream_block, f"{where}.{field.name}")
    if issubclass(form_class, WagtailAdminModelForm):
        for formset in getattr(form_class, "formsets", {}).values():
            if ours(formset.model):
                yield from unexplained(formset.model, formset.form)


def test_every_field_that_is_not_obvious_has_help_text():
    assert sorted({name for model, form in edit_forms() for name in unexplained(model, form)}) == []


@pytest.fixture
def admin(client):
    sign_in(client, UserFactory(is_superuser=True))
    return client


@pytest.mark.django_db
def test_nothing_of_gravatar_update_check_or_whats_new_is_in_the_admin(admin):
    edit = reverse("wagtailadmin_pages:edit", args=[HomePage.objects.get().pk])

    for address in (
        "/admin/",
        edit,
        "/admin/account/",
        reverse("wagtailusers_users:index"),
        "/admin/reports/visits/",
    ):
        html = admin.get(address).content.decode()
        for word in (
            "gravatar",
            "releases.wagtail",
            "upgrade-notification",
            "whats-new",
            "What's new",
            "utm_",
        ):
            assert word.lower() not in html.lower(), f"{word} in {address}"


@pytest.mark.django_db
def test_the_admin_loads_nothing_from_other_hosts_and_wears_our_mark(admin):
    html = admin.get("/admin/").content.decode()

    loaded = re.findall(r'<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="([^"]+)"', html)
    assert [address for address in loaded if re.match(r"(?:https?:)?//", address)] == []
    assert "/static/css/admin.css" in loaded
    assert "/static/img/favicon.svg" in loaded
    assert '<svg class="mark"' in html
    assert "Nothing is waiting for you." in html


@pytest.mark.django_db
def test_staff_get_the_accessibility_checker_on_pages_and_nobody_else_does(admin, client):
    page = admin.get("/").content.decode()
    assert "wagtail-userbar" in page
    assert "checker-axe-configuration" in page
    editor = admin.get(reverse("wagtailadmin_pages:edit", args=[HomePage.objects.get().pk])).content.decode()
    assert 'data-side-panel="checks"' in editor

    client.logout()
    for address in ("/", "/cookies/", "/news/", "/no-such-page/"):
        html = client.get(address).content.decode().lower().replace("wagtail_sidebar_collapsed", "")
        assert "wagtail" not in html, address
        assert "/admin" not in html, address


@pytest.mark.django_db
def test_an_editor_sets_the_focal_point_of_a_picture(client):
    client.force_login(UserFactory(groups=["Editors"]))
    image = NavshImage.objects.create(title="Example picture", file=get_test_image_file())

    html = client.get(reverse("wagtailimages:edit", args=[image.pk])).content.decode()

    assert 'class="focal-point-chooser"' in html
    assert all(f'name="{name}"' in html for name in FOCAL)


@pytest.mark.django_db
def test_an_address_that_is_taken_is_refused_in_any_case(admin):
    UserFactory(email="taken@example.org")

    answer = admin.post(
        reverse("wagtailusers_users:add"),
        {
            "email": "Taken@example.org",
            "first_name": "Example",
            "last_name": "Person",
        },
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
