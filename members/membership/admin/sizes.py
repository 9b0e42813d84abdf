"""The office says how large the authorities are, on one screen."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from core.keys import key_in
from core.proof import proved_again
from members.membership import pricing
from members.membership.admin.screens import MembershipScreen
from members.membership.models import PlanPrice, SizeBand
from members.organisations import sizing
from members.organisations.models import Authority

FIELD = "size-"


@method_decorator(proved_again(when=lambda request: request.method == "POST"), name="dispatch")
class SizesScreen(MembershipScreen):
    """Every authority of today with its size; `?missing=1` shows those without."""

    page_title = "Sizes of authorities"
    template_name = "membership/admin/sizes.html"

    def get_context_data(self, **kwargs) -> dict:
        missing = bool(self.request.GET.get("missing"))
        authorities = Authority.objects.in_force()
        return super().get_context_data(
            **kwargs,
            authorities=authorities.filter(size="") if missing else authorities,
            missing=missing,
            without=authorities.filter(size="").count(),
            needed=PlanPrice.objects.exclude(size_band="").exists(),
            waiting=pricing.authorities_to_size().count(),
            sizes=SizeBand.choices,
            field=FIELD,
        )

    def post(self, request: HttpRequest) -> HttpResponseBase:
        sizes = {
            key_in(name.removeprefix(FIELD)): size
            for name, size in request.POST.items()
            if name.startswith(FIELD)
        }
        count = sizing.set_sizes(sizes, request.user)
        noun = "authority has" if count == 1 else "authorities have"
        messages.success(request, f"Saved. {count} {noun} another size now, for years that begin from today.")
        query = "?missing=1" if request.GET.get("missing") else ""
        return redirect(reverse("membership_sizes") + query)
