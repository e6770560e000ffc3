"""What each role may do and may not, tried through the admin's own addresses."""

from types import SimpleNamespace as Namespace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    GroupPagePermission,
    Locale,
    Page,
    PageViewRestriction,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowState,
)
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail_localize.models import StringTranslation, Translation

from bis.models import BisImage, KeyFigure, Partner, StaffRole
from bis.roles import ROLES, set_up
from home.contact.models import ContactMessage, OutgoingMail
from home.models import StandardPage
from instep.state import states
from tests.editor import Editor, edit_address, english
from tests.pairs import write

Key = StaffRole.Key
E, T, M, A = Key.EDITOR, Key.TRANSLATOR, Key.MODERATOR, Key.ADMINISTRATOR
ALL = {E, T, M, A}
NEWS = "pl/aktualnosci/trzynascie-lat-w-liczbach"


@pytest.fixture
def roles(db):
    set_up()


@pytest.fixture
def log_in(roles, client, django_capture_on_commit_callbacks):
    """Log a member of staff with one role in."""

    def enter(key):
        user, _created = get_user_model().objects.get_or_create(username=key, defaults={"email": f"{key}@example.org"})
        user.groups.set([StaffRole.objects.get(key=key).group])
        own = Client()
        own.force_login(user)
        return Editor(own, django_capture_on_commit_callbacks)

    return enter


class Scene:
    """One of everything that an action needs."""

    def __init__(self, get_page):
        self.page = get_page(NEWS)
        self.version = self.page.get_translation(english())
        self.section = get_page("pl/aktualnosci")
        about = get_page("pl/o-nas")
        self.new = StandardPage(title="Jeże", slug="jeze", live=False, locale=about.locale)
        get_page("pl").add_child(instance=self.new)
        self.new.save_revision()
        self.untranslated = StandardPage(title="Żaby", slug="zaby", locale=about.locale)
        get_page("pl").add_child(instance=self.untranslated)
        self.untranslated.save_revision().publish()
        self.original_in_english = StandardPage(title="Frogs", slug="frogs", locale=english())
        get_page("en").add_child(instance=self.original_in_english)
        self.original_in_english.save_revision().publish()
        self.translation = Translation.objects.get(source__object_id=self.page.translation_key)
        self.figure, self.partner = KeyFigure.objects.first(), Partner.objects.create(name="Koło")
        self.image = BisImage.objects.first()
        self.message = ContactMessage.objects.create(fingerprint="1", language="pl", topic="other", message="x")
        OutgoingMail.objects.create(message=self.message)
        self.redirect = Redirect.objects.create(old_path="/jeze", redirect_link="/pl/")
        self.superuser = get_user_model().objects.create_superuser("root", "root@example.org", "password")
        self.other = get_user_model().objects.create_user("ola", "ola@example.org", "password")

    def saved(self, editor, page):
        """Whether a changed title became part of a draft."""
        data = {"title": "Inny", "slug": page.slug}
        if editor.client.get(edit_address(page)).status_code == 200:
            data = {**editor.form(edit_address(page)), **nested_form_data({"body": streamfield([])}), **data}
        before = page.revisions.count()
        editor.post(edit_address(page), data)
        return page.revisions.count() > before


def pages(view, page, *more):
    return reverse(f"wagtailadmin_pages:{view}", args=[page.pk, *more])


def bulk(action, *objects, app="wagtailcore", model="page"):
    ids = "&".join(f"id={one.pk}" for one in objects)
    return reverse("wagtail_bulk_action", args=[app, model, action]) + f"?{ids}&next=/admin/"


def opens(address):
    return lambda editor, scene: editor.client.get(address(scene) if callable(address) else address).status_code == 200


def edit_translation(editor, scene):
    segment = scene.translation.source.stringsegment_set.get(context__path="title")
    address = reverse("wagtail_localize:edit_string_translation", args=[scene.translation.pk, segment.pk])
    return editor.put(address, "Other title").status_code == 200


