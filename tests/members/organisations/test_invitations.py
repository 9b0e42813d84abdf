"""Invitations: a link that expires, for one address; lists with a report for each line."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from members.organisations import errors, invitations, joining
from members.organisations.models import Invitation
from tests.factories.organisations import RoleFactory
from tests.factories.people import UserFactory, sign_in


@pytest.fixture
def admin(school):
    return RoleFactory(school=school, is_school_admin=True).person


@pytest.mark.django_db
def test_the_link_in_the_mail_lets_the_invited_in(school, admin, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invitations.invite(school, "New@Example.org", admin, name="New Person")
    (message,) = mail.outbox
    assert message.to == ["new@example.org"]
    link = next(line for line in message.body.splitlines() if "/members/invitations/" in line)
    path = link.removeprefix("http://testserver")

    assert client.get(path).status_code == 302  # to the sign-in
    person = UserFactory(email="new@example.org")
    sign_in(client, person)
    assert "invites you to join" in client.get(path).content.decode()
    client.post(path)

    assert school.roles.current().filter(person=person, kind="team").exists()
    answer = client.post(path)
    assert (answer.status_code, "used already" in answer.content.decode()) == (409, True)


@pytest.mark.django_db
def test_a_link_expires_and_can_be_sent_anew(school, admin):
    invitation = invitations.invite(school, "new@example.org", admin)
    old = invitations.token_for(invitation)
    person = UserFactory(email="new@example.org")
    Invitation.objects.filter(pk=invitation.pk).update(
        sent_at=timezone.now() - timedelta(days=15), expires_at=timezone.now() - timedelta(days=1)
    )
    invitation.refresh_from_db()
    expired = invitations.token_for(invitation)
    with pytest.raises(errors.InvitationExpired):
        invitations.accept(invitations.from_token(expired), person)

    again = invitations.invite(school, "new@example.org", admin)

    assert again.pk == invitation.pk
    assert invitations.from_token(expired) is None
    assert old is not None
    invitations.accept(again, person)
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_nobodys_letter_box_is_filled_with_invitations(school, admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(invitations.MOST_PER_ADDRESS_A_DAY):
            invitations.withdraw(invitations.invite(school, "new@example.org", admin), admin)
        report = invitations.invite_list(school, "new@example.org\nother@example.org", admin)

    assert [line.invited for line in report] == [False, True]
    assert report[0].note == errors.InvitedTooOften.text


@pytest.mark.django_db
def test_a_link_passed_on_opens_nothing(school, admin):
    invitation = invitations.invite(school, "new@example.org", admin)

    with pytest.raises(errors.InvitationForAnother):
        invitations.accept(invitation, UserFactory(email="other@example.org"))
    assert school.roles.current().count() == 1


@pytest.mark.django_db
def test_a_withdrawn_invitation_is_void(school, admin):
    invitation = invitations.invite(school, "new@example.org", admin)
    invitations.withdraw(invitation, admin)

    with pytest.raises(errors.InvitationWithdrawn):
        invitations.accept(invitation, UserFactory(email="new@example.org"))


@pytest.mark.django_db
def test_accepting_answers_a_waiting_request_too(school, admin):
    person = UserFactory(email="new@example.org")
    asked = joining.ask_to_join(person, school)
    invitations.accept(invitations.invite(school, person.email, admin), person)

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("approved", admin)


@pytest.mark.django_db
def test_who_may_invite(school, admin, staff):
    for person in (
        RoleFactory(school=school).person,
        RoleFactory(is_school_admin=True).person,
        UserFactory(),
    ):
        with pytest.raises(errors.NotAllowed):
            invitations.invite(school, "new@example.org", person)
        with pytest.raises(errors.NotAllowed):
            invitations.invite_list(school, "new@example.org", person)
    assert invitations.invite(school, "new@example.org", staff).invited_by == staff
    with pytest.raises(errors.NotAllowed):
        invitations.invite(school, "head@example.org", staff, kind="head")


@pytest.mark.django_db
def test_a_list_is_reported_line_by_line(school, admin):
    there = RoleFactory(school=school, person=UserFactory(email="there@example.org"))
    domain = school.service_areas.get().authority.website_domain
    text = f"""Ann Example <ann@{domain}>

bob@example.org
Ann Again, ANN@{domain}
not an address
{there.person.email}
Cy\tcy@{domain}
"""

    lines = invitations.invite_list(school, text, admin)

    assert [(line.number, line.invited, line.note.split(".")[0]) for line in lines] == [
        (1, True, "Invited"),
        (3, True, "Invited"),
        (4, False, "The same address stands in a line above"),
        (5, False, "No e-mail address could be read in this line"),
        (6, False, "Belongs to the school already"),
        (7, True, "Invited"),
    ]
    assert "not at the council's domain" in lines[1].note
    assert list(Invitation.objects.order_by("email").values_list("email", "name")) == [
        (f"ann@{domain}", "Ann Example"),
        ("bob@example.org", ""),
        (f"cy@{domain}", "Cy"),
    ]


@pytest.mark.django_db
def test_a_list_too_long_is_refused_and_nothing_lost(school, admin, client):
    text = "\n".join(f"p{n}@example.org" for n in range(invitations.MOST_LINES + 1))
    sign_in(client, admin)

    answer = client.post(f"/members/schools/{school.pk}/invite/", {"people": text, "kind": "team"})

    assert "Send the list in parts" in answer.content.decode()
    assert "p100@example.org" in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_lines_that_failed_stay_in_the_box(school, admin, client):
    sign_in(client, admin)

    answer = client.post(
        f"/members/schools/{school.pk}/invite/", {"people": "ok@example.org\nrubbish", "kind": "team"}
    )

    assert answer.context["form"]["people"].value() == "rubbish"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a@example.org", ("", "a@example.org")),
        ("A Person <A@example.org>", ("A Person", "a@example.org")),
        ("A Person, a@example.org", ("A Person", "a@example.org")),
        ("A Person; a@example.org;", ("A Person", "a@example.org")),
        ("a@example.org, A Person", ("A Person", "a@example.org")),
        ("A Person a@example.org", ("A Person", "a@example.org")),
        ("A\ta@example.org", ("A", "a@example.org")),
    ],
)
def test_lines_are_read_as_people_write_them(line, expected):
    assert invitations.read_line(line) == expected


@given(st.text(max_size=200))
def test_no_line_is_read_with_a_line_break_or_without_an_address(text):
    from django.core.exceptions import ValidationError

    try:
        name, address = invitations.read_line(text)
    except ValidationError:
        return
    assert address.count("@") >= 1
    assert not any(character in name + address for character in "\r\n\x00")


@pytest.mark.parametrize("token", ["x", "1:2:3", "é", "WzEsMl0:1:abc", "." * 500])
@pytest.mark.django_db
def test_links_that_are_not_ours_are_not_found(client, token):
    sign_in(client, UserFactory())

    assert client.get(f"/members/invitations/{token}/").status_code == 404
