"""Addresses under /privacy/, beside the page that editors write there."""

from django.urls import path

from members.privacy import views_public as views

app_name = "privacy_public"
urlpatterns = [
    path("what-we-hold/", views.what_we_hold, name="what_we_hold"),
    path("your-data/", views.prove, name="prove"),
    path("your-data/sent/", views.sent, name="sent"),
    path("your-data/<str:token>/", views.yours, name="yours"),
    path("your-data/<str:token>/copy/", views.copy_by_link, name="copy_by_link"),
    path("your-data/<str:token>/erase/", views.erase_by_link, name="erase_by_link"),
]
