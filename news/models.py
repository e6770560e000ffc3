"""News, calls and trainings."""

import datetime
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from bis.dates import format_date
from bis.generation import kept
from bis.models import BasePage, Pillar, Pillars
from bis.permalinks import permanent_path
from bis.queries import chosen, listed, paginate, visible
from bis.schema_org.subject import moment as machine_moment
from bis.schema_org.subject import reference
from bis.search.text import ProseField
from bis.templatetags.bis_tags import moment

PER_PAGE = 10
HEADLINE = 110  # letters that search engines take


class NewsQuerySet(PageQuerySet):
    def published(self):
        """What readers may see, without the stories that lists do not show."""
        return visible(self).defer_streamfields()

    def about(self, pillar):
        return self.filter(**{pillar: True})

    def matching(self, filters):
        """Those of the kind, pillar and year in `filters`, as far as these are given."""
        pages = self.filter(kind=filters["kind"]) if filters.get("kind") else self
        pages = pages.about(filters["pillar"]) if filters.get("pillar") else pages
        return pages.filter(date__year=filters["year"]) if filters.get("year") else pages

    def in_calendars(self):
        """Calls and trainings that have a day."""
        dated = Q(opens_at__isnull=False) | Q(closes_at__isnull=False)
        return self.filter(dated, kind__in=NewsPage.KINDS_IN_CALENDARS)

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

    lists_descendants = True
    schema_type = "CollectionPage"

    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage"]
    max_count_per_parent = 1
    query_parameters = ("kind", "page", "pillar", "year")

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pages = listed(NewsPage.objects.child_of(self))
        years = years_of(self.pk, pages=pages)
        filters = {
            "kind": chosen(request, "kind", NewsPage.Kind.values),
            "pillar": chosen(request, "pillar", Pillar.values),
            "year": chosen(request, "year", years),
        }
        dated = [filters["kind"]] if filters["kind"] in NewsPage.KINDS_IN_CALENDARS else []
        items = paginate(request, order_of(self.pk, *filters.values(), pages=pages.matching(filters)), PER_PAGE)
        rows = pages.in_bulk(items.object_list)
        items.object_list = [rows[pk] for pk in items.object_list if pk in rows]
        return {
            **context,
            "items": items,
            "filters": filters,
            "filter_choices": {
                "kind": NewsPage.KIND_FILTERS,
                "pillar": Pillar.choices,
                "year": [(year, year) for year in years],
            },
            "feed_query": query_of(filters),
            "calendar_query": query_of({**filters, "kind": "".join(dated)}),
        }


@kept
def years_of(index, pages):
    """The years of which a list has news, the newest first."""
    return [str(year) for year in pages.order_by("-date__year").values_list("date__year", flat=True).distinct()]


@kept
def order_of(index, *filters, pages):
    """The keys of a list's news in their order, for each choice: its pages need not sort all news each."""
    return list(pages.open_first().values_list("pk", flat=True))


def query_of(filters):
    """The query string that has feeds and calendars choose as the list does; they know no years."""
    query = urlencode({name: filters[name] for name in ("kind", "pillar") if filters.get(name)})
    return f"?{query}" if query else ""


