"""Every screen that an editor meets in the admin answers, in Polish unless the editor prefers English."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Collection, Locale, Page, Site
from wagtail.users.models import UserProfile
from wagtail_localize.models import Translation, TranslationSource

from bis.checks import our_page_models
from bis.models import BisImage, KeyFigure, Partner
from bis.permissions import HOME_DEPTH


def loaded(model, language="pl"):
    """A page of a type."""
    return model.objects.filter(locale__language_code=language).first()


def new_page_screens():
    """The form of a new page, for each type and each kind of page it may stand under."""
    for model in sorted(our_page_models(), key=lambda model: model.max_count_per_parent or 0):
        if model.max_count_per_parent:
            loaded(model).delete()
        for parent in model.allowed_parent_page_models():
            page = Page.get_first_root_node() if parent is Page else loaded(parent)
            yield "wagtailadmin_pages:add", model._meta.app_label, model._meta.model_name, page.pk


def page_screens():
    """What can be done with a page, for one of each type."""
    yield ("wagtailadmin_explore_root",)
    for model in our_page_models():
        for view in ("edit", "copy", "move", "delete", "unpublish", "history", "usage"):
            if loaded(model).depth > HOME_DEPTH or view not in ("move", "delete"):  # a home page stays
                yield f"wagtailadmin_pages:{view}", loaded(model).pk
        yield "wagtailadmin_explore", loaded(model).pk
        yield "wagtailadmin_explore", loaded(model, "en").pk


def translation_screens():
    """The translation editor of one English page of each type, and what leads there."""
    for model in our_page_models():
        yield "wagtailadmin_pages:edit", loaded(model, "en").pk
        yield "wagtail_localize:submit_page_translation", loaded(model).pk
    yield "wagtail_localize:update_translations", TranslationSource.objects.first().pk
    yield ("wagtail_localize:translations_report",)


def snippet_screens():
    for model in (KeyFigure, Partner):
        viewset = model.snippet_viewset
        for view in ("list", "add"):
            yield (viewset.get_url_name(view),)
        for view in ("edit", "copy", "usage", "history"):
            yield viewset.get_url_name(view), model.objects.first().pk
    yield "wagtailsnippets_bis_partner:delete", Partner.objects.first().pk


def file_screens():
    document = get_document_model().objects.create(title="Statut", file=ContentFile(b"", "statut.pdf"))
    for name in ("wagtailimages:index", "wagtailimages:add_multiple"):
        yield (name,)
    for name in ("wagtaildocs:index", "wagtaildocs:add_multiple"):
        yield (name,)
    for name in ("wagtailimages:edit", "wagtailimages:image_usage", "wagtailimages:delete"):
        yield name, BisImage.objects.first().pk
    for name in ("wagtaildocs:edit", "wagtaildocs:document_usage", "wagtaildocs:delete"):
        yield name, document.pk


def other_screens():
    redirect = Redirect.objects.create(old_path="/jeze", redirect_link="/pl/")
    yield "wagtailredirects:edit", redirect.pk
    yield ("wagtailredirects:add",)
    yield "wagtailsettings:edit", "bis", "sitesettings", Site.objects.get().pk
    yield "wagtailsites:edit", Site.objects.get().pk
    yield "wagtaillocales:edit", Locale.objects.first().pk
    yield "wagtailadmin_collections:edit", Collection.get_first_root_node().add_child(name="Jeże").pk
    yield "wagtailusers_users:edit", get_user_model().objects.first().pk
    yield ("wagtailusers_users:add",)
    yield ("wagtailusers_groups:add",)
    yield ("wagtailadmin_account",)
    yield ("bin",)
    yield ("wagtailadmin_pages:search",)


def screen(client, address):
    """A screen as a browser set to English gets it."""
    response = client.get(address, follow=True, HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9")
    assert response.status_code == 200, f"{address}: {response.status_code}"
    assert not response.redirect_chain, f"{address} leads to {response.redirect_chain}"
    return BeautifulSoup(response.content, "html.parser")


def labels(document):
    return {label.get_text(" ", strip=True).rstrip(" *") for label in document.select("main label")}


SCREENS = [new_page_screens, page_screens, translation_screens, snippet_screens, file_screens, other_screens]


@pytest.mark.parametrize("screens", SCREENS, ids=lambda screens: screens.__name__)
def test_every_screen_answers_in_polish(staff_client, screens):
    for name, *args in screens():
        document = screen(staff_client, reverse(name, args=args))
        assert document.html["lang"] == "pl", (name, args)


def test_every_entry_of_the_menu_leads_somewhere(staff_client):
    menu = screen(staff_client, reverse("wagtailadmin_home")).select_one("#wagtail-sidebar-props").string
    addresses = set(re.findall(r'"(/admin/[^"]*)"', menu)) - {reverse("wagtailadmin_logout")}
    assert {reverse("wagtailsnippets_bis_keyfigure:list"), reverse("wagtailredirects:index")} <= addresses
    for address in addresses:
        # The facts about the foundation open at those of the only site.
        response = staff_client.get(address, follow="/settings/" in address, HTTP_ACCEPT_LANGUAGE="en")
        assert response.status_code == 200, address
        assert BeautifulSoup(response.content, "html.parser").html["lang"] == "pl", address


@pytest.mark.parametrize(
    "name",
    [
        "wagtailadmin_choose_page",
        "wagtailimages_chooser:choose",
        "wagtaildocs_chooser:choose",
        "wagtailsnippetchoosers_bis_partner:choose",
    ],
)
def test_every_chooser_opens_in_polish(staff_client, name):
    response = staff_client.get(reverse(name), HTTP_ACCEPT_LANGUAGE="en")
    assert response.status_code == 200
    assert "Szukaj" in response.json()["html"]


def test_a_preview_speaks_the_language_of_its_page(staff_client):
    for model in our_page_models():
        for language in ("pl", "en"):
            draft = reverse("wagtailadmin_pages:view_draft", args=[loaded(model, language).pk])
            assert screen(staff_client, draft).html["lang"] == language
        translation = Translation.objects.get(source__object_id=loaded(model).translation_key)
        preview = reverse("wagtail_localize:preview_translation", args=[translation.pk])
        assert screen(staff_client, preview).html["lang"] == "en"


@pytest.mark.parametrize("name", ["wagtailadmin_login", "account_reset_password"])
def test_the_way_in_speaks_the_browsers_language_and_polish_by_default(client, db, name):
    english = screen(client, reverse(name))
    polish = BeautifulSoup(client.get(reverse(name)).content, "html.parser")
    assert (english.html["lang"], polish.html["lang"]) == ("en", "pl")
    assert not labels(polish) & {"Password", "Username", "Email"}
    assert labels(english) & labels(polish) <= {"E-mail"}


def test_an_editor_who_prefers_english_gets_english_forms(staff_client, administrator):
    profile = UserProfile.get_for_user(administrator)

    def shown(address, language):
        profile.preferred_language = language
        profile.save()
        document = screen(staff_client, address)
        assert document.html["lang"] == (language or "pl")
        return labels(document)

    for screens in (new_page_screens, snippet_screens):
        for name, *args in screens():
            if name.endswith(("add", "edit")):
                address = reverse(name, args=args)
                polish, english = shown(address, ""), shown(address, "en")
                assert polish & english <= {"", "Slug", "Logo"}, address
                assert english & {"Summary", "Value", "English name"}, address
