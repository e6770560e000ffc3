"""Old addresses lead to the right page in one redirect, whatever becomes of pages in either language."""

import os
import random
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail_localize.models import StringTranslation, Translation

from home.models import StandardPage
from instep.cascade import Action, carry_out

pytestmark = pytest.mark.django_db
CHANGES = int(os.environ.get("RENAMES", "60"))


def leads_to(client, address, **query):
    response = client.get(address, query)
    return response.status_code, response.headers.get("Location")


def rename(page, slug):
    page = Page.objects.get(pk=page.pk).specific
    page.slug = slug
    page.save_revision().publish()


def add(parent, slug, **fields):
    parent = Page.objects.get(pk=parent.pk)
    if fields.get("live", True):
        fields["first_published_at"] = timezone.now()
    return parent.add_child(instance=StandardPage(title=slug, slug=slug, summary="…", locale=parent.locale, **fields))


@pytest.fixture
def home(get_page):
    return get_page("pl")


def test_loading_the_content_leaves_no_redirects():
    assert not Redirect.objects.exists()


def test_a_chain_of_names_is_one_redirect(client, home):
    page = add(home, "a")
    for slug in "bcd":
        rename(page, slug)
    for slug in "abc":
        assert leads_to(client, f"/pl/{slug}/") == (301, "/pl/d/")
        assert leads_to(client, f"/PL/{slug.upper()}", utm_source="x") == (301, "/pl/d/?utm_source=x")


def test_browsers_do_not_keep_a_redirect_for_good(client, home):
    rename(add(home, "a"), "b")
    assert client.get("/pl/a/")["Cache-Control"] == "no-cache"


def test_a_name_taken_back_does_not_go_round_in_circles(client, home):
    page = add(home, "a")
    rename(page, "b")
    rename(page, "a")
    assert leads_to(client, "/pl/b/") == (301, "/pl/a/")
    assert leads_to(client, "/pl/a/") == (200, None)
    assert leads_to(client, "/pl/a/", page="99") == (200, None)
    page.refresh_from_db()
    page.unpublish()
    assert leads_to(client, "/pl/a/")[0] == 404


def test_two_pages_swap_their_names(client, home):
    one, other = add(home, "a"), add(home, "b")
    with transaction.atomic():
        for page, slug in ((one, "c"), (other, "a"), (one, "b")):
            rename(page, slug)
    assert leads_to(client, "/pl/a/") == leads_to(client, "/pl/b/") == (200, None)
    assert leads_to(client, "/pl/c/") == (301, "/pl/b/")


def test_a_new_page_owns_the_old_address_of_another_and_takes_it_along(client, home):
    first = add(home, "a")
    rename(first, "b")
    draft = add(home, "a", live=False)
    assert leads_to(client, "/pl/a/") == (301, "/pl/b/"), "a draft does not break links"
    draft.save_revision().publish()
    assert leads_to(client, "/pl/a/") == (200, None)
    rename(draft, "c")
    assert leads_to(client, "/pl/a/") == (301, "/pl/c/")


def test_children_move_along_those_withdrawn_for_a_while_too(client, home):
    parent, elsewhere = add(home, "a"), add(home, "z")
    child = add(parent, "child")
    grandchild = add(child, "grandchild")
    Page.objects.get(pk=child.pk).unpublish()
    Page.objects.get(pk=parent.pk).move(Page.objects.get(pk=elsewhere.pk), pos="last-child")
    rename(parent, "b")
    assert leads_to(client, "/pl/a/child/grandchild/") == (301, "/pl/z/b/child/grandchild/")
    assert leads_to(client, "/pl/a/child/")[0] == 404
    Page.objects.get(pk=child.pk).get_latest_revision_as_object().save_revision().publish()
    for old in ("a", "z/a"):
        assert leads_to(client, f"/pl/{old}/child/") == (301, "/pl/z/b/child/")
    assert Page.objects.get(pk=grandchild.pk).url == "/pl/z/b/child/grandchild/"


def test_parent_and_child_change_in_one_transaction(client, home):
    parent = add(home, "a")
    child = add(parent, "long-child-name")
    with transaction.atomic():
        rename(parent, "a-much-longer-name")
        rename(child, "b")
    assert leads_to(client, "/pl/a/long-child-name/") == (301, "/pl/a-much-longer-name/b/")


def test_a_slug_changed_by_a_script_without_a_revision(client, home):
    page = Page.objects.get(pk=add(home, "a").pk)
    page.slug = "b"
    page.save(update_fields=["slug", "url_path"])
    assert leads_to(client, "/pl/a/") == (301, "/pl/b/")