class NewsPage(BasePage, Pillars):
    """A piece of news, a call for applications or a training."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News item")
        CALL = "call", _("Call for applications")
        TRAINING = "training", _("Training")

    KIND_FILTERS = [
        (Kind.NEWS, pgettext_lazy("filter", "News")),
        (Kind.CALL, pgettext_lazy("filter", "Calls")),
        (Kind.TRAINING, pgettext_lazy("filter", "Trainings")),
    ]
    KINDS_IN_CALENDARS = [Kind.CALL, Kind.TRAINING]

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.NEWS)
    date = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    opens_at = models.DateTimeField(_("opens or begins"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("closes or ends"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_(
            "A call is listed as open only until this moment, and not at all without one. "
            "A day without an hour means its end."
        ),
    )
    place = models.CharField(_("place"), max_length=120, blank=True)

    objects = PageManager.from_queryset(NewsQuerySet)()
    search_fields = [*BasePage.search_fields, ProseField("place")]
    open_graph_type = "article"
    search_kind_field = "kind"
    columns_in_lists = (*BasePage.columns_in_lists, *Pillars.columns, "kind", "date", "opens_at", "closes_at", "place")
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

    @property
    def missing_facts(self):
        is_call, is_training = self.kind == self.Kind.CALL, self.kind == self.Kind.TRAINING
        missing = {}
        if is_call and not self.closes_at:
            missing["closes_at"] = gettext("The call has no end, so it is not listed as open and is in no calendar.")
        if is_training and not self.opens_at:
            missing["opens_at"] = gettext("The training does not say when it begins.")
        if is_training and not self.place:
            missing["place"] = gettext("The training does not say where it is; for one on the internet write “online”.")
        return missing

    @property
    def share_label(self):
        return f"{self.get_kind_display()} · {format_date(self.date)}"

    def structured_data(self, about):
        event = self._event(about)
        article = {
            "@type": "NewsArticle",
            "@id": f"{about.url}#article",
            **about.work,
            **about.translation("NewsArticle", "#article"),
            "headline": about.name[:HEADLINE],
            "datePublished": self.date.isoformat(),
            "articleSection": self.get_kind_display(),
            "author": about.organisation,
            "mainEntityOfPage": about.page_reference,
            "about": [*about.subjects, *(reference(node) for node in event)],
        }
        return [article, *event]

    def _event(self, about):
        """A training with a beginning and a place, or a call with an end, in a list of one or none.

        Nobody goes anywhere to answer a call: it takes place at its page.
        """
        begins = self.opens_at or (self.date if self.kind == self.Kind.CALL else None)
        is_online = self.kind == self.Kind.CALL or self.place.casefold() == "online"
        if self.kind == self.Kind.NEWS or not begins or not (self.closes_at if is_online else self.place):
            return []
        where = about.text(self.place)
        online = {"@type": "VirtualLocation", "url": about.url}
        event = {
            "@type": "Event",
            "@id": f"{about.url}#event",
            "name": about.name,
            "description": about.description,
            "url": about.url,
            "image": about.picture_reference,
            "inLanguage": about.language,
            "startDate": machine_moment(begins),
            "endDate": self.closes_at and machine_moment(self.closes_at),
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": f"https://schema.org/{'Online' if is_online else 'Offline'}EventAttendanceMode",
            "location": online if is_online else {"@type": "Place", "name": where, "address": where},
            "organizer": about.organisation,
        }
        if self.kind == self.Kind.CALL:
            event["potentialAction"] = {
                "@type": "ApplyAction",
                "startTime": self.opens_at and machine_moment(self.opens_at),
                "endTime": machine_moment(self.closes_at),
                "target": about.url,
            }
        return [event]

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
    def is_coming(self):
        """Whether this is a training that has yet to begin."""
        return self.kind == self.Kind.TRAINING and self.opens_at is not None and self.opens_at > timezone.now()

    @property
    def has_note(self):
        """Whether lists and cards say below the title how its dates stand."""
        return bool(self.state) or self.is_coming

    @property
    def days_left(self):
        """Whole days until the day of closing, by the calendar in Warsaw; 0 on the last day."""
        return (timezone.localdate(self.closes_at) - timezone.localdate()).days

    @property
    def when_and_where(self):
        """The dates and the place of a call or a training, each in a few words."""
        is_call = self.kind == self.Kind.CALL
        parts = (
            (gettext("Opens:") if is_call else gettext("Begins:"), self.opens_at and moment(self.opens_at)),
            (gettext("Closes:") if is_call else gettext("Ends:"), self.closes_at and moment(self.closes_at)),
            (gettext("Place:"), self.place),
        )
        return [f"{label} {text}" for label, text in parts if text]

    @property
    def calendar_path(self):
        """The address of its entry for a reader's calendar; empty where it has no day, or one that is over."""
        last = self.closes_at or self.opens_at
        if self.kind not in self.KINDS_IN_CALENDARS or not last or timezone.localdate(last) < timezone.localdate():
            return ""
        return f"{permanent_path(self, get_language()).rstrip('/')}.ics"

    @property
    def first_moment(self):
        """When its day began, in Warsaw."""
        return timezone.make_aware(datetime.datetime.combine(self.date, datetime.time.min))
