"""Addresses under /members/ of joining a school and looking after its people."""

from django.urls import path

from members.organisations.views import joining, reorganising, roles, schools

app_name = "organisations"
urlpatterns = [
    path("join/", joining.choose_school, name="join"),
    path("join/<int:pk>/", joining.ask_to_join, name="ask"),
    path("requests/", joining.requests, name="requests"),
    path("requests/<int:pk>/", joining.decide, name="decide"),
    path("requests/<int:pk>/withdraw/", joining.withdraw_request, name="withdraw_request"),
    path("invitations/<str:token>/", joining.invitation, name="invitation"),
    path("schools/<int:pk>/", schools.school, name="school"),
    path("schools/<int:pk>/invite/", schools.invite, name="invite"),
    path(
        "schools/<int:pk>/invitations/take-over/",
        schools.take_over_invitations,
        name="take_over_invitations",
    ),
    path("schools/<int:pk>/contact/", schools.contact, name="contact"),
    path("schools/<int:pk>/members-contact/", schools.members_contact, name="members_contact"),
    path("schools/<int:pk>/changes/", reorganising.changes, name="changes"),
    path("schools/<int:pk>/hand-over/", roles.hand_over, name="hand_over"),
    path(
        "schools/<int:pk>/invitations/<int:invitation_pk>/withdraw/",
        schools.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path(
        "schools/<int:pk>/invitations/<int:invitation_pk>/again/",
        schools.invite_again,
        name="invite_again",
    ),
    path("roles/<int:pk>/", roles.change_role, name="change_role"),
    path("roles/<int:pk>/end/", roles.end_role, name="end_role"),
    path("roles/<int:pk>/keep/", roles.keep_role, name="keep_role"),
    path("roles/<int:pk>/take-back/", roles.take_back, name="take_back"),
]
