"""What Wagtail's admin gets from this room: its screens, plans, and its queues of work."""

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from core.dashboard import Work, register_work
from core.never_deleted import never_delete
from core.querysets import User
from members.membership import pricing, renewing, seats
from members.membership.admin import screens
from members.membership.admin.contacts import ContactsScreen
from members.membership.admin.detail import DetailScreen
from members.membership.admin.sizes import SizesScreen
from members.membership.locking import lock_membership
from members.membership.models import Application, Membership, Period, Plan, SchoolDecision
from members.membership.permissions import may_manage_memberships, may_see_memberships
from members.membership.sums import dues
from members.organisations.viewsets import AuditedCreate, AuditedEdit


@hooks.register("register_admin_urls")
def membership_urls() -> list:
    return [
        path("memberships/", screens.MembershipHome.as_view(), name="membership_admin"),
        path("memberships/csv/", screens.export, name="membership_export"),
        path("memberships/start/", screens.StartScreen.as_view(), name="membership_start"),
        path("memberships/renewals/", screens.RenewalsScreen.as_view(), name="membership_renewals"),
        path("memberships/decisions/", screens.DecisionsScreen.as_view(), name="membership_decisions"),
        path("memberships/contacts/", ContactsScreen.as_view(), name="membership_contacts"),
        path("memberships/sizes/", SizesScreen.as_view(), name="membership_sizes"),
        path("memberships/reports/", screens.ReportsScreen.as_view(), name="membership_reports"),
        path(
            "memberships/applications/", screens.ApplicationsScreen.as_view(), name="membership_applications"
        ),
        path(
            "memberships/applications/<int:pk>/",
            screens.ApplicationScreen.as_view(),
            name="membership_application",
        ),
        path("memberships/<int:pk>/", DetailScreen.as_view(), name="membership_detail"),
    ]


class PlanEdit(AuditedEdit):
    """Changes a plan; where it has so many seats now, somebody gets them, or all would be shut out."""

    def save_instance(self):
        plan = super().save_instance()
        with transaction.atomic():
            for membership in (
                Membership.objects.open().filter(plan=plan, school__isnull=False).order_by("pk")
            ):
                seats.fill(lock_membership(membership), self.request.user)
        return plan


never_delete(Plan)


class PlanViewSet(ModelViewSet):
    """Plans and their prices."""

    model = Plan
    name = "membership_plans"
    url_prefix = "memberships/plans"
    icon = "tag"
    menu_label = "Plans"
    add_to_admin_menu = False
    copy_view_enabled = False
    add_to_reference_index = False
    add_view_class = AuditedCreate
    edit_view_class = PlanEdit
    list_display = [
        "name",
        Column("get_audience_display", label="For whom"),
        "grace_days",
        "offered_from",
        "offered_until",
    ]
    search_fields = ["name"]
    search_backend_name = None
    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("audience"), FieldPanel("description"), FieldPanel("seats")],
            heading="The plan",
        ),
        InlinePanel("prices", label="Price", heading="Prices"),
        MultiFieldPanel([FieldPanel("year"), FieldPanel("pro_rata")], heading="The year"),
        MultiFieldPanel(
            [
                FieldPanel("grace_days"),
                FieldPanel("access_before_payment"),
                FieldPanel("terms_days"),
                FieldPanel("vat_treatment"),
            ],
            heading="Paying",
        ),
        MultiFieldPanel([FieldPanel("offered_from"), FieldPanel("offered_until")], heading="On offer"),
    ]


@hooks.register("register_admin_viewset")
def plans() -> PlanViewSet:
    return PlanViewSet()


class MembershipMenuItem(MenuItem):
    """Shown to those who may see memberships."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_memberships(request.user)


@hooks.register("register_admin_menu_item")
def membership_menu_item() -> MenuItem:
    return MembershipMenuItem("Membership", reverse("membership_admin"), icon_name="group", order=250)


@register_work
def membership_work(user: User) -> Iterable[Work]:
    """Tell the office what waits: decisions, applications, invoices, sizes, renewals, debts.

    Each line leads to a list that shows just as many as it says.
    """
    if not may_manage_memberships(user):
        return
    url = reverse("membership_admin")
    count = SchoolDecision.objects.waiting().count()
    label = "school without a membership decision" if count == 1 else "schools without a membership decision"
    yield Work(count, label, reverse("membership_decisions"))
    count = Application.objects.waiting().count()
    label = "application to become an associate" if count == 1 else "applications to become an associate"
    yield Work(count, label, reverse("membership_applications"))
    open_ones = Membership.objects.open().values("pk")
    waiting = Period.objects.not_invoiced().filter(membership__in=open_ones)
    count = waiting.values("membership_id").distinct().order_by().count()
    label = "member whose invoice waits for something" if count == 1 else "members whose invoices wait"
    yield Work(count, label, f"{url}?state=not_invoiced")
    count = pricing.authorities_to_size().count()
    label = f"{'authority' if count == 1 else 'authorities'} whose size a price hangs on"
    yield Work(count, label, f"{reverse('membership_sizes')}?missing=1")
    until = renewing.due_until(timezone.localdate())
    coming = renewing.preview(until)
    count = sum(one.is_ready for one in coming)
    renewals = f"{reverse('membership_renewals')}?until={until:%Y-%m-%d}"
    yield Work(count, "renewal due" if count == 1 else "renewals due", renewals)
    count = sum(one.has_no_price for one in coming)
    label = "renewal without a price" if count == 1 else "renewals without a price"
    yield Work(count, label, f"{url}#without-a-price")
    count = sum(owed.is_overdue for owed in dues().values())
    yield Work(count, "member overdue" if count == 1 else "members overdue", f"{url}?state=overdue")
