"""Wagtail's own forms for what money depends on: asked for again who it is, and noted in our trail too."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.admin.views import generic
from wagtail.contrib.settings.views import EditView as SettingsEditView

from core.audit import record
from core.proof import proved_again
from payments.permissions import can_manage_finance


def changed_fields(form) -> list[str]:
    """Return the names of the fields, and of the lists of contacts and the like, that `form` changed."""
    formsets = getattr(form, "formsets", {})
    return [*form.changed_data, *(name for name, formset in formsets.items() if formset.has_changed())]


class ProvedMixin:
    """A view for those who manage money, before which they prove again who they are."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not can_manage_finance(request.user):
            raise PermissionDenied
        return proved_again(super().dispatch)(request, *args, **kwargs)  # type: ignore[misc]

    dispatch.asks_for_proof = True  # type: ignore[attr-defined]


class NotedCreateView(ProvedMixin, generic.CreateView):
    """Add one, and note who did."""

    def save_instance(self) -> models.Model:
        with transaction.atomic():
            instance = super().save_instance()
            record(self.request.user, f"{instance._meta.model_name}.added", instance)
        return instance


class NotedEditMixin(ProvedMixin):
    """Change one, and note who did and what: the names of fields, for the trail outlives their values."""

    request: HttpRequest
    form: Any

    def save_instance(self) -> models.Model:
        with transaction.atomic():
            instance = super().save_instance()  # type: ignore[misc]
            fields = changed_fields(self.form)
            record(self.request.user, f"{instance._meta.model_name}.changed", instance, {"fields": fields})
        return instance


class NotedEditView(NotedEditMixin, generic.EditView):
    """Change a payer, or an account at the bank."""


class NotedSettingsView(NotedEditMixin, SettingsEditView):
    """Change the payment settings: our own bank details above all."""
