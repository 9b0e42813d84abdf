"""Where harvesters knock."""

from django.urls import path

from research.oai.views import answer

urlpatterns = [path("", answer, name="oai")]
