"""Facts about the foundation and its partners that need no language."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site
from wagtail.search import index

from bis.generation import kept


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
    press_logo = models.ForeignKey(
        "bis.BisImage",
        verbose_name=_("logo for the press"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Offered for download to those who write about BIS; as large as there is."),
    )
    privacy_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page on privacy"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Forms link to it; readers of English get its English version."),
    )

    panels = [
        MultiFieldPanel([FieldPanel(f) for f in ("street", "postcode", "city")], heading=_("Address")),
        MultiFieldPanel([FieldPanel(f) for f in ("phone", "email")], heading=_("Contact")),
        MultiFieldPanel([FieldPanel(f) for f in ("krs", "nip", "regon")], heading=_("Registers")),
        MultiFieldPanel([FieldPanel(f) for f in ("facebook", "linkedin", "youtube")], heading=_("Profiles")),
        FieldPanel("share_image"),
        FieldPanel("press_logo"),
        FieldPanel("privacy_page"),
    ]

    select_related = ["share_image", "press_logo"]

    class Meta:
        verbose_name = _("facts about the foundation")

    @classmethod
    def for_request(cls, request):
        """For templates, which only read them; whoever changes them takes `for_site`."""
        name = cls.get_cache_attr_name()
        if not hasattr(request, name):
            setattr(request, name, facts_of(Site.find_for_request(request)))
        return getattr(request, name)

    @property
    def has_address(self):
        return bool(self.street and self.city)

    @property
    def profiles(self):
        """The foundation's profiles elsewhere, as (name, address)."""
        pairs = (("Facebook", self.facebook), ("LinkedIn", self.linkedin), ("YouTube", self.youtube))
        return [(name, url) for name, url in pairs if url]


@kept
def facts_of(site):
    """The facts of a site; empty ones, which a reader's request does not write down, where staff have entered none."""
    return SiteSettings.base_queryset().filter(site=site).first() or SiteSettings(site=site)
