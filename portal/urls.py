"""Addresses: this file reads as the table of contents of the site."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal.api.documentation import documentation
from portal.errors import healthz
from portal.media import media
from portal.pages.robots import favicon, robots
from portal.pages.sitemaps import site_map, site_map_section
from sessions.live.offline_views import embed_script, service_worker, webmanifest

# The admin has no login form of its own: allauth's brings rate limits and the second factor.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("media/<path:name>", media, name="media"),
    path("healthz", healthz, name="healthz"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("sitemap.xml", site_map, name="sitemap"),
    path("sitemap-<slug:section>.xml", site_map_section, name="sitemap-section"),
    path("api/", include("portal.api.urls")),
    path("service-worker.js", service_worker, name="service-worker"),
    path("embed.js", embed_script, name="embed-script"),
]

# /fr/… and /en/…: the public pages
urlpatterns += i18n_patterns(
    path("api/", documentation, name="api-documentation"),
    path("manifest.webmanifest", webmanifest, name="webmanifest"),
    path("cards/", include("portal.cards.urls")),
    path("", include("portal.pages.urls")),
    path("", include("sessions.urls")),
    path("", include("declarations.urls")),
    path("", include("portal.outbox.urls")),
)
