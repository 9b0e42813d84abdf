import pytest
from django.contrib.auth.models import Permission
from wagtail.models import Page

from home.models import HomePage
from research.models import Audience, PublicationPage, ResearchIndexPage
from research.permissions import can_decide_requests, can_edit_publications
from tests.factories.people import UserFactory
from tests.factories.research import EditionFactory, EditionFileFactory, PublicationFactory

pytestmark = pytest.mark.django_db


def test_every_installation_has_a_library_under_home():
    index = ResearchIndexPage.objects.get()

    assert (index.url, index.title, index.live) == ("/research/", "Research", True)
    assert index.get_parent().specific == HomePage.objects.get()
    assert index.citing_note.startswith("Note that grey literature publications should be referenced")
    assert Page.find_problems() == ([], [], [], [], [])
    assert Audience.objects.first().name == "Virtual School Heads"


def test_there_is_one_library_and_it_holds_only_publications():
    home, index = HomePage.objects.get(), ResearchIndexPage.objects.get()

    assert not ResearchIndexPage.can_create_at(home)
    assert ResearchIndexPage.allowed_subpage_models() == [PublicationPage]
    assert not PublicationPage.can_create_at(home)
    assert PublicationPage.can_create_at(index)


def test_the_research_group_may_do_its_work_and_nothing_of_others():
    researcher = UserFactory(groups=["Research"])

    assert can_edit_publications(researcher)
    assert can_decide_requests(researcher)
    rooms = Permission.objects.filter(group__user=researcher).values_list(
        "content_type__app_label", flat=True
    )
    assert set(rooms) <= {"research", "wagtailadmin", "core", "wagtailcore"}
    assert not can_edit_publications(UserFactory())


def test_deleting_a_publication_takes_editions_and_stored_files(django_capture_on_commit_callbacks):
    file = EditionFileFactory()
    storage, name = file.file.storage, file.file.name
    assert storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        PublicationPage.objects.get(pk=file.edition.publication.pk).delete()

    assert not storage.exists(name)
    assert Page.find_problems() == ([], [], [], [], [])


def test_deleting_an_edition_leaves_the_one_before_as_latest():
    publication = PublicationFactory()
    first = EditionFactory(publication=publication, year=2018)
    second = EditionFactory(publication=publication, year=2019)
    assert (first.is_latest, second.is_latest) == (False, True)

    second.delete()

    publication.entry.refresh_from_db()
    assert first.is_latest
    assert publication.entry.year == 2018
