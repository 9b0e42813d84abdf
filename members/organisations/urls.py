"""Addresses under /members/ of joining a school and looking after its people."""

from django.urls import path

from members.organisations import views

app_name = "organisations"
urlpatterns = [
    path("join/", views.choose_school, name="join"),
    path("join/<int:pk>/", views.ask_to_join, name="ask"),
    path("requests/", views.requests, name="requests"),
    path("requests/<int:pk>/", views.decide, name="decide"),
    path("requests/<int:pk>/withdraw/", views.withdraw_request, name="withdraw_request"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("schools/<int:pk>/", views.school, name="school"),
    path("schools/<int:pk>/invite/", views.invite, name="invite"),
    path("schools/<int:pk>/contact/", views.contact, name="contact"),
    path("schools/<int:pk>/hand-over/", views.hand_over, name="hand_over"),
    path(
        "schools/<int:pk>/invitations/<int:invitation_pk>/withdraw/",
        views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("roles/<int:pk>/end/", views.end_role, name="end_role"),
]
