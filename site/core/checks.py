"""Conventions that a machine can keep."""

from django.apps import apps
from django.core.checks import Error, register
from wagtail.models import Page


@register()
def pages_are_base_pages(app_configs, **kwargs) -> list[Error]:
    """Every page of ours is a BasePage: otherwise it has no `visible_to`, metadata or breadcrumbs."""
    from core.models import BasePage

    return [
        Error(f"{model.__name__} is a Page but not a BasePage.", obj=model, id="core.E001")
        for model in apps.get_models()
        if issubclass(model, Page) and model is not Page and not issubclass(model, BasePage)
    ]
