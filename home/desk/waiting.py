"""What waits for a member of staff: each kind with a number and the list where it is dealt with.

Every function takes the request and asks only for what the person may deal with; nobody is told the number of things
they may not see.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.utils import get_latest_str
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.permissions import policy_registry

from bis.links.faults import to_mend
from bis.reports.drafts import MyDraftsView, my_drafts
from bis.reports.figures import OldFiguresView, old_figures
from bis.reports.images import UndescribedImagesView, shown_undescribed, without_description
from bis.reports.links import LinksView
from bis.reports.pages import StalePagesView, stale_pages
from bis.templatetags.bis_tags import long_date
from home.contact.models import ContactMessage
from home.statement import AccessibilityStatementPage
from instep import wording
from instep.readers import TRANSLATE
from instep.views.home import problems

NAMED = 3


@dataclass
class Waiting:
    """One kind of things that wait; the first few by name, each with the address where it is dealt with."""

    icon: str
    text: str
    address: str
    names: list = field(default_factory=list)
    is_urgent: bool = False


def approvals(request):
    """What colleagues sent and this person may approve."""
    states = TaskState.objects.reviewable_by(request.user)
    count = states.count()
    if count:
        newest = states.order_by("-started_at").select_related("revision").prefetch_related("revision__content_object")
        text = ngettext("%(count)s page waits for your approval", "%(count)s pages wait for your approval", count)
        address = f"{reverse('wagtailadmin_reports:workflow')}?reviewable=true"
        objects = [state.revision.content_object for state in newest[:NAMED]]
        yield Waiting("check", text % {"count": count}, address, list(map(_named, filter(None, objects))), True)


def returned(request):
    """What this person sent and got back with remarks."""
    states = WorkflowState.objects.filter(requested_by=request.user, status=WorkflowState.STATUS_NEEDS_CHANGES)
    count = states.count()
    if count:
        text = ngettext("%(count)s page came back to you", "%(count)s pages came back to you", count)
        address = f"{reverse('wagtailadmin_reports:workflow')}?status=needs_changes&requested_by={request.user.pk}"
        newest = states.order_by("-created_at").prefetch_related("content_object")[:NAMED]
        names = [_named(state.content_object) for state in newest if state.content_object]
        yield Waiting("resubmit", text % {"count": count}, address, names, True)


def drafts(request):
    if MyDraftsView.may_see(request.user):
        pages = my_drafts(request.user)
        count = pages.count()
        if count:
            text = ngettext("You have %(count)s draft", "You have %(count)s drafts", count) % {"count": count}
            newest = pages.order_by("-latest_revision_created_at")[:NAMED]
            yield Waiting("edit", text, reverse("my_drafts"), list(map(_named, newest)))


def _named(instance):
    """The name of a page or snippet and where it is edited."""
    if isinstance(instance, Page):
        return instance.draft_title, reverse("wagtailadmin_pages:edit", args=[instance.pk])
    return get_latest_str(instance), reverse(instance.snippet_viewset.get_url_name("edit"), args=[instance.pk])


def unanswered(request):
    """Messages from the contact form."""
    if policy_registry.get_by_type(ContactMessage).user_has_permission(request.user, "view"):
        count = ContactMessage.objects.filter(answered_at=None).count()
        if count:
            text = ngettext("%(count)s message without an answer", "%(count)s messages without an answer", count)
            address = f"{reverse('wagtailsnippets_home_contactmessage:list')}?answered_at=false"
            yield Waiting("mail", text % {"count": count}, address, is_urgent=True)


def translations(request):
    if request.user.has_perm(TRANSLATE):
        count = len(problems(request))
        if count:
            text = _("%(title)s: %(versions)s") % {
                "title": wording.title(),
                "versions": wording.versions_out_of_step(count),
            }
            yield Waiting("wagtail-localize-language", text, reverse("instep_reports:in_step"))


def statement(request):
    """The accessibility statement, from 30 days before its review is due until it is done."""
    pages = AccessibilityStatementPage.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE)
    for page in pages:
        if page.needs_review and page.permissions_for_user(request.user).can_edit():
            sentence = (
                _("The accessibility statement should have been reviewed by %(date)s.")
                if page.is_overdue
                else _("The accessibility statement has to be reviewed by %(date)s.")
            )
            advice = _("Check whether it still holds, enter the date of the review and publish.")
            address = reverse("wagtailadmin_pages:edit", args=[page.pk])
            text = f"{sentence % {'date': long_date(page.review_due)}} {advice}"
            yield Waiting("calendar-alt", text, address, is_urgent=page.is_overdue)


def links(request):
    if LinksView.may_see(request.user):
        count = len(to_mend(request.user))
        if count:
            text = ngettext("%(count)s link to mend", "%(count)s links to mend", count) % {"count": count}
            yield Waiting("link", text, reverse("links_to_mend"))


def figures(request):
    if OldFiguresView.may_see(request.user):
        count = old_figures().count()
        if count:
            text = ngettext("%(count)s figure older than a year", "%(count)s figures older than a year", count)
            yield Waiting("order-up", text % {"count": count}, reverse("old_figures"))


def images(request):
    """Those that readers meet first; the library's can wait."""
    if UndescribedImagesView.may_see(request.user):
        count = shown_undescribed(request.user).count()
        if count:
            text = ngettext(
                "%(count)s image on our pages without a description",
                "%(count)s images on our pages without a description",
                count,
            )
            yield Waiting("image", text % {"count": count}, f"{reverse('undescribed_images')}?where=pages")
        count = without_description(request.user).count()
        if count:
            text = ngettext(
                "%(count)s image in the library without a description",
                "%(count)s images in the library without a description",
                count,
            )
            yield Waiting("image", text % {"count": count}, f"{reverse('undescribed_images')}?where=library")


def pages(request):
    if StalePagesView.may_see(request.user):
        count = stale_pages(request.user).count()
        if count:
            text = ngettext("%(count)s page untouched for two years", "%(count)s pages untouched for two years", count)
            yield Waiting("time", text % {"count": count}, reverse("stale_pages"))


KINDS = [approvals, returned, unanswered, drafts, translations, statement, links, figures, images, pages]


def waiting(request):
    """Everything that waits for whoever asks, people before things."""
    return [item for kind in KINDS for item in kind(request)]
