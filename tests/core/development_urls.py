"""The portal's addresses as a development server has them."""

from django.urls import include, path

from navsh.urls import urlpatterns as portal_urlpatterns

urlpatterns = [path("development/", include("core.urls_development")), *portal_urlpatterns]
