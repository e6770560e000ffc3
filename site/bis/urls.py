"""All addresses of the site: those for staff, and those for everybody."""

from csp.decorators import csp_replace
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.cache import never_cache
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from bis.linking import BilingualSitemap, robots
from bis.search.views import SLUGS, opensearch, search
from bis.views import entrance, favicon

handler400 = "bis.views.bad_request"
handler403 = "bis.views.permission_denied"
handler404 = "bis.views.page_not_found"

staff = decorate_urlpatterns(
    [path("django-admin/", admin.site.urls), path("admin/", include(admin_urls))],
    lambda view: never_cache(csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY)(view)),
)

public = [
    path("", entrance),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": BilingualSitemap}}, name="sitemap"),
    path("robots.txt", robots),
    path("favicon.ico", favicon),
    path("documents/", include(document_urls)),
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
]

in_each_language = [
    *(path(f"{slug}/", search, {"language": language}) for language, slug in SLUGS.items()),
    path("opensearch.xml", opensearch),
    path("", include(wagtail_urls)),
]

urlpatterns = [*staff, *public, *i18n_patterns(*in_each_language)]
