"""Addresses under /members/account/."""

from django.urls import path

from members.accounts import views

urlpatterns = [
    path("", views.account, name="account_index"),
    path("sessions/<int:pk>/end/", views.end_session, name="end_session"),
    path("second-step-stays/<str:token>/", views.keep_second_step, name="keep_second_step"),
    path("send-on/", views.send_on, name="account_send_on"),
]
