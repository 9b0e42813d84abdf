"""The office's log of calls, letters and meetings: with members, and with those who are none (yet)."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.admin.widgets.button import Button

from core.keys import key_in
from core.trail_links import register_button
from members.accounts.models import User
from members.membership import contact_log
from members.membership.admin.forms import ContactForm
from members.membership.admin.screens import ON_A_PAGE, MembershipScreen
from members.membership.models import ContactNote, Membership
from members.membership.permissions import may_see_memberships
from members.organisations.models import VirtualSchool


def address_of(about: VirtualSchool | User) -> str:
    """Return where the log of one school or person is read and written."""
    name = "school" if isinstance(about, VirtualSchool) else "person"
    return f"{reverse('membership_contacts')}?{name}={about.pk}"


class ContactsScreen(MembershipScreen):
    """All notes, the latest first; `?school=` and `?person=` show those with one, and write more."""

    page_title = "Contact log"
    template_name = "membership/admin/contacts.html"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.about: VirtualSchool | User | None = None
        if school := request.GET.get("school"):
            self.about = get_object_or_404(VirtualSchool.objects.visible_to(request.user), pk=key_in(school))
        elif person := request.GET.get("person"):
            self.about = get_object_or_404(get_user_model(), pk=key_in(person))

    def get_page_title(self) -> str:
        return f"Contact log: {self.about}" if self.about else self.page_title

    def _initial(self) -> dict:
        if isinstance(self.about, VirtualSchool):
            return {"school": self.about.pk}
        return {"person": self.about.email} if self.about else {}

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("form", ContactForm(initial=self._initial()))
        notes = contact_log.notes_with(self.about) if self.about else ContactNote.objects.all()
        notes = notes.visible_to(self.request.user).select_related(
            "by", "school", "person", "membership__school", "membership__person"
        )
        memberships = self.about.memberships.all() if self.about else Membership.objects.none()
        return super().get_context_data(
            **kwargs,
            about=self.about,
            memberships=memberships.visible_to(self.request.user).with_status().order_by("-started_on"),
            query=f"{address_of(self.about).partition('?')[2]}&" if self.about else "",
            page=Paginator(notes, ON_A_PAGE).get_page(self.request.GET.get("p")),
        )

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = ContactForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            about = data["school"] or data["person"]
            contact_log.write_note(about, data["text"], by=request.user, kind=data["kind"], on=data["on"])
            messages.success(request, "Written down.")
            return redirect(address_of(about))
        return self.render_to_response(self.get_context_data(form=form), status=422)


@register_button
def contact_log_of(thing: Model, user: AbstractUser | AnonymousUser) -> Button | None:
    """Put a way to the log on the office's screens of schools and people."""
    if not isinstance(thing, VirtualSchool | User) or not may_see_memberships(user):
        return None
    return Button(ContactsScreen.page_title, url=address_of(thing), icon_name="comment", priority=70)
