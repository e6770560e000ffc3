"""The milestones and awards of BIS, in one timeline."""

from itertools import groupby

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from bis.dates import PreciseDate
from bis.fields import FigureTextField
from bis.models import BasePage, Pillar, Pillars
from bis.queries import chosen, visible


class TimelinePage(BasePage):
    """The history of BIS as one ordered list, filtered by pillar with a plain link."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["timeline.MilestonePage", "timeline.AwardPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("timeline")
        verbose_name_plural = _("timelines")

    def events(self, pillar=None):
        """Milestones and awards, oldest first; those of one pillar if given. Two queries."""
        events = []
        for model in (MilestonePage, AwardPage):
            pages = visible(model.objects.child_of(self)).defer_streamfields()
            events += pages.filter(**{pillar: True}) if pillar else pages
        return sorted(events, key=lambda event: (event.date, event.date_precision != "year", event.path))

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pillar = chosen(request, "pillar", Pillar.values)
        events = self.events(pillar)
        years = [(year, list(group)) for year, group in groupby(events, key=lambda event: event.date.year)]
        return {**context, "pillar": pillar, "pillar_choices": Pillar.choices, "years": years, "count": len(events)}


class Event(BasePage, PreciseDate, Pillars):
    """What milestones and awards have in common: a date known to the year, month or day, and pillars."""

    parent_page_types = ["timeline.TimelinePage"]
    subpage_types = []

    class Meta:
        abstract = True


class MilestonePage(Event):
    """Something that happened in the life of BIS."""

    parent_page_types = ["timeline.TimelinePage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        PreciseDate.date_panel,
        Pillars.pillars_panel,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")


class AwardPage(Event):
    """An award: who gave it, which, and what for."""

    awarding_body = models.CharField(_("given by"), max_length=200)
    distinction = models.CharField(_("distinction"), max_length=100, blank=True, help_text=_("E.g. Grand Prix."))
    reason = FigureTextField(_("reason"), max_length=400, help_text=_("What the award was given for."))

    parent_page_types = ["timeline.TimelinePage"]
    subpage_types = []
    is_award = True
    content_panels = [
        *Page.content_panels,
        PreciseDate.date_panel,
        FieldPanel("awarding_body"),
        FieldPanel("distinction"),
        FieldPanel("reason"),
        Pillars.pillars_panel,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
