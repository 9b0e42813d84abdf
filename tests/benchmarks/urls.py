"""The portal's addresses, and a view that says hello."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from navsh.urls import handler400, handler403, handler404, handler500
from navsh.urls import urlpatterns as portal_urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello", content_type="text/plain")


urlpatterns = [path("bench/hello/", hello), *portal_urlpatterns]
