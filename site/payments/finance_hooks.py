"""The finance screens' place in Wagtail's admin: addresses, menu, first page, payers."""

from django.urls import path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.admin.viewsets.model import ModelViewSet

from core.dashboard import Work, register_work
from core.querysets import User
from payments import finance_acts as acts
from payments import finance_queue as queue
from payments import finance_reports as money
from payments.bank_hooks import FinanceMenuItem
from payments.finance_admin import DocumentScreen, FinanceHome, PayerScreen, PaymentScreen
from payments.models import Payer
from payments.permissions import can_manage_finance

ACTS = {
    "alerts": ("close_alert",),
    "payers": ("record_payment",),
    "payments": ("use_payment", "take_back", "ask_refund", "look_again"),
    "refunds": ("approve_refund", "cancel_refund", "complete_refund"),
    "documents": ("send_document", "renew_link"),
    "payables": ("issue_invoice",),
}


@hooks.register("register_admin_urls")
def finance_urls() -> list:
    return [
        path("finance/", FinanceHome.as_view(), name="payments_finance"),
        path("finance/payers/<int:pk>/", PayerScreen.as_view(), name="payments_payer"),
        path("finance/payers/<int:pk>/statement/", money.statement, name="payments_statement"),
        path("finance/documents/<int:pk>/", DocumentScreen.as_view(), name="payments_document"),
        path("finance/payments/<int:pk>/", PaymentScreen.as_view(), name="payments_payment"),
        path("finance/debtors/", money.Debtors.as_view(), name="payments_debtors"),
        path("finance/debtors/csv/", money.debtors_csv, name="payments_debtors_csv"),
        path("finance/income/", money.IncomeAndVat.as_view(), name="payments_income"),
        path("finance/income/csv/", money.income_csv, name="payments_income_csv"),
        path("finance/ledger/<slug:form>/", money.ledger_csv, name="payments_ledger_csv"),
        *(
            path(f"finance/{of}/<int:pk>/{name}/", getattr(acts, name), name=f"payments_{name}")
            for of, names in ACTS.items()
            for name in names
        ),
    ]


class PayerViewSet(ModelViewSet):
    """Adding payers and changing their address, contacts, terms and reminders."""

    model = Payer
    name = "payments_payers"
    url_prefix = "finance/edit/payers"
    icon = "group"
    menu_label = "Payers"
    add_to_admin_menu = False
    copy_view_enabled = False
    list_display = ["name", "purchase_order_required", "reminders_paused_until"]
    search_fields = ["name"]
    panels = [
        FieldPanel("kind"),
        FieldPanel("name"),
        FieldPanel("billing_address"),
        FieldPanel("country"),
        FieldPanel("vat_number"),
        FieldPanel("purchase_order_required"),
        FieldPanel("terms_days"),
        FieldPanel("reminders_paused_until"),
        FieldPanel("notes"),
        InlinePanel("contacts", heading="Finance contacts", label="Contact"),
    ]


@hooks.register("register_admin_viewset")
def payers() -> PayerViewSet:
    return PayerViewSet()


@hooks.register("register_admin_menu_item")
def finance_menu_item() -> MenuItem:
    return FinanceMenuItem("Finance", reverse("payments_finance"), icon_name="table", order=310)


@register_work
def finance_work(user: User) -> list[Work]:
    """The finance queues, for those who manage money."""
    if not can_manage_finance(user):
        return []
    url = reverse("payments_finance")
    return [
        Work(queue.open_alerts().count(), "money matters to look at", f"{url}#alerts"),
        Work(queue.refunds_to_approve().count(), "refunds to approve", f"{url}#approvals"),
        Work(queue.transfers_to_make().count(), "refunds to transfer", f"{url}#transfers"),
        Work(queue.overdue(timezone.localdate()).count(), "overdue invoices", f"{url}#overdue"),
    ]
