"""Loading NAVSH's texts: twice is as once, and what staff did stays."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from wagtail.models import Page, Revision

from core.models import SiteSettings
from home.models import ContactPage, HomePage, StandardPage
from members.membership.models import Membership
from news.models import NewsPost

pytestmark = pytest.mark.django_db


def _load(**options):
    call_command("load_navsh", verbosity=0, **options)


def _state():
    return (
        list(Page.objects.order_by("pk").values("pk", "path", "title", "latest_revision", "live")),
        Revision.objects.count(),
        list(SiteSettings.objects.values()),
    )


def test_loaded_twice_nothing_changes():
    _load()
    once = _state()
    _load()

    assert _state() == once
    assert Page.find_problems() == ([], [], [], [], [])


def test_every_standard_page_has_its_text():
    _load()

    assert {page.slug for page in StandardPage.objects.live() if page.body and page.lead} == {
        "about",
        "board",
        "privacy",
        "accessibility",
    }


def test_the_privacy_page_promises_what_the_contact_page_keeps():
    _load()

    privacy = str(StandardPage.objects.get(slug="privacy").body)
    assert f"{ContactPage.objects.get().keep_months} months later" in privacy
    assert "{" not in privacy


def test_what_an_editor_changed_before_or_after_is_left_alone():
    home = HomePage.objects.get()
    home.promise = "Words of an editor"
    home.save_revision().publish()
    _load()
    about = StandardPage.objects.get(slug="about")
    about.lead = "Changed afterwards"
    about.save_revision().publish()
    _load()

    assert HomePage.objects.get().promise == "Words of an editor"
    assert StandardPage.objects.get(slug="about").lead == "Changed afterwards"


def test_force_writes_over_and_keeps_the_version_in_the_history():
    _load()
    home = HomePage.objects.get()
    home.promise = "Words of an editor"
    home.save_revision().publish()
    _load(force=True)

    assert HomePage.objects.get().promise.startswith("Promoting the education")
    assert "Words of an editor" in [revision.content["promise"] for revision in home.revisions.all()]
    assert NewsPost.objects.count() == 4


def test_a_post_that_staff_deleted_stays_deleted():
    _load()
    NewsPost.objects.get(slug="navsh-and-the-new-duties").delete()
    _load()

    assert NewsPost.objects.count() == 3


def test_links_lead_to_pages_so_that_they_follow_a_move(client):
    _load()
    about = StandardPage.objects.get(slug="about")
    about.slug = "who-we-are"
    about.save_revision().publish()

    assert 'href="/who-we-are/"' in client.get("/").content.decode()


def test_no_example_people_unless_the_settings_allow_them(settings, tmp_path):
    assert settings.EXAMPLE_SIGN_INS is False
    settings.VAR_DIR = tmp_path
    _load()

    assert not get_user_model().objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_example_people_in_development_can_sign_in(settings, tmp_path, client):
    settings.VAR_DIR = tmp_path
    settings.EXAMPLE_SIGN_INS = True
    settings.SECOND_FACTOR_SPARED = ["@example.org"]
    _load()
    _load()

    written = (tmp_path / "sign-ins.txt").read_text()
    password = (tmp_path / "example-password").read_text()
    people = get_user_model().objects.filter(email__endswith="@example.org").order_by("email")
    assert [person.email for person in people] == [
        "admin@example.org",
        "editor@example.org",
        "finance@example.org",
        "membership@example.org",
        "moderator@example.org",
    ]
    for person in people:
        assert person.get_full_name().startswith("Example ")
        assert f"{person.email}" in written
        assert client.login(email=person.email, password=password)
        assert client.get("/admin/").status_code == 200
    members = get_user_model().objects.exclude(email__endswith="@example.org")
    assert members.count() == 17  # fifteen in schools, an associate and somebody who would like to be one
    assert all(member.email.endswith(".example") for member in members)
    statuses = sorted(Membership.objects.with_status().values_list("status", flat=True))
    assert statuses == ["active", "active", "active", "complimentary", "grace", "lapsed"]


def test_production_settings_make_no_example_people():
    from navsh.settings import base

    assert base.EXAMPLE_SIGN_INS is False
