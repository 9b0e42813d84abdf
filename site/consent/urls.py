"""The address of the cookie choice; the page /cookies/ itself is in the page tree."""

from django.urls import path

from . import views

urlpatterns = [path("cookies/choice/", views.choose, name="consent_choose")]
