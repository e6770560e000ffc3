"""The base of every page type, and the three pillars."""

from http import HTTPMethod

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail.utils.decorators import cached_classmethod

from bis.blocks import StoryBlock
from bis.delivery import keep
from bis.fields import FigureTextField
from bis.permissions import StaffPermissions
from bis.queries import is_anything_restricted
from bis.search import text
from bis.search.kinds import Kind
from instep.doors import InStepMixin

# Wagtail filters its list of pages by whether there are pages below one, and fails where that list is searched as well.
Page.search_fields = [*Page.search_fields, index.FilterField("numchild")]


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

    columns = tuple(Pillar.values)
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
        help_text=_(
            "Shown when somebody shares the page; 1200 × 630 pixels. Empty: a picture is drawn with the title."
        ),
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
    # What lists show of its pages; whatever else is asked of a page in a list costs a query.
    columns_in_lists = ("title", "summary", "locale", "content_type", "translation_key", "path", "depth", "url_path")
    # Whether its page is a list of the pages below it, so that it changes with them.
    lists_descendants = False
    content_panels = [TitleFieldPanel("title"), FieldPanel("summary"), FieldPanel("body")]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel(
                    "seo_title",
                    heading=_("Title for search engines"),
                    help_text=_("Empty: the title of the page."),
                ),
                FieldPanel(
                    "search_description",
                    heading=_("Description for search engines"),
                    help_text=_("Shown below the title in search results and on social media. Empty: the summary."),
                ),
                FieldPanel("social_image"),
            ],
            heading=_("In search results and social media"),
        ),
        HelpPanel(template="bis/admin/appearance.html", heading=_("How others show the page"), icon="view"),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("In the site's menu")),
    ]

    # The parameters of the query string that change the page, and whether it is the same for all readers.
    query_parameters = ()
    is_kept = True

    @cached_classmethod
    def get_edit_handler(cls):
        """Wagtail's tabs, with what helps to write around the fields of every page type."""
        advice = HelpPanel(template="bis/admin/advice_panel.html", heading=_("Before it goes live"), icon="check")
        tokens = HelpPanel(
            template="bis/admin/figure_tokens.html",
            heading=_("Figures to insert"),
            classname="collapsed",
        )
        tabs = [
            ObjectList([advice, tokens, *cls.content_panels], heading=_("Content")),
            ObjectList(cls.promote_panels, heading=_("Promote")),
            ObjectList(cls.settings_panels, heading=_("Settings")),
        ]
        return TabbedInterface(tabs, base_form_class=cls.base_form_class).bind_to_model(cls)

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        return keep(response, self.query_parameters) if self.is_kept else response

    def get_view_restrictions(self):
        """As Wagtail's, without a query where nothing on the site is restricted."""
        return super().get_view_restrictions() if is_anything_restricted() else PageViewRestriction.objects.none()

    def route(self, request, path_components):
        """Find a page below this one by its whole address: two queries however deep it lies."""
        if not path_components:
            return super().route(request, path_components)
        address = f"{self.url_path}{'/'.join(path_components)}/"
        pages = Page.objects.filter(slug=path_components[-1], url_path=address)
        found = pages.values_list("pk", "content_type_id").first()
        if found is None:
            raise Http404
        pk, kind = found
        return ContentType.objects.get_for_id(kind).model_class().objects.get(pk=pk).route(request, [])

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

    # What the drawn share picture shows beside the title and the colours of the pillars.
    share_title_field = "title"
    share_label = ""
    is_award = False

    # What machines read: the Open Graph type, the schema.org type of the page, and awards of the foundation.
    open_graph_type = "website"
    schema_type = "WebPage"
    awards_in_words = ()

    def structured_data(self, about):
        """What stands on this page, as nodes of schema.org, the main one first; `about` is their Subject."""
        return []

    @property
    def missing_facts(self):
        """What readers would look for in vain: a sentence for the editor by the name of each field."""
        return {}

    @property
    def card_text(self):
        """What the page's card says below its title, on other sites."""
        return self.summary

    @property
    def figure_sentences(self):
        """The figures of this page that have an address of their own: the sentence of each by its key."""
        return {}
