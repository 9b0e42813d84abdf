"""Addresses under /members/account/."""

from django.urls import path

from members.accounts import views

urlpatterns = [path("", views.account, name="account_index")]
