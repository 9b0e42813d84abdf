"""The office's screens for people who lost their second step."""

from typing import cast

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core.proof import proved_again
from members.accounts import errors, lost_second_step
from members.accounts.forms import RemoveSecondStepForm
from members.accounts.models import SecondStepRemoval, User
from members.accounts.permissions import FACTORS, may_help_with_second_steps, may_remove_second_step

MOST_FOUND = 20
LONGEST_QUERY = 100


class Screen(WagtailAdminTemplateMixin, TemplateView):
    """A screen of those who help."""

    header_icon = "key"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not may_help_with_second_steps(self.user):
            raise PermissionDenied("Only staff who help people to sign in may see this.")
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        return cast(User, self.request.user)


@method_decorator(proved_again(when=lambda request: request.method == "POST"), name="dispatch")
class LostSecondSteps(Screen):
    """Who waits for the removal, whom it was done for, and a search for the next."""

    page_title = "Lost second steps"
    template_name = "account/admin/lost_second_steps.html"

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*super().get_breadcrumbs_items(), {"url": self.request.path, "label": self.page_title}]

    def get_context_data(self, **kwargs) -> dict:
        query = " ".join(self.request.GET.get("q", "")[:LONGEST_QUERY].split())
        removals = SecondStepRemoval.objects.select_related("person", "asked_by")
        return super().get_context_data(
            **kwargs,
            query=query,
            found=_found(query) if query else [],
            waiting=removals.filter(state=SecondStepRemoval.State.WAITING),
            settled=removals.exclude(state=SecondStepRemoval.State.WAITING)[:MOST_FOUND],
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        stopped = request.POST.get("stop", "")
        removal = get_object_or_404(SecondStepRemoval, pk=int(stopped) if stopped.isdecimal() else None)
        try:
            lost_second_step.stop(removal, self.user)
        except errors.AccountError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"The second step of {removal.person} stays, and they are told.")
        return redirect("lost_second_steps")


@method_decorator(proved_again, name="dispatch")
class RemoveSecondStep(Screen):
    """Asks how one knows who it is, and has the second step of one person removed a day later."""

    page_title = "Remove a second step"
    template_name = "account/admin/remove_second_step.html"

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("lost_second_steps"), "label": LostSecondSteps.page_title},
            {"url": self.request.path, "label": self.page_title},
        ]

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("form", RemoveSecondStepForm())
        person = self.person
        return super().get_context_data(
            **kwargs,
            person=person,
            refused="" if may_remove_second_step(self.user, person) else errors.MayNotRemove.text,
        )

    @property
    def person(self) -> User:
        return get_object_or_404(User, pk=self.kwargs["pk"], is_active=True)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = RemoveSecondStepForm(request.POST)
        if form.is_valid():
            try:
                removal = lost_second_step.ask(self.person, self.user, form.cleaned_data["how_known"])
            except errors.AccountError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"{removal.person} is told now. Tomorrow it is done.")
                return redirect("lost_second_steps")
        return self.render_to_response(self.get_context_data(form=form))


def _found(query: str) -> list[User]:
    """Return people with a second step whose name or address has every word of `query` in it."""
    people = User.objects.filter(
        Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)), is_active=True
    )
    for word in query.split():
        people = people.filter(
            Q(email__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        )
    return list(people.order_by("last_name", "first_name", "pk")[:MOST_FOUND])