def start_translation(editor, scene):
    submit = reverse("wagtail_localize:submit_page_translation", args=[scene.untranslated.pk])
    editor.post(submit, {"locales": english().pk})
    return Translation.objects.filter(source__object_id=scene.untranslated.translation_key).exists()


def publish_page(editor, scene):
    editor.post(bulk("publish", scene.new), {"include_descendants": ""})
    return live(scene.new)


def publish_translation(editor, scene):
    before = scene.version.revisions.count()
    write(scene.page)
    editor.post(edit_address(scene.version), {"action": "publish"})
    return scene.version.revisions.count() > before


def live(page):
    return Page.objects.get(pk=page.pk).live


def unpublish(editor, scene):
    editor.post(pages("unpublish", scene.page), {"instep_cascade": "no"})
    return not live(scene.page)


def in_place(page):
    return Page.objects.filter(pk=page.pk, url_path=page.url_path).exists()


def delete_public(editor, scene):
    editor.post(pages("delete", scene.page), {"instep_cascade": "no"})
    return not in_place(scene.page)


def delete_public_in_bulk(editor, scene):
    editor.post(bulk("delete", scene.page), {"instep_cascade": "no"})
    return not in_place(scene.page)


def delete_draft(editor, scene):
    editor.post(pages("delete", scene.new), {"instep_cascade": "no"})
    return not in_place(scene.new)


def delete_section(editor, scene):
    editor.post(pages("delete", scene.section), {"instep_cascade": "no", "confirm_site_name": "BIS"})
    return not in_place(scene.section)


def move(editor, scene):
    editor.post(pages("move_confirm", scene.untranslated, scene.new.pk), {"instep_cascade": "no"})
    return not in_place(scene.untranslated)


def unpublish_in_bulk(editor, scene):
    editor.post(bulk("unpublish", scene.page), {"instep_cascade": "no"})
    return not live(scene.page)


def copy(editor, scene):
    before = Page.objects.count()
    data = {"new_title": "Kopia", "new_slug": "kopia", "new_parent_page": scene.untranslated.get_parent().pk}
    editor.post(pages("copy", scene.untranslated), data)
    return Page.objects.count() > before


def add_page(editor, scene):
    address = reverse("wagtailadmin_pages:add", args=["home", "standardpage", scene.untranslated.pk])
    return editor.client.get(address).status_code == 200


def restrict(editor, scene):
    address = reverse("wagtailadmin_pages:set_privacy", args=[scene.page.pk])
    editor.post(address, {"restriction_type": "login"})
    return PageViewRestriction.objects.filter(page=scene.page).exists()


def lock(editor, scene):
    editor.post(pages("lock", scene.page), {})
    return Page.objects.get(pk=scene.page.pk).locked


def change_figure(editor, scene):
    address = reverse("wagtailsnippets_bis_keyfigure:edit", args=[scene.figure.pk])
    if editor.client.get(address).status_code != 200:
        editor.post(address, {"name": "Inna"})
    else:
        editor.save(address, name="Inna")
    return KeyFigure.objects.get(pk=scene.figure.pk).name == "Inna"


def delete_partner(editor, scene):
    editor.post(reverse("wagtailsnippets_bis_partner:delete", args=[scene.partner.pk]), {})
    return not Partner.objects.filter(pk=scene.partner.pk).exists()


def delete_message(editor, scene):
    editor.post(reverse("wagtailsnippets_home_contactmessage:delete", args=[scene.message.pk]), {})
    return not ContactMessage.objects.filter(pk=scene.message.pk).exists()


def rename_image(editor, scene):
    address = reverse("wagtailimages:edit", args=[scene.image.pk])
    if editor.client.get(address).status_code != 200:
        return False
    editor.save(address, title="Inny tytuł")
    return BisImage.objects.get(pk=scene.image.pk).title == "Inny tytuł"


