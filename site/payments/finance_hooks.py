"""The finance screens' place in Wagtail's admin: addresses, menu, first page, payers."""

from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.admin.viewsets.model import ModelViewSet

from core.dashboard import Work, register_work
from core.never_deleted import never_delete
from core.querysets import User
from payments import finance_acts as acts
from payments import finance_charging, finance_invoicing, finance_orders, finance_sending
from payments import finance_payers as of_payer
from payments import finance_queue as queue
from payments import finance_reports as money
from payments.bank_hooks import FinanceMenuItem
from payments.editing import NotedCreateView, NotedEditView, NotedSettingsView
from payments.finance_admin import DocumentScreen, FinanceHome, PaymentScreen
from payments.finance_books import BooksScreen, close_month
from payments.finance_trail import TrailScreen, trail_csv
from payments.models import Payer
from payments.permissions import can_manage_finance

ACTS = {
    "alerts": ("close_alert",),
    "payers": ("record_payment", "pause_reminders"),
    "payments": ("use_payment", "take_back", "ask_refund", "look_again", "make_receipt"),
    "refunds": ("approve_refund", "cancel_refund", "complete_refund"),
    "documents": ("renew_link",),
    "aliases": ("forget_alias",),
    "payables": ("hold_reminders",),
    "holds": ("release_reminders",),
}


# One thing each, by its own key: where it is, its screen, and the name of its address.
SCREENS = (
    ("payers/<int:pk>/", of_payer.PayerScreen, "payer"),
    ("payers/<int:pk>/for/", of_payer.PayerInvoicing, "payer_invoicing"),
    ("payers/<int:pk>/documents/", of_payer.PayerDocuments, "payer_documents"),
    ("payers/<int:pk>/payments/", of_payer.PayerPayments, "payer_payments"),
    ("payers/<int:pk>/details/", of_payer.PayerDetails, "payer_details"),
    ("payers/<int:pk>/statement/", finance_sending.StatementScreen, "statement"),
    ("payers/<int:pk>/charge/", finance_charging.NewPayableScreen, "new_payable"),
    ("payers/<int:pk>/issue/", finance_invoicing.IssueScreen, "issue"),
    ("payables/<int:pk>/", finance_charging.PayableScreen, "payable"),
    ("payables/<int:pk>/add/", finance_charging.AddLineScreen, "add_line"),
    ("payables/<int:pk>/order/", finance_orders.PayableOrderScreen, "payable_order"),
    ("lines/<int:pk>/change/", finance_charging.ChangeLineScreen, "change_line"),
    ("lines/<int:pk>/cancel/", finance_charging.CancelLineScreen, "cancel_line"),
    ("documents/<int:pk>/", DocumentScreen, "document"),
    ("documents/<int:pk>/order/", finance_orders.DocumentOrderScreen, "document_order"),
    ("documents/<int:pk>/credit/", finance_invoicing.CreditScreen, "credit"),
    ("documents/<int:pk>/send/", finance_sending.SendScreen, "send"),
    ("payments/<int:pk>/", PaymentScreen, "payment"),
)


@hooks.register("register_admin_urls")
def finance_urls() -> list:
    return [
        path("finance/", FinanceHome.as_view(), name="payments_finance"),
        path("finance/debtors/", money.Debtors.as_view(), name="payments_debtors"),
        path("finance/debtors/csv/", money.debtors_csv, name="payments_debtors_csv"),
        path("finance/income/", money.IncomeAndVat.as_view(), name="payments_income"),
        path("finance/income/csv/", money.income_csv, name="payments_income_csv"),
        path("finance/ledger/<slug:form>/", money.ledger_csv, name="payments_ledger_csv"),
        path("finance/books/", BooksScreen.as_view(), name="payments_books"),
        path("finance/books/close/", close_month, name="payments_close_month"),
        path("finance/trail/", TrailScreen.as_view(), name="payments_trail"),
        path("finance/trail/csv/", trail_csv, name="payments_trail_csv"),
        path(
            "finance/payers/<int:pk>/statement/pdf/",
            finance_sending.statement_pdf,
            name="payments_statement_pdf",
        ),
        path("finance/orders/<int:pk>/file/", finance_orders.order_file, name="payments_order_file"),
        *(path(f"finance/{at}", screen.as_view(), name=f"payments_{name}") for at, screen, name in SCREENS),
        *(
            path(f"finance/{of}/<int:pk>/{name}/", getattr(acts, name), name=f"payments_{name}")
            for of, names in ACTS.items()
            for name in names
        ),
    ]


@hooks.register("register_admin_urls", order=-1)
def settings_url() -> list:
    """Stand before Wagtail's own address for the settings of this room, in whatever letters it is written.

    Wagtail takes "PaymentSettings" for "paymentsettings": a single spelling here would leave its own
    view, which neither asks nor notes, open under the others.
    """
    return [
        path(
            "settings/payments/<str:model_name>/<int:pk>/",
            NotedSettingsView.as_view(),
            {"app_name": "payments"},
        )
    ]


never_delete(Payer)


class PayerViewSet(ModelViewSet):
    """Adding payers and changing their address, contacts, terms and reminders."""

    model = Payer
    name = "payments_payers"
    url_prefix = "finance/edit/payers"
    icon = "group"
    menu_label = "Payers"
    add_to_admin_menu = False
    copy_view_enabled = False
    add_view_class = NotedCreateView
    edit_view_class = NotedEditView
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
        FieldPanel("kept_because"),
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
    disagree = queue.books_that_disagree().count()
    wrong = "thing in the books does not agree" if disagree == 1 else "things in the books do not agree"
    return [
        Work(disagree, wrong, reverse("payments_books")),
        _work(queue.other_alerts(), "money matter", "money matters", "to look at", "alerts"),
        _work(queue.refunds_to_approve(), "refund", "refunds", "to approve", "approvals"),
        _work(queue.transfers_to_make(), "refund", "refunds", "to transfer", "transfers"),
        _work(queue.overdue(timezone.localdate()), "invoice", "invoices", "overdue", "overdue"),
    ]


def _work(found: QuerySet, one: str, many: str, what: str, anchor: str) -> Work:
    """Return how many were `found`, in words ("1 refund to approve"), and where they are on the screen."""
    count = found.count()
    return Work(count, f"{one if count == 1 else many} {what}", f"{reverse('payments_finance')}#{anchor}")
