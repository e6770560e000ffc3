"""The home page and the pages that belong to no programme, news or history."""

from http import HTTPMethod

from django.db import models
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from bis.blocks import SentencesBlock
from bis.models import BasePage, SiteSettings
from bis.queries import listed, visible
from bis.search.text import ProseField
from home.contact.models import ContactMessage, OutgoingMail, SenderCount  # noqa: F401 (models of this app)
from home.contact.views import respond
from home.figures import FiguresPage
from home.site_map import SiteMapPage
from home.statement import AccessibilityStatementPage
from news.models import NewsPage
from timeline.models import MilestonePage, awards

__all__ = [
    "AccessibilityStatementPage",
    "ContactPage",
    "EasyToReadPage",
    "FiguresPage",
    "HomePage",
    "SiteMapPage",
    "StandardPage",
]

NEWEST = 3


class HomePage(BasePage):
    """Who BIS is, the three programmes, the figures, and what is new."""

    share_title_field = "headline"
    headline = models.CharField(_("headline"), max_length=80, help_text=_("The large words of the first screen."))
    counters = StreamField(SentencesBlock(), verbose_name=_("figures"), blank=True)

    search_fields = [*BasePage.search_fields, ProseField("headline"), ProseField("counters")]

    lists_descendants = True
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "programmes.ProgrammeIndexPage",
        "timeline.TimelinePage",
        "news.NewsIndexPage",
        "home.StandardPage",
        "home.ContactPage",
        "home.FiguresPage",
        "home.EasyToReadPage",
        "home.AccessibilityStatementPage",
        "home.SiteMapPage",
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("summary"),
        FieldPanel("counters"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request, path_components):
        """Answer only below this home page's own address.

        Where the English home page is not live, Wagtail would serve the Polish tree under /en/.
        """
        if not request.path_info.startswith(self.get_url(request)):
            raise Http404
        return super().route(request, path_components)

    @cached_property
    def open_calls(self):
        return list(listed(NewsPage.objects.filter(locale=self.locale_id)).open_calls()[:NEWEST])

    @cached_property
    def news(self):
        """The newest news that are not among the open calls above them."""
        shown = [call.pk for call in self.open_calls]
        pages = listed(NewsPage.objects.filter(locale=self.locale_id)).exclude(pk__in=shown)
        return list(pages.order_by("-date")[:NEWEST])

    @property
    def award(self):
        return next(iter(awards()), None)

    @property
    def awards_in_words(self):
        return [award.in_words for award in awards()]

    @cached_property
    def milestones(self):
        pages = listed(MilestonePage.objects.filter(locale=self.locale_id))
        return list(reversed(pages.order_by("-date", "-path")[:NEWEST]))


class StandardPage(BasePage):
    """A page of text: about us, for partners, privacy."""

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")


class ContactPage(BasePage):
    """How to reach the foundation: its address, from the site's settings, and a form."""

    schema_type = "ContactPage"

    consent = models.CharField(
        _("consent"),
        blank=True,
        max_length=300,
        help_text=_(
            "Stands beside the box that has to be ticked; a link to the page on privacy follows by itself. "
            "Empty: the usual sentence."
        ),
    )

    allowed_http_methods = [*BasePage.allowed_http_methods, HTTPMethod.POST]
    is_kept = False  # a form says when it was shown
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    content_panels = [*BasePage.content_panels, FieldPanel("consent")]

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    def serve(self, request, *args, **kwargs):
        return respond(self, request, super().serve(request, *args, **kwargs))

    @property
    def consent_sentence(self):
        """What an author agrees to."""
        return self.consent or gettext("I agree that BIS uses these details in order to answer my message.")

    @cached_property
    def privacy_page(self):
        """The page on privacy in this page's language, if readers can see it."""
        facts = SiteSettings.for_site(self.get_site())
        keys = Page.objects.filter(pk=facts.privacy_page_id).values("translation_key")
        return visible(Page.objects.filter(translation_key__in=keys, locale=self.locale_id)).first()


class EasyToReadPage(BasePage):
    """Who BIS is and what it does, in words that everybody understands: one idea in each short sentence."""

    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("easy-to-read page")
        verbose_name_plural = _("easy-to-read pages")
