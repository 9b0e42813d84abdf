"""Invitations: a link that expires, for one address; lists with a report for each line."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.audit import trail_of
from members.accounts.models import User
from members.organisations import appointing, errors, invitations, joining, leaving, reorganise
from members.organisations.lines import schools_to_look_after
from members.organisations.models import Invitation
from members.organisations.querysets import today
from tests.factories.organisations import RoleFactory, on_the_day
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
        ("O'Neil \u202e\u2066\u200bAda <a@example.org>", ("O'Neil Ada", "a@example.org")),
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
    assert (name + address).isprintable()


@pytest.mark.parametrize("token", ["x", "1:2:3", "é", "WzEsMl0:1:abc", "." * 500])
@pytest.mark.django_db
def test_links_that_are_not_ours_are_not_found(client, token):
    sign_in(client, UserFactory())

    assert client.get(f"/members/invitations/{token}/").status_code == 404


# --- an invitation whose sender no longer administers the school ---------------------------------


def stops(by, school, how, staff):
    """Let `by` no longer administer `school`, in one of the ways in which that happens."""
    role = school.roles.get(person=by)
    if how == "leaves":
        leaving.end_role(role, by)
    elif how == "is no administrator any more":
        appointing.change_role(role, staff, is_school_admin=False)
    elif how == "is shut out":
        User.objects.filter(pk=by.pk).update(is_active=False)
    elif how == "is erased":
        Invitation.objects.update(invited_by=None)


@pytest.mark.parametrize("how", ["leaves", "is no administrator any more", "is shut out", "is erased"])
@pytest.mark.django_db
def test_an_invitation_rests_when_its_sender_goes_until_somebody_takes_it_over(
    school, admin, staff, client, how
):
    person = UserFactory(email="new@example.org")
    path = f"/members/invitations/{invitations.token_for(invitations.invite(school, person.email, admin))}/"
    stops(admin, school, how, staff)
    sign_in(client, person)
    page = client.get(path).content.decode()
    assert errors.InvitationRests.text in page
    assert f'href="/members/join/{school.pk}/"' in page
    assert client.post(path).status_code == 409
    assert not school.roles.filter(person=person).exists()

    other = RoleFactory(school=school, is_school_admin=True).person
    found = invitations.take_over(Invitation.objects.get(), other)
    client.post(path)

    assert (found.invited_by, school.roles.current().get(person=person).kind) == (other, "team")
    event = trail_of(found).get(action="invitation.taken_over")
    assert (event.actor_id, event.data) == (other.pk, {"from": None if how == "is erased" else admin.pk})


@pytest.mark.django_db
def test_it_rests_for_the_database_as_it_does_for_the_one_who_opens_the_link(school, staff):
    senders = {
        "administrator": RoleFactory(school=school, is_school_admin=True).person,
        "colleague": RoleFactory(school=school).person,
        "shut out": RoleFactory(
            school=school, is_school_admin=True, person=UserFactory(is_active=False)
        ).person,
        "until today": RoleFactory(school=school, is_school_admin=True, ends_on=today()).person,
        "elsewhere": RoleFactory(is_school_admin=True).person,
        "office": staff,
        "former office": UserFactory(groups=["Membership"], is_active=False),
        "superuser": UserFactory(is_superuser=True),
        "nobody": None,
    }
    for name, sender in senders.items():
        made = invitations.invite(school, f"{name.replace(' ', '-')}@example.org", staff)
        Invitation.objects.filter(pk=made.pk).update(invited_by=sender)

    resting = {found.email for found in Invitation.objects.resting()}

    assert resting == {found.email for found in Invitation.objects.all() if invitations.rests(found)}
    assert {found.email.partition("@")[0] for found in Invitation.objects.open()} - {
        email.partition("@")[0] for email in resting
    } == {"administrator", "office", "superuser"}


@pytest.mark.django_db
def test_what_is_taken_over_twice_belongs_to_the_first_and_a_sender_keeps_their_own(school, admin, staff):
    other = RoleFactory(school=school, is_school_admin=True).person
    made = invitations.invite(school, "new@example.org", admin)
    assert invitations.take_over(made, other).invited_by == admin
    leaving.end_role(school.roles.get(person=admin), admin)

    assert invitations.take_over(made, other).invited_by == other
    assert invitations.take_over(made, staff).invited_by == other


@pytest.mark.django_db
def test_only_who_may_invite_takes_over_and_only_what_is_open(school, admin, staff):
    made = invitations.invite(school, "new@example.org", admin)
    leaving.end_role(school.roles.get(person=admin), admin)
    for person in (admin, RoleFactory(school=school).person, RoleFactory(is_school_admin=True).person):
        with pytest.raises(errors.NotAllowed):
            invitations.take_over(made, person)
    invitations.withdraw(made, staff)
    with pytest.raises(errors.InvitationWithdrawn):
        invitations.take_over(made, staff)


@pytest.mark.django_db
def test_the_school_page_and_the_dashboard_lead_to_taking_over(school, admin, staff, client):
    follows = RoleFactory(school=school, is_school_admin=True).person
    for name in ("one", "two", "three"):
        invitations.invite(school, f"{name}@example.org", admin)
    invitations.invite(school, "own@example.org", follows)
    sign_in(client, admin)
    leave = client.get(f"/members/roles/{school.roles.get(person=admin).pk}/end/").content.decode()
    assert "3 invitations that you sent are still open." in leave
    leaving.end_role(school.roles.get(person=admin), admin)
    address = f"/members/schools/{school.pk}/"
    assert (f"Take over 3 invitations to {school}", f"{address}#resting") in [
        (line.text, line.url) for line in schools_to_look_after(follows)
    ]
    sign_in(client, follows)
    answer = client.get(address)
    assert [found.email for found in answer.context["invitations"]] == ["own@example.org"]
    keys = {found.email: found.pk for found in answer.context["resting"]}

    client.post(f"{address}invitations/take-over/", {"invitation": keys["one@example.org"]})
    two = [keys["two@example.org"], "0", "x", "9" * 30, "²"]
    page = client.post(f"{address}invitations/take-over/", {"invitation": two}, follow=True).content.decode()

    assert "You took over the invitation of two@example.org." in page
    assert set(school.invitations.filter(invited_by=follows).values_list("email", flat=True)) == {
        "own@example.org",
        "one@example.org",
        "two@example.org",
    }
    client.post(f"{address}invitations/take-over/", {"invitation": list(keys.values())})
    assert not Invitation.objects.resting().exists()


@pytest.mark.django_db
def test_in_a_split_an_invitation_goes_on_where_its_sender_does(school, staff):
    county = school.service_areas.get().authority
    senders = [RoleFactory(school=school, is_school_admin=True).person for _ in range(2)]
    names = ("East Exampleshire", "West Exampleshire")
    new = [reorganise.NewAuthority("", "", name, f"{name} Council") for name in names]
    plan = reorganise.split(county, new, today() + timedelta(days=9), staff)
    parts = list(plan.coming.all())
    where = {sender.pk: {part.pk} for sender, part in zip(senders, parts, strict=True)}
    reorganise.place(plan, school, where, staff)
    for number, sender in enumerate(senders):
        invitations.invite(school, f"{number}@example.org", sender)

    on_the_day(plan)

    assert [
        (found.email, found.school.service_areas.get().authority.name)
        for found in Invitation.objects.order_by("email").select_related("school")
    ] == [("0@example.org", names[0]), ("1@example.org", names[1])]
