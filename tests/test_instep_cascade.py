"""Moving, unpublishing and deleting a page: the same is offered for the other language, and done unless declined."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, PageLogEntry
from wagtail_localize.models import StringTranslation

NEWS, NEWS_EN = "pl/aktualnosci/trzynascie-lat-w-liczbach", "en/news/thirteen-years-in-numbers"
ABOUT, ABOUT_EN = "pl/o-nas", "en/about"


def address(action, page, *more):
    return reverse(f"wagtailadmin_pages:{action}", args=[page.pk, *more])


def bulk(action, *pages):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?{ids}"


def box(editor, url):
    return editor.get(url).select_one('form input[type="checkbox"][name="instep_cascade"]')


def confirm(editor, url, **data):
    """Send a confirmation screen as it stands."""
    assert box(editor, url).has_attr("checked")
    response = editor.post(url, {"instep_cascade": ["no", "yes"], **data})
    assert response.status_code == 302
    return response


def state(pages):
    return [Page.objects.filter(pk=page.pk).values_list("live", flat=True).first() for page in pages]


def gone(pages):
    """Whether none of the pages is where it was: what was public lies in the bin."""
    return not any(Page.objects.filter(pk=page.pk, url_path=page.url_path).exists() for page in pages)


def logged(page, action):
    return PageLogEntry.objects.filter(page=page.pk, action=action, user__isnull=False).exists()


@pytest.mark.parametrize(("chosen", "other"), [(NEWS, NEWS_EN), (NEWS_EN, NEWS)])
def test_unpublishing_takes_the_other_language_along(editor, get_page, chosen, other):
    page, version = get_page(chosen), get_page(other)
    url = address("unpublish", page)
    assert version.title in editor.get(url).select_one("form").get_text()
    confirm(editor, url)
    assert state([page, version]) == [False, False]
    assert logged(version, "wagtail.unpublish")


def test_declining_leaves_the_other_language_alone(editor, get_page):
    page, version = get_page(NEWS), get_page(NEWS_EN)
    editor.post(address("unpublish", page), {"instep_cascade": "no"})
    editor.post(address("delete", get_page(ABOUT)), {"instep_cascade": "no"})
    assert state([page, version, get_page(ABOUT_EN)]) == [False, True, True]


def test_pages_below_go_along(editor, get_page):
    page, child = get_page("en/news"), get_page(NEWS)
    confirm(editor, address("unpublish", page), include_descendants="on")
    assert state([get_page("pl/aktualnosci"), child]) == [False, False]


def test_deleting_keeps_the_translation_memory(editor, get_page):
    page, version = get_page(NEWS), get_page(NEWS_EN)
    memory = StringTranslation.objects.filter(context__object_id=page.translation_key).count()
    confirm(editor, address("delete", page))
    assert gone([page, version])
    assert StringTranslation.objects.filter(context__object_id=page.translation_key).count() == memory > 0
    assert logged(version, "bis.throw_away")


@pytest.fixture
def archive(get_page):
    """Another list of news, in English only."""
    news = get_page("en/news")
    return get_page("en").add_child(instance=type(news)(title="Archive", slug="archive", locale=news.locale))


def test_moving_takes_the_version_to_the_version_of_the_place(editor, get_page, archive):
    page, version = get_page(NEWS_EN), get_page(NEWS)
    counterpart = archive.copy_for_translation(version.locale)
    url = address("move_confirm", page, archive.pk)
    assert version.title in editor.get(url).select_one("form").get_text()
    confirm(editor, url)
    version = Page.objects.get(pk=version.pk)
    assert version.get_parent().pk == counterpart.pk
    assert logged(version, "wagtail.move")


def test_a_version_stays_where_the_new_place_has_none_in_its_language(editor, get_page, archive):
    page, version = get_page(NEWS_EN), get_page(NEWS)
    url = address("move_confirm", page, archive.pk)
    assert box(editor, url) is None
    assert "nowe miejsce nie ma wersji" in editor.get(url).select_one("form").get_text()
    editor.post(url, {})
    assert Page.objects.get(pk=page.pk).get_parent().pk == archive.pk
    assert Page.objects.get(pk=version.pk).url_path == version.url_path


def test_bulk_actions_take_the_other_language_along(editor, get_page):
    pages = [get_page(NEWS), get_page(ABOUT)]
    versions = [get_page(NEWS_EN), get_page(ABOUT_EN)]
    url = bulk("unpublish", *pages)
    screen = editor.get(url).select_one("form").get_text()
    assert all(version.title in screen for version in versions)
    confirm(editor, url)
    assert state(pages + versions) == [False] * 4
    confirm(editor, bulk("delete", *pages))
    assert gone(pages + versions)


def test_bulk_actions_on_both_languages_do_everything_once(editor, get_page):
    pages = [get_page(NEWS), get_page(NEWS_EN)]
    assert box(editor, bulk("delete", *pages)) is None
    assert editor.post(bulk("delete", *pages), {}).status_code == 302
    assert gone(pages)


def test_bulk_move(editor, get_page, archive):
    page, version = get_page(NEWS_EN), get_page(NEWS)
    counterpart = archive.copy_for_translation(version.locale)
    confirm(editor, bulk("move", page), chooser=archive.pk)
    assert Page.objects.get(pk=version.pk).get_parent().pk == counterpart.pk


def test_what_the_editor_may_not_do_stays_and_is_said(editor, get_page, django_user_model, client):
    group = Group.objects.create(name="Polish only")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for action in ("add", "change", "publish"):
        GroupPagePermission.objects.create(group=group, page=get_page("pl"), permission_type=action)
    user = django_user_model.objects.create_user("ewa", "ewa@example.org", "password")
    user.groups.add(group)
    client.force_login(user)
    page, version = get_page(NEWS), get_page(NEWS_EN)
    url = address("unpublish", page)
    assert box(editor, url) is None
    assert "nie masz uprawnień" in editor.get(url).select_one("form").get_text()
    assert editor.post(url, {}).status_code == 302
    assert state([page, version]) == [False, True]


def test_nothing_is_offered_where_there_is_no_other_version(editor, get_page):
    page = get_page(ABOUT)
    get_page(ABOUT_EN).delete()
    assert box(editor, address("unpublish", page)) is None
    assert box(editor, address("delete", page)) is None
