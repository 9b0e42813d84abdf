"""Addresses for load balancers: is the process alive, can it serve."""

from django.urls import path

from . import views_health

urlpatterns = [
    path("live/", views_health.live, name="health_live"),
    path("ready/", views_health.ready, name="health_ready"),
]
