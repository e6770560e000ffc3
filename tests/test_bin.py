"""Nothing that was public is lost: the bin, what is in use, earlier versions, drafts kept by themselves, conflicts."""

import datetime

from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, PageLogEntry
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail_localize.models import Translation

from bis.models import BinnedPage, BisImage, KeyFigure, Partner
from bis.permalinks import permanent_path
from instep.state import State, states
from tests.editor import add_address, edit_address, english, read, words_of
from tests.pairs import pair_of
from tests.test_instep_cascade import bulk

NEWS, ABOUT = "pl/aktualnosci/trzynascie-lat-w-liczbach", "pl/o-nas"


def delete(editor, page, **data):
    return editor.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), {"instep_cascade": "yes", **data})


def put_back(editor, page):
    return editor.post(reverse("bin_restore", args=[BinnedPage.objects.get(page=page.pk).pk]), {})


def again(page):
    return Page.objects.get(pk=page.pk).specific


def typed(editor, address, **fields):
    """What the browser sends of a form; Wagtail's script would write the streams, so here they are empty."""
    return {**editor.form(address), **nested_form_data({"body": streamfield([])}), **fields}


def status(address):
    return Client().get(address).status_code


def test_what_was_public_goes_into_the_bin_with_its_version_and_comes_back_as_it_was(editor, get_page):
    page = get_page(NEWS)
    version, before = page.get_translation(english()), pair_of(page)
    addresses = [page.url, version.url, permanent_path(page, "pl")]
    shown = [words_of(read(address).main) for address in addresses[:2]]
    revisions = page.revisions.count()
    assert "kosza" in editor.get(reverse("wagtailadmin_pages:delete", args=[page.pk])).get_text()
    delete(editor, page)
    assert [status(address) for address in addresses] == [404, 404, 404]
    assert states([page.translation_key]) == []
    assert BinnedPage.objects.count() == 2
    entry = BinnedPage.objects.get(page=page.pk)
    entry.binned_by.first_name, entry.binned_by.last_name = "Anna", "Lis"
    entry.binned_by.save()
    listed = editor.get(reverse("bin")).main.get_text()
    assert page.title in listed and version.title in listed
    assert f"{timezone.localtime(entry.binned_at):%d.%m.%Y, %H:%M}Anna Lis" in listed
    put_back(editor, page)
    assert not BinnedPage.objects.exists()
    assert [again(page).url, again(version).url] == addresses[:2]
    assert [words_of(read(address).main) for address in addresses[:2]] == shown
    assert status(addresses[2]) == 302
    after = pair_of(page)
    assert (after.state, after.missing) == (before.state, before.missing) == (State.IN_STEP, 0)
    assert Translation.objects.get(source__object_id=page.translation_key).enabled
    assert again(page).revisions.count() == revisions
    assert PageLogEntry.objects.filter(page=page.pk, action__in=["bis.throw_away", "bis.restore"]).count() == 2
    assert not Page.objects.filter(url_path__startswith="/bis-bin/", depth__gt=2).exists()


def test_what_lies_in_the_bin_is_found_nowhere(editor, get_page):
    page, figures = get_page(NEWS), get_page("pl/bis-w-liczbach")
    version = page.get_translation(english())
    Redirect.objects.create(old_path="/stare", redirect_page=page)
    delete(editor, page)
    for address in ("/pl/", "/pl/aktualnosci/", "/en/news/", "/sitemap.xml", "/pl/szukaj/?q=trzynaście+lat"):
        content = Client().get(address).content.decode()
        assert page.slug not in content and version.slug not in content, address
    assert status("/stare") == 404
    assert status(f"/bis-bin/{page.slug}/") == 404
    chooser = editor.client.get(reverse("wagtailadmin_choose_page_search"), {"q": "trzynaście", "page_type": ""})
    assert f'data-id="{page.pk}"' not in chooser.content.decode() and "/bis-bin/" not in chooser.content.decode()
    assert "Kosz (Bin)" not in editor.get(reverse("wagtailadmin_explore_root")).main.get_text()
    assert "Kosz (Bin)" not in editor.client.get(reverse("wagtailadmin_choose_page")).content.decode()
    assert page.title not in editor.get(reverse("instep_reports:in_step")).main.get_text()
    assert status(figures.url) == 200
    for name in ("edit", "delete", "unpublish", "move"):
        response = editor.client.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
        assert response.status_code != 200, f"{name} works in the bin"
    response = editor.post(bulk("publish", page), {"include_descendants": ""})
    assert not again(page).live


