"""Which links somebody has to mend, for the people who can: each target once, with everything that links to it."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from bis.links.index import sources
from bis.models import IgnoredLink, Link, LinkedAddress
from bis.queries import visible


class Fault(models.TextChoices):
    """What is wrong with a link."""

    DELETED = "deleted", _("The page was deleted")
    HIDDEN = "hidden", _("Readers cannot see the page")
    DOCUMENT = "document", _("The document was deleted")
    OWN = "own", _("No such place on this site")
    EXTERNAL = "external", _("Another site does not answer")
    LANGUAGE = "language", _("Only in another language")
    TYPED = "typed", _("Typed by hand")
    UNSURE = "unsure", _("Could not be checked")
    IGNORED = "ignored", _("Left as it is")


ADVICE = {
    Fault.DELETED: _("Choose another page or remove the link."),
    Fault.HIDDEN: _("Publish the page, or remove the link."),
    Fault.DOCUMENT: _("Choose another document or remove the link."),
    Fault.OWN: _("Choose the page anew, or remove the link."),
    Fault.EXTERNAL: _("Find the new address, or remove the link."),
    Fault.LANGUAGE: _("Readers get the page in another language. Translate it, or remove the link."),
    Fault.TYPED: _("Choose the page instead: the link then follows when the page moves, in both languages."),
    Fault.UNSURE: _("That site lets no programs in. Open the link yourself now and then."),
    Fault.IGNORED: "",
}
QUIET = {Fault.UNSURE, Fault.IGNORED}
"""What nobody has to do anything about."""


@dataclass(frozen=True)
class Use:
    """A place where a link stands; `address` is where it is edited."""

    title: str
    language: str
    words: str
    address: str


@dataclass
class Target:
    """Where links lead that are not as they should be."""

    key: str
    fault: Fault
    name: str
    detail: str = ""
    address: str = ""
    since: object = None
    last_checked: object = None
    uses: list = field(default_factory=list)
    reason: str = ""

    @property
    def advice(self):
        return ADVICE[self.fault]


def may_see(user):
    """Whoever may edit something that holds links."""
    return policy_registry.get_by_type(Page).user_has_any_permission(user, {"change"}) or bool(_other_types(user))


def to_mend(user):
    """The targets that the user can do something about."""
    return [target for target in targets(user) if target.fault not in QUIET]


def targets(user):
    """Every target with a fault, in a fixed number of queries."""
    by_key = {}
    for link in _faulty(user):
        target = _target(link)
        by_key.setdefault(target.key, (target, []))[1].append(link)
    reasons = dict(IgnoredLink.objects.filter(key__in=by_key).values_list("key", "reason"))
    finder, others = AdminURLFinder(user), _other_sources([link for _t, links in by_key.values() for link in links])
    for key, (target, links) in by_key.items():
        places = [(link, link.source_page or others.get((link.source_type_id, link.source_id))) for link in links]
        target.uses = list(dict.fromkeys(_use(link, source, finder) for link, source in places if source))
        if key in reasons:
            target.fault, target.reason = Fault.IGNORED, reasons[key]
    order = list(Fault)
    found = [target for target, _links in by_key.values()]
    return sorted(found, key=lambda target: (order.index(target.fault), target.name.casefold()))


def _faulty(user):
    """The links with a fault, in what the user may edit."""
    versions = visible(Page.objects.filter(translation_key=OuterRef("page__translation_key")))
    here = versions.filter(locale=OuterRef("source_page__locale"))
    documents = get_document_model().objects.filter(pk=OuterRef("document_id"))
    links = Link.objects.annotate(
        exists=Exists(Page.objects.filter(pk=OuterRef("page_id"))),
        is_seen=Exists(versions),
        is_here=Exists(here),
        document_exists=Exists(documents),
    )
    failed = Q(address__in=LinkedAddress.objects.filter(LinkedAddress.failed()))
    faulty = (
        Q(page_id__isnull=False, is_seen=False)
        | Q(page_id__isnull=False, source_page__isnull=False, is_here=False)
        | Q(document_id__isnull=False, document_exists=False)
        | Q(address__kind=LinkedAddress.Kind.PAGE)
        | Q(address__outcome=LinkedAddress.Outcome.UNSURE)
        | failed
    )
    mine = Q(source_type__in=_other_types(user))
    if user.is_superuser:
        mine |= Q(source_page__isnull=False)
    else:
        policy = policy_registry.get_by_type(Page)
        mine |= Q(source_page__in=policy.instances_user_has_any_permission_for(user, {"change"}))
    links = links.filter(faulty & mine).annotate(target_title=F("page__title"))
    return links.select_related("source_page__locale", "address").order_by("source_page__path", "pk")


def _other_types(user):
    """The models other than pages, holding links, that the user may edit."""
    others = [model for model in sources() if not issubclass(model, Page)]
    mine = [
        model
        for model in others
        if user.has_perm(f"{model._meta.app_label}.{get_permission_codename('change', model._meta)}")
    ]
    return ContentType.objects.get_for_models(*mine).values() if mine else []


def _target(link):
    if link.page_id:
        return _target_page(link)
    if link.document_id:
        return Target(f"document {link.document_id}", Fault.DOCUMENT, link.words or f"#{link.document_id}")
    address = link.address
    outcome = LinkedAddress.Outcome(address.outcome)
    common = {
        "key": address.address,
        "name": address.address,
        "address": address.address,
        "since": address.failing_since,
        "last_checked": address.last_checked,
    }
    if outcome == LinkedAddress.Outcome.UNSURE:
        return Target(fault=Fault.UNSURE, detail=_detail(address), **common)
    if outcome in LinkedAddress.NOT_FAILED:
        return Target(fault=Fault.TYPED, **common)
    fault = Fault.EXTERNAL if address.kind == LinkedAddress.Kind.EXTERNAL else Fault.OWN
    return Target(fault=fault, detail=_detail(address), **common)


def _target_page(link):
    if not link.exists:
        fault, name = Fault.DELETED, link.words or f"#{link.page_id}"
    else:
        fault, name = (Fault.LANGUAGE if link.is_seen else Fault.HIDDEN), link.target_title
    return Target(f"{fault} {link.page_id}", fault, name)


def _detail(address):
    """Why, in words, with the number that helps a technician."""
    status = f" ({address.status})" if address.status and address.status >= 400 else ""
    return f"{address.get_outcome_display()}{status}"


def _other_sources(links):
    """The snippets and settings among the sources, by type and id: one query for each type."""
    ids = defaultdict(set)
    for link in links:
        if link.source_type_id:
            ids[link.source_type_id].add(link.source_id)
    return {
        (kind, str(pk)): instance
        for kind, pks in ids.items()
        for pk, instance in ContentType.objects.get_for_id(kind).model_class()._base_manager.in_bulk(pks).items()
    }


def _use(link, source, finder):
    is_page = isinstance(source, Page)
    # All settings of a kind are called the same.
    title = source.title if is_page else str(source._meta.verbose_name if hasattr(source, "site_id") else source)
    language = source.locale.language_code.upper() if is_page else ""
    return Use(title, language, link.words, finder.get_edit_url(source) or "")
