"""The office's screens: authorities, schools, roles, requests to join, and what visitors report."""

from django.urls import reverse
from django.utils.decorators import method_decorator
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from core import audit
from core.proof import proved_again
from core.trail_links import WithTrail
from members.organisations.admin import policies
from members.organisations.admin.reorganising import ReorganiseViewSet
from members.organisations.admin.reports import ReportViewSet
from members.organisations.admin.role_form import RoleForm
from members.organisations.admin.schools import COLUMNS, SchoolFilterSet, SchoolForm, SchoolIndex
from members.organisations.models import Authority, JoinRequest, Role, VirtualSchool

policies.register()


class AuditedCreate(CreateView):
    """Adds a row and writes it into the trail."""

    def save_instance(self):
        instance = super().save_instance()
        audit.record(self.request.user, f"{self.model._meta.model_name}.added", instance)
        return instance


class AuditedEdit(WithTrail, EditView):
    """Changes a row and writes into the trail which fields changed."""

    def save_instance(self):
        formsets = getattr(self.form, "formsets", {})
        changed = [
            *self.form.changed_data,
            *(name for name, formset in formsets.items() if formset.has_changed()),
        ]
        instance = super().save_instance()
        data = {"fields": sorted(changed)}
        audit.record(self.request.user, f"{self.model._meta.model_name}.changed", instance, data)
        return instance


class AuthorityForm(WagtailAdminModelForm):
    """An authority. A code may be put in later; one that was given may be corrected and not taken away."""

    def clean(self):
        data = super().clean()
        for name in ("gss_code", "dfe_code"):
            if self.initial.get(name) and name in data and not data[name]:
                self.add_error(name, "A code that was given stays. Correct it, if it is wrong.")
        return data


class AuthorityViewSet(ModelViewSet):
    model = Authority
    name = "authorities"
    url_prefix = "authorities"
    icon = "site"
    menu_label = "Authorities"
    copy_view_enabled = False
    add_to_reference_index = False
    add_view_class = AuditedCreate
    edit_view_class = AuditedEdit
    list_display = [
        "name",
        Column("get_kind_display", label="Kind"),
        Column("get_region_display", label="Region"),
        "dfe_code",
        "valid_from",
        "valid_to",
    ]
    list_filter = ["region", "kind", "valid_to"]
    list_export = [
        "gss_code",
        "dfe_code",
        "name",
        "official_name",
        "region",
        "kind",
        "valid_from",
        "valid_to",
    ]
    search_fields = ["name", "official_name", "gss_code", "dfe_code"]
    search_backend_name = None
    ordering = "name"
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("official_name"),
                FieldPanel("website_domain"),
                FieldPanel("slug"),
            ],
            heading="Names and addresses",
        ),
        MultiFieldPanel(
            [
                FieldPanel("gss_code"),
                FieldPanel("dfe_code"),
                FieldPanel("previous_gss_code"),
                FieldPanel("kind"),
                FieldPanel("size"),
                FieldPanel("region"),
            ],
            heading="Codes",
        ),
        FieldPanel("valid_from"),
    ]
    edit_handler = ObjectList(panels, base_form_class=AuthorityForm)


class SchoolViewSet(ModelViewSet):
    model = VirtualSchool
    name = "virtual_schools"
    url_prefix = "virtual-schools"
    icon = "group"
    menu_label = "Virtual Schools"
    copy_view_enabled = False
    add_to_reference_index = False
    add_view_class = AuditedCreate
    edit_view_class = AuditedEdit
    index_view_class = SchoolIndex
    list_display = COLUMNS
    filterset_class = SchoolFilterSet
    search_fields = ["name"]
    search_backend_name = None
    ordering = "name"
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("is_confirmed")], heading="The school"),
        InlinePanel("service_areas", label="Authority served", heading="Authorities served"),
        HelpPanel(template="organisations/admin/school_elsewhere.html", heading="Kept elsewhere"),
    ]
    edit_handler = ObjectList(panels, base_form_class=SchoolForm)


class RoleIndex(IndexView):
    def get_base_queryset(self):
        return Role.objects.visible_to(self.request.user).select_related("person", "school")


@method_decorator(proved_again, name="dispatch")
class RoleCreate(CreateView):
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "for_user": self.request.user}


@method_decorator(proved_again, name="dispatch")
class RoleEdit(WithTrail, EditView):
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "for_user": self.request.user}


class RoleViewSet(ModelViewSet):
    model = Role
    name = "school_roles"
    url_prefix = "school-roles"
    icon = "user"
    menu_label = "People in schools"
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = RoleIndex
    add_view_class = RoleCreate
    edit_view_class = RoleEdit
    list_display = [
        "person",
        "school",
        Column("get_kind_display", label="Role"),
        "is_school_admin",
        "starts_on",
        "ends_on",
    ]
    list_filter = ["kind", "is_school_admin"]
    list_export = ["person", "school", "kind", "title", "starts_on", "ends_on"]
    search_fields = ["person__email", "person__first_name", "person__last_name", "school__name"]
    search_backend_name = None
    ordering = "-starts_on"

    def get_form_class(self, for_update=False):
        return RoleForm

    def get_urlpatterns(self) -> list:
        # Roles end; they are never deleted.
        kept = {"index", "index_results", "add", "edit", "history", "history_results", "usage"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]


class RequestIndex(IndexView):
    """Requests to join; a name leads to the page on which all who may decide do so."""

    any_permission_required = ["view"]

    def get_base_queryset(self):
        return JoinRequest.objects.visible_to(self.request.user).select_related("person", "school")

    def get_edit_url(self, instance):
        return reverse("organisations:decide", args=[instance.pk])

    def get_list_more_buttons(self, instance) -> list:
        return []


class RequestViewSet(ModelViewSet):
    model = JoinRequest
    name = "join_requests"
    url_prefix = "join-requests"
    icon = "tick-inverse"
    menu_label = "Requests to join"
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = RequestIndex
    form_fields = ["title"]
    list_display = [
        "person",
        "school",
        Column("get_kind_display", label="Role"),
        Column("get_hint_display", label="E-mail domain"),
        DateColumn("asked_at", label="Asked"),
        Column("get_state_display", label="State"),
    ]
    list_filter = ["state", "kind"]
    search_fields = ["person__email", "person__last_name", "school__name"]
    search_backend_name = None
    ordering = "asked_at"

    def get_urlpatterns(self) -> list:
        kept = {"index", "index_results"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]


class OrganisationsGroup(ViewSetGroup):
    menu_label = "Organisations"
    menu_icon = "group"
    menu_order = 260
    items = (
        RequestViewSet(),
        SchoolViewSet(),
        RoleViewSet(),
        AuthorityViewSet(),
        ReorganiseViewSet(),
        ReportViewSet(),
    )


organisations_group = OrganisationsGroup()
