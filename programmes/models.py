"""The three programmes on which the work of BIS rests."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from bis.blocks import AreasBlock, SentencesBlock
from bis.fields import FigureTextField
from bis.models import BasePage, Pillar
from bis.queries import listed
from bis.search.kinds import Kind
from bis.search.text import ProseField


class ProgrammeIndexPage(BasePage):
    """The three programmes side by side."""

    lists_descendants = True
    schema_type = "CollectionPage"

    parent_page_types = ["home.HomePage"]
    subpage_types = ["programmes.ProgrammePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of programmes")
        verbose_name_plural = _("lists of programmes")

    @property
    def programmes(self):
        return listed(ProgrammePage.objects.child_of(self)).select_related("illustration").order_by("path")


class ProgrammePage(BasePage):
    """One programme: its rule, its story, its figures and what it does where."""

    pillar = models.CharField(_("programme"), max_length=13, choices=Pillar.choices)
    rule = FigureTextField(
        _("rule"), max_length=200, help_text=_("The thought the programme rests on, in one sentence.")
    )
    illustration = models.ForeignKey(
        "bis.BisImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A decorative picture in place of the programme's drawing."),
    )
    counters = StreamField(SentencesBlock(), verbose_name=_("figures"), blank=True)
    activities = StreamField(AreasBlock(), verbose_name=_("key activities"), blank=True)

    search_fields = [*BasePage.search_fields, *map(ProseField, ("rule", "counters", "activities"))]
    search_kind = Kind.PROGRAMME
    columns_in_lists = (*BasePage.columns_in_lists, "pillar", "rule", "illustration")

    parent_page_types = ["programmes.ProgrammeIndexPage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("pillar"),
        FieldPanel("rule"),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("counters"),
        FieldPanel("activities"),
        FieldPanel("illustration"),
    ]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    @property
    def pillars(self):
        return [Pillar(self.pillar)]

    @property
    def share_label(self):
        return Kind.PROGRAMME.label

    def structured_data(self, about):
        return [about.programme(self)]

    @property
    def card_text(self):
        return self.rule
