"""The office's screens: subjects that people work on, and profiles, hidden details too."""

from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TitleFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import EditView, IndexView, InspectView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from members.directory import profiles
from members.directory.models import Interest, Profile


class NeverAddedHere(ModelPermissionPolicy):
    """Django's rights, without adding and deleting: people make their own profile, erasing takes it away."""

    def user_has_permission(self, user, action: str) -> bool:
        return action in {"view", "change"} and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions) -> bool:
        return super().user_has_any_permission(user, set(actions) & {"view", "change"})


register_permission_policy(Profile, NeverAddedHere(Profile), exact_class=True)


class InterestViewSet(ModelViewSet):
    model = Interest
    name = "interests"
    url_prefix = "interests"
    icon = "tag"
    menu_label = "Subjects people work on"
    copy_view_enabled = False
    add_to_reference_index = False
    list_display = ["name", "slug"]
    search_fields = ["name"]
    search_backend_name = None
    ordering = "name"
    edit_handler = ObjectList([TitleFieldPanel("name"), FieldPanel("slug")])


class ProfileIndex(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("person")


class ProfileEdit(EditView):
    """Changes a profile as its own page does: only what differs is written, and the trail says what."""

    def save_instance(self):
        return profiles.save_profile(self.form.instance.person, self.request.user, **self.form.cleaned_data)


class ProfileInspect(InspectView):
    pass


class ProfileViewSet(ModelViewSet):
    model = Profile
    name = "profiles"
    url_prefix = "profiles"
    icon = "user"
    menu_label = "Members’ profiles"
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = ProfileInspect
    add_to_reference_index = False
    index_view_class = ProfileIndex
    edit_view_class = ProfileEdit
    list_display = [
        Column("person", label="Who", sort_key="person__last_name"),
        BooleanColumn("is_listed", label="In the directory"),
        Column("phone"),
        Column("email"),
        DateColumn("saved_at", label="Saved"),
    ]
    list_filter = ["is_listed"]
    search_fields = ["person__first_name", "person__last_name", "person__email", "email", "phone"]
    search_backend_name = None
    ordering = "person__last_name"
    # Who sees a detail is the person's own to say; the office may correct or empty it.
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("about"), FieldPanel("interests"), FieldPanel("other_interests")], heading="Work"
            ),
            MultiFieldPanel([FieldPanel("phone"), FieldPanel("email"), FieldPanel("link")], heading="Reach"),
            FieldPanel("pronouns"),
            FieldPanel("is_listed"),
        ]
    )


class DirectoryGroup(ViewSetGroup):
    menu_label = "Directory"
    menu_icon = "user"
    menu_order = 260
    items = (ProfileViewSet(), InterestViewSet())


directory_group = DirectoryGroup()
