"""Addresses under /members/ of membership: what is due, who is invoiced, who counts, and joining."""

from django.urls import path

from members.membership import views, views_acts, views_joining

app_name = "membership"
urlpatterns = [
    path("membership/", views.home, name="home"),
    path("membership/<int:pk>/", views.detail, name="detail"),
    path("membership/<int:pk>/billing/", views_acts.set_billing, name="billing"),
    path("membership/<int:pk>/order/<int:period_pk>/", views_acts.set_order, name="order"),
    path("membership/<int:pk>/send/<int:invoice_pk>/", views_acts.send_invoice, name="send"),
    path("membership/<int:pk>/seats/", views_acts.seats_of, name="seats"),
    path("membership/<int:pk>/restart/", views_joining.restart, name="restart"),
    path("membership/schools/<int:school_pk>/choose/", views_joining.choose, name="choose"),
    path("join/associate/", views_joining.associate, name="associate"),
    path("join/associate/<int:pk>/withdraw/", views_joining.withdraw, name="withdraw"),
]
