"""Groups of staff: what each may do, as the migrations leave it."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from wagtail.models import Collection, Page, Task, Workflow, WorkflowPage
from wagtail.permissions import policy_registry

from core import groups
from core.models import NavshDocument, NavshImage
from news.models import NewsIndexPage
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
GROUPS = ["Editors", "Moderators", "Events", "Membership", "Research", "Finance"]


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_may_enter_the_admin(client, group):
    client.force_login(UserFactory(groups=[group]))

    assert client.get("/admin/").status_code == 200


def test_nobody_else_may(client):
    assert client.get("/admin/")["Location"] == "/accounts/login/?next=/admin/"
    client.force_login(UserFactory())
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("group", GROUPS)
def test_only_moderators_publish_news_and_only_writers_write_it(group):
    permissions = NewsIndexPage.objects.get().permissions_for_user(UserFactory(groups=[group]))

    assert permissions.can_publish_subpage() is (group == "Moderators")
    assert permissions.can_add_subpage() is (group in {"Editors", "Moderators"})


def collections_for(user, model, action):
    policy = policy_registry.get_by_type(model)
    return set(policy.collections_user_has_permission_for(user, action).values_list("name", flat=True))


@pytest.mark.parametrize("group", ["Events", "Membership", "Research", "Finance"])
def test_a_rooms_group_works_in_its_own_collection_and_borrows_from_the_sites(group):
    user = UserFactory(groups=[group])

    for model in (NavshImage, NavshDocument):
        assert collections_for(user, model, "add") == {group}
        assert collections_for(user, model, "choose") == {group, "Website"}


def test_writers_reach_every_file_but_those_of_finance():
    user = UserFactory(groups=["Editors"])
    shared = {"Website", "News", "Events", "Membership", "Research"}

    assert collections_for(user, NavshDocument, "choose") == shared
    assert collections_for(user, NavshImage, "choose") == {"Root", "Finance", *shared}


def test_collections_and_pages_are_whole_trees():
    assert Page.find_problems() == ([], [], [], [], [])
    assert Collection.find_problems() == ([], [], [], [], [])


def test_one_workflow_stands_on_news_on_calls_and_on_all_the_rest():
    workflow = Workflow.objects.get()
    task = Task.objects.get().specific

    assert (workflow.name, task.name) == ("Author to moderator", "Approval by a moderator")
    assert [group.name for group in task.groups.all()] == ["Moderators"]
    assert set(WorkflowPage.objects.filter(workflow=workflow).values_list("page__slug", "page__depth")) == {
        ("root", 1),
        ("news", 3),
        ("work-with-us", 3),
    }


def test_granting_twice_is_granting_once():
    for _ in range(2):
        groups.grant_page(apps, group="Research", page_slug="news", permissions=["add", "change"])
        groups.grant_collection(apps, group="Research", collection="Research", permissions=["add"])
        groups.add_group(apps, "Research")
        groups.add_collection(apps, "Research")

    research = Group.objects.get(name="Research")
    on_news = research.page_permissions.filter(page__slug="news")
    assert sorted(on_news.values_list("permission__codename", flat=True)) == [
        "add_page",
        "change_page",
    ]
    assert NewsIndexPage.objects.get().permissions_for_user(UserFactory(groups=["Research"])).can_edit()
    assert Collection.objects.filter(name="Research").count() == 1


def test_a_permission_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="no page permission"):
        groups.grant_page(apps, group="Research", page_slug="news", permissions=["read"])
