"""The office's screen for merging and splitting authorities."""

import csv

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from core.proof import proved_again
from members.organisations import errors, reorganise
from members.organisations.foreseeing import foresee
from members.organisations.models import Authority, Succession
from members.organisations.permissions import may_reorganise
from members.organisations.querysets import today
from members.organisations.reorganise import NewAuthority

MOST_SUCCESSORS = 6


class ReorganiseForm(forms.Form):
    """Which authorities end, which begin, and when."""

    ending = forms.ModelMultipleChoiceField(
        label="Authorities that end",
        queryset=Authority.objects.none(),
        help_text="One to split, several to merge. Hold Ctrl or ⌘ to choose several.",
        widget=forms.SelectMultiple(attrs={"size": 12}),
    )
    into = forms.ModelChoiceField(
        label="An authority that goes on and takes them in",
        queryset=Authority.objects.none(),
        required=False,
        help_text="Only for a merger into one that exists. Leave empty where a new one begins.",
    )
    new = forms.CharField(
        label="New authorities",
        required=False,
        max_length=2000,
        help_text="One in each line, with commas between: GSS code, DfE code, short name, the council's "
        "full name, website. Such as: E06000066, 933, Somerset, Somerset Council, somerset.gov.uk. "
        "ONS and DfE publish the codes some months before the day.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    on = forms.DateField(
        label="First day of the new state of things",
        help_text="It may be months ahead: every page changes over by itself on that day.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    one_school = forms.BooleanField(
        label="One Virtual School goes on for all parts of a split",
        required=False,
        help_text="Otherwise each part gets a school of its own, with everybody in all of them at first.",
    )
    checked = forms.BooleanField(
        label="I have looked at what will happen and checked codes and date: this cannot be undone here"
    )

    def __init__(self, *args, only_look: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["checked"].required = not only_look
        for name in ("ending", "into"):
            self.fields[name].queryset = Authority.objects.in_force().filter(valid_to=None)

    def clean_new(self) -> list[NewAuthority]:
        lines = [line for line in self.cleaned_data["new"].splitlines() if line.strip()]
        if len(lines) > MOST_SUCCESSORS:
            raise ValidationError(f"At most {MOST_SUCCESSORS} authorities can begin at once.")
        return [self._authority(number, line) for number, line in enumerate(lines, start=1)]

    @staticmethod
    def _authority(number: int, line: str) -> NewAuthority:
        cells = [cell.strip() for cell in next(csv.reader([line], skipinitialspace=True))]
        if not 4 <= len(cells) <= 5 or not all(cells[:4]):
            raise ValidationError(
                f"Line {number} needs a GSS code, a DfE code, a short name and the council's full name. "
                'Put a name that has a comma in it into "quotation marks".'
            )
        return NewAuthority(*cells)

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data["into"]) == bool(data["new"]):
            raise ValidationError(
                "Choose an authority that goes on, or describe the new ones: one of the two."
            )
        return data


class ReorganiseMenuItem(MenuItem):
    """Shown to those who may: to others the screen would only say that they may not."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_reorganise(request.user)


class ReorganiseViewSet(ViewSet):
    """Merge and split."""

    menu_item_class = ReorganiseMenuItem

    name = "reorganise"
    url_prefix = "reorganise"
    menu_label = "Merge or split"
    icon = "resubmit"
    template_name = "organisations/admin/reorganise.html"

    @property
    def menu_url(self) -> str:
        return reverse(self.get_url_name("index"))

    def get_urlpatterns(self) -> list:
        return [path("", proved_again(self.index), name="index")]

    def index(self, request: HttpRequest) -> HttpResponse:
        """Show the form, say what would happen, or reorganise and lead on to the authorities."""
        if not may_reorganise(request.user):
            raise PermissionDenied
        only_look = "look" in request.POST
        form = ReorganiseForm(request.POST or None, only_look=only_look)
        foreseen: list[str] = []
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                if only_look:
                    foreseen = foresee(lambda: self._act(data, request), data["on"])
                else:
                    done = self._act(data, request)
            except errors.OrganisationError as error:
                form.add_error(None, str(error))
            except ValidationError as error:
                form.add_error("new", list(error.messages))
            else:
                if not only_look:
                    messages.success(request, done)
                    return redirect("authorities:index")
        context = {
            "form": form,
            "page_title": self.menu_label,
            "foreseen": foreseen,
            "coming": Succession.objects.filter(on__gt=today()).select_related("predecessor", "successor"),
        }
        return render(request, self.template_name, context)

    @staticmethod
    def _act(data: dict, request: HttpRequest) -> str:
        ending, new = list(data["ending"]), data["new"]
        if len(ending) == 1 and len(new) > 1:
            parts = reorganise.split(ending[0], new, data["on"], request.user, one_school=data["one_school"])
            return f"{ending[0]} will be split into {' and '.join(part.name for part in parts)}."
        if len(new) > 1:
            raise errors.NotInForce("A merger has one authority as its result. Describe one new authority.")
        whole = reorganise.merge(ending, data["into"] or new[0], data["on"], request.user)
        return f"{' and '.join(one.name for one in ending)} will be merged into {whole}."
