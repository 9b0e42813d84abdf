"""Addresses under /members/account/your-data/."""

from django.urls import path

from members.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.index, name="index"),
    path("copy/", views.ask_copy, name="copy"),
    path("copies/<str:token>/", views.fetch, name="fetch"),
    path("name/", views.name, name="name"),
    path("correct/", views.correct, name="correct"),
    path("erase/", views.erase, name="erase"),
    path("erase/<int:pk>/withdraw/", views.withdraw_erasure, name="withdraw_erasure"),
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/<slug:purpose>/agree/", views.agree, {"yes": True}, name="agree"),
    path("agreements/<slug:purpose>/withdraw/", views.agree, {"yes": False}, name="withdraw"),
]
