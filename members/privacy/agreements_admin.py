"""The office's list of who agreed to what: in which words, when, and when they took it back."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from core.exports import csv_response
from core.proof import proved_again
from members.privacy import agreeing
from members.privacy.admin_views import PAGE_SIZE, Screen
from members.privacy.models import Agreement
from members.privacy.permissions import may_look_after_data
from members.privacy.querysets import AgreementQuerySet

STATES = [
    ("in_force", "In force: today’s words, not taken back"),
    ("withdrawn", "Taken back"),
    ("earlier", "Earlier words, or the account is closed"),
]
HEADERS = ["Name", "E-mail address", "What", "Version", "Words", "Agreed", "Taken back", "In force"]


def chosen(request: HttpRequest) -> tuple[AgreementQuerySet, dict[str, str]]:
    """Return the agreements that the filters in the address ask for, and the filters that were known."""
    found = Agreement.objects.visible_to(request.user).select_related("person", "wording")
    known = {purpose.slug: purpose for purpose in agreeing.purposes()}
    asked = {"purpose": request.GET.get("purpose", ""), "state": request.GET.get("state", "")}
    if asked["purpose"] in known:
        found = found.filter(wording__purpose=asked["purpose"])
    if asked["state"] == "withdrawn":
        found = found.filter(withdrawn_at__isnull=False)
    elif asked["state"] == "in_force":
        found = found.filter(pk__in=agreeing.all_in_force())
    elif asked["state"] == "earlier":
        found = found.filter(withdrawn_at__isnull=True).exclude(pk__in=agreeing.all_in_force())
    return found, {name: value for name, value in asked.items() if value}


class Agreements(Screen):
    """Who agreed to what, the latest first."""

    page_title = "Who agreed to what"
    template_name = "privacy/admin/agreements.html"

    def get_context_data(self, **kwargs) -> dict:
        found, asked = chosen(self.request)
        page = Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("p"))
        in_force = set(agreeing.all_in_force())
        return super().get_context_data(
            **kwargs,
            page=page,
            rows=[(one, _title(one), one.pk in in_force) for one in page],
            figures=[(purpose, agreeing.in_force(purpose).count()) for purpose in agreeing.purposes()],
            states=STATES,
            asked=asked,
            query=urlencode(asked),
        )


@proved_again
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Give the list, as it is filtered, as CSV."""
    if not may_look_after_data(request.user):
        raise PermissionDenied("Only staff who look after people’s data may see this.")
    found, _ = chosen(request)
    in_force = set(agreeing.all_in_force())
    rows = (
        [
            one.person.get_full_name(),
            one.person.email,
            _title(one),
            one.wording.version,
            one.wording.text,
            one.agreed_at,
            one.withdrawn_at,
            one.pk in in_force,
        ]
        for one in found
    )
    return csv_response(f"agreements-{timezone.localdate():%Y-%m-%d}.csv", HEADERS, rows)


def _title(agreement: Agreement) -> str:
    titles = {purpose.slug: purpose.title for purpose in agreeing.purposes()}
    return titles.get(agreement.wording.purpose, agreement.wording.purpose)
