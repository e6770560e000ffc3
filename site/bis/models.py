"""What every page shares: the base page, key figures, partners, facts about the foundation, images."""

import re
from http import HTTPMethod

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.forms import BaseChildFormSet
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.search import index

from bis.blocks import StoryBlock
from bis.dates import PreciseDate
from bis.fields import FigureTextField


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


class BasePage(Page):
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
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
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

    @property
    def head_title(self):
        """The title for browsers and search engines."""
        return self.seo_title or self.title

    @property
    def share_image(self):
        """The picture for social media, if somebody chose one; page types may know a better default."""
        return self.social_image


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


class Partner(index.Indexed, models.Model):
    """An organisation BIS works with."""

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True, help_text=_("If it has one."))
    url = models.URLField(_("website"), blank=True)
    logo = models.ForeignKey(
        "bis.BisImage", verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    panels = [FieldPanel("name"), FieldPanel("name_en"), FieldPanel("url"), FieldPanel("logo")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.SearchField("name_en")]

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def local_name(self):
        """The name in the active language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


@register_setting(icon="home")
class SiteSettings(BaseSiteSetting):
    """Facts about the foundation that need no language; whatever is empty is left out of the pages."""

    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(
        _("postcode"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d\d-\d\d\d\Z", _("Write the postcode as 00-000."))],
    )
    city = models.CharField(_("city"), max_length=60, blank=True)
    phone = models.CharField(
        _("telephone"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^\+?[\d ]{7,19}\Z", _("Digits and spaces only, with + and the country code."))],
    )
    email = models.EmailField(_("e-mail"), blank=True)
    krs = models.CharField(
        "KRS", max_length=10, blank=True, validators=[RegexValidator(r"^\d{10}\Z", _("Ten digits."))]
    )
    nip = models.CharField(
        "NIP", max_length=10, blank=True, validators=[RegexValidator(r"^\d{10}\Z", _("Ten digits."))]
    )
    regon = models.CharField(
        "REGON",
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^(\d{9}|\d{14})\Z", _("Nine or fourteen digits."))],
    )
    facebook = models.URLField("Facebook", blank=True)
    linkedin = models.URLField("LinkedIn", blank=True)
    youtube = models.URLField("YouTube", blank=True)
    share_image = models.ForeignKey(
        "bis.BisImage",
        verbose_name=_("image for social media"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("For pages that have none of their own; 1200 × 630 pixels."),
    )

    panels = [
        MultiFieldPanel([FieldPanel(f) for f in ("street", "postcode", "city")], heading=_("Address")),
        MultiFieldPanel([FieldPanel(f) for f in ("phone", "email")], heading=_("Contact")),
        MultiFieldPanel([FieldPanel(f) for f in ("krs", "nip", "regon")], heading=_("Registers")),
        MultiFieldPanel([FieldPanel(f) for f in ("facebook", "linkedin", "youtube")], heading=_("Profiles")),
        FieldPanel("share_image"),
    ]

    select_related = ["share_image"]

    class Meta:
        verbose_name = _("facts about the foundation")

    @property
    def has_address(self):
        return bool(self.street and self.city)

    @property
    def profiles(self):
        """The foundation's profiles elsewhere, as (name, address)."""
        pairs = (("Facebook", self.facebook), ("LinkedIn", self.linkedin), ("YouTube", self.youtube))
        return [(name, url) for name, url in pairs if url]


class BisImage(AbstractImage):
    """An image with the name of its author; its description for the blind is written where it is used."""

    credit = models.CharField(_("author or source"), max_length=120, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class BisRendition(AbstractRendition):
    """A resized or converted copy of an image."""

    image = models.ForeignKey(BisImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]


class LoadedContent(models.Model):
    """Which piece of the first content was loaded, so that what staff change or delete stays as they left it."""

    key = models.CharField(max_length=100, primary_key=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.key
