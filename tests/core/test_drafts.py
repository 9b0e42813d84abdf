"""What somebody began to write and did not publish stands on their dashboard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.drafts import MOST_LINES, drafts
from tests.factories.news import NewsPostFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return UserFactory(groups=["Editors"])


def draft_of(user, title="Example draft", **fields):
    post = NewsPostFactory(title=title, **{"live": False, **fields})
    post.save_revision(user=user)
    return post


def texts(user) -> list[str]:
    return [line.text for line in drafts(user)]


def test_a_draft_leads_to_where_it_goes_on(client, editor):
    post = draft_of(editor)

    (line,) = drafts(editor)

    assert (line.text, line.url) == (
        "Finish “Example draft”",
        reverse("wagtailadmin_pages:edit", args=[post.pk]),
    )
    assert line.detail.startswith("It is not published. You saved it on ")
    client.force_login(editor)
    assert client.get(line.url).status_code == 200


def test_changes_to_what_is_published_are_unfinished_too(editor):
    post = draft_of(editor, live=True)
    post.title = "Example with a change"
    post.save_revision(user=editor)

    (line,) = drafts(editor)

    assert line.text == "Finish “Example with a change”"
    assert line.detail.startswith("Your changes are not published.")


def test_what_is_published_or_waits_for_others_is_no_draft(editor):
    draft_of(editor, "Published").get_latest_revision().publish()
    submitted = draft_of(editor, "Submitted")
    submitted.get_workflow().start(submitted, editor)
    scheduled = draft_of(editor, "Scheduled")
    scheduled.go_live_at = timezone.now() + timedelta(days=1)
    scheduled.save_revision(user=editor).publish()

    assert texts(editor) == []


def test_what_came_back_from_approval_is_a_draft_again(editor):
    post = draft_of(editor, "Came back")
    state = post.get_workflow().start(post, editor)
    state.current_task_state.reject(user=UserFactory(groups=["Moderators"]))

    assert texts(editor) == ["Finish “Came back”"]


def test_others_drafts_and_drafts_one_may_no_longer_change_are_not_shown(editor):
    draft_of(UserFactory(groups=["Editors"]))
    draft_of(member := UserFactory())

    assert texts(editor) == []
    assert texts(member) == []


def test_only_the_latest_are_named(editor, django_assert_max_num_queries):
    for number in range(MOST_LINES + 2):
        draft_of(editor, f"Draft {number}")

    editor = type(editor).objects.get(pk=editor.pk)
    with django_assert_max_num_queries(5):
        found = texts(editor)

    assert found == ["Finish “Draft 4”", "Finish “Draft 3”", "Finish “Draft 2”"]
