"""The messages of the contact form in Wagtail's admin, and in its list of what needs doing."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from wagtail import hooks

from core.dashboard import Work, register_work
from home.admin_views import message_viewset
from home.models import ContactMessage


@hooks.register("register_admin_viewset")
def add_messages():
    return message_viewset


@register_work
def messages_to_answer(user: AbstractBaseUser) -> list[Work]:
    """Tell those who answer messages how many wait."""
    count = ContactMessage.objects.visible_to(user).waiting().count()
    url = reverse("contact_messages:index") + "?state=waiting"
    return [Work(count, "message to answer" if count == 1 else "messages to answer", url)]
