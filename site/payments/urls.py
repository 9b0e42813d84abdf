"""Addresses under /payments/."""

from django.urls import path

from payments import views, views_documents, views_links

app_name = "payments"

urlpatterns = [
    path("stripe/webhook/", views.stripe_webhook, name="stripe_webhook"),
    path("documents/<str:token>/", views_documents.document, name="document"),
    path("documents/<str:token>/pdf/", views_documents.pdf, name="document_pdf"),
    path("documents/<str:token>/order/", views_documents.purchase_order, name="purchase_order"),
    path("documents/<str:token>/pay/", views_documents.pay, name="pay"),
    path("documents/<str:token>/back/", views_documents.back, name="back"),
    path("documents/<str:token>/new-link/", views_links.send_new, name="send_new"),
]
