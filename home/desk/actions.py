"""What one comes to the admin for, one press away."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from news.models import NewsIndexPage, NewsPage
from timeline.models import MilestonePage, TimelinePage


@dataclass(frozen=True)
class Action:
    icon: str
    label: str
    address: str


def actions(user):
    """The forms that the user may open, each as it should begin."""
    found = []
    if add := _add_address(user, NewsIndexPage, NewsPage):
        kinds = NewsPage.Kind
        found += [
            Action("doc-full", _("New news item"), f"{add}?kind={kinds.NEWS}"),
            Action("date", _("New call"), f"{add}?kind={kinds.CALL}"),
            Action("group", _("New training"), f"{add}?kind={kinds.TRAINING}"),
        ]
    if add := _add_address(user, TimelinePage, MilestonePage):
        found.append(Action("history", _("New milestone"), add))
    if user.has_perm("bis.change_keyfigure"):
        found.append(Action("order-up", _("Change a figure"), reverse("wagtailsnippets_bis_keyfigure:list")))
    return found


def _add_address(user, index, model):
    """Where a page of a type is begun: under the index of the site's own language, or else where the user may."""
    indexes = index.objects.select_related("locale").order_by("path")
    for parent in sorted(indexes, key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE):
        if parent.permissions_for_user(user).can_add_subpage():
            options = model._meta
            return reverse("wagtailadmin_pages:add", args=[options.app_label, options.model_name, parent.pk])
    return None