def test_a_new_version_may_take_the_place_of_one_in_the_bin(editor, get_page):
    page = get_page(ABOUT)
    version = page.get_translation(english())
    delete(editor, version, instep_cascade="no")
    assert pair_of(page).state == State.MISSING
    submit = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    editor.post(submit, {**editor.form(submit), "locales": english().pk})
    newer = page.get_translation(english())
    assert newer.pk != version.pk
    put_back(editor, version)
    back = again(version)
    assert back.live and back.translation_key != page.translation_key
    assert page.get_translation(english()).pk == newer.pk


def test_a_version_thrown_away_alone_takes_up_its_translation_again(editor, get_page):
    page = get_page(ABOUT)
    version = page.get_translation(english())
    delete(editor, version, instep_cascade="no")
    assert status(page.url) == 200 and status(version.url) == 404
    put_back(editor, version)
    assert pair_of(page).state == State.IN_STEP


def test_a_section_comes_back_whole_and_drafts_stay_drafts(editor, get_page):
    section, news = get_page("pl/aktualnosci"), get_page(NEWS)
    draft = news.copy(to=section, update_attrs={"slug": "szkic", "title": "Szkic"}, keep_live=False)
    versions = section.get_translation(english()).get_children().live().count()
    editor.post(
        reverse("wagtailadmin_pages:delete", args=[section.pk]), {"instep_cascade": "yes", "confirm_site_name": "x"}
    )
    assert again(section).live, "so many pages take the name of the site"
    delete(editor, section, confirm_site_name="BIS")
    assert status(section.url) == status(news.url) == 404
    put_back(editor, section)
    assert status(section.url) == status(news.url) == 200
    assert again(news).live and not again(draft).live
    assert section.get_translation(english()).get_children().live().count() == versions
    assert pair_of(news).state == State.IN_STEP


def test_bulk_deletion_leads_into_the_bin_and_drafts_are_deleted(editor, get_page):
    page, about = get_page(NEWS), get_page(ABOUT)
    draft = page.copy(update_attrs={"slug": "szkic", "title": "Szkic"}, keep_live=False)
    assert draft.first_published_at is None
    editor.post(bulk("delete", page, about, draft), {"instep_cascade": "yes"})
    assert BinnedPage.objects.count() == 4
    assert not Page.objects.filter(pk=draft.pk).exists()


def test_a_page_whose_place_is_taken_or_gone(editor, get_page):
    page, section = get_page(NEWS), get_page("pl/aktualnosci")
    delete(editor, page, instep_cascade="no")
    model = type(page)
    section = Page.objects.get(pk=section.pk)
    section.add_child(instance=model(title="Nowa", slug=page.slug, locale=page.locale))
    put_back(editor, page)
    assert again(page).slug == f"{page.slug}-1" and again(page).live
    delete(editor, again(page), instep_cascade="no")
    delete(editor, again(section), instep_cascade="no", confirm_site_name="BIS")
    response = put_back(editor, page)
    assert "nie ma dokąd" in editor.get(response["Location"]).get_text()
    assert BinnedPage.objects.filter(page=page.pk).exists()
    put_back(editor, section)
    put_back(editor, page)
    assert status(again(page).url) == 200


def test_a_schedule_does_not_wake_what_was_thrown_away(editor, get_page):
    page = get_page(NEWS)
    page.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    delete(editor, page)
    assert not again(page).revisions.exclude(approved_go_live_at=None).exists()


def test_only_a_command_empties_the_bin_and_only_of_what_is_old(editor, get_page, capsys):
    page, about = get_page(NEWS), get_page(ABOUT)
    delete(editor, page)
    delete(editor, about)
    long_ago = timezone.now() - datetime.timedelta(days=91)
    BinnedPage.objects.filter(translation_key=page.translation_key).update(binned_at=long_ago)
    call_command("empty_bin", "--dry-run")
    assert BinnedPage.objects.count() == 4
    call_command("empty_bin")
    assert BinnedPage.objects.count() == 2
    assert not Page.objects.filter(pk=page.pk).exists() and Page.objects.filter(pk=about.pk).exists()
    put_back(editor, about)
    assert status(about.url) == 200


# What is in use