def test_what_was_never_public_leaves_nothing_behind(client, home):
    draft = add(home, "secret", live=False)
    draft.slug = "other"
    draft.save()
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("hide", ["unpublish", "restrict"])
def test_an_old_address_does_not_give_a_hidden_page_away(client, get_page, hide):
    page = get_page("pl/programy/mieszkancy")
    rename(page, "tajne")
    page.refresh_from_db()
    if hide == "unpublish":
        page.unpublish()
    else:
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    response = client.get("/pl/programy/mieszkancy/")
    assert response.status_code == 404
    content = response.content.decode()
    assert "tajne" not in content
    assert 'href="/pl/programy/"' in content.split("suggestions")[1]
    assert ('href="/en/programmes/citizens/"' in content.split("suggestions")[1]) == (hide == "unpublish")


def test_old_slugs_below_the_prefix_of_the_other_language(client, get_page):
    rename(get_page("pl/programy/mieszkancy"), "obywatele")
    assert leads_to(client, "/en/programy/mieszkancy/") == (302, "/en/programmes/citizens/")
    assert leads_to(client, "/programy/mieszkancy/") == (302, "/pl/programy/obywatele/")


def test_a_translation_published_with_another_slug(client, get_page):
    page = get_page("en/about")
    translation = Translation.objects.get(source__object_id=page.translation_key, target_locale__language_code="en")
    slug = StringTranslation.objects.get(
        context__object_id=page.translation_key, context__path="slug", locale__language_code="en"
    )
    slug.data = "who-we-are"
    slug.save()
    translation.save_target()
    assert leads_to(client, "/en/about/") == (301, "/en/who-we-are/")
    assert leads_to(client, "/pl/o-nas/") == (200, None)


def test_both_languages_move_together(client, get_page, administrator):
    page, target = get_page("pl/o-nas"), get_page("pl/dla-partnerow")
    page.move(target, pos="last-child")
    carry_out(Action.MOVE, [page], administrator, target)
    assert leads_to(client, "/pl/o-nas/") == (301, "/pl/dla-partnerow/o-nas/")
    assert leads_to(client, "/en/about/") == (301, "/en/for-partners/about/")


def test_links_that_staff_typed_are_followed_to_their_end(client, home):
    page = add(home, "a")
    rename(page, "b")
    Redirect.add_redirect("/Ulotka", "http://testserver/pl/a/", is_permanent=True)
    Redirect.add_redirect("/plakat/", "http://testserver/ulotka?utm_source=plakat")
    Redirect.add_redirect("/w-kolko", "http://testserver/kolko")
    Redirect.add_redirect("/kolko", "http://testserver/w-kolko/")
    Redirect.add_redirect("/partner", "https://partner.example/strona")
    assert leads_to(client, "/ULOTKA/") == (301, "/pl/b/")
    assert leads_to(client, "/plakat")[1].startswith("/pl/b/")
    assert leads_to(client, "/w-kolko")[0] == leads_to(client, "/kolko/")[0] == 404
    assert leads_to(client, "/partner/") == (301, "https://partner.example/strona")


def test_a_redirect_neither_shadows_a_page_nor_answers_for_its_queries(client, get_page):
    Redirect.add_redirect("/pl/aktualnosci", get_page("pl/kontakt"))
    assert leads_to(client, "/pl/aktualnosci/") == (200, None)
    assert leads_to(client, "/pl/aktualnosci/", page="99")[0] == 404


def test_odd_addresses_find_no_redirect_and_break_nothing(client):
    for address in (
        "/%2F%5B",
        "/pl//a//",
        "/%2F%2Fevil.example/x",
        "/" + "a/" * 400,
        "/%ff",
        "/*",
        "/pl/*",
        "/?a",
        "/;x",
    ):
        assert client.get(address).status_code in (302, 404), address


def test_redirects_set_no_cookie_and_live_pages_do_not_look_for_them(client, home):
    rename(add(home, "a"), "b")
    assert not client.get("/pl/a/").cookies
    with CaptureQueriesContext(connection) as captured:
        client.get("/pl/b/")
    assert not any("wagtailredirects" in query["sql"] for query in captured)
    with CaptureQueriesContext(connection) as captured:
        client.get("/pl/a/")
    assert len(captured) <= 7, "\n".join(query["sql"] for query in captured)
    assert all(query["sql"].startswith("SELECT") for query in captured)


