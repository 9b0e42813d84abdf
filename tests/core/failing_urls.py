"""Addresses that fail, to see what the visitor gets."""

from django.core.exceptions import PermissionDenied
from django.urls import path

from navsh.urls import handler403, handler500
from navsh.urls import urlpatterns as ours

__all__ = ["handler403", "handler500", "urlpatterns"]


def _fails(request):
    raise RuntimeError("An example of a failure.")


def _refuses(request):
    raise PermissionDenied


urlpatterns = [path("fails/", _fails), path("refuses/", _refuses), *ours]
