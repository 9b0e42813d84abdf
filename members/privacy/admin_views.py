"""The office's screens: who asks about their data, what is forgotten when, and who changed what."""

from datetime import UTC
from typing import cast

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import BooleanField, DateTimeField, Field
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core import farewell, retention
from core.change_trail import followed
from core.models import ChangeRecord
from core.personal_data import Person
from core.proof import proved_again
from members.privacy import copying, correcting, erasing, errors, trail
from members.privacy.forms import (
    AnswerCorrectionForm,
    CopyForSomebodyForm,
    DecideErasureForm,
    EraseByAddressForm,
    EraseSomebodyForm,
)
from members.privacy.models import Copy, Correction, Erasure, RetentionRun
from members.privacy.permissions import may_erase, may_look_after_data, may_read_trail

PAGE_SIZE = 50


class Screen(WagtailAdminTemplateMixin, TemplateView):
    """A screen of this room, for those whom `allowed` lets in."""

    header_icon = "lock"

    @staticmethod
    def allowed(user: AbstractUser) -> bool:
        return may_look_after_data(user)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not self.allowed(self.user):
            raise PermissionDenied("Only staff who look after people’s data may see this.")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        items = super().get_breadcrumbs_items()
        if not isinstance(self, Requests | Changes):
            items = [*items, {"url": reverse("privacy_requests"), "label": Requests.page_title}]
        return [*items, {"url": self.request.path, "label": self.get_page_title()}]

    @property
    def user(self) -> AbstractUser:
        return cast(AbstractUser, self.request.user)


