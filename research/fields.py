"""Model fields of the library."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


class CodesField(models.JSONField):
    """Several codes out of a fixed choice, kept as a JSON list in the order of the choice."""

    def __init__(self, *args, codes=(), **kwargs):
        self.codes = tuple(codes)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def formfield(self, form_class=None, choices_form_class=None, **kwargs):
        options = {
            "required": not self.blank,
            "label": self.verbose_name.capitalize(),
            "help_text": self.help_text,
            "choices": self.codes,
            "widget": forms.CheckboxSelectMultiple,
        }
        return forms.MultipleChoiceField(**{**options, **kwargs})

    def clean(self, value, model_instance):
        value = super().clean(value, model_instance)
        known = [code for code, _ in self.codes]
        if not isinstance(value, list) or any(code not in known for code in value):
            raise ValidationError("Choose from the list.")
        return [code for code in known if code in value]

    def labels(self, value) -> list[str]:
        """Return what people call the codes in `value`."""
        return [label for code, label in self.codes if code in (value or [])]
