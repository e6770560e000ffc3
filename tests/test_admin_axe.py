"""axe-core on the screens of the admin: nothing serious that is ours, in light and in dark."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from wagtail.models import Page

from bis.models import KeyFigure
from home.models import HomePage
from news.models import NewsPage
from tests.editor import edit_address

pytestmark = pytest.mark.browser
# What Wagtail 8 and wagtail-localize 1.14 get wrong in their own markup, by the rule of axe-core and where.
THEIRS = {
    "aria-input-field-name": ".public-DraftEditor-content",  # the editor for formatted text has no name
    "label": "[name$=-value], .js-translation-editor [type=file]",  # named by a heading, for the eye only
    "label-title-only": "[name$=-value]",  # the same, with a help text
    "scrollable-region-focusable": ".w-minimap__list",
    "color-contrast": ".js-translation-editor *, .page-status-tag, .w-minimap__collapse-all",  # grey on grey
    "link-in-text-block": "main p > a, td.title > a, .help-block a",  # links told from text by colour only
}
AXE = """async theirs => {
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    const found = [];
    for (const rule of violations.filter(rule => ["serious", "critical"].includes(rule.impact)))
        for (const node of rule.nodes) {
            const element = document.querySelector(node.target[0]);
            if (!(theirs[rule.id] && element?.matches(theirs[rule.id])))
                found.push(`${rule.id}: ${node.target} ${node.html.slice(0, 150)}`);
        }
    return found;
}"""

CRAMPED = """() => [...document.querySelectorAll(".listing td.title")]
    .filter(cell => cell.offsetWidth && cell.offsetWidth < 150).map(cell => cell.innerText)"""


def screens():
    """Ours, and the forms of the types of page that have the most fields, in both languages."""
    names = ["wagtailadmin_home", "bin", "instep_reports:in_step", "mfa_index", "mfa_activate_totp"]
    names += ["links_to_mend", "stale_pages", "undescribed_images", "old_figures", "my_drafts"]
    names += ["wagtailusers_users:index", "wagtailusers_users:add", "wagtailsnippets_home_contactmessage:list"]
    names += [
        "wagtailsnippets_bis_keyfigure:list",
        "wagtailadmin_reports:workflow",
        "wagtailadmin_reports:site_history",
    ]
    yield from map(reverse, names)
    yield reverse("wagtailsnippets_bis_keyfigure:edit", args=[KeyFigure.objects.first().pk])
    yield reverse("wagtailadmin_explore", args=[Page.objects.get(url_path="/pl/aktualnosci/").pk])
    for model in (HomePage, NewsPage):
        for language in ("pl", "en"):
            yield edit_address(model.objects.filter(locale__language_code=language).first())


def test_nothing_serious_is_ours(browser, site_server):
    context = browser.new_context(reduced_motion="reduce", locale="pl")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"{site_server.url}/admin/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", site_server.password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    findings = []
    for address in screens():
        assert page.goto(site_server.url + address).status == 200, address
        page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            findings += [f"{address} ({scheme}) {found}" for found in page.evaluate(AXE, THEIRS)]
        findings += [f"{address} breaks the words of {name}" for name in page.evaluate(CRAMPED)]
    page.evaluate("document.querySelector('main').innerHTML = '<input><img src=x>'")
    assert len(page.evaluate(AXE, THEIRS)) >= 2, "what is wrong is found"
    context.close()
    assert not findings, "\n".join(findings)
