"""A merger or split that is planned months ahead is true on its day, whatever happened until then."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client

from core.audit import trail_of
from core.clock import tick
from core.models import SiteSettings
from members.organisations import (
    appointing,
    carrying_out,
    errors,
    invitations,
    joining,
    leaving,
    reorganise,
    tasks,
)
from members.organisations.models import (
    Authority,
    JoinRequest,
    Reorganisation,
    VirtualSchool,
)
from members.organisations.querysets import today
from members.organisations.reorganise import NewAuthority
from tests.factories import membership as made
from tests.factories.organisations import (
    AuthorityFactory,
    RoleFactory,
    on_the_day,
)
from tests.factories.people import UserFactory, sign_in

from .planned import DAY, EAST, SOON, WEST, everything, parts, who

pytestmark = pytest.mark.django_db
# --- nothing before the day --------------------------------------------------------------------


def test_a_plan_changes_nothing_before_its_day(halves):
    plan, school = halves
    before = everything()

    assert carrying_out.carry_out_due(DAY - timedelta(days=1)) == 0
    carrying_out.foresee(plan)

    assert everything() == before
    assert VirtualSchool.objects.get() == school


def test_the_worker_does_it_at_midnight_in_london_and_once(halves, monkeypatch):
    plan, _ = halves
    Reorganisation.objects.update(on=date(2027, 6, 1))
    london = ZoneInfo("Europe/London")

    def at(*moment):
        now = datetime(*moment, tzinfo=london)
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)
        return tasks.carry_out_reorganisations.func()

    # In summer the last hour of 31 May in London is the last but one in UTC.
    assert at(2027, 5, 31, 23, 59) == 0
    assert at(2027, 6, 1, 0, 0) == 1
    done = everything()
    assert at(2027, 6, 1, 0, 1) == 0
    assert everything() == done
    assert carrying_out.carry_out(plan, date(2028, 1, 1)) is None


def test_the_clock_looks_every_minute(halves):
    name = tasks.carry_out_reorganisations.module_path
    start = datetime(2026, 3, 29, 0, 59, tzinfo=ZoneInfo("UTC"))  # the clocks go forward a minute later

    assert name in tick(start)
    assert name not in tick(start + timedelta(seconds=59))
    assert name in tick(start + timedelta(seconds=60))


# --- what happens between the plan and the day -------------------------------------------------


def test_whoever_leaves_before_the_day_is_not_in_the_successor(merger, staff):
    plan, first, second = merger
    gone = second.roles.get(kind="team")
    leaving.end_role(gone, staff)

    on_the_day(plan)

    assert gone.person_id not in who(first)
    assert len(who(first)) == 2


def test_whoever_joins_before_the_day_goes_on_and_the_old_school_is_empty(merger, staff):
    plan, first, second = merger
    asked = joining.approve(joining.ask_to_join(UserFactory(), second), staff)

    on_the_day(plan)

    assert who(first)[asked.person_id] == "team"
    assert not second.roles.current(DAY).exists()
    assert not second.roles.filter(ends_on=None).exists()


def test_a_handover_in_between_leaves_the_old_head_out(merger, staff):
    plan, first, second = merger
    old, new = second.roles.get(kind="head").person, second.roles.get(kind="team").person
    appointing.hand_over(second, new, staff, on=SOON)

    on_the_day(plan)

    assert old.pk not in who(first)
    assert who(first)[new.pk] == "deputy"


def test_a_handover_planned_for_after_the_day_comes_true_in_each_part(halves, staff):
    plan, school = halves
    old, new = school.roles.get(kind="head").person, school.roles.get(kind="team").person
    later = DAY + timedelta(days=10)
    appointing.hand_over(school, new, staff, on=later)

    for part in parts(plan):
        assert who(part) == {old.pk: "head", new.pk: "team"}
        assert who(part, later) == {new.pk: "head"}
    assert who(school, later) == {}


def test_requests_and_invitations_made_in_between_go_on_and_are_answered_there(merger, staff):
    _, first, second = merger
    Reorganisation.objects.update(on=today())
    asked = joining.ask_to_join(UserFactory(), second)
    invited = UserFactory()
    link = invitations.token_for(invitations.invite(second, invited.email, staff))

    assert carrying_out.carry_out_due() == 1

    asked.refresh_from_db()
    assert asked.school == first
    joining.approve(asked, staff)
    invitations.accept(invitations.from_token(link), invited)
    assert {asked.person_id, invited.pk} <= set(who(first, today()))
    assert trail_of(asked).filter(action="join_request.moved").count() == 1


def test_what_the_successor_knows_already_is_not_asked_twice(merger, staff):
    plan, first, second = merger
    both = UserFactory()
    for school in (first, second):
        joining.ask_to_join(both, school)
        invitations.invite(school, "both@example.org", staff)
    colleague = first.roles.get().person
    mine = joining.ask_to_join(colleague, second)

    on_the_day(plan)

    assert list(JoinRequest.objects.waiting().values_list("school", "person")) == [(first.pk, both.pk)]
    assert first.invitations.open().count() == 1
    assert not second.invitations.unanswered().exists()
    mine.refresh_from_db()
    assert mine.state == "withdrawn"


def test_an_administrator_who_works_in_both_schools_administers_what_is_left(merger, staff):
    plan, first, second = merger
    head = second.roles.get(kind="head").person
    here = RoleFactory(school=first, person=head, ends_on=DAY + timedelta(days=30))

    on_the_day(plan)

    here.refresh_from_db()
    assert here.is_school_admin is True
    assert list(
        first.roles.filter(person=head).order_by("starts_on").values_list("starts_on", "ends_on")
    ) == [
        (here.starts_on, here.ends_on),
        (here.ends_on, None),
    ]


def test_nobody_is_signed_out_and_no_groups_end(merger):
    _, _, second = merger
    Reorganisation.objects.update(on=today())
    person = RoleFactory(school=second, person=UserFactory(groups=["Moderators"])).person
    signed_in = sign_in_as(person)

    carrying_out.carry_out_due()
    leaving.close_access_of_ended_roles()

    assert signed_in.get("/members/requests/").status_code == 200
    assert person.groups.count() == 1


def sign_in_as(person):
    client = Client()
    sign_in(client, person)
    return client


def test_a_worker_that_slept_does_it_with_the_day_that_was_planned(merger, staff):
    _, first, second = merger
    was = today() - timedelta(days=3)
    Reorganisation.objects.update(on=was)
    late = RoleFactory(school=second, starts_on=today() - timedelta(days=1))
    gone = second.roles.get(kind="team", starts_on__lt=was)
    leaving.end_role(gone, staff, on=today() - timedelta(days=1))

    assert carrying_out.carry_out_due() == 1

    assert Authority.objects.get(name="East Exampleshire").valid_from == was
    assert first.roles.get(person=late.person).starts_on == late.starts_on
    assert first.roles.get(person=gone.person).ends_on == today() - timedelta(days=1)
    assert not second.roles.exclude(ends_on__lte=today()).exists()
    # Of all of them only who left has lost anything, in either school.
    leaving.close_access_of_ended_roles()
    assert set(first.roles.exclude(access_ended_at=None).values_list("person", flat=True)) == {gone.person_id}


# --- moving, cancelling, what stands in the way ------------------------------------------------


def test_a_plan_is_moved_and_happens_on_the_new_day_alone(halves, staff):
    plan, _ = halves
    later = DAY + timedelta(days=183)
    reorganise.move(plan, later, staff)

    assert carrying_out.carry_out_due(later - timedelta(days=1)) == 0
    assert carrying_out.carry_out_due(later) == 1
    assert Authority.objects.get(name="East Exampleshire").valid_from == later
    event = trail_of(plan).get(action="reorganisation.moved")
    assert (event.actor_id, event.data) == (staff.pk, {"from": DAY.isoformat(), "to": later.isoformat()})


def test_a_cancelled_plan_never_happens_and_another_may_be_made(halves, staff):
    plan, _ = halves
    before = everything()["Role"]
    reorganise.cancel(plan, staff, "Parliament thought again.")

    assert carrying_out.carry_out_due(DAY) == 0
    assert everything()["Role"] == before
    for act in (
        lambda: reorganise.move(plan, DAY, staff),
        lambda: reorganise.cancel(plan, staff, "Again."),
        lambda: reorganise.describe(plan.coming.first(), staff, name="North"),
    ):
        with pytest.raises(errors.PlanIsSettled):
            act()
    assert reorganise.split(plan.ending.get(), [EAST, WEST], DAY, staff).state == "planned"


def test_what_is_done_is_neither_moved_nor_cancelled(halves, staff):
    plan, _ = halves
    on_the_day(plan)

    with pytest.raises(errors.PlanIsSettled):
        reorganise.cancel(plan, staff, "Too late.")


def test_an_authority_is_in_one_plan_at_a_time(halves, staff):
    plan, _ = halves
    county = plan.ending.get()

    with pytest.raises(errors.InAnotherPlan):
        reorganise.merge([county, AuthorityFactory()], EAST, DAY, staff)
    with pytest.raises(errors.InAnotherPlan):
        reorganise.merge([AuthorityFactory()], county, DAY, staff)


def test_only_the_office_plans_moves_and_cancels(halves):
    plan, school = halves
    head = school.roles.get(kind="head").person

    for act in (
        lambda: reorganise.move(plan, SOON, head),
        lambda: reorganise.cancel(plan, head, "No."),
        lambda: reorganise.lead_by_default(plan, plan.coming.first(), head),
        lambda: reorganise.describe(plan.coming.first(), head, name="North"),
    ):
        with pytest.raises(errors.NotAllowed):
            act()


def test_two_new_councils_begin_without_codes_and_each_is_found(halves, client):
    assert halves
    Reorganisation.objects.update(on=today())
    page = client.get("/find-a-virtual-school/exampleshire/").content.decode()
    assert "this area has new councils: East Exampleshire and West Exampleshire." in page

    carrying_out.carry_out_due()

    for half in ("east", "west"):
        page = client.get(f"/find-a-virtual-school/{half}-exampleshire/").content.decode()
        assert '"identifier": ""' not in page
    found = client.get("/find-a-virtual-school/", {"q": "Exampleshire"}).context["answer"]
    assert len(found.results) == 2
    assert set(Authority.objects.without_codes().values_list("name", flat=True)) == {
        "East Exampleshire",
        "West Exampleshire",
    }


def test_codes_come_later_and_are_given_once(halves, staff):
    plan, _ = halves
    east, west = plan.coming.all()
    reorganise.describe(east, staff, gss_code="E06009001", dfe_code="701")

    with pytest.raises(errors.CodeInUse):
        reorganise.describe(west, staff, gss_code="E06009001")
    with pytest.raises(errors.CodeInUse):
        reorganise.describe(west, staff, gss_code=AuthorityFactory().gss_code)
    on_the_day(plan)
    assert Authority.objects.get(gss_code="E06009001").dfe_code == "701"


def test_what_cannot_be_done_leaves_all_as_it_was_keeps_no_other_and_is_told_once(
    halves, staff, django_capture_on_commit_callbacks
):
    office = SiteSettings.load()
    office.office_email = "office@example.org"
    office.save()
    plan, _ = halves
    reorganise.describe(plan.coming.first(), staff, gss_code="E06009001")
    AuthorityFactory(gss_code="E06009001")
    other = reorganise.merge(
        [AuthorityFactory(), AuthorityFactory()],
        NewAuthority("", "", "North Exampleshire", "North Exampleshire Council"),
        DAY,
        staff,
    )
    roles = everything()["Role"]

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            carrying_out.carry_out_due(DAY)

    plan.refresh_from_db()
    other.refresh_from_db()
    assert (plan.state, plan.problem, other.state) == ("planned", errors.CodeInUse.text, "done")
    assert everything()["Role"] == roles
    assert [letter.to for letter in mail.outbox] == [["office@example.org"]]
    Authority.objects.filter(gss_code="E06009001").update(gss_code="E06009009")
    assert carrying_out.carry_out_due(DAY) == 1


def test_the_preview_of_a_merger_asks_so_many_queries_for_each_of_its_people_and_no_more(
    client, merger, staff, django_assert_max_num_queries
):
    """It does the whole merger and takes it back; what grows is what is written for each of them."""
    plan, first, second = merger
    for school in (first, second):
        made.school_membership(school)
    for number in range(6):
        RoleFactory(school=second)
        joining.ask_to_join(UserFactory(), second)
        invitations.invite(second, f"{number}@example.org", staff)
    sign_in(client, staff)
    address = f"/admin/reorganise/{plan.pk}/"
    assert client.get(address).status_code == 200

    with django_assert_max_num_queries(210 + 25 * 6):
        client.get(address)
