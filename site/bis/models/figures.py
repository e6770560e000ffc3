"""Key figures and their dated values."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.forms import BaseChildFormSet
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page, ReferenceIndex, Revision

from bis.dates import PreciseDate
from bis.models.pages import Pillar


class ValueFormSet(BaseChildFormSet):
    """The values of a figure: one for a date, compared after the unknown parts of dates are levelled."""

    def validate_unique(self):
        kept = [form.instance for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        if len({value.date_iso for value in kept}) < len(kept):
            raise ValidationError(_("This figure already has a value for that date."))


class ValuesPanel(InlinePanel):
    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = ValueFormSet
        return options


class KeyFigureForm(WagtailAdminModelForm):
    """Keeps the values that texts name by their date."""

    def is_valid(self):
        valid = super().is_valid()
        if not valid or not self.instance.pk:
            return valid
        kept = {
            form.instance.date_iso
            for form in self.formsets["values"].forms
            if form not in self.formsets["values"].deleted_forms
        }
        missing = sorted(self.instance.pinned_dates() - kept)
        if missing:
            self.add_error(
                None,
                ValidationError(
                    _("Texts show the value of %(dates)s, so it has to stay."), params={"dates": ", ".join(missing)}
                ),
            )
        return not missing


class KeyFigure(ClusterableModel):
    """A number the foundation tells about itself: a row without words, entered once for both languages."""

    key = models.CharField(
        _("key"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                re.compile(r"^[a-z][a-z0-9_]*\Z"), _("Small letters a–z, digits and _ only, beginning with a letter.")
            )
        ],
        help_text=_("Written in texts in curly brackets, e.g. {people}. It cannot be changed while a text uses it."),
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("For staff only; readers do not see it."))
    pillar = models.CharField(
        _("programme"),
        max_length=13,
        choices=Pillar.choices,
        blank=True,
        help_text=_("Gives the number its colour."),
    )
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)

    base_form_class = KeyFigureForm
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("key"), FieldPanel("pillar")], heading=_("Figure")),
        ValuesPanel(
            "values",
            heading=_("Values"),
            label=_("Value"),
            min_num=1,
            help_text=_(
                "Add a new value when the number grows; the newest is shown, the older ones remain as history."
            ),
        ),
    ]

    class Meta:
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} {{{self.key}}}"

    def clean(self):
        super().clean()
        if self.pk:
            stored = type(self).objects.get(pk=self.pk)
            if stored.key != self.key and stored.uses():
                raise ValidationError({"key": _("Texts use this key, so it cannot be changed.")})

    def uses(self):
        """The objects that show this figure, live or in a draft."""
        live = [source for source, _references in ReferenceIndex.get_grouped_references_to(self)]
        drafts = [revision.content_object for revision in self.revisions_holding("{" + self.key)]
        return list(dict.fromkeys([*live, *drafts]))

    def pinned_dates(self):
        """The dates that texts name, as in {people@2015}; those values have to stay."""
        pattern = re.compile(rf"\{{{self.key}@([\d-]+)")
        return {
            date for revision in self.revisions_holding(f"{{{self.key}@") for date in pattern.findall(revision.text)
        }

    @staticmethod
    def revisions_holding(piece):
        """The live and the newest revisions of pages in whose text `piece` stands."""
        current = Page.objects.exclude(latest_revision=None)
        return (
            Revision.objects.filter(
                Q(pk__in=current.values("latest_revision")) | Q(pk__in=current.values("live_revision"))
            )
            .annotate(text=Cast("content", models.TextField()))
            .filter(text__contains=piece)
            .order_by("pk")
        )

    @property
    def newest(self):
        """The value shown to readers, or None."""
        return max(self.values.all(), key=lambda value: value.date, default=None)


class KeyFigureValue(PreciseDate):
    """What a figure was at a date."""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        OVER = "over", _("over")
        ALMOST = "almost", _("almost")
        ABOUT = "about", _("about")

    figure = ParentalKey(KeyFigure, on_delete=models.CASCADE, related_name="values")
    qualifier = models.CharField(_("how exact"), max_length=6, choices=Qualifier.choices, default=Qualifier.EXACT)
    value = models.PositiveBigIntegerField(_("value"))
    source = models.URLField(_("address of the source"), blank=True)

    panels = [FieldPanel("qualifier"), FieldPanel("value"), PreciseDate.date_panel, FieldPanel("source")]

    class Meta:
        verbose_name = _("value of a key figure")
        verbose_name_plural = _("values of key figures")
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "date", "date_precision"],
                name="one_value_per_date",
                violation_error_message=_("This figure already has a value for that date."),
            )
        ]

    def __str__(self):
        return f"{self.value} ({self.date_iso})"
