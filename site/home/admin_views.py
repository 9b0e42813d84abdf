"""The office's screens for the messages of the contact form: list, read, mark."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from home import contact
from home.models import ContactMessage
from home.permissions import may_answer_messages

_ACTIONS = {
    "answered": (contact.mark_answered, "Marked as answered."),
    "waiting": (contact.mark_waiting, "Put back among the messages to answer."),
    "spam": (contact.mark_spam, "Marked as spam."),
}


class OnlyReadAndDelete(ModelPermissionPolicy):
    """Nobody writes or edits a message in the admin: it says what its sender wrote."""

    def user_has_permission(self, user, action: str) -> bool:
        return action in {"view", "delete"} and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions) -> bool:
        return super().user_has_any_permission(user, set(actions) & {"view", "delete"})


register_permission_policy(ContactMessage, OnlyReadAndDelete(ContactMessage), exact_class=True)


class MessagesView(IndexView):
    """The list; a title leads to the message."""

    any_permission_required = ["view"]

    def get_base_queryset(self):
        return ContactMessage.objects.visible_to(self.request.user).select_related("answered_by")

    def get_edit_url(self, instance: ContactMessage) -> str:
        return self.get_inspect_url(instance)

    def get_list_more_buttons(self, instance: ContactMessage) -> list:
        return []


class MessageView(InspectView):
    """One message, with the buttons that change its state."""

    any_permission_required = ["view"]
    page_title = "Message"

    def get_object(self, queryset=None) -> ContactMessage:
        return get_object_or_404(ContactMessage.objects.visible_to(self.request.user), pk=self.pk)

    def get_context_data(self, **kwargs) -> dict:
        return {
            **super().get_context_data(**kwargs),
            "may_answer": may_answer_messages(self.request.user),
        }


@require_POST
def mark(request: HttpRequest, pk: int, state: str) -> HttpResponse:
    """Put one message into `state`, and lead back to it."""
    user = cast(AbstractUser, request.user)  # Wagtail lets nobody in who is not signed in
    message = get_object_or_404(ContactMessage.objects.visible_to(user), pk=pk)
    act, done = _ACTIONS[state]
    act(message, user)
    messages.success(request, done)
    return redirect("contact_messages:inspect", pk)


class MessageViewSet(ModelViewSet):
    model = ContactMessage
    name = "contact_messages"
    url_prefix = "messages"
    icon = "mail"
    menu_label = "Messages"
    menu_order = 250
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = MessagesView
    inspect_view_class = MessageView
    inspect_template_name = "home/admin/message.html"
    inspect_view_fields = [
        "state",
        "received_at",
        "name",
        "email",
        "topic",
        "message",
        "spam_reason",
        "answered_at",
        "answered_by",
    ]
    list_display = [
        "topic",
        "name",
        "email",
        DateColumn("received_at", label="Received"),
        Column("state", label="State", accessor="get_state_display"),
    ]
    list_filter = ["state", "received_at"]
    list_export = ["received_at", "name", "email", "topic", "message", "state", "answered_at"]
    search_fields = ["name", "email", "topic", "message"]
    search_backend_name = None
    ordering = "-received_at"
    form_fields = ["topic"]

    def get_urlpatterns(self) -> list:
        kept = {"index", "index_results", "inspect", "delete", "usage"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in kept),
            *(path(f"<int:pk>/{state}/", mark, {"state": state}, name=state) for state in _ACTIONS),
        ]


message_viewset = MessageViewSet()
