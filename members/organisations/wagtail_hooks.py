"""What Wagtail's admin gets from this room: its screens, and its queues of work."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from wagtail import hooks

from core.dashboard import Work, register_work
from members.organisations.models import Authority, JoinRequest, Reorganisation, VirtualSchool, WrongReport
from members.organisations.permissions import may_manage_organisations, may_reorganise
from members.organisations.viewsets import organisations_group


@hooks.register("register_admin_viewset")
def add_organisations():
    return organisations_group


@register_work
def organisations_work(user: AbstractBaseUser) -> Iterable[Work]:
    """Tell the office of requests to decide, reports to look into, and schools that nobody administers."""
    if may_manage_organisations(user):
        count = JoinRequest.objects.to_decide_by(user).count()
        label = "request to join a school" if count == 1 else "requests to join a school"
        yield Work(count, label, reverse("join_requests:index") + "?state=waiting")
        count = VirtualSchool.objects.without_administrator().count()
        label = "school with people and no administrator"
        schools = reverse("virtual_schools:index")
        yield Work(count, _schools(label, count), f"{schools}?missing=administrator")
        count = VirtualSchool.objects.without_head().count()
        yield Work(count, _schools("school with people and no head", count), f"{schools}?missing=head")
    if may_reorganise(user):
        stuck = Reorganisation.objects.due().exclude(problem="").count()
        label = "merger or split" if stuck == 1 else "mergers or splits"
        yield Work(stuck, f"{label} that could not be done on its day", reverse("reorganise:index"))
        count = Authority.objects.without_codes().count()
        label = "authority" if count == 1 else "authorities"
        yield Work(count, f"{label} without the codes of ONS and DfE", reverse("authorities:index"))
    count = WrongReport.objects.visible_to(user).waiting().count()
    label = "report that something is wrong" if count == 1 else "reports that something is wrong"
    yield Work(count, label, reverse("wrong_reports:index") + "?state=waiting")


def _schools(label: str, count: int) -> str:
    return label if count == 1 else label.replace("school", "schools")
