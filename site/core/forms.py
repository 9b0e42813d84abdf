"""The Python side of the `navsh` form pack: what a form asks for, and what its templates need to know.

A room's form needs one line::

    class ContactForm(forms.Form):
        helper = NavshFormHelper("Send message")

and its template one tag, `{% crispy form %}`. The helper keeps nothing of a form or a request, so
one on the class serves every request.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.utils import flatatt
from django import forms
from django.forms import BaseForm, BoundField
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from core.words import one_line

PART_LABELS: dict[type[forms.Widget], tuple[str, ...]] = {
    forms.SplitDateTimeWidget: ("Date", "Time"),
    forms.SplitHiddenDateTimeWidget: ("Date", "Time"),
}


# --- what a room uses -------------------------------------------------------------------------


class ActionButton:
    """A button at the end of a form. `kind` is "primary", "secondary", "quiet" or "danger"."""

    input_type = "submit"
    template = "%s/layout/action_button.html"

    def __init__(self, label: str, *, kind: str = "primary", name: str = "", value: str = "", **attrs: Any):
        self.label = label
        self.kind = kind
        self.name = name
        self.value = value
        self.flat_attrs = flatatt(attrs)

    def render(self, form: BaseForm, context: Any, template_pack: str = "navsh", **kwargs: Any) -> str:
        return render_to_string(self.template % template_pack, {"input": self})


class NavshFormHelper(FormHelper):
    """The helper of every form and formset.

    `buttons` are more buttons beside the first; `cancel_url` is a link after them. For formsets
    `item_name` names each repeated form ("Delegate 2") and `add_label` gives a button that asks for
    one more, sent as `add=1`.
    """

    template_pack = "navsh"
    form_class = "form"

    def __init__(
        self,
        submit_label: str = "Continue",
        *,
        action: str = "",
        method: str = "post",
        kind: str = "primary",
        buttons: tuple[ActionButton, ...] = (),
        cancel_url: str = "",
        item_name: str = "",
        add_label: str = "",
        form_id: str = "",
        form_tag: bool = True,
    ):
        super().__init__()
        self.form_action = action
        self.form_method = method
        self.form_id = form_id
        self.form_tag = form_tag
        self.cancel_url = cancel_url
        self.item_name = item_name
        # Server-side errors say what to do and are announced; the browser's bubbles do neither well.
        self.attrs = {"novalidate": True}
        if add_label:
            self.add_input(ActionButton(add_label, kind="secondary", name="add", value="1"))
        if submit_label:
            self.add_input(ActionButton(submit_label, kind=kind))
        for button in buttons:
            self.add_input(button)


class OneLineField(forms.CharField):
    """A name and the like: one line of what can be seen. What only hides or turns letters is left out."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value))


class DateInput(forms.DateInput):
    """A date chosen with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None):
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time chosen with the browser's own clock."""

    input_type = "time"

    def __init__(self, attrs: dict | None = None):
        super().__init__(attrs, format="%H:%M")


class SplitDateTimeInput(forms.SplitDateTimeWidget):
    """A date and a time side by side, each in the browser's own control."""

    def __init__(self, attrs: dict | None = None):
        forms.MultiWidget.__init__(self, [DateInput(), TimeInput()], attrs)


PART_LABELS[SplitDateTimeInput] = ("Date", "Time")


# --- what the templates ask -------------------------------------------------------------------


@dataclass(frozen=True)
class ErrorItem:
    """A line of the error summary: what is wrong, and the id of the control to put it right in."""

    text: str
    target: str = ""


@dataclass
class Choice:
    """One radio button or checkbox of a group."""

    control: SafeString
    label: str
    id: str
    group: str = ""


@dataclass
class Part:
    """One control of a field that has several, such as a date and a time."""

    control: SafeString
    label: str
    id: str
    is_hidden: bool = False


