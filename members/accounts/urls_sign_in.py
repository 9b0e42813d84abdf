"""Addresses under /accounts/: signing up and in, and what a person changes about that."""

from django.urls import include, path

from members.accounts import views

urlpatterns = [
    path("2fa/webauthn/login/", views.passkey_sign_in),  # before allauth's own, which it extends
    path("", include("allauth.urls")),
]
