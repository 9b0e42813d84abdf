"""Every address of the portal. Pages come last: what is not named here, Wagtail looks for in its tree."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from core import views as core_views
from core.sitemaps import sitemaps

urlpatterns = [
    path("accounts/", include("members.accounts.urls_sign_in")),
    path("members/account/your-data/", include("members.privacy.urls")),
    path("members/account/", include("members.accounts.urls")),
    path("privacy/", include("members.privacy.urls_public")),
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path(
        "admin/failwhale/", core_views.not_found
    ),  # Wagtail's, which reports an error as often as it is asked
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("search/", include("search.urls")),
    path("sitemap.xml", require_safe(sitemap), {"sitemaps": sitemaps()}, name="sitemap"),
    path("robots.txt", core_views.robots, name="robots"),
    path("style-guide/", core_views.style_guide, name="style_guide"),
    path("health/", include("core.urls_health")),
    path("payments/", include("payments.urls")),
    path("find-a-virtual-school/", include("members.organisations.finder.urls")),
    path("members/", include("members.directory.urls")),
    path("members/", include("members.membership.urls")),
    path("members/", include("members.organisations.urls")),
    path("", include("consent.urls")),
]

if settings.DEBUG:
    urlpatterns += [
        *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
        path("development/", include("core.urls_development")),
    ]

urlpatterns += [
    path("research/", include("research.urls")),
    path("oai/", include("research.oai.urls")),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("", include(wagtail_urls)),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
