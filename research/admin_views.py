"""The office's screens: editions with their files, and requests for access."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from research import asking
from research.models import AccessRequest, Edition, PublicationPage
from research.permissions import can_decide_requests

MONTHS = {"1": 1, "3": 3, "12": 12, "": None}


class AddEdition(CreateView):
    """Adding an edition, to the publication that the link came from."""

    def get_initial_form_instance(self) -> Edition:
        edition = Edition()
        number = self.request.GET.get("publication", "")
        publication = (
            PublicationPage.objects.filter(pk=number).first()
            if number.isdecimal() and len(number) < 10
            else None
        )
        if publication:
            before = publication.editions.first()
            edition.publication = publication
            if before:
                edition.place, edition.publisher = before.place, before.publisher
        return edition

    def get_success_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.object.publication_id])


class ChangeEdition(EditView):
    """Changing an edition leads back to its publication."""

    def get_success_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.object.publication_id])


class EditionViewSet(ModelViewSet):
    model = Edition
    name = "research_editions"
    url_prefix = "editions"
    icon = "doc-full"
    menu_label = "Editions"
    menu_order = 260
    add_to_admin_menu = False
    copy_view_enabled = False
    add_view_class = AddEdition
    edit_view_class = ChangeEdition
    list_display = ["__str__", "year", "reference_line"]
    search_fields = ["label", "publication__title"]
    search_backend_name = None
    edit_handler = ObjectList(Edition.panels)


class DecisionForm(forms.Form):
    """Yes or no, for how long, and a word to the reader."""

    months = forms.ChoiceField(
        label="Open for",
        choices=[("1", "1 month"), ("3", "3 months"), ("12", "12 months"), ("", "no limit")],
        required=False,
        initial="3",
    )
    answer = forms.CharField(
        label="A word to the reader",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Goes into the letter. Optional.",
    )


class RequestsView(IndexView):
    """The requests; each leads to its decision."""

    any_permission_required = ["view"]

    def get_base_queryset(self):
        return AccessRequest.objects.select_related("publication", "decided_by")

    def get_edit_url(self, instance: AccessRequest) -> str:
        return reverse("access_requests:decide", args=[instance.pk])

    def get_list_more_buttons(self, instance: AccessRequest) -> list:
        return []

    def get_add_url(self) -> None:
        """Readers ask; nobody asks for them."""


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one request, and grant or refuse it."""
    if not can_decide_requests(request.user):
        return redirect("wagtailadmin_home")
    found = get_object_or_404(AccessRequest.objects.select_related("publication", "decided_by"), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        months = MONTHS[form.cleaned_data["months"]]
        until = timezone.now() + timedelta(days=30 * months) if months else None
        try:
            asking.decide(
                found,
                request.user,
                grant="grant" in request.POST,
                expires_at=until,
                answer=form.cleaned_data["answer"],
            )
        except asking.AlreadyDecided:
            messages.error(request, "Somebody else has answered this request in the meantime.")
        else:
            messages.success(request, "Decided. A letter is on its way to the reader.")
        return redirect("access_requests:index")
    return render(request, "research/admin/decide.html", {"object": found, "form": form})


class AccessRequestViewSet(ModelViewSet):
    model = AccessRequest
    name = "access_requests"
    url_prefix = "access-requests"
    icon = "key"
    menu_label = "Requests for access"
    menu_order = 262
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = RequestsView
    list_display = [
        "name",
        "email",
        "publication",
        DateColumn("asked_at", label="Asked"),
        "get_state_display",
    ]
    list_filter = ["state"]
    search_fields = ["name", "email", "publication__title"]
    search_backend_name = None
    form_fields = ["answer"]

    def get_urlpatterns(self) -> list:
        kept = {"index", "index_results"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in kept),
            path("<int:pk>/", decide, name="decide"),
        ]


edition_viewset = EditionViewSet()
access_request_viewset = AccessRequestViewSet()
