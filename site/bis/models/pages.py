"""The base of every page type, and the three pillars."""

from http import HTTPMethod

from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from bis.blocks import StoryBlock
from bis.fields import FigureTextField
from bis.permissions import StaffPermissions
from bis.search import text
from bis.search.kinds import Kind
from instep.doors import InStepMixin


class Pillar(models.TextChoices):
    """The three programmes on which all the work of BIS rests."""

    CITIZENS = "citizens", _("Citizens")
    ORGANISATIONS = "organisations", _("Organisations")
    DIALOGUE = "dialogue", _("Dialogue")


class Pillars(models.Model):
    """Which of the three pillars a page is about: any of them, or none.

    Three columns rather than a relation: they follow the source page into the other language like any
    fact, can be filtered on both databases, and cost no query.
    """

    citizens = models.BooleanField(Pillar.CITIZENS.label, default=False)
    organisations = models.BooleanField(Pillar.ORGANISATIONS.label, default=False)
    dialogue = models.BooleanField(Pillar.DIALOGUE.label, default=False)

    class Meta:
        abstract = True

    pillars_panel = MultiFieldPanel(
        [FieldPanel(pillar.value) for pillar in Pillar], heading=_("Programmes it belongs to")
    )

    @property
    def pillars(self):
        return [pillar for pillar in Pillar if getattr(self, pillar.value)]


class BasePage(InStepMixin, Page):
    """Every page of the site: a summary, a story and what search engines and social media show."""

    summary = FigureTextField(
        _("summary"),
        blank=True,
        max_length=300,
        help_text=_("One or two sentences. Shown under the title, in lists and in search results."),
    )
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)
    social_image = models.ForeignKey(
        "bis.BisImage",
        verbose_name=_("image for social media"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown when somebody shares the page; 1200 × 630 pixels. Empty: the site's own picture."),
    )

    class Meta:
        abstract = True

    # Pages are read; a page type with a form says so itself.
    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]
    search_fields = [
        *Page.search_fields,
        text.ProseField("summary"),
        text.ProseField("body"),
        index.SearchField("normalised"),
    ]
    # What the search calls this page, and the field with the date that it shows and sorts by. A page type of
    # several kinds names the field that tells them apart.
    search_kind = Kind.PAGE
    search_kind_field = ""
    search_date_field = ""
    content_panels = [TitleFieldPanel("title"), FieldPanel("summary"), FieldPanel("body")]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description"), FieldPanel("social_image")],
            heading=_("In search results and social media"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("In the site's menu")),
    ]

    def route(self, request, path_components):
        """Find a page below this one by its whole address: two queries however deep it lies."""
        if not path_components:
            return super().route(request, path_components)
        address = f"{self.url_path}{'/'.join(path_components)}/"
        page = Page.objects.filter(slug=path_components[-1], url_path=address).first()
        if page is None:
            raise Http404
        return page.specific.route(request, [])

    def permissions_for_user(self, user):
        return StaffPermissions(user, self)

    @property
    def normalised(self):
        """What the search looks in."""
        return text.normalised(self)

    @property
    def head_title(self):
        """The title for browsers and search engines."""
        return self.seo_title or self.title

    @property
    def share_image(self):
        """The picture for social media, if somebody chose one; page types may know a better default."""
        return self.social_image
