"""Where live content links to, what came of asking there, and pictures that nobody described."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

FAILED_DAYS = 2


class LinkedAddress(models.Model):
    """An address that somebody wrote instead of choosing a page, and whether it works."""

    class Kind(models.TextChoices):
        EXTERNAL = "external", _("another site")
        PAGE = "page", _("a page of this site")
        OWN = "own", _("something else on this site")

    class Outcome(models.TextChoices):
        UNKNOWN = "", _("not checked yet")
        WORKS = "works", _("works")
        UNSURE = "unsure", _("does not let programs look")
        GONE = "gone", _("there is nothing there")
        NO_PLACE = "no_place", _("the page has no such place")
        ERROR = "error", _("the server has an error")
        NO_HOST = "no_host", _("there is no such site")
        NO_CONNECTION = "no_connection", _("the server cannot be reached")
        NO_ANSWER = "no_answer", _("the server does not answer in time")
        INSECURE = "insecure", _("the certificate of the site is not valid")
        LOOP = "loop", _("it only leads on and on")
        PRIVATE = "private", _("it leads into a private network")
        INVALID = "invalid", _("this is no address")

    NOT_FAILED = (Outcome.UNKNOWN, Outcome.WORKS, Outcome.UNSURE)

    address = models.CharField(_("address"), max_length=2000, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    outcome = models.CharField(_("outcome"), max_length=13, choices=Outcome.choices, blank=True, default="")
    status = models.PositiveSmallIntegerField(null=True, help_text="What the server answered, such as 404.")
    last_checked = models.DateTimeField(_("last checked"), null=True)
    failing_since = models.DateTimeField(_("broken since"), null=True)
    failed_days = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("linked address")
        verbose_name_plural = _("linked addresses")

    def __str__(self):
        return self.address

    @classmethod
    def failed(cls):
        """A filter: what is broken, elsewhere only once it has failed on two days."""
        sure = Q(failed_days__gte=FAILED_DAYS) | ~Q(kind=cls.Kind.EXTERNAL)
        return sure & ~Q(outcome__in=cls.NOT_FAILED)


class Source(models.Model):
    """Where something stands: on a live page, or else in a snippet or in settings."""

    source_page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, related_name="+")
    source_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, null=True, related_name="+")
    source_id = models.CharField(max_length=255, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True


class Link(Source):
    """A link as readers get it. Its target may be long gone, hence no constraint in the database."""

    words = models.CharField(max_length=120, blank=True)
    page = models.ForeignKey(
        Page, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="links_to_it"
    )
    document = models.ForeignKey(
        "wagtaildocs.Document", on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    address = models.ForeignKey(LinkedAddress, on_delete=models.CASCADE, null=True, related_name="links")

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = [models.Index(fields=["source_type", "source_id"], name="link_source")]

    def __str__(self):
        return self.words


class UndescribedImage(Source):
    """A picture on a page that is neither described nor marked as decorative."""

    image = models.ForeignKey("bis.BisImage", on_delete=models.CASCADE, related_name="undescribed")

    class Meta:
        verbose_name = _("image without a description")
        verbose_name_plural = _("images without a description")

    def __str__(self):
        return str(self.image_id)


class IgnoredLink(models.Model):
    """A fault of a link that the staff know of and leave as it is."""

    key = models.CharField(max_length=2020, unique=True)
    reason = models.CharField(_("reason"), max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("ignored link")
        verbose_name_plural = _("ignored links")

    def __str__(self):
        return self.key
