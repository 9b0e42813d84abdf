"""Pages for developers, on a development server only."""

from django.urls import path

from . import views_development

urlpatterns = [
    path("mail/", views_development.mail_list, name="development_mail"),
    path("errors/<int:status>/", views_development.error_page, name="development_error"),
    path("mail/<str:name>/", views_development.mail_detail, name="development_mail_detail"),
]
