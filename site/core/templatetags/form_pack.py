"""What the templates of the `navsh` form pack ask of `core.forms` (`{% load form_pack %}`)."""

from django import template
from django.forms import BoundField
from django.forms.formsets import BaseFormSet

from core import forms

register = template.Library()


@register.simple_tag
def field_view(bound: BoundField) -> forms.FieldView:
    """Return the field as the pack draws it."""
    return forms.FieldView(bound)


@register.simple_tag
def errors_in(form_or_formset, item_name: str = "") -> list[forms.ErrorItem]:
    """Return the lines of the error summary of a form or a formset."""
    if isinstance(form_or_formset, BaseFormSet):
        return forms.formset_errors(form_or_formset, item_name)
    return forms.form_errors(form_or_formset)


@register.simple_tag
def item_legend(item_name: str, position: int) -> str:
    """Return the name of one repeated form."""
    return forms.item_legend(item_name, position)


@register.simple_tag
def item_id(formset: BaseFormSet, position: int) -> str:
    """Return the id of one repeated form."""
    return forms.item_id(formset, position)