def rename_user(editor, scene):
    address = reverse("wagtailusers_users:edit", args=[scene.other.pk])
    data = {"username": "ola", "email": "ola@example.org", "first_name": "Ola", "last_name": "X", "is_active": "on"}
    editor.post(address, data)
    scene.other.refresh_from_db()
    return scene.other.first_name == "Ola"


def make_superuser(editor, scene):
    address = reverse("wagtailusers_users:edit", args=[scene.other.pk])
    data = {"username": "ola", "email": "ola@example.org", "first_name": "Ola", "last_name": "X", "is_active": "on"}
    editor.post(address, {**data, "is_superuser": "on"})
    scene.other.refresh_from_db()
    return scene.other.is_superuser


def seize_superuser(editor, scene):
    address = reverse("wagtailusers_users:edit", args=[scene.superuser.pk])
    data = {"username": "root", "email": "root@example.org", "first_name": "R", "last_name": "T", "is_active": "on"}
    editor.post(address, {**data, "password1": "zielony-jez-7", "password2": "zielony-jez-7"})
    scene.superuser.refresh_from_db()
    return not scene.superuser.check_password("password")


def switch_superuser_off(editor, scene):
    address = bulk("set_active_state", scene.superuser, app="auth", model="user")
    editor.post(address, {"mark_as_active": "False"})
    scene.superuser.refresh_from_db()
    return not scene.superuser.is_active


ACTIONS = {
    # name: (who may, how it is tried)
    "open the admin": (ALL, opens(reverse("wagtailadmin_home"))),
    "change an original": ({E, M, A}, lambda editor, scene: scene.saved(editor, scene.page)),
    "change an original in English": ({E, M, A}, lambda editor, scene: scene.saved(editor, scene.original_in_english)),
    "add a page": ({E, M, A}, add_page),
    "copy a page": ({E, M, A}, copy),
    "change a translation": ({T, M, A}, edit_translation),
    "start a translation": ({T, M, A}, start_translation),
    "publish a page": ({M, A}, publish_page),
    "publish a translation": ({M, A}, publish_translation),
    "unpublish": ({M, A}, unpublish),
    "unpublish in bulk": ({M, A}, unpublish_in_bulk),
    "throw away what was public": ({M, A}, delete_public),
    "throw away in bulk": ({M, A}, delete_public_in_bulk),
    "delete a draft": ({E, M, A}, delete_draft),
    "throw away a section": ({A}, delete_section),
    "move what is public": ({M, A}, move),
    "restrict who sees a page": ({M, A}, restrict),
    "lock": ({M, A}, lock),
    "see the bin": ({M, A}, opens("/admin/bin/")),
    "see the figures": (ALL, opens(reverse("wagtailsnippets_bis_keyfigure:list"))),
    "change a figure": ({M, A}, change_figure),
    "delete a partner": ({A}, delete_partner),
    "change somebody's image": ({M, A}, rename_image),
    "choose an image": (ALL, opens(reverse("wagtailimages_chooser:choose"))),
    "add images": ({E, M, A}, opens(reverse("wagtailimages:add_multiple"))),
    "add documents": ({E, M, A}, opens(reverse("wagtaildocs:add_multiple"))),
    "read messages": ({M, A}, opens(reverse("wagtailsnippets_home_contactmessage:list"))),
    "delete a message": ({A}, delete_message),
    "change users": ({A}, rename_user),
    "see users": ({A}, opens(reverse("wagtailusers_users:index"))),
    "make a superuser": (set(), make_superuser),
    "take a superuser's account": (set(), seize_superuser),
    "switch a superuser off": (set(), switch_superuser_off),
    "change groups": ({A}, opens(lambda scene: reverse("wagtailusers_groups:edit", args=[Group.objects.first().pk]))),
    "change the facts about the foundation": (
        {A},
        opens(lambda scene: reverse("wagtailsettings:edit", args=["bis", "sitesettings", Site.objects.get().pk])),
    ),
    "change redirects": ({A}, opens(lambda scene: reverse("wagtailredirects:edit", args=[scene.redirect.pk]))),
    "recommend in searches": ({M, A}, opens(reverse("wagtailsearchpromotions:index"))),
    "change workflows": ({A}, opens(reverse("wagtailadmin_workflows:index"))),
    "change collections": ({A}, opens(reverse("wagtailadmin_collections:index"))),
    "change sites": (set(), opens(reverse("wagtailsites:index"))),
    "change languages": (set(), opens(reverse("wagtaillocales:index"))),
    "enter Django's own admin": (set(), opens("/django-admin/")),
    "see the report of pairs": (ALL, opens(reverse("instep_reports:in_step"))),
    "see locked pages": ({M, A}, opens(reverse("wagtailadmin_reports:locked_pages"))),
}


