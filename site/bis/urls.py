"""All addresses of the site: those for staff, and those for everybody."""

from csp.decorators import csp_replace
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from bis import sitemaps, wellknown
from bis.access import urls as access_urls
from bis.cards import card
from bis.media import media
from bis.oembed import oembed
from bis.origin import without_csrf_cookie
from bis.permalinks import permalink
from bis.qr import qr_code
from bis.search.addresses import SLUGS
from bis.search.views import opensearch, search
from bis.views import entrance, favicon
from home.api.endpoints import urls as api_urls
from home.figures import figures_csv, figures_json
from news.calendars import calendar_entry, news_calendar
from news.feeds import news_feed
from timeline.data import timeline_csv, timeline_json

handler400 = "bis.views.bad_request"
handler403 = "bis.views.permission_denied"
handler404 = "bis.views.page_not_found"
handler429 = "bis.access.limits.too_many_attempts"  # what allauth calls
handler500 = "bis.views.server_error"

staff = decorate_urlpatterns(
    [path("admin/", include(admin_urls))],
    lambda view: never_cache(csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY)(view)),
)

public = [
    path("", entrance),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.part, name="sitemap_part"),
    path("robots.txt", sitemaps.robots),
    path(wellknown.SECURITY_PATH.removeprefix("/"), wellknown.security),
    path("favicon.ico", favicon),
    path("p/<slug:code>/", permalink),
    path("p/<slug:code>/qr.svg", qr_code, name="qr_code"),
    path("oembed/", oembed, name="oembed"),
    path("documents/", include(document_urls)),
    path("media/<path:path>", media),
]

pages = decorate_urlpatterns(wagtail_urls.urlpatterns, without_csrf_cookie)

in_each_language = [
    *(path(f"{slug}/", search, {"language": language}) for language, slug in SLUGS.items()),
    path("opensearch.xml", opensearch),
    path("p/<slug:code>/", permalink),
    path("p/<slug:code>.ics", calendar_entry),
    path("manifest.webmanifest", wellknown.manifest, name="manifest"),
    path("p/<slug:code>/card/", card, name="card"),
    path("p/<slug:code>/card/<slug:figure>/", card, name="card"),
    # These addresses stay, whatever becomes of the page's own.
    path(_("bis-in-numbers.csv"), figures_csv, name="figures_csv"),
    path(_("bis-in-numbers.json"), figures_json, name="figures_json"),
    path(_("timeline.csv"), timeline_csv, name="timeline_csv"),
    path(_("timeline.json"), timeline_json, name="timeline_json"),
    path(_("news.atom"), news_feed, name="news_feed"),
    path(_("calls-and-trainings.ics"), news_calendar, name="news_calendar"),
    path("", include(pages)),
]

urlpatterns = [path("admin/", include(access_urls)), *staff, *public, *api_urls, *i18n_patterns(*in_each_language)]
