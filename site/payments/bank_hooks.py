"""The bank's part of Wagtail's admin: addresses, menu, and its place on the first page."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.dashboard import Work, register_work
from core.querysets import User
from payments.bank_admin import BankAccountViewSet, urlpatterns
from payments.models import BankLine
from payments.permissions import can_manage_finance


@hooks.register("register_admin_urls")
def bank_urls() -> list:
    return urlpatterns


@hooks.register("register_admin_viewset")
def bank_viewsets() -> list:
    return [BankAccountViewSet()]


class FinanceMenuItem(MenuItem):
    """Shown to those who manage money."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_manage_finance(request.user)


@hooks.register("register_admin_menu_item")
def bank_menu_item() -> MenuItem:
    return FinanceMenuItem("Bank lines", reverse("payments_bank"), icon_name="tag", order=320)


@register_work
def bank_lines_waiting(user: User) -> list[Work]:
    """The queue of bank lines, for those who may decide."""
    if not can_manage_finance(user):
        return []
    waiting = BankLine.objects.visible_to(user).waiting().count()
    label = "bank line to decide" if waiting == 1 else "bank lines to decide"
    return [Work(waiting, label, reverse("payments_bank"))]
