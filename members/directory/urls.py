"""Addresses of the members' area: the dashboard, one's own profile, and the directory."""

from django.urls import path

from members.directory import views

app_name = "directory"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("profile/", views.profile, name="profile"),
]
