"""Images that nobody has described for people who cannot see them."""

import django_filters
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.forms import RadioSelect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.permissions import policy_registry

from bis.models import BisImage, UndescribedImage
from bis.reports.base import MendingReport, TemplateColumn
from bis.reports.pages import page_policy


def undescribed_uses(user):
    """Where, on pages that the user may edit, a picture is neither described nor marked as decorative."""
    uses = UndescribedImage.objects.select_related("source_page__locale").order_by("source_page__path", "pk")
    if user.is_superuser:
        return uses
    return uses.filter(source_page__in=page_policy().instances_user_has_permission_for(user, "change"))


def shown_undescribed(user):
    """The images of those places."""
    return BisImage.objects.filter(pk__in=undescribed_uses(user).order_by().values("image"))


def without_description(user):
    """Images of the library, which the user may change, that suggest no description where they are chosen."""
    policy = policy_registry.get_by_type(BisImage)
    return policy.instances_user_has_permission_for(user, "change").filter(description="")


class ImageFilterSet(WagtailFilterSet):
    where = django_filters.ChoiceFilter(
        label=_("Show"),
        method="filter_where",
        choices=[("pages", _("Shown on pages without a description")), ("library", _("Without one in the library"))],
        empty_label=_("All"),
        widget=RadioSelect,
    )

    class Meta:
        model = BisImage
        fields = []

    def filter_where(self, queryset, name, value):
        user = self.request.user
        return queryset.filter(pk__in=(shown_undescribed if value == "pages" else without_description)(user))


class UndescribedImagesView(MendingReport):
    """Those first that readers meet without a description."""

    model = BisImage
    page_title = _("Images without a description")
    introduction = _(
        "A screen reader reads the description aloud. Write it where the image stands, or mark the image as "
        "decorative. The description in the library is what editors begin with when they choose the image."
    )
    no_results_message = _("Every image is described.")
    header_icon = "image"
    filterset_class = ImageFilterSet
    index_url_name = "undescribed_images"
    index_results_url_name = "undescribed_images_results"
    columns = [
        TemplateColumn("image", label=_("Image")),
        TemplateColumn("uses", label=_("Shown without a description on")),
    ]
    list_export = ["title", "description", "places"]
    export_headings = {"title": _("Image"), "description": _("Description"), "places": _("Where")}

    @staticmethod
    def may_see(user):
        images = policy_registry.get_by_type(BisImage)
        return page_policy().user_has_permission(user, "change") or images.user_has_permission(user, "change")

    def get_base_queryset(self):
        user = self.request.user
        uses = undescribed_uses(user)
        images = BisImage.objects.filter(Q(pk__in=shown_undescribed(user)) | Q(pk__in=without_description(user)))
        images = images.annotate(
            is_shown=Exists(uses.order_by().filter(image=OuterRef("pk"))),
            is_mine=Exists(
                policy_registry.get_by_type(BisImage)
                .instances_user_has_permission_for(user, "change")
                .filter(pk=OuterRef("pk"))
            ),
        )
        return (
            images.order_by("-is_shown", "title")
            .prefetch_renditions("max-120x80")
            .prefetch_related(Prefetch("undescribed", queryset=uses, to_attr="uses"))
        )

    def to_row_dict(self, item):
        item.places = [f"{use.source_page.title} ({use.source_page.locale.language_code})" for use in item.uses]
        return super().to_row_dict(item)
