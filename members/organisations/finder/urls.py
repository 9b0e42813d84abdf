"""Addresses under /find-a-virtual-school/: a promise to everybody who links to them."""

from django.urls import path

from members.organisations.finder import views

app_name = "finder"
urlpatterns = [
    path("", views.index, name="index"),
    path("suggest/", views.suggest, name="suggest"),
    path("<slug:slug>/", views.authority, name="authority"),
    path("<slug:slug>/something-wrong/", views.something_wrong, name="something_wrong"),
    path("<slug:slug>/something-wrong/thanks/", views.thanks, name="thanks"),
]
