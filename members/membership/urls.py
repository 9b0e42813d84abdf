"""Addresses under /members/ of membership: what is due, who is invoiced, who counts, and joining."""

from django.urls import path

from members.membership.views import acts, joining, pages

app_name = "membership"
urlpatterns = [
    path("membership/", pages.home, name="home"),
    path("membership/<int:pk>/", pages.detail, name="detail"),
    path("membership/<int:pk>/billing/", acts.set_billing, name="billing"),
    path("membership/<int:pk>/order/<int:period_pk>/", acts.set_order, name="order"),
    path("membership/<int:pk>/send/<int:invoice_pk>/", acts.send_invoice, name="send"),
    path("membership/<int:pk>/seats/", acts.seats_of, name="seats"),
    path("membership/<int:pk>/renew/", joining.renew, name="renew"),
    path("membership/<int:pk>/restart/", joining.restart, name="restart"),
    path("membership/schools/<int:school_pk>/choose/", joining.choose, name="choose"),
    path("join/associate/", joining.associate, name="associate"),
    path("join/associate/<int:pk>/withdraw/", joining.withdraw, name="withdraw"),
]