class Site:
    """A tree in both languages that random changes are made to, and who was public at which address last."""

    DEPTHS = (3, 3, 2)

    def __init__(self, user, homes, seed):
        self.random, self.user = random.Random(seed), user  # noqa: S311
        self.owner, self.undo = {}, []
        self.roots = dict(zip(("pl", "en"), homes, strict=True))
        for number in range(self.DEPTHS[0]):
            self.grow([add(home, f"{code}-{number}") for code, home in self.roots.items()], self.DEPTHS[1:])
        self.note()

    def grow(self, pair, depths):
        pair[1].translation_key = pair[0].translation_key
        pair[1].save()
        for number in range(depths[0] if depths else 0):
            self.grow([add(page, f"{page.locale.language_code}-{number}") for page in pair], depths[1:])

    def pages(self, language=None, **filters):
        language = language or self.random.choice(["pl", "en"])
        root = self.roots[language]
        return list(StandardPage.objects.filter(path__startswith=root.path, title__contains=f"{language}-", **filters))

    def any(self, **filters):
        return self.random.choice(self.pages(**filters))

    def slug(self, page, parent=None):
        """A name out of a few, so that old addresses are taken again and again."""
        wanted = f"{page.locale.language_code}-{self.random.randrange(9)}"
        return find_available_slug(parent or page.get_parent(), wanted, ignore_page_id=page.pk)

    def rename(self, page=None, slug=None):
        page = page or self.any()
        self.undo.append((page.pk, page.get_parent().pk, page.slug))
        page.slug = slug or self.slug(page)
        if page.live and self.random.random() < 0.5:
            page.save_revision().publish()
        else:
            page.save()
        self.note()

    def move(self, page=None, target=None):
        page = page or self.any()
        language = page.locale.language_code
        places = [one for one in self.pages(language) if not one.path.startswith(page.path) and one.depth < 7]
        target = target or self.random.choice([*places, Page.objects.get(pk=self.roots[language].pk)])
        if not Page._slug_is_available(page.slug, target, page=page):
            with transaction.atomic():
                self.rename(page, f"{language}-{self.random.getrandbits(40)}")
        self.undo.append((page.pk, page.get_parent().pk, page.slug))
        page.move(target, pos="last-child")
        self.note()
        return page, target

    def move_both(self):
        page, target = self.move()
        carry_out(Action.MOVE, [Page.objects.get(pk=page.pk)], self.user, Page.objects.get(pk=target.pk))

    def take_back(self):
        pk, parent, slug = self.undo.pop() if self.undo else (None, None, None)
        page, parent = (StandardPage.objects.filter(pk=pk).first(), Page.objects.filter(pk=parent).first())
        if not page or not parent or parent.path.startswith(page.path):
            return
        if Page._slug_is_available(page.slug, parent, page=page):
            page.move(parent, pos="last-child")
            self.note()
        page = StandardPage.objects.get(pk=pk)
        if Page._slug_is_available(slug, page.get_parent(), page=page):
            page.slug = slug
            page.save()

    def swap(self):
        page = self.any()
        twin = self.random.choice([page, *StandardPage.objects.sibling_of(page).exclude(pk=page.pk)])
        if twin.pk != page.pk and "-" in twin.title:
            slugs = page.slug, twin.slug
            with transaction.atomic():
                for one, slug in ((page, "between"), (twin, slugs[0]), (page, slugs[1])):
                    one = StandardPage.objects.get(pk=one.pk)
                    one.slug = slug
                    one.save()
                    self.note()

    def rename_family(self):
        page = self.any()
        with transaction.atomic():
            self.rename(page)
            for child in StandardPage.objects.child_of(page):
                self.rename(child)

    def withdraw(self):
        self.any(live=True).unpublish()

    def bring_back(self):
        for page in self.pages(live=False)[:1]:
            page.slug = StandardPage.objects.get(pk=page.pk).slug
            page.save_revision().publish()

    def add(self):
        parent = self.any()
        add(parent, find_available_slug(parent, f"{parent.locale.language_code}-{self.random.randrange(9)}"))

    def delete(self):
        leaves = self.pages(numchild=0)
        if len(leaves) > 10:
            self.random.choice(leaves).delete()

    def change(self):
        steps = [self.rename, self.move, self.move_both, self.take_back, self.swap, self.rename_family]
        rare = [self.withdraw, self.bring_back, self.bring_back, self.add, self.delete]
        self.random.choices([*steps, *rare], [6, 6, 4, 4, 2, 2, 1, 1, 1, 1, 1])[0]()
        self.note()

    def note(self):
        """Remember who is public where, after every single step."""
        pages = Page.objects.filter(live=True, depth__gt=2)
        self.owner.update({f"/{path.strip('/')}/": pk for path, pk in pages.values_list("url_path", "pk")})


def test_random_renames_and_moves_in_both_languages(client, get_page, administrator):
    site = Site(administrator, [get_page("pl"), get_page("en")], seed=5)
    for _number in range(CHANGES):
        site.change()
    now = {page.pk: page for page in Page.objects.filter(live=True, depth__gt=2)}
    count = {200: 0, 301: 0, 404: 0}
    for address, pk in site.owner.items():
        expected = (404, None)
        if pk in now:
            own = now[pk].url
            expected = (200, None) if own == address else (301, own)
        spelled = site.random.choice([address, address.upper(), address.rstrip("/")]) if expected[0] == 301 else address
        assert leads_to(client, spelled) == expected, spelled
        count[expected[0]] += 1
    assert all(client.get(page.url).status_code == 200 for page in now.values())
    assert count[301] > CHANGES
    print(CHANGES, "changes:", count, Redirect.objects.count(), "redirects")  # noqa: T201
    assert {urlsplit(address).path.split("/")[1] for address in site.owner} == {"pl", "en"}
    assert Locale.objects.count() == 2
