"""The two forms of the one rule, in Python for pages and in SQL for searches, say the same in every case."""

from itertools import product

import pytest

from members.accounts.models import User
from members.directory.models import FIELDS, Visibility
from members.directory.querysets import detail_open_to
from members.directory.shown import may_see
from members.directory.viewers import ANY_MEMBER, NOBODY, Viewer
from members.organisations.querysets import today
from tests.factories.directory import ProfileFactory
from tests.factories.organisations import RoleFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_for_every_detail_choice_and_viewer():
    ours, theirs = VirtualSchoolFactory(), VirtualSchoolFactory()
    colleague = RoleFactory(school=ours).person
    former = RoleFactory(school=ours, ends_on=today()).person
    both = RoleFactory(school=theirs).person
    RoleFactory(school=ours, person=both)
    viewers = {
        "nobody": (NOBODY, frozenset()),
        "any member": (ANY_MEMBER, frozenset()),
        "colleague": (Viewer(True, colleague.pk, None), frozenset([ours.pk])),
        "colleague, known schools": (Viewer(True, None, frozenset([ours.pk])), frozenset([ours.pk])),
        "former colleague": (Viewer(True, former.pk, None), frozenset()),
        "of both": (Viewer(True, both.pk, None), frozenset([ours.pk, theirs.pk])),
        "elsewhere": (Viewer(True, UserFactory().pk, None), frozenset()),
    }
    by_choice = {
        shown_to: RoleFactory(school=ours, person=ProfileFactory(shown_to=shown_to).person).person
        for shown_to in Visibility.values
    }

    compared = 0
    for (viewer, schools), detail, (shown_to, person) in product(viewers.values(), FIELDS, by_choice.items()):
        in_sql = User.objects.filter(detail_open_to(viewer, detail), pk=person.pk).exists()
        known = Viewer(viewer.may_enter, viewer.pk, schools)
        in_python = may_see(known, person.profile, detail, [ours.pk])
        assert in_sql == in_python, (viewer, detail, shown_to)
        compared += 1

    assert compared == 7 * 7 * 3


def test_a_detail_that_there_is_not_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="shoe_size"):
        may_see(ANY_MEMBER, ProfileFactory().person.profile, "shoe_size", [])
