"""Every screen that an editor meets in the admin answers, in Polish unless the editor prefers English."""

import json

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Locale, Page, Site
from wagtail.users.models import UserProfile

from bis.checks import our_page_models
from bis.models import BisImage, KeyFigure, Partner

ENGLISH_BROWSER = {"HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9"}


def loaded(model, language="pl"):
    """A page of a type, with children if there is one that has any."""
    return model.objects.filter(locale__language_code=language).order_by("-numchild", "path").first()


def add_screens():
    """The form of a new page, for each type and each kind of page it may stand under."""
    for model in our_page_models():
        for parent in model.allowed_parent_page_models():
            page = Page.get_first_root_node() if parent is Page else loaded(parent)
            yield "wagtailadmin_pages:add", model._meta.app_label, model._meta.model_name, page.pk


def page_screens():
    """What can be opened of one page of each type."""
    for model in our_page_models():
        for view in ("edit", "view_draft", "copy", "move", "delete", "unpublish", "history", "usage"):
            yield f"wagtailadmin_pages:{view}", loaded(model).pk
        yield "wagtailadmin_explore", loaded(model).pk


def translation_screens():
    """The translation editor of one English page of each type, and what leads there."""
    for model in our_page_models():
        yield "wagtailadmin_pages:edit", loaded(model, "en").pk
        yield "wagtail_localize:submit_page_translation", loaded(model).pk
    for source in apps.get_model("wagtail_localize.TranslationSource").objects.all()[:1]:
        yield "wagtail_localize:update_translations", source.pk


def snippet_screens():
    for model in (KeyFigure, Partner):
        viewset = model.snippet_viewset
        for view in ("list", "add"):
            yield (viewset.get_url_name(view),)
        for view in ("edit", "usage", "history", "copy"):
            yield viewset.get_url_name(view), model.objects.first().pk
    yield "wagtailsnippets_bis_partner:delete", Partner.objects.first().pk


def other_screens():
    yield ("wagtailadmin_home",)
    yield ("wagtailadmin_explore_root",)
    yield "wagtailsettings:edit", "bis", "sitesettings", Site.objects.get().pk
    yield "wagtailsites:edit", Site.objects.get().pk
    yield "wagtaillocales:edit", Locale.objects.first().pk
    yield "wagtailimages:edit", BisImage.objects.first().pk
    yield "wagtailimages:image_usage", BisImage.objects.first().pk
    yield "wagtailusers_users:edit", apps.get_model("auth.User").objects.first().pk
    for name in (
        "wagtailadmin_account",
        "wagtailadmin_pages:search",
        "wagtailadmin_reports:aging_pages",
        "wagtailadmin_reports:locked_pages",
        "wagtailadmin_reports:page_types_usage",
        "wagtailadmin_reports:site_history",
        "wagtailadmin_reports:workflow",
        "wagtaildocs:add_multiple",
        "wagtaildocs:index",
        "wagtailimages:add_multiple",
        "wagtailimages:index",
        "wagtaillocales:index",
        "wagtail_localize:translations_report",
        "wagtailredirects:add",
        "wagtailredirects:index",
        "wagtailsites:index",
        "wagtailsnippets:index",
        "wagtailusers_groups:index",
        "wagtailusers_users:add",
        "wagtailusers_users:index",
    ):
        yield (name,)


def open_screen(client, address):
    response = client.get(address, follow=True, **ENGLISH_BROWSER)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize(
    "screens", [add_screens, page_screens, translation_screens, snippet_screens, other_screens], ids=lambda f: f.__name__
)
def test_every_screen_answers_in_polish(staff_client, screens):
    for name, *args in screens():
        document = open_screen(staff_client, reverse(name, args=args))
        assert document.html["lang"] == ("en" if 0 else "pl"), (name, args)
