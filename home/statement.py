"""The accessibility statement, in the form of the Polish technical conditions 2.0 of 31 July 2024."""

import datetime
from collections import Counter

from bs4 import BeautifulSoup
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from bis.blocks import PassagesBlock
from bis.fields import FigureTextBlock
from bis.models import BasePage

ALWAYS = {
    "a11y-wstep",
    "a11y-podmiot",
    "a11y-zakres",
    "a11y-url",
    "a11y-data-publikacja",
    "a11y-data-aktualizacja",
    "a11y-status",
    "a11y-kontakt",
    "a11y-email",
    "a11y-telefon",
    "a11y-procedura",
    "a11y-data-sporzadzenie",
    "a11y-architektura",
    "a11y-komunikacja",
}
DATES = {"a11y-data-publikacja", "a11y-data-aktualizacja", "a11y-data-sporzadzenie", "a11y-data-przeglad"}
REVIEW_BY = (3, 31)  # month and day, every year
REMIND_BEFORE = datetime.timedelta(days=30)


class BarrierBlock(blocks.StructBlock):
    """Something that not everybody can use, and why."""

    kind = blocks.ChoiceBlock(
        label=_("kind"),
        choices=[
            ("annex", _("does not meet the requirements")),
            ("cost", _("would cost more than we can bear")),
            ("exempt", _("exempt from the Act")),
        ],
    )
    content = FigureTextBlock(label=_("what cannot be used"), rows=2)
    reason = FigureTextBlock(label=_("why"), rows=2)
    instead = FigureTextBlock(label=_("how to get it in another way"), rows=2, required=False, default="")

    class Meta:
        icon = "warning"
        label = _("Barrier")


class BarriersBlock(blocks.StreamBlock):
    barrier = BarrierBlock()


class StatementForm(WagtailAdminPageForm):
    """Refuses contradictions when the statement is published.

    The form and not the page refuses them, since a translation takes over facts before its words are translated.
    """

    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        status, prepared, reviewed = (cleaned.get(name) for name in ("status", "prepared", "reviewed"))
        if status == AccessibilityStatementPage.Status.FULL and cleaned.get("barriers"):
            self.add_error("status", _("A site with barriers is not compliant."))
        elif status != AccessibilityStatementPage.Status.FULL and not cleaned.get("barriers"):
            self.add_error("barriers", _("List what cannot be used by everybody, and why."))
        if reviewed and prepared and reviewed < prepared:
            self.add_error("reviewed", _("The review cannot be earlier than the statement."))
        if cleaned.get("method") == AccessibilityStatementPage.Method.EXTERNAL and not cleaned.get("assessor"):
            self.add_error("assessor", _("Say who assessed the site."))
        return cleaned


class AccessibilityStatementPage(BasePage):
    """How accessible the site is and whom to tell. Facts are entered once; the template writes the sentences."""

    class Status(models.TextChoices):
        FULL = "full", _("compliant")
        PARTIAL = "partial", _("partially compliant")
        NONE = "none", _("not compliant")

    class Method(models.TextChoices):
        SELF = "self", _("self-assessment")
        EXTERNAL = "external", _("assessment by somebody else")

    site_published = models.DateField(_("site published on"), default=timezone.localdate)
    site_updated = models.DateField(
        _("last major change of the site"), default=timezone.localdate, help_text=_("Of its design or its functions.")
    )
    status = models.CharField(_("status"), max_length=7, choices=Status.choices, default=Status.PARTIAL)
    barriers = StreamField(BarriersBlock(), verbose_name=_("barriers"), blank=True)
    prepared = models.DateField(_("statement prepared on"), default=timezone.localdate)
    reviewed = models.DateField(
        _("last reviewed on"), null=True, blank=True, help_text=_("Every year by 31 March, even if nothing changed.")
    )
    method = models.CharField(_("based on"), max_length=8, choices=Method.choices, default=Method.SELF)
    assessor = models.CharField(
        _("who assessed the site"), max_length=120, blank=True, help_text=_("For an assessment by somebody else.")
    )
    assessed = models.DateField(_("assessed on"), null=True, blank=True)
    report = models.URLField(_("address of the report"), blank=True)
    contact = models.CharField(
        _("person or team in charge of accessibility"), max_length=120, blank=True, help_text=_("Empty: BIS.")
    )
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Empty: the foundation's own, from the settings.")
    )
    phone = models.CharField(
        _("telephone"), max_length=20, blank=True, help_text=_("Empty: the foundation's own, from the settings.")
    )
    premises = StreamField(PassagesBlock(), verbose_name=_("access to our premises"), blank=True)
    premises_url = models.URLField(_("address of a separate description of the premises"), blank=True)
    communication = StreamField(PassagesBlock(), verbose_name=_("ways to communicate with us"), blank=True)
    applications = StreamField(PassagesBlock(), verbose_name=_("mobile applications"), blank=True)

    base_form_class = StatementForm
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("site_published"), FieldPanel("site_updated")])], heading=_("The site")
        ),
        MultiFieldPanel([FieldPanel("status"), FieldPanel("barriers")], heading=_("Compliance with the Act")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("prepared"), FieldPanel("reviewed")]),
                FieldRowPanel([FieldPanel("method"), FieldPanel("assessed")]),
                FieldPanel("assessor"),
                FieldPanel("report"),
            ],
            heading=_("Preparation and review"),
        ),
        MultiFieldPanel([FieldPanel("contact"), FieldPanel("email"), FieldPanel("phone")], heading=_("Contact")),
        FieldPanel("premises"),
        FieldPanel("premises_url"),
        FieldPanel("communication"),
        FieldPanel("applications"),
        FieldPanel("body", heading=_("What makes the site easier to use, limits and other information")),
    ]

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")

    @property
    def barriers_by_kind(self):
        """The barriers, those of a kind together: {"annex": [...], ...}."""
        kinds = {}
        for barrier in self.barriers:
            kinds.setdefault(barrier.value["kind"], []).append(barrier.value)
        return kinds

    @property
    def review_due(self):
        """The day by which the statement has to be reviewed next."""
        return datetime.date((self.reviewed or self.prepared).year + 1, *REVIEW_BY)

    @property
    def needs_review(self):
        """Whether it is time to remind staff of the review."""
        return timezone.localdate() >= self.review_due - REMIND_BEFORE

    @property
    def is_overdue(self):
        return timezone.localdate() > self.review_due

    @property
    def expected_ids(self):
        """The identifiers that have to be on the page, each once."""
        optional = {
            "a11y-data-przeglad": self.reviewed,
            "a11y-ocena": "cost" in self.barriers_by_kind,
            "a11y-aplikacje": self.applications,
            "a11y-architektura-url": self.premises_url,
        }
        return ALWAYS | {name for name, applies in optional.items() if applies}


def faults(page, html):
    """What a statement's document lacks or has too much of by the technical conditions, in words."""
    document = BeautifulSoup(html, "html.parser")
    found = Counter(element["id"] for element in document.select('[id^="a11y-"]'))
    expected = page.expected_ids
    report = [_("%s is missing") % name for name in sorted(expected - set(found))]
    report += [_("%s does not belong here") % name for name in sorted(set(found) - expected)]
    report += [_("%s is there more than once") % name for name, count in sorted(found.items()) if count > 1]
    for element in document.select('[id^="a11y-"]'):
        if not element.get_text(strip=True):
            report.append(_("%s is empty") % element["id"])
        if element["id"] in DATES and not (element.name == "time" and element.get("datetime")):
            report.append(_("%s is not a date") % element["id"])
    return report