@dataclass
class FieldView:
    """A bound field as the pack's templates draw it."""

    bound: BoundField

    @property
    def widget(self) -> forms.Widget:
        return self.bound.field.widget

    @property
    def id(self) -> str:
        return self.widget.attrs.get("id") or self.bound.auto_id

    @cached_property
    def kind(self) -> str:
        """Which drawing the field gets: hidden, choices, checkbox, parts, file or control."""
        if self.bound.is_hidden:
            return "hidden"
        if isinstance(self.widget, forms.RadioSelect):  # CheckboxSelectMultiple is one too
            return "choices"
        if isinstance(self.widget, forms.CheckboxInput):
            return "checkbox"
        if isinstance(self.widget, (forms.MultiWidget, forms.SelectDateWidget)):
            return "parts"
        if isinstance(self.widget, forms.ClearableFileInput):
            return "file"
        return "control"

    @property
    def is_group(self) -> bool:
        """Whether the label is a legend over several controls."""
        return self.kind in {"choices", "parts"}

    @property
    def is_radio_group(self) -> bool:
        return self.kind == "choices" and not isinstance(self.widget, forms.CheckboxSelectMultiple)

    @property
    def is_optional(self) -> bool:
        """Whether to say "(optional)". A lone tick box may always be left empty unless it is required."""
        return not self.bound.field.required and self.kind not in {"hidden", "checkbox"}

    @cached_property
    def errors(self) -> list[str]:
        return [plain_message(self.bound, error) for error in self.bound.errors.as_data()]

    @property
    def error_id(self) -> str:
        return f"{self.id}_error"

    @property
    def hint_id(self) -> str:
        return f"{self.id}_helptext"

    @property
    def limit_id(self) -> str:
        return f"{self.id}_limit"

    @property
    def limit(self) -> int | None:
        """How long an answer may be, where somebody could well reach it: in a text of several lines."""
        limit = self.widget.attrs.get("maxlength")
        return int(limit) if limit and isinstance(self.widget, forms.Textarea) else None

    @property
    def described_by(self) -> str:
        """The ids of all that is said about the field, in the order in which it is read."""
        if not self.id:
            return ""
        ids = [self.widget.attrs.get("aria-describedby", "")]
        ids += [self.hint_id] if self.bound.help_text else []
        ids += [self.limit_id] if self.limit else []
        ids += [self.error_id] if self.bound.errors else []
        return " ".join(filter(None, ids))

    @cached_property
    def target(self) -> str:
        """The id of the control that somebody must reach to put this field right."""
        if self.kind == "hidden" or not self.id:
            return ""
        if self.kind == "choices":
            return self.choices[0].id if self.choices else self.id
        if self.kind == "parts":
            return next((part.id for part in self.parts if not part.is_hidden), self.id)
        return self.bound.id_for_label or self.id

    @cached_property
    def control(self) -> SafeString:
        """The widget, tied to its hint and errors and carrying the pack's class."""
        if self.kind == "hidden":
            return self.bound.as_widget()
        attrs = self._ties()
        if self.kind != "checkbox":
            attrs["class"] = " ".join(filter(None, ["control", self.widget.attrs.get("class", "")]))
        return self.bound.as_widget(self._bare_file_input(), attrs=attrs)

    def _bare_file_input(self) -> forms.Widget | None:
        """Return the file input alone: the template draws the present file and the box that removes it."""
        if self.kind != "file":
            return None
        bare = forms.FileInput(self.widget.attrs)
        bare.is_required = self.widget.is_required
        return bare

    def _ties(self) -> dict[str, str | bool]:
        ties: dict[str, str | bool] = {}
        if self.described_by:
            ties["aria-describedby"] = self.described_by
        if self.bound.errors:
            ties["aria-invalid"] = "true"
        return ties

    @cached_property
    def choices(self) -> list[Choice]:
        """The buttons of a group. The fieldset, not each button, carries what is said about them."""
        choices = []
        for group_label, options, _index in self._widget_context()["optgroups"]:
            for position, option in enumerate(options):
                for spare in ("required", "aria-describedby") + ("aria-invalid",) * self.is_radio_group:
                    option["attrs"].pop(spare, None)
                control = self._draw("django/forms/widgets/input.html", option)
                group = str(group_label) if group_label and position == 0 else ""
                choices.append(Choice(control, option["label"], option["attrs"].get("id", ""), group))
        return choices

    @cached_property
    def parts(self) -> list[Part]:
        """The controls of a field that has several."""
        context = self._widget_context()
        parts = []
        for index, sub in enumerate(context["subwidgets"]):
            sub["attrs"]["class"] = " ".join(filter(None, ["control", sub["attrs"].get("class", "")]))
            hidden = sub.get("is_hidden", False)
            control = self._draw(sub["template_name"], sub)
            parts.append(Part(control, self._part_label(index, sub), sub["attrs"].get("id", ""), hidden))
        return parts

    def _part_label(self, index: int, sub: dict) -> str:
        if isinstance(self.widget, forms.SelectDateWidget):
            return sub["name"].rpartition("_")[2].capitalize()
        labels = getattr(self.widget, "part_labels", None) or PART_LABELS.get(type(self.widget), ())
        if index < len(labels):
            return labels[index]
        fields = getattr(self.bound.field, "fields", ())
        own = fields[index].label if index < len(fields) else None
        return own or f"Part {index + 1}"

    def _widget_context(self) -> dict:
        attrs = self.bound.build_widget_attrs({"id": self.id} if self.id else {})
        value = self.bound.value()
        return self.widget.get_context(self.bound.html_name, value, attrs)["widget"]

    def _draw(self, template_name: str, widget: dict) -> SafeString:
        return SafeString(self.bound.form.renderer.render(template_name, {"widget": widget}))

    @cached_property
    def present_file(self) -> dict | None:
        """The file already kept, and the box that removes it where the field may be left empty."""
        if self.kind != "file":
            return None
        context = self._widget_context()
        if not context.get("is_initial"):
            return None
        return {
            "url": context["value"].url,
            "name": PurePosixPath(context["value"].name).name,
            "clear_name": context["checkbox_name"] if not context["required"] else "",
            "clear_id": context["checkbox_id"],
            "clear_checked": context["attrs"].get("checked", False),
        }


