"""The milestones and awards of BIS, in one timeline."""

from itertools import groupby

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from bis.dates import PreciseDate
from bis.fields import FigureTextField
from bis.generation import kept
from bis.models import BasePage, Pillar, Pillars
from bis.queries import chosen, listed
from bis.search.kinds import Kind
from bis.search.text import ProseField

AWARD = "award"


class TimelinePage(BasePage):
    """The history of BIS as one ordered list, filtered by pillar with a plain link."""

    lists_descendants = True
    schema_type = "CollectionPage"

    parent_page_types = ["home.HomePage"]
    subpage_types = ["timeline.MilestonePage", "timeline.AwardPage"]
    max_count_per_parent = 1
    query_parameters = ("pillar",)

    class Meta:
        verbose_name = _("timeline")
        verbose_name_plural = _("timelines")

    def events(self, thread=None, choose=listed):
        """Milestones and awards, oldest first; only those of a pillar, or only awards, if asked. Two queries.

        Who shows more of them than a list does chooses `visible` ones.
        """
        events = []
        for model in (AwardPage,) if thread == AWARD else (MilestonePage, AwardPage):
            pages = choose(model.objects.child_of(self))
            events += pages.filter(**{thread: True}) if thread in Pillar.values else pages
        return sorted(events, key=lambda event: (event.date, event.date_precision != "year", event.path))

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        thread = chosen(request, "pillar", [*Pillar.values, AWARD])
        years = [(year, list(group)) for year, group in groupby(self.events(thread), key=lambda event: event.date.year)]
        return {**context, "thread": thread, "threads": [*Pillar.choices, (AWARD, _("Awards"))], "years": years}


class Event(BasePage, PreciseDate, Pillars):
    """What milestones and awards have in common: a date known to the year, month or day, and pillars."""

    search_date_field = "date"
    columns_in_lists = (*BasePage.columns_in_lists, *Pillars.columns, "date", "date_precision")
    parent_page_types = ["timeline.TimelinePage"]
    subpage_types = []

    class Meta:
        abstract = True

    @property
    def share_label(self):
        return f"{self.search_kind.label} · {self.date_text}"

    @property
    def thread(self):
        """The thread of the timeline that this event is a knot of."""
        return self.pillars[0].value if self.pillars else "all"


class MilestonePage(Event):
    """Something that happened in the life of BIS."""

    class Branch(models.TextChoices):
        BEGINS = "begins", _("a thread of its own begins here")
        LEAVES = "leaves", _("that thread goes its own way from here")

    branch = models.CharField(
        _("branch of the timeline"),
        max_length=6,
        choices=Branch.choices,
        blank=True,
        help_text=_("For something that BIS set up and that later became independent."),
    )

    search_kind = Kind.MILESTONE
    columns_in_lists = (*Event.columns_in_lists, "branch")
    parent_page_types = ["timeline.TimelinePage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        PreciseDate.date_panel,
        Pillars.pillars_panel,
        FieldPanel("branch"),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        indexes = [models.Index(fields=["date"], name="milestones_by_date")]


class AwardPage(Event):
    """An award: who gave it, which, and what for."""

    awarding_body = models.CharField(_("given by"), max_length=200)
    distinction = models.CharField(_("distinction"), max_length=100, blank=True, help_text=_("E.g. Grand Prix."))
    reason = FigureTextField(_("reason"), max_length=400, help_text=_("What the award was given for."))

    search_fields = [*Event.search_fields, *map(ProseField, ("awarding_body", "distinction", "reason"))]
    search_kind = Kind.AWARD
    columns_in_lists = (*Event.columns_in_lists, "awarding_body", "distinction")
    parent_page_types = ["timeline.TimelinePage"]
    subpage_types = []
    thread = AWARD
    is_award = True

    @property
    def card_text(self):
        return self.reason

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

    @property
    def in_words(self):
        """The award in one phrase: Grand Prix, Marshal of the Lesser Poland Voivodeship, 19 December 2014."""
        return ", ".join(filter(None, [self.distinction, self.awarding_body, self.date_text]))

    @property
    def awards_in_words(self):
        return [self.in_words]


@kept
def awards():
    """All awards in the active language, the newest first."""
    return list(listed(AwardPage.objects.filter(locale__language_code=get_language())).order_by("-date"))
