"""The form pack: what every widget, error and repeated form is drawn as."""

import datetime

import pytest
from bs4 import BeautifulSoup
from crispy_forms import bootstrap, layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.forms import formset_factory
from django.template import Context, Template
from django.test import RequestFactory

from core.forms import ActionButton, DateInput, NavshFormHelper, SplitDateTimeInput
from core.style_guide import DelegateForm, EveryControlForm, KeptFile

ROLES = [("a", "Carer"), ("b", "Teacher")]


class Enquiry(forms.Form):
    helper = NavshFormHelper("Send message")
    name = forms.CharField(label="Your name")
    note = forms.CharField(label="Note", required=False, help_text="As you like.")


def drawn(form, helper=None, **context) -> BeautifulSoup:
    return BeautifulSoup(render_crispy_form(form, helper, context), "html.parser")


def one(field: forms.Field, data=None, **kwargs) -> BeautifulSoup:
    """Draw a form that has only `field`, under the name "it"."""
    form_class = type("One", (forms.Form,), {"it": field, "helper": NavshFormHelper()})
    return drawn(form_class(data, **kwargs))


def assert_every_reference_resolves(page: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for tag in page.select("[aria-describedby]"):
        assert set(tag["aria-describedby"].split()) <= set(ids)
    for label in page.select("label[for]"):
        assert label["for"] in ids
    for link in page.select(".error-summary a"):
        assert link["href"].removeprefix("#") in ids


def test_a_helper_on_the_class_is_all_a_form_needs():
    page = drawn(Enquiry())
    assert page.form["method"] == "post"
    assert page.form.has_attr("novalidate")
    assert page.select_one("button[type=submit]").text == "Send message"
    assert [label.text for label in page.select("label")] == ["Your name", "Note (optional)"]


def test_label_then_hint_then_error_then_control():
    page = one(forms.EmailField(label="E-mail", help_text="To answer you."), {"it": "wrong"})
    field = page.select_one(".field--error")
    assert [tag.get("id") or tag.get("for") for tag in field.select("label, [id]")] == [
        "id_it",
        "id_it_helptext",
        "id_it_error",
        "id_it",
    ]
    control = field.select_one("input")
    assert control["aria-describedby"] == "id_it_helptext id_it_error"
    assert control["aria-invalid"] == "true"


def test_a_field_without_hint_or_error_is_described_by_nothing():
    control = one(forms.CharField()).select_one("#id_it")
    assert not control.has_attr("aria-describedby")
    assert not control.has_attr("aria-invalid")


def test_the_summary_stands_first_and_can_take_focus():
    page = drawn(Enquiry({}))
    summary = page.select_one(".error-summary")
    assert page.form.find(True) is summary
    assert summary["tabindex"] == "-1"
    assert summary.select_one("[role=alert] h2").text == "There is a problem"
    assert [(a["href"], a.text) for a in summary.select("a")] == [("#id_name", "Fill in “Your name”")]


@pytest.mark.parametrize(
    ("field", "target", "message"),
    [
        (forms.CharField(), "id_it", "Fill in “It”"),
        (forms.CharField(widget=forms.Textarea), "id_it", "Fill in “It”"),
        (forms.IntegerField(), "id_it", "Fill in “It”"),
        (forms.DateField(widget=DateInput()), "id_it", "Fill in “It”"),
        (forms.CharField(widget=forms.PasswordInput), "id_it", "Fill in “It”"),
        (forms.ChoiceField(choices=ROLES), "id_it", "Choose an answer for “It”"),
        (forms.MultipleChoiceField(choices=ROLES), "id_it", "Choose an answer for “It”"),
        (forms.ChoiceField(choices=ROLES, widget=forms.RadioSelect), "id_it_0", "Choose an answer for “It”"),
        (
            forms.ChoiceField(choices=[("Group", ROLES)], widget=forms.RadioSelect),
            "id_it_0_0",
            "Choose an answer for “It”",
        ),
        (
            forms.MultipleChoiceField(choices=ROLES, widget=forms.CheckboxSelectMultiple),
            "id_it_0",
            "Choose an answer for “It”",
        ),
        (forms.BooleanField(), "id_it", "Tick “It” to go on"),
        (forms.SplitDateTimeField(), "id_it_0", "Fill in “It”"),
        (forms.SplitDateTimeField(widget=SplitDateTimeInput()), "id_it_0", "Fill in “It”"),
        (forms.DateField(widget=forms.SelectDateWidget()), "id_it_day", "Fill in “It”"),
        (forms.FileField(), "id_it", "Choose a file for “It”"),
        (forms.FileField(widget=forms.FileInput), "id_it", "Choose a file for “It”"),
    ],
)
def test_the_summary_leads_to_every_kind_of_control(field, target, message):
    page = one(field, {})
    link = page.select_one(".error-summary a")
    assert (link["href"], link.text) == (f"#{target}", message)
    assert page.find(id=target).name in {"input", "select", "textarea"}
    assert page.select_one(".field__error").text == f"Error: {message}"
    assert_every_reference_resolves(page)


def test_a_radio_group_says_what_is_wrong_on_its_fieldset():
    page = one(forms.ChoiceField(choices=ROLES, widget=forms.RadioSelect, help_text="One."), {})
    group = page.select_one("fieldset")
    assert group.legend.text == "It"
    assert (group["role"], group["aria-invalid"]) == ("radiogroup", "true")
    assert group["aria-describedby"] == "id_it_helptext id_it_error"
    assert not page.select_one("input").has_attr("aria-invalid")


def test_a_chosen_answer_stays_chosen():
    page = one(forms.MultipleChoiceField(choices=ROLES, widget=forms.CheckboxSelectMultiple), {"it": ["b"]})
    assert [box.has_attr("checked") for box in page.select("input[type=checkbox]")] == [False, True]


def test_the_parts_of_a_date_and_time_have_names_of_their_own():
    page = one(
        forms.SplitDateTimeField(widget=SplitDateTimeInput()),
        initial={"it": datetime.datetime(2026, 3, 24, 9, 30)},  # noqa: DTZ001 — as a form's initial is given
    )
    assert [label.text for label in page.select("label")] == ["Date", "Time"]
    assert [(part["type"], part["value"]) for part in page.select(".parts input")] == [
        ("date", "2026-03-24"),
        ("time", "09:30"),
    ]


def test_day_month_and_year_have_names_of_their_own():
    page = one(forms.DateField(widget=forms.SelectDateWidget()))
    assert [label.text for label in page.select("label")] == ["Day", "Month", "Year"]
    assert_every_reference_resolves(page)


def test_a_lone_tick_box_has_its_label_after_it_and_no_optional():
    page = one(forms.BooleanField(label="I agree", required=False, help_text="You may not."))
    assert page.select_one("label").text == "I agree"
    assert page.select_one(".choice").find(True).name == "input"
    assert page.select_one("input")["aria-describedby"] == "id_it_helptext"


def test_a_kept_file_can_be_seen_replaced_and_removed():
    kept = KeptFile(b"", name="letters/letter.pdf")
    page = one(forms.FileField(required=False), initial={"it": kept})
    assert page.form["enctype"] == "multipart/form-data"
    assert page.select_one("a[href='#forms']").text == "letter.pdf"
    assert page.select_one("input[name=it-clear]")["id"] == page.select_one("label[for=it-clear_id]")["for"]
    assert [box["name"] for box in page.select("input[type=file]")] == ["it"]


def test_a_kept_file_that_is_required_cannot_be_removed():
    kept = KeptFile(b"", name="letter.pdf")
    page = one(forms.FileField(), initial={"it": kept})
    assert page.select_one("input[name=it-clear]") is None
    assert not page.select_one("input[type=file]").has_attr("required")


def test_a_long_text_says_how_long_it_may_be():
    page = one(forms.CharField(max_length=500, widget=forms.Textarea))
    assert page.select_one("#id_it_limit").text == "Up to 500 characters."
    assert page.textarea["aria-describedby"] == "id_it_limit"


def test_a_single_line_does_not_boast_of_its_limit():
    page = one(forms.CharField(max_length=100))
    assert page.select_one("input")["maxlength"] == "100"
    assert page.select_one(".field__hint") is None


def test_what_the_widget_says_of_itself_is_kept():
    widget = forms.TextInput(
        attrs={"autocomplete": "name", "class": "control--short", "aria-describedby": "more"}
    )
    control = one(forms.CharField(widget=widget, help_text="Hint")).select_one("input")
    assert control["autocomplete"] == "name"
    assert control["class"] == ["control", "control--short"]
    assert control["aria-describedby"] == "more id_it_helptext"


def test_labels_hints_errors_choices_and_values_are_escaped():
    evil = "<script>alert(1)</script>"

    class Evil(forms.Form):
        helper = NavshFormHelper(evil, cancel_url='"><script>')
        text = forms.CharField(label=evil, help_text=evil, initial=evil)
        choice = forms.ChoiceField(label=evil, choices=[(evil, evil)], widget=forms.RadioSelect)

        def clean(self):
            raise forms.ValidationError(evil)

    for form in (Evil(), Evil({"choice": evil})):
        assert drawn(form).select("script") == []


def test_a_hint_that_was_made_safe_keeps_its_markup():
    hint = Template("{{ hint|safe }}").render(Context({"hint": "<a href='/privacy/'>Why</a>"}))
    assert one(forms.CharField(help_text=hint)).select_one(".field__hint a")["href"] == "/privacy/"


def test_errors_of_the_whole_form_and_of_hidden_fields_are_said():
    class Whole(forms.Form):
        helper = NavshFormHelper()
        step = forms.IntegerField(label="Step", widget=forms.HiddenInput)

        def clean(self):
            raise forms.ValidationError("These do not go together.")

    page = drawn(Whole({"step": "x"}))
    assert [li.text for li in page.select(".error-summary li")] == [
        "These do not go together.",
        "Step: Enter a whole number.",
    ]
    assert page.select_one("input[type=hidden]")["value"] == "x"


def test_a_form_s_own_wording_is_kept():
    page = one(forms.CharField(error_messages={"required": "Tell us your name"}), {})
    assert page.select_one(".error-summary a").text == "Tell us your name"


def test_prefixes_keep_two_forms_on_one_page_apart():
    page = BeautifulSoup(
        render_crispy_form(EveryControlForm({}, prefix="one"))
        + render_crispy_form(EveryControlForm({}, prefix="two")),
        "html.parser",
    )
    assert_every_reference_resolves(page)


def test_buttons_and_a_way_out():
    helper = NavshFormHelper(
        "Save",
        buttons=(ActionButton("Delete", kind="danger", name="delete", value="1"),),
        cancel_url="/news/",
    )
    actions = drawn(Enquiry(), helper).select_one(".form__actions")
    assert [(b.text, b["class"]) for b in actions.select("button")] == [
        ("Save", ["button"]),
        ("Delete", ["button", "button--danger"]),
    ]
    assert actions.a["href"] == "/news/"


def test_a_get_form_and_a_form_without_its_tag():
    assert (
        drawn(Enquiry(), NavshFormHelper("Find", method="get", action="/search/")).form["action"]
        == "/search/"
    )
    assert drawn(Enquiry(), NavshFormHelper("", form_tag=False)).form is None


def test_a_visitor_gets_no_token():
    page = drawn(Enquiry(), request=RequestFactory().get("/contact/"))
    assert page.select("[name=csrfmiddlewaretoken]") == []


DelegateFormSet = formset_factory(DelegateForm, extra=0, can_delete=True)
DELEGATES = NavshFormHelper("Continue", item_name="Delegate", add_label="Add another delegate")


def delegates(*people: dict) -> forms.BaseFormSet:
    data = {"d-TOTAL_FORMS": str(len(people)), "d-INITIAL_FORMS": "0"}
    data |= {
        f"d-{number}-{name}": value for number, person in enumerate(people) for name, value in person.items()
    }
    return DelegateFormSet(data, prefix="d")


GOOD = {"name": "A. Example", "email": "a@example.org", "meal": "meat"}


def test_each_repeated_form_is_a_fieldset_with_its_number():
    page = drawn(delegates(GOOD, GOOD), DELEGATES)
    assert [f.legend.text for f in page.select(".form__item")] == ["Delegate 1", "Delegate 2"]
    assert page.select_one("[name=d-TOTAL_FORMS]")["value"] == "2"
    assert page.select_one("label[for=id_d-0-DELETE]").text == "Remove this delegate"
    assert [b["name"] for b in page.select("button[name]")] == ["add"]
    assert_every_reference_resolves(page)


def test_the_summary_of_a_formset_leads_into_each_form():
    page = drawn(delegates(GOOD | {"email": "x"}, GOOD | {"meal": ""}), DELEGATES)
    assert [(a["href"], a.text) for a in page.select(".error-summary a")] == [
        ("#id_d-0-email", "Delegate 1: Enter a valid email address."),
        ("#id_d-1-meal_0", "Delegate 2: Choose an answer for “Lunch”"),
    ]
    assert len(page.select(".error-summary")) == 1
    assert_every_reference_resolves(page)


def test_what_is_wrong_with_a_repeated_form_as_a_whole_leads_to_its_fieldset():
    class Strict(DelegateForm):
        def clean(self):
            raise forms.ValidationError("Already booked.")

    formset = formset_factory(Strict, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"} | {f"form-0-{k}": v for k, v in GOOD.items()}
    )
    page = drawn(formset, DELEGATES)
    link = page.select_one(".error-summary a")
    assert (link.text, page.find(id=link["href"][1:])["tabindex"]) == ("Delegate 1: Already booked.", "-1")


def test_a_form_that_is_to_be_removed_needs_no_mending():
    page = drawn(delegates(GOOD, {"name": "", "DELETE": "on"}), DELEGATES)
    assert page.select(".error-summary") == []


def test_what_is_wrong_with_a_formset_as_a_whole_is_said():
    page = drawn(DelegateFormSet({}, prefix="d"), DELEGATES)
    assert "ManagementForm" in page.select_one(".error-summary li").text


def test_a_formset_with_a_layout_draws_each_form_and_its_hidden_fields():
    helper = NavshFormHelper("Continue", item_name="Delegate")
    helper.layout = layout.Layout(layout.Row("name", "email"), "meal")
    page = drawn(delegates(GOOD, GOOD | {"name": ""}), helper)
    assert len(page.select(".form__item .form__row")) == 2
    assert page.select_one(".error-summary a")["href"] == "#id_d-1-name"


def test_a_formset_as_a_table_names_every_control():
    helper = NavshFormHelper("Save", item_name="Delegate")
    helper.template = "navsh/table_inline_formset.html"
    page = drawn(delegates(GOOD, GOOD | {"name": ""}), helper)
    assert len(page.select("tbody tr")) == 2
    assert_every_reference_resolves(page)


def test_every_layout_object_draws():
    helper = NavshFormHelper("")
    helper.layout = layout.Layout(
        layout.Fieldset("Who {{ 1|add:1 }}", layout.Field("name", css_class="control--short"), css_id="who"),
        layout.Div(layout.Row(layout.Column("email"), layout.Column("password"))),
        layout.MultiField("Both", "message"),
        bootstrap.PrependedText("delegates", "No."),
        bootstrap.InlineRadios("role"),
        bootstrap.InlineCheckboxes("topics"),
        bootstrap.InlineField("region"),
        bootstrap.UneditableField("member"),
        bootstrap.FieldWithButtons("born", bootstrap.StrictButton("Today")),
        bootstrap.Accordion(bootstrap.AccordionGroup("More", "start")),
        bootstrap.TabHolder(bootstrap.Tab("Files", "letter")),
        bootstrap.Modal("agree", css_id="terms", title="Terms", title_id="terms-title"),
        bootstrap.Alert("Take care"),
        layout.HTML("<p>{{ 2|add:2 }}</p>"),
        layout.Hidden("step", "2"),
        layout.ButtonHolder(layout.Submit("save", "Save"), layout.Reset("reset", "Undo")),
        bootstrap.FormActions(ActionButton("Leave", kind="quiet")),
    )
    page = drawn(EveryControlForm(), helper)
    assert page.select_one("#who legend").text == "Who 2"
    assert page.select_one("#id_name")["class"] == ["control", "control--short"]
    assert len(page.select(".choices--inline")) == 2
    assert page.select_one("label[for=id_region]")["class"] == ["field__label", "visually-hidden"]
    assert page.select_one("button[name=save]").text == "Save"
    assert [tag.name for tag in page.select("[style]")] == []


def test_the_filters_draw_a_form_inside_a_form_tag_of_the_page_s_own():
    form = Enquiry({})
    page = BeautifulSoup(
        Template(
            "{% load crispy_forms_tags %}{{ form|crispy }}<hr>{{ form.note|as_crispy_field }}"
            "<hr>{{ form|as_crispy_errors }}<hr>{{ formset|crispy }}{{ formset|as_crispy_errors }}"
        ).render(Context({"form": form, "formset": delegates(GOOD | {"name": ""})})),
        "html.parser",
    )
    assert page.select("form") == []
    assert len(page.select(".error-summary")) == 4
    assert len(page.select("#id_note")) == 2
