"""The four roles of staff: groups with exactly the permissions that each needs, and a workflow with one approval.

Setting up is safe to repeat: it puts the four groups' permissions back to what stands here, and leaves members and
other groups alone. Whoever needs another mixture makes a group of their own.
"""

from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from bis.models import StaffRole

Key = StaffRole.Key

SEE_THE_ADMIN = {"wagtailadmin.access_admin", "bis.view_keyfigure", "bis.view_partner"}
"""With the lists of figures and partners, since whoever writes or translates has to know what there is to quote."""
TRANSLATE = {"wagtail_localize.submit_translation"}
READ_MESSAGES = {"home.view_contactmessage", "home.answer_contactmessage"}


def _all(model, *actions):
    """The permissions for a model ("app.name"); for adding, changing and deleting unless told otherwise."""
    app, name = model.split(".")
    return {f"{app}.{action}_{name}" for action in actions or ("add", "change", "delete")}


FACTS = _all("bis.keyfigure", "add", "change") | _all("bis.partner", "add", "change")
"""Figures and partners show on every page the moment they are saved, so they take the right to publish."""
OWN_FILES = _all("wagtailimages.image", "add", "choose") | _all("wagtaildocs.document", "add", "choose")
"""Who may add a file may change and delete their own."""
CHOOSE_FILES = _all("wagtailimages.image", "choose") | _all("wagtaildocs.document", "choose")
ALL_FILES = _all("wagtailimages.image", "change", "delete") | _all("wagtaildocs.document", "change", "delete")
PICKS = _all("wagtailsearchpromotions.searchpromotion")


@dataclass(frozen=True)
class Definition:
    """What a role is called and may do: with anything, with pages of both languages, with files."""

    name: str
    permissions: set
    pages: set
    files: set = field(default_factory=set)
    stock: str = ""
    """The group of Wagtail's own that becomes this one, with its members."""


ROLES = {
    Key.EDITOR: Definition("Redaktor (Editor)", SEE_THE_ADMIN, {"add", "change"}, OWN_FILES, stock="Editors"),
    Key.TRANSLATOR: Definition("Tłumacz (Translator)", SEE_THE_ADMIN | TRANSLATE, {"change"}, CHOOSE_FILES),
    Key.MODERATOR: Definition(
        "Moderator",
        SEE_THE_ADMIN | TRANSLATE | READ_MESSAGES | FACTS | PICKS,
        {"add", "change", "publish", "lock", "unlock"},
        OWN_FILES | ALL_FILES,
        stock="Moderators",
    ),
    Key.ADMINISTRATOR: Definition(
        "Administrator",
        SEE_THE_ADMIN
        | TRANSLATE
        | READ_MESSAGES
        | FACTS
        | PICKS
        | _all("home.contactmessage", "delete")
        | _all("bis.keyfigure", "delete")
        | _all("bis.partner", "delete")
        | _all("bis.sitesettings", "change")
        | {"instep.publish_incomplete"}
        | _all("wagtailredirects.redirect")
        | _all("wagtailcore.workflow")
        | _all("wagtailcore.task")
        | _all("auth.user")
        | _all("auth.group"),
        {"add", "change", "publish", "lock", "unlock", "bulk_delete"},
        OWN_FILES | ALL_FILES | _all("wagtailcore.collection"),
    ),
}
STOCK_WORKFLOW, WORKFLOW = "Moderators approval", "Akceptacja (Approval)"


@transaction.atomic
def set_up():
    """Make the roles, or put their permissions right; return how many groups were made."""
    made = sum(_set_up_role(key, definition) for key, definition in ROLES.items())
    _set_up_workflow()
    return made


def homes():
    """The home pages of the site in every language."""
    return Site.objects.get(is_default_site=True).root_page.get_translations(inclusive=True)


def _set_up_role(key, definition):
    role = StaffRole.objects.filter(key=key).select_related("group").first()
    group = role.group if role else _adopt(definition)
    if role is None:
        StaffRole.objects.create(key=key, group=group)
    group.permissions.set(_permissions(definition.permissions))
    wanted = {(home.pk, permission.pk) for home in homes() for permission in _page_permissions(definition.pages)}
    _keep(GroupPagePermission, group, "page_id", wanted)
    root = Collection.get_first_root_node()
    wanted = {(root.pk, permission.pk) for permission in _permissions(definition.files)}
    _keep(GroupCollectionPermission, group, "collection_id", wanted)
    return role is None


def _adopt(definition):
    """The group that a role begins as: Wagtail's own of its kind, one of its name, or a new one."""
    group = Group.objects.filter(name__in=filter(None, [definition.name, definition.stock])).first() or Group()
    group.name = definition.name
    group.save()
    return group


def _permissions(names):
    """Permissions by "app.codename". Raises LookupError where one is not there."""
    wanted = Q(pk__in=[])
    for name in names:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    found = list(Permission.objects.filter(wanted).select_related("content_type"))
    missing = names - {f"{permission.content_type.app_label}.{permission.codename}" for permission in found}
    if missing:
        raise LookupError(f"no such permission: {', '.join(sorted(missing))}")
    return found


def _page_permissions(actions):
    codenames = [f"{action}_{Page._meta.model_name}" for action in actions]
    return Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)


def _keep(model, group, place, wanted):
    """Leave a group exactly the wanted (place, permission) pairs."""
    for row in model.objects.filter(group=group):
        if (pair := (getattr(row, place), row.permission_id)) in wanted:
            wanted.discard(pair)
        else:
            row.delete()
    for where, permission in sorted(wanted):
        model.objects.create(group=group, permission_id=permission, **{place: where})


def _set_up_workflow():
    """One approval by a moderator, for pages of both languages; made of the workflow that Wagtail begins with."""
    group = StaffRole.objects.get(key=Key.MODERATOR).group
    workflow = Workflow.objects.filter(name__in=[WORKFLOW, STOCK_WORKFLOW]).order_by("pk").first()
    if workflow is None:
        workflow = Workflow.objects.create(name=WORKFLOW)
    task = GroupApprovalTask.objects.filter(workflow_tasks__workflow=workflow).first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=WORKFLOW)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    if workflow.name == STOCK_WORKFLOW:
        workflow.name = task.name = WORKFLOW
        workflow.save()
        task.save()
    task.groups.add(group)
    workflow.workflow_pages.filter(page__depth=1).delete()
    for home in homes():
        WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})