@method_decorator(proved_again(when=lambda request: request.method == "POST"), name="dispatch")
class Requests(Screen):
    """Everybody who asks to be erased or corrected; and a copy for somebody who asked by letter."""

    page_title = "People’s data"
    template_name = "privacy/admin/requests.html"

    def get_context_data(self, **kwargs) -> dict:
        user = self.user
        kwargs.setdefault("form", CopyForSomebodyForm())
        kwargs.setdefault("erase_form", EraseByAddressForm(auto_id="id_erase_%s"))
        return super().get_context_data(
            **kwargs,
            erasures=Erasure.objects.visible_to(user).waiting().select_related("person"),
            failed=[
                (copy, erasing.month_after(timezone.localdate(copy.asked_at)))
                for copy in Copy.objects.failed().visible_to(user).select_related("person")
            ],
            corrections=Correction.objects.visible_to(user).waiting().select_related("person"),
            done=Erasure.objects.visible_to(user).exclude(state="waiting").order_by("-asked_at")[:20],
            copies=Copy.objects.visible_to(user).select_related("person", "asked_by")[:20],
            today=timezone.localdate(),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if "because" in request.POST or "erase" in request.POST:
            return self._erase(request)
        if "copy" in request.POST:
            return self._make_again(request)
        form = CopyForSomebodyForm(request.POST)
        if form.is_valid():
            email = form.cleaned_data["email"].strip().lower()
            known = get_user_model().objects.filter(email=email, is_active=True).first()
            try:
                copying.ask(
                    Person.of(known) if known else Person.at(email),
                    email="" if known else email,
                    by=self.user,
                )
            except errors.PrivacyError as error:
                form.add_error("email", str(error))
            else:
                messages.success(request, f"The copy is being made. The link goes to {email}.")
                return redirect("privacy_requests")
        return self.render_to_response(self.get_context_data(form=form))

    def _make_again(self, request: HttpRequest) -> HttpResponse:
        key = request.POST["copy"]
        copy = get_object_or_404(Copy.objects.visible_to(self.user), pk=key if key.isdecimal() else None)
        try:
            copying.begin_again(copy, self.user)
        except errors.PrivacyError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The copy is being made. The link goes to the person.")
        return redirect("privacy_requests")

    def _erase(self, request: HttpRequest) -> HttpResponse:
        form = EraseByAddressForm(request.POST, auto_id="id_erase_%s")
        if form.is_valid():
            email = form.cleaned_data["email"].strip().lower()
            try:
                noted = erasing.note(Person.at(email), form.cleaned_data["because"], self.user, email=email)
            except errors.PrivacyError as error:
                form.add_error("email", str(error))
            else:
                return redirect("privacy_erasure", noted.pk)
        return self.render_to_response(self.get_context_data(erase_form=form))


@method_decorator(proved_again, name="dispatch")
class EraseSomebody(Screen):
    """One person with an account: what erasing them would do, and why it is to be done."""

    page_title = "Erase somebody"
    template_name = "privacy/admin/erase_somebody.html"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.person = get_object_or_404(get_user_model(), pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if self.allowed(self.user) and not may_erase(self.user, self.person):
            raise PermissionDenied("Nobody erases themselves here, or an administrator without being one.")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("form", EraseSomebodyForm())
        return super().get_context_data(
            **kwargs,
            person=self.person,
            parts=erasing.plan_for(Person.of(self.person)),
            obstacles=farewell.obstacles_of(self.person),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = EraseSomebodyForm(request.POST)
        if form.is_valid():
            noted = erasing.note(Person.of(self.person), form.cleaned_data["because"], self.user)
            return redirect("privacy_erasure", noted.pk)
        return self.render_to_response(self.get_context_data(form=form))


@method_decorator(proved_again(when=lambda request: request.method == "POST"), name="dispatch")
class DecideErasure(Screen):
    """One request to be erased: what would become of what, what is in the way, and the decision."""

    page_title = "Request to be erased"
    template_name = "privacy/admin/erasure.html"

    def get_context_data(self, **kwargs) -> dict:
        asked = get_object_or_404(
            Erasure.objects.visible_to(self.user).select_related("person"), pk=self.kwargs["pk"]
        )
        person = Person.of(asked.person) if asked.person else Person.at(asked.email or "-")
        waiting = asked.state == Erasure.State.WAITING
        kwargs.setdefault("form", DecideErasureForm())
        return super().get_context_data(
            **kwargs,
            asked=asked,
            waiting=waiting,
            parts=erasing.plan_for(person) if waiting else [],
            obstacles=farewell.obstacles_of(asked.person) if waiting and asked.person else [],
            outcome=erasing.what_became(asked),
            left=asked.outcome.get("left", []),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        asked = get_object_or_404(Erasure.objects.visible_to(self.user), pk=self.kwargs["pk"])
        form = DecideErasureForm(request.POST)
        if form.is_valid():
            try:
                if form.cleaned_data["decision"] == "erase":
                    erasing.approve(asked, self.user)
                else:
                    erasing.refuse(asked, self.user, form.cleaned_data["reason"])
            except errors.PrivacyError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "Your decision is noted, and the person is written to.")
                return redirect("privacy_requests")
        return self.render_to_response(self.get_context_data(form=form))


class AnswerCorrection(Screen):
    """One request to correct something, and what became of it."""

    page_title = "Request to correct"
    template_name = "privacy/admin/correction.html"

    def get_context_data(self, **kwargs) -> dict:
        asked = get_object_or_404(
            Correction.objects.visible_to(self.user).select_related("person"), pk=self.kwargs["pk"]
        )
        kwargs.setdefault("form", AnswerCorrectionForm())
        return super().get_context_data(**kwargs, asked=asked)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        asked = get_object_or_404(Correction.objects.visible_to(self.user), pk=self.kwargs["pk"])
        form = AnswerCorrectionForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                correcting.answer(asked, self.user, put_right=data["decision"] == "done", text=data["answer"])
            except errors.PrivacyError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "Your answer is sent.")
                return redirect("privacy_requests")
        return self.render_to_response(self.get_context_data(form=form))


class Retention(Screen):
    """What is forgotten when: what would go tonight, by rule, and what went in the last nights."""

    page_title = "What is forgotten when"
    template_name = "privacy/admin/retention.html"

    def get_context_data(self, **kwargs) -> dict:
        runs = list(RetentionRun.objects.all()[:14])
        last = runs[0].outcome if runs else {}
        rows = [
            {
                "rule": done.rule,
                "due": done.due,
                "last": last.get(done.rule.name, {}).get("gone", 0),
                "problem": last.get(done.rule.name, {}).get("problem", ""),
            }
            for done in retention.look()
        ]
        return super().get_context_data(**kwargs, rows=rows, runs=runs)


class Changes(Screen):
    """Who changed what: rows of the database, and what the portal's own acts say of the same things."""

    page_title = "Who changed what"
    header_icon = "history"
    template_name = "privacy/admin/changes.html"

    @staticmethod
    def allowed(user: AbstractUser) -> bool:
        return may_read_trail(user)

    def get_context_data(self, **kwargs) -> dict:
        asked = {
            name: self.request.GET.get(name, "").strip() for name in ("thing", "row", "operation", "who")
        }
        thing, row = asked["thing"].lower(), asked["row"]
        one_thing = bool(thing and row)
        found = trail.changes_of(thing, row) if one_thing else ChangeRecord.objects.all()
        if thing and not row:
            found = found.filter(thing=thing)
        elif row and not thing:
            found = found.filter(row=row[: trail.LONGEST_KEY])
        if asked["operation"] in ChangeRecord.Operation.values:
            found = found.filter(operation=asked["operation"])
        if asked["who"]:
            found = found.filter(actor__email=asked["who"].lower())
        page = Paginator(found.order_by("-pk"), PAGE_SIZE).get_page(self.request.GET.get("p"))
        names = _names(page)
        return super().get_context_data(
            **kwargs,
            page=page,
            records=[_shown(record, names) for record in page],
            events=trail.acts_on(thing, row)[:PAGE_SIZE] if one_thing else [],
            about=trail.row_of(thing, row) if one_thing else None,
            things=sorted((one.model._meta.label_lower, _title(one.model)) for one in followed()),
            operations=ChangeRecord.Operation.choices,
            asked={**asked, "thing": thing},
            query=urlencode(asked),
        )


def _title(model) -> str:
    return str(model._meta.verbose_name).capitalize()


def _names(records) -> dict[int, str]:
    """Return who acted, by account: the trail has no key in the database that a join could follow safely."""
    keys = {record.actor_id for record in records if record.actor_id}
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=keys)}