def test_what_is_in_use_is_not_deleted_and_the_editor_reads_where_it_is_used(editor, get_page):
    page = get_page(ABOUT)
    document = get_document_model().objects.create(title="Statut", file=ContentFile(b"x", "statut.pdf"))
    image, partner = page.social_image or BisImage.objects.first(), Partner.objects.first()
    page.social_image = image
    page.body.append(("partners", [partner]))
    page.body.append(("text", f'<p><a linktype="document" id="{document.pk}">Statut</a></p>'))
    page.save_revision().publish()
    for address, thing in (
        (reverse("wagtailimages:delete", args=[image.pk]), image),
        (reverse("wagtaildocs:delete", args=[document.pk]), document),
        (reverse("wagtailsnippets_bis_partner:delete", args=[partner.pk]), partner),
    ):
        response = editor.post(address, {})
        assert type(thing).objects.filter(pk=thing.pk).exists(), address
        text = editor.get(response["Location"]).get_text()
        assert "nie można usunąć" in text and page.title in text, address
    page.body = []
    page.social_image = None
    page.save_revision().publish()
    editor.post(reverse("wagtailsnippets_bis_partner:delete", args=[partner.pk]), {})
    editor.post(reverse("wagtaildocs:delete", args=[document.pk]), {})
    assert not get_document_model().objects.filter(pk=document.pk).exists()


# Earlier versions, drafts, conflicts


def test_an_earlier_version_is_compared_and_restored_and_the_other_language_follows(editor, get_page):
    page = get_page("pl/aktualnosci/nabor-moc-malopolskich-spolecznosci-2025")
    first = page.get_latest_revision() or page.save_revision()
    old = (page.closes_at, page.summary)
    page.closes_at += datetime.timedelta(days=10)
    page.summary = "Zupełnie inne streszczenie."
    page.save_revision().publish()
    version = page.get_translation(english())
    assert version.specific.closes_at == page.closes_at and pair_of(page).state == State.BEHIND
    compare = editor.get(
        reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, page.latest_revision.pk])
    )
    text = compare.main.get_text()
    assert "Zupełnie inne streszczenie." in text and "Streszczenie" in text
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk])
    older = editor.get(revert)
    assert older.html["lang"] == "pl" and not older.select(".instep-note"), "the note speaks of the newest draft"
    editor.post(edit_address(page), typed(editor, revert, **{"action-publish": "1"}))
    assert (again(page).closes_at, again(page).summary) == old
    assert version.specific.__class__.objects.get(pk=version.pk).closes_at == old[0]
    assert pair_of(page).state == State.IN_STEP, "the wording was approved before"


def test_drafts_keep_themselves_in_every_form_of_ours(editor, get_page):
    for address in (edit_address(get_page(NEWS)), add_address(type(get_page(NEWS)), get_page("pl/aktualnosci"))):
        form = editor.get(address).select_one("form#page-edit-form, form[data-edit-form]")
        assert "w-autosave" in str(form), address
    page = get_page(NEWS)
    data = typed(editor, edit_address(page), title="Pisane od nowa")
    response = editor.client.post(edit_address(page), data, HTTP_ACCEPT="application/json")
    assert response.json()["success"]
    assert again(page).get_latest_revision().as_object().title == "Pisane od nowa"
    assert again(page).title == page.title, "readers see none of it"


def test_the_second_of_two_editors_is_told_and_loses_nothing(editor, get_page):
    page = get_page(NEWS)
    page.save_revision()
    mine, theirs = typed(editor, edit_address(page)), typed(editor, edit_address(page))
    editor.client.post(edit_address(page), {**theirs, "title": "Od niej"}, HTTP_ACCEPT="application/json")
    response = editor.client.post(edit_address(page), {**mine, "title": "Ode mnie"}, HTTP_ACCEPT="application/json")
    assert response.status_code == 400 and response.json()["error_code"] == "invalid_revision"
    assert again(page).get_latest_revision().as_object().title == "Od niej", "nothing is written over by itself"
    editor.client.post(edit_address(page), {**mine, "title": "Ode mnie"})
    titles = {revision.as_object().title for revision in page.revisions.all()}
    assert {"Od niej", "Ode mnie"} <= titles, "both wordings are in the history"


def test_a_figure_is_not_deleted_while_a_binned_page_shows_it(editor, get_page):
    delete(editor, get_page(NEWS))
    figure = KeyFigure.objects.get(key="people")
    editor.post(reverse("wagtailsnippets_bis_keyfigure:delete", args=[figure.pk]), {})
    assert KeyFigure.objects.filter(pk=figure.pk).exists()


def test_the_bin_answers_in_polish_when_empty(editor):
    document = editor.get(reverse("bin"))
    assert isinstance(document, BeautifulSoup) and "Kosz jest pusty." in document.main.get_text()