def plain_message(bound: BoundField, error: forms.ValidationError) -> str:
    """Return an error as a sentence that stands alone, as it must in a summary far from its field.

    Django's "This field is required." says neither which field nor what to do; a form's own wording
    is kept as it is.
    """
    message = next(iter(error.messages))
    stock = forms.Field.default_error_messages["required"]
    if error.code not in {"required", "incomplete"} or str(error.message) != str(stock):
        return message
    label = str(bound.label)
    view = FieldView(bound)
    if view.kind == "choices" or isinstance(bound.field.widget, forms.Select):
        return f"Choose an answer for “{label}”"
    if view.kind == "checkbox":
        return f"Tick “{label}” to go on"
    if isinstance(bound.field.widget, forms.FileInput):
        return f"Choose a file for “{label}”"
    return f"Fill in “{label}”"


def item_legend(item_name: str, position: int) -> str:
    """Return the name of one repeated form of a formset."""
    return f"{item_name or 'Item'} {position}"


def item_id(formset: BaseFormSet, position: int) -> str:
    """Return the id of one repeated form's fieldset."""
    return f"{formset.prefix}-item-{position}"


def form_errors(form: BaseForm, *, prefix: str = "", fallback_target: str = "") -> list[ErrorItem]:
    """Return what is wrong with a form, the form as a whole first and then its fields in their order."""
    if not form.is_bound:
        return []
    items = [ErrorItem(f"{prefix}{message}", fallback_target) for message in form.non_field_errors()]
    for bound in form:
        view = FieldView(bound)
        # Nobody sees a hidden field, so its error must at least say which it was.
        about = f"{prefix}{bound.label}: " if view.kind == "hidden" else prefix
        items += [ErrorItem(f"{about}{message}", view.target or fallback_target) for message in view.errors]
    return items


def formset_errors(formset: BaseFormSet, item_name: str = "") -> list[ErrorItem]:
    """Return what is wrong with a formset: the whole, then each form that is to be kept, under its legend."""
    if not formset.is_bound:
        return []
    items = [ErrorItem(str(message)) for message in formset.non_form_errors()]
    for position, form in enumerate(formset.forms, start=1):
        if form.is_valid() or form.cleaned_data.get(DELETION_FIELD_NAME):
            continue
        prefix = f"{item_legend(item_name, position)}: "
        items += form_errors(form, prefix=prefix, fallback_target=item_id(formset, position))
    return items