@pytest.mark.parametrize("key", ROLES)
def test_every_role_may_what_it_needs_and_nothing_else(key, log_in, get_page):
    scene, editor = Scene(get_page), log_in(key)
    found = {}
    for name, (_allowed, attempt) in ACTIONS.items():
        with transaction.atomic():
            found[name] = attempt(editor, scene)
            transaction.set_rollback(True)
        Site.clear_site_root_paths_cache()
        for thing in vars(scene).values():
            if hasattr(thing, "refresh_from_db"):
                thing.refresh_from_db()
    wrong = {name: may for name, may in found.items() if may != (key in ACTIONS[name][0])}
    assert wrong == {}


def test_setting_up_twice_changes_nothing_and_mends_what_was_changed(roles):
    def rights():
        return {
            (group.name, permission)
            for group in Group.objects.all()
            for permission in [
                *group.permissions.values_list("codename", flat=True),
                *group.page_permissions.values_list("page__url_path", "permission__codename"),
                *group.collection_permissions.values_list("collection__name", "permission__codename"),
            ]
        }

    before = rights()
    call_command("set_up_roles", verbosity=0)
    assert rights() == before
    translators = StaffRole.objects.get(key=T).group
    translators.name = "Przekłady"
    translators.save()
    GroupPagePermission.objects.create(
        group=translators, page=Page.get_first_root_node(), permission=GroupPagePermission.objects.first().permission
    )
    set_up()
    assert Group.objects.filter(staff_role__key=T).get() == translators, "a role is known whatever its group's name"
    assert set(translators.page_permissions.values_list("page__url_path", flat=True)) == {"/pl/", "/en/"}
    assert Workflow.objects.count() == 1


def test_wagtails_own_groups_become_roles_with_their_members(db):
    member = get_user_model().objects.create_user("ola")
    member.groups.add(Group.objects.get(name="Editors"))
    set_up()
    assert set(Group.objects.values_list("name", flat=True)) == {definition.name for definition in ROLES.values()}
    assert member.groups.get().staff_role.key == E
    assert not GroupPagePermission.objects.filter(page__depth=1).exists()
    assert set(WorkflowPage.objects.values_list("page__url_path", flat=True)) == {"/pl/", "/en/"}


def test_a_page_goes_from_the_editor_through_one_approval(log_in, get_page):
    editor, moderator, page = log_in(E), log_in(M), get_page("pl/o-nas")
    editor.save(edit_address(page), title="O nas inaczej", body=streamfield([]), **{"action-submit": "1"})
    state = WorkflowState.objects.get()
    assert not Page.objects.filter(title="O nas inaczej").exists()
    approve = pages("workflow_action", page, "approve", state.current_task_state.pk)
    assert editor.post(approve, {"comment": ""}).status_code in (302, 403)
    assert not Page.objects.filter(title="O nas inaczej").exists(), "whoever wrote it does not approve it"
    moderator.post(approve, {"comment": ""})
    assert Page.objects.get(pk=page.pk).title == "O nas inaczej"