def _shown(record: ChangeRecord, names: dict[int, str]) -> dict:
    model = trail.model_of(record.thing)
    return {
        "record": record,
        "what": _title(model) if model else record.thing,
        "who": names.get(record.actor_id, f"account {record.actor_id}") if record.actor_id else "The portal",
        "changes": [_change(model, column, pair) for column, pair in sorted(record.changes.items())],
        "personal": {"insert": "given", "delete": "gone"}.get(record.operation, "changed"),
    }


def _change(model, column: str, pair) -> dict:
    columns = model._meta.concrete_fields if model else []
    a_field = next((one for one in columns if one.column == column), None)
    name = str(a_field.verbose_name) if a_field is not None else column
    if pair == "changed":
        return {"name": name, "personal": True}
    before, after = (_in_words(a_field, side) for side in pair)
    return {"name": name, "before": before, "after": after}


def _in_words(a_field: Field | None, side: object) -> object:
    """Return one side of a change as people read it: each database writes times and truth in its own way."""
    if side in (None, ""):
        return "–"
    if isinstance(a_field, BooleanField):
        return "yes" if side else "no"
    if isinstance(a_field, DateTimeField):
        moment = parse_datetime(str(side).replace(" ", "T", 1))
        if moment is not None:
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return f"{timezone.localtime(aware):%-d %b %Y, %H:%M:%S}"
    return side
