"""People in the admin: who has an account, and what they may do.

In the place of Wagtail's own screens, which would set passwords, change addresses that nobody confirmed
and delete people outright. Every screen but the list asks again who it is (`members.accounts.proving`).
"""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import FormView
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.users.views import users as wagtails

from core import farewell
from core.trail_links import trail_button
from members.accounts import looking_after
from members.accounts.models import User
from members.accounts.people_forms import AddPersonForm, ChangeAddressForm, RightsForm
from members.accounts.permissions import is_erased, may_change_person, may_move_account

LABELS = {"email": "E-mail address", "is_superuser": "Administrator", "is_active": "May sign in"}


class PeopleIndex(wagtails.IndexView):
    """Everybody with an account. Without ticks: what people may do is decided one by one."""

    page_title = "People"
    add_item_label = "Add a person"

    @cached_property
    def columns(self) -> list:
        columns = [one for one in super().columns if not isinstance(one, BulkActionsCheckboxColumn)]
        for column in columns:
            column.label = LABELS.get(column.name, column.label)
        return columns

    def get_delete_url(self, instance: User) -> str | None:
        return farewell.screen_for(instance, self.request.user)


class AddPerson(wagtails.CreateView):
    """Makes an account, whose owner sets the password."""

    page_title = "Add a person"
    page_subtitle = "Person"
    template_name = "accounts/admin/person_form.html"
    success_message = "%(object)s has an account now. A letter says how they get in."

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def save_instance(self) -> User:
        person = super().save_instance()
        looking_after.welcome(person, self.request.user)
        return person


class ChangePerson(wagtails.EditView):
    """Changes a person's name and what they may do."""

    template_name = "accounts/admin/person_form.html"
    success_message = "%(object)s is changed."

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not may_change_person(request.user, self.object):
            if is_erased(self.object):
                messages.error(request, "That account was erased. Nothing in it can change any more.")
                return redirect("wagtailusers_users:index")
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        kwargs = super().get_form_kwargs()
        kwargs.pop("editing_self")
        return {**kwargs, "by": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict:
        may_move = may_move_account(self.request.user, self.object)
        return super().get_context_data(**kwargs, may_move=may_move)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        person, by = self.object, self.request.user
        erase = farewell.screen_for(person, by)
        address = Button("Change the address", url=_url("address", person), icon_name="mail", priority=10)
        return [
            *([address] if may_move_account(by, person) else []),
            *filter(None, [trail_button(person, by)]),
            *([Button("Erase", url=erase, icon_name="bin", priority=90)] if erase else []),
        ]


class NobodyIsDeleted(View):
    """Leads to the screen on which people are erased, which says what is kept and why."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        person = get_object_or_404(User, pk=kwargs["pk"])
        screen = farewell.screen_for(person, request.user)
        if screen is None:
            raise PermissionDenied
        messages.warning(request, "People are not deleted but erased: what the law has us keep stays.")
        return redirect(screen)


class OfOnePerson(WagtailAdminTemplateMixin):
    """A screen about one person, for those who may change them."""

    header_icon = "user"
    request: HttpRequest

    @staticmethod
    def allowed(user: AbstractUser, person: User) -> bool:
        return may_change_person(user, person)

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.person = get_object_or_404(User, pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not self.allowed(self.by, self.person):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def by(self) -> AbstractUser:
        return cast(AbstractUser, self.request.user)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("wagtailusers_users:index"), "label": "People"},
            {"url": _url("edit", self.person), "label": str(self.person)},
            {"url": "", "label": self.get_page_title()},
        ]


class ChangeAddress(OfOnePerson, FormView):
    """Has another address confirmed, which then takes the place of the present one."""

    page_title = "Change the address"
    template_name = "accounts/admin/address.html"
    form_class = ChangeAddressForm

    @staticmethod
    def allowed(user: AbstractUser, person: User) -> bool:
        return may_move_account(user, person)

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs, person=self.person)

    def form_valid(self, form: ChangeAddressForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        try:
            looking_after.change_address(self.person, email, self.by, self.request)
        except looking_after.AddressTaken:
            form.add_error(
                "email", "Another account has this address. Are they one person with two accounts?"
            )
            return self.form_invalid(form)
        messages.success(self.request, f"A letter is on its way to {email}. It counts once it is confirmed.")
        return redirect("wagtailusers_users:edit", self.person.pk)


class SendPasswordLink(OfOnePerson, View):
    """Mails the person a link by which they set a password."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect("wagtailusers_users:edit", self.person.pk)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            looking_after.send_password_link(self.person, self.by, request)
        except looking_after.NoWayIn:
            messages.error(request, "The account is closed. Let them sign in again first.")
        else:
            messages.success(request, f"The link is on its way to {self.person.email}.")
        return redirect("wagtailusers_users:edit", self.person.pk)


def _url(name: str, person: User) -> str:
    return reverse(f"wagtailusers_users:{name}", args=[person.pk])


class PeopleViewSet(wagtails.UserViewSet):
    """Takes the place of Wagtail's own (`members.accounts.users_config`)."""

    menu_label = "People"
    copy_view_enabled = False
    index_view_class = PeopleIndex
    add_view_class = AddPerson
    edit_view_class = ChangePerson
    delete_view_class = NobodyIsDeleted
    create_template_name = edit_template_name = "accounts/admin/person_form.html"

    def get_form_class(self, for_update: bool = False) -> type[RightsForm]:
        return RightsForm if for_update else AddPersonForm

    @property
    def delete_view(self):
        return NobodyIsDeleted.as_view()

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("address/<int:pk>/", ChangeAddress.as_view(), name="address"),
            path("password-link/<int:pk>/", SendPasswordLink.as_view(), name="password_link"),
        ]