def test_a_translation_goes_from_the_translator_through_one_approval(log_in, get_page):
    translator, moderator = log_in(T), log_in(M)
    page = get_page(NEWS)
    page.title = "Czternaście lat"
    page.save_revision().publish()
    version, translation = (
        page.get_translation(english()),
        Translation.objects.get(source__object_id=page.translation_key),
    )
    edit, submit = edit_address(version), reverse("instep_submit", args=[translation.pk])
    assert "zgłosić" in translator.get(edit).select_one("#instep").get_text()
    translator.post(submit, {})
    assert not WorkflowState.objects.exists(), "nothing incomplete is submitted"
    write(page, {"Czternaście lat": "Fourteen years"})
    assert translator.get(edit).select_one(f'form[action="{submit}"]')
    translator.post(submit, {})
    state = WorkflowState.objects.get()
    assert (state.requested_by.username, Page.objects.get(pk=version.pk).title) == (T, version.title)
    preview = pages("workflow_preview", version, state.current_task_state.task.pk)
    assert "Fourteen years" in moderator.client.get(preview).content.decode()
    segment = translation.source.stringsegment_set.get(context__path="title")
    string = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    assert translator.put(string, "Late idea").status_code == 403
    assert not translator.get(edit).select('form[action*="approve"]')
    (answer,) = moderator.get(edit).select('form[action*="approve"]')
    moderator.post(answer["action"], {"comment": "Ładnie"})
    version = Page.objects.get(pk=version.pk)
    assert version.title == "Fourteen years"
    assert StringTranslation.objects.filter(data="Late idea").count() == 0
    assert "in_step" in {pair.state for pair in states([page.translation_key])}


def test_an_address_left_to_the_title_does_not_hinder_a_submission(log_in, get_page):
    page = Scene(get_page).untranslated
    translator = log_in(T)
    start_translation(translator, Namespace(untranslated=page))
    translation = Translation.objects.get(source__object_id=page.translation_key)
    write(page)
    address = StringTranslation.objects.filter(context__path="slug", context__object_id=page.translation_key)
    address.delete()
    edit, submit = edit_address(page.get_translation(english())), reverse("instep_submit", args=[translation.pk])
    assert translator.get(edit).select_one(f'form[action="{submit}"]')
    translator.post(submit, {})
    submitted = WorkflowState.objects.get().current_task_state.revision.as_object()
    assert submitted.locale == english()
    assert address.all().exists(), "it was made"


def test_a_submission_is_sent_back_or_taken_back(log_in, get_page):
    translator, moderator, page = log_in(T), log_in(M), get_page(NEWS)
    version, translation = (
        page.get_translation(english()),
        Translation.objects.get(source__object_id=page.translation_key),
    )
    submit = reverse("instep_submit", args=[translation.pk])
    translator.post(submit, {})
    (form,) = moderator.get(edit_address(version)).select('form[action*="approve"]')
    moderator.post(form.select_one("[formaction]")["formaction"], {"comment": "Popraw tytuł"})
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES
    translator.post(submit, {})
    log_in(E).post(reverse("instep_withdraw", args=[translation.pk]), {})
    assert Page.objects.get(pk=version.pk).workflow_in_progress
    translator.post(reverse("instep_withdraw", args=[translation.pk]), {})
    assert not Page.objects.get(pk=version.pk).workflow_in_progress


def test_there_is_a_role_for_each_language_of_the_site(roles):
    for role in StaffRole.objects.all():
        places = role.group.page_permissions.values_list("page__locale__language_code", flat=True)
        assert set(places) == set(Locale.objects.values_list("language_code", flat=True))


def test_nobody_puts_the_original_in_a_translations_place(log_in, get_page):
    """An alias would show readers of English the Polish page, at once and without approval."""
    page = get_page(NEWS).get_translation(english())
    title, address = page.title, reverse("wagtail_localize:convert_to_alias", args=[page.pk])
    for key in ROLES:
        editor = log_in(key)
        assert address not in editor.client.get(edit_address(page)).content.decode()
        editor.post(address, {})
        page.refresh_from_db()
        assert (page.alias_of, page.title) == (None, title), key
    assert Translation.objects.filter(source__object_id=page.translation_key).exists()
