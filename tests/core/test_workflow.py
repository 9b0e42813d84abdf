"""From author to moderator: an editor writes and submits, a moderator approves, and then it is live."""

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import TaskState
from wagtail.test.utils.form_data import querydict_from_html

from news.models import NewsPost
from tests.factories.news import NewsPostFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return UserFactory(groups=["Editors"])


@pytest.fixture
def moderator():
    return UserFactory(groups=["Moderators"])


@pytest.fixture
def draft(editor):
    post = NewsPostFactory(live=False, owner=editor, title="Example draft", slug="example-draft")
    post.save_revision(user=editor)
    return post


def edit(client, user, page, action):
    client.force_login(user)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = querydict_from_html(client.get(url).content.decode(), form_id="page-edit-form")
    data["body-count"] = "0"  # the editor's script writes this one
    data[action] = "1"
    response = client.post(url, data)
    assert response.status_code == 302, response.context["form"].errors
    return response


def test_an_editor_cannot_publish(client, editor, draft):
    edit(client, editor, draft, "action-publish")

    assert NewsPost.objects.get(pk=draft.pk).live is False
    assert client.get("/news/example-draft/").status_code == 404


def test_an_editor_submits_a_moderator_approves_and_it_is_live(
    client, editor, moderator, draft, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        edit(client, editor, draft, "action-submit")
    assert [message.to for message in mail.outbox] == [[moderator.email]]
    assert "Example draft" in mail.outbox[0].subject
    state = TaskState.objects.get()
    assert NewsPost.objects.get(pk=draft.pk).live is False

    client.force_login(moderator)
    dashboard = client.get("/admin/").content.decode()
    assert '<span class="what-needs-doing__count">1</span>' in dashboard
    assert "page waiting for your approval" in dashboard
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", state.pk]))

    client.logout()
    assert "Example draft" in client.get("/news/example-draft/").content.decode()
    assert mail.outbox[-1].to == [editor.email]
    assert "approved" in mail.outbox[-1].subject


def test_a_moderator_sends_it_back_and_the_editor_sees_it_waiting(
    client, editor, moderator, draft, django_capture_on_commit_callbacks
):
    edit(client, editor, draft, "action-submit")
    state = TaskState.objects.get()

    client.force_login(moderator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "reject", state.pk]),
            {"comment": "Example comment"},
        )

    assert mail.outbox[-1].to == [editor.email]
    assert NewsPost.objects.get(pk=draft.pk).live is False
    client.force_login(editor)
    assert "page of yours to change" in client.get("/admin/").content.decode()


def test_an_editor_cannot_approve_even_by_hand(client, editor, draft):
    edit(client, editor, draft, "action-submit")
    state = TaskState.objects.get()

    client.post(reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", state.pk]))

    assert NewsPost.objects.get(pk=draft.pk).live is False
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS
