"""News, calls and trainings."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from bis.models import BasePage, Pillar, Pillars
from bis.queries import chosen, paginate, visible
from bis.search.text import ProseField

PER_PAGE = 10


class NewsQuerySet(PageQuerySet):
    def published(self):
        """What readers may see, without the stories that lists do not show."""
        return visible(self).defer_streamfields()

    def about(self, pillar):
        return self.filter(**{pillar: True})

    def open_calls(self, now=None):
        """Calls that can be answered now, the next to close first."""
        return self.filter(_is_open(now or timezone.now())).order_by("closes_at")

    def open_first(self, now=None):
        """Open calls, the next to close first, then everything else, newest first."""
        is_open = _is_open(now or timezone.now())
        return self.alias(
            rank=Case(When(is_open, then=Value(0)), default=Value(1)),
            deadline=Case(When(is_open, then="closes_at"), output_field=models.DateTimeField()),
        ).order_by("rank", "deadline", "-date", "-path")


def _is_open(now):
    """A call is open from its opening (or its publication) to its closing moment, which it must have."""
    return Q(kind=NewsPage.Kind.CALL, closes_at__gt=now) & (Q(opens_at__isnull=True) | Q(opens_at__lte=now))


class NewsIndexPage(BasePage):
    """All news, filtered by kind, pillar and year."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage"]
    max_count_per_parent = 1
    query_parameters = ("kind", "page", "pillar", "year")

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pages = NewsPage.objects.child_of(self).published()
        years = [str(year) for year in pages.order_by("-date__year").values_list("date__year", flat=True).distinct()]
        filters = {
            "kind": chosen(request, "kind", NewsPage.Kind.values),
            "pillar": chosen(request, "pillar", Pillar.values),
            "year": chosen(request, "year", years),
        }
        if filters["kind"]:
            pages = pages.filter(kind=filters["kind"])
        if filters["pillar"]:
            pages = pages.about(filters["pillar"])
        if filters["year"]:
            pages = pages.filter(date__year=filters["year"])
        return {
            **context,
            "items": paginate(request, pages.open_first(), PER_PAGE),
            "filters": filters,
            "filter_choices": {
                "kind": [
                    (NewsPage.Kind.NEWS, pgettext("filter", "News")),
                    (NewsPage.Kind.CALL, pgettext("filter", "Calls")),
                    (NewsPage.Kind.TRAINING, pgettext("filter", "Trainings")),
                ],
                "pillar": Pillar.choices,
                "year": [(year, year) for year in years],
            },
        }


class NewsPage(BasePage, Pillars):
    """A piece of news, a call for applications or a training."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News item")
        CALL = "call", _("Call for applications")
        TRAINING = "training", _("Training")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.NEWS)
    date = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    opens_at = models.DateTimeField(_("opens or begins"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("closes or ends"),
        null=True,
        blank=True,
        help_text=_(
            "A call is listed as open only until this moment, and not at all without one. "
            "A day without an hour means its end."
        ),
    )
    place = models.CharField(_("place"), max_length=120, blank=True)

    objects = PageManager.from_queryset(NewsQuerySet)()
    search_fields = [*BasePage.search_fields, ProseField("place")]
    search_kind_field = "kind"
    search_date_field = "date"

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("date")]),
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]), FieldPanel("place")],
            heading=_("For calls and trainings"),
        ),
        Pillars.pillars_panel,
    ]

    class Meta:
        verbose_name = _("news item, call or training")
        verbose_name_plural = _("news, calls and trainings")

    def clean(self):
        super().clean()
        if self.closes_at and timezone.localtime(self.closes_at).time() == datetime.time.min:
            # A day without an hour: nobody means its first minute.
            self.closes_at += datetime.timedelta(hours=23, minutes=59)
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("The closing moment has to come after the opening.")})

    @cached_property
    def state(self):
        """Whether a call is "upcoming", "open" or "closed"; empty for everything else and where dates are missing."""
        if self.kind != self.Kind.CALL or not self.closes_at:
            return ""
        now = timezone.now()
        if self.closes_at <= now:
            return "closed"
        return "upcoming" if self.opens_at and self.opens_at > now else "open"

    @property
    def days_left(self):
        """Whole days until the day of closing, by the calendar in Warsaw; 0 on the last day."""
        return (timezone.localdate(self.closes_at) - timezone.localdate()).days
