"""What readers and editors meet in Chromium: access for everybody, privacy, lightness, the way from admin to page."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.browsing import NARROW, WIDE, trouble

pytestmark = pytest.mark.browser

# One address of each page type, in Polish and in English.
PAGES = {
    "home": ("/pl/", "/en/"),
    "programmes": ("/pl/programy/", "/en/programmes/"),
    "programme": ("/pl/programy/mieszkancy/", "/en/programmes/citizens/"),
    "timeline": ("/pl/historia/", "/en/timeline/"),
    "milestone": ("/pl/historia/certyfikaty-splot/", "/en/timeline/splot-certificates/"),
    "award": ("/pl/historia/krysztaly-soli/", "/en/timeline/salt-crystals/"),
    "news": ("/pl/aktualnosci/", "/en/news/"),
    "news item": ("/pl/aktualnosci/rok-2025-w-liczbach/", "/en/news/2025-in-numbers/"),
    "call": (
        "/pl/aktualnosci/nabor-moc-malopolskich-spolecznosci-2025/",
        "/en/news/moc-malopolskich-spolecznosci-call-2025/",
    ),
    "text": ("/pl/o-nas/", "/en/about/"),
    "site map": ("/pl/mapa-strony/", "/en/site-map/"),
    "numbers": ("/pl/bis-w-liczbach/", "/en/bis-in-numbers/"),
    "contact": ("/pl/kontakt/", "/en/contact/"),
    "privacy": ("/pl/prywatnosc/", "/en/privacy/"),
    "easy": ("/pl/tekst-latwy-do-czytania/", "/en/easy-to-read/"),
    "statement": ("/pl/deklaracja-dostepnosci/", "/en/accessibility-statement/"),
    "funding": ("/pl/aktualnosci/start-fio-malopolska-lokalnie-2014/", "/en/news/fio-malopolska-lokalnie-begins-2014/"),
    "search": ("/pl/szukaj/?q=organizacja", "/en/search/?q=organisation"),
    "no results": ("/pl/szukaj/?q=organziacje", "/en/search/?q=organziations"),
    "no results of a kind": ("/pl/szukaj/?q=fio&kind=award", "/en/search/?q=fio&kind=award"),
    "404": ("/pl/nie-ma/", "/en/nothing/"),
}
every_page = pytest.mark.parametrize("address", [address for pair in PAGES.values() for address in pair])
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MAX_BYTES, MAX_REQUESTS = 90_000, 10  # of the whole home page at the first visit

# Text that sticks out sideways. The body clips what overflows, so its scroll width alone would not tell.
OUTSIDE = """() => {
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement
    if (parent.closest(".visually-hidden, .skip, script")) continue
    const range = document.createRange()
    range.selectNodeContents(walker.currentNode)
    if ([...range.getClientRects()].some(r => r.width && (r.left < -1 || r.right > innerWidth + 1)))
      found.push(walker.currentNode.data.trim())
  }
  const root = document.documentElement
  return root.scrollWidth > root.clientWidth ? [`${root.scrollWidth}px wide`, ...found] : found
}"""

# What a reader may unfold has to be as good as the rest.
OPEN_DETAILS = "() => document.querySelectorAll('details').forEach(details => details.open = true)"

# Links and buttons that stand on their own, that is, with no words beside them in their line, and are too small.
SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
.filter(el => {
  const { width, height } = el.getBoundingClientRect()
  if (!width || el.matches(".skip")) return false
  const inSentence = getComputedStyle(el).display === "inline" &&
    [...el.parentElement.childNodes].some(node => node.nodeType === Node.TEXT_NODE && /\\w/.test(node.data))
  return !inSentence && (width < 24 || height < 24)
}).map(el => {
  const { width, height } = el.getBoundingClientRect()
  return `${el.textContent.trim()} ${width.toFixed(1)}x${height.toFixed(1)}`
})"""

# Where the Tab key has to stop, in this order.
PLACES = """() => [...document.querySelectorAll(
  ".skip, :is(header, main) :is(a[href], button, input, select, textarea, summary)"
)].filter(el => {
  // A group of radio buttons is one stop.
  const radios = el.type === "radio" ? [...document.getElementsByName(el.name)] : [el]
  return el === (radios.find(radio => radio.checked) ?? radios[0]) && (el.matches(".skip") || el.checkVisibility())
}).map(el => el.closest("header, main")?.localName ?? el.className)"""

# The focused element: where it is, whether it can be seen there, and whether it or what holds it is outlined.
FOCUSED = """() => {
  const el = document.activeElement
  const [box] = [...el.getClientRects()].filter(r => r.width && r.height)
  const hit = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
  let outlined = el
  while (outlined && getComputedStyle(outlined).outlineStyle === "none") outlined = outlined.parentElement
  return {
    name: el.textContent.trim().replace(/\\s+/g, " "),
    where: el.closest("header, main, footer")?.localName ?? el.className,
    visible: el.contains(hit),
    outlined: Boolean(outlined),
  }
}"""

# The words that are displayed, without those of links and navigation, which paper has no use for.
WORDS = """() => {
  const words = []
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement
    const control = parent.closest("nav, form, .more-filters, .kit__more, details.kit, a.more, a.button")
    if (walker.currentNode.data.trim() && parent.checkVisibility() && !control)
      words.push(walker.currentNode.data.trim())
  }
  return words
}"""

LAYOUT_SHIFT = """() => new Promise(resolve => {
  let shift = 0
  new PerformanceObserver(list => list.getEntries().forEach(entry => shift += entry.value))
    .observe({ type: "layout-shift", buffered: true })
  document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve(shift))))
})"""


@pytest.fixture(scope="module")
def page(browser):
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def page_without_scripts(browser):
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce", java_script_enabled=False)
    yield context.new_page()
    context.close()


def axe(page, *run_only):
    """What axe-core finds by the rules of these tags, or of these names."""
    violations = page.evaluate("runOnly => axe.run({ runOnly }).then(results => results.violations)", run_only)
    return [f"{rule['id']} {node['target']} {node['html'][:120]}" for rule in violations for node in rule["nodes"]]


@every_page
def test_everybody_can_use_the_page(page, site_server, address):
    """One visit, seen wide and narrow, light and dark, and with text of twice the size."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    with trouble(page, site_server.url) as findings:
        response = page.goto(site_server.url + address)
        assert response.status == (404 if address in PAGES["404"] else 200)
        page.evaluate(OPEN_DETAILS)
        page.evaluate(AXE_SCRIPT)
        # Only contrast depends on the colours.
        for scheme, rules in (("dark", ["color-contrast"]), ("light", AXE_TAGS)):
            page.emulate_media(color_scheme=scheme)
            for size in (WIDE, NARROW):
                page.set_viewport_size(size)
                findings += [f"axe, {scheme}, {size['width']} px: {found}" for found in axe(page, *rules)]
        findings += [f"too small: {target}" for target in page.evaluate(SMALL_TARGETS)]
        findings += [f"out of 320 px: {text}" for text in page.evaluate(OUTSIDE)]
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        findings += [f"out of 320 px at 200 %: {text}" for text in page.evaluate(OUTSIDE)]
        findings += [f"cookie: {cookie['name']}" for cookie in page.context.cookies()]
        findings += [f"stored: {key}" for key in page.evaluate("Object.keys({ ...localStorage, ...sessionStorage })")]
    assert not findings, "\n".join(findings)


@every_page
def test_page_says_the_same_without_scripts_and_on_paper(page, page_without_scripts, site_server, address):
    page.set_viewport_size(WIDE)
    page.goto(site_server.url + address)
    page_without_scripts.goto(site_server.url + address)
    assert page_without_scripts.inner_text("body") == page.inner_text("body")
    page.emulate_media(media="print", color_scheme="dark")
    on_paper = page.evaluate(WORDS)
    page.evaluate(AXE_SCRIPT)
    too_pale = axe(page, "color-contrast")
    page.emulate_media(media="screen", color_scheme="light")
    page.evaluate(OPEN_DETAILS)  # on paper they are open by themselves
    on_screen = page.evaluate(WORDS)
    assert on_paper == on_screen
    assert not too_pale, "\n".join(too_pale)


@every_page
def test_keyboard_reaches_everything(page, site_server, address):
    page.set_viewport_size(NARROW)
    page.goto(site_server.url + address)
    page.evaluate(OPEN_DETAILS)
    places = page.evaluate(PLACES)
    stops = []
    for _place in places:
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    assert [stop["where"] for stop in stops] == places
    findings = [f"not {what}: {stop['name']}" for stop in stops for what in ("visible", "outlined") if not stop[what]]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("address", PAGES["home"])
def test_skip_link_leads_to_the_content(page, site_server, address):
    page.goto(site_server.url + address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["where"] == "main"


def test_language_switcher_leads_to_the_same_page_and_back(page, site_server):
    findings = []
    for name, (polish, english) in PAGES.items():
        page.goto(site_server.url + polish)
        if name == "404":
            polish, english = PAGES["home"]
        if "?q=" in polish:  # the same words are looked for in the other language
            english = english.split("?")[0] + "?" + polish.split("?")[1]
        for language, address in (("en", english), ("pl", polish)):
            with page.expect_navigation():
                page.locator(f"header a[hreflang={language}]").click()
            if (page.url, page.get_attribute("html", "lang")) != (site_server.url + address, language):
                findings.append(f"{address}: {page.url}")
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
@pytest.mark.parametrize("address", PAGES["home"])
def test_first_visit_is_light_and_steady(browser, site_server, address, size):
    context = browser.new_context(viewport=size)
    page = context.new_page()
    requests = []
    page.on("requestfinished", lambda request: requests.append(request))
    page.goto(site_server.url + address, wait_until="networkidle")
    sizes = {request.url: request.sizes() for request in requests}
    shift = page.evaluate(LAYOUT_SHIFT)
    context.close()
    assert len(requests) <= MAX_REQUESTS, sizes
    assert sum(s["responseHeadersSize"] + s["responseBodySize"] for s in sizes.values()) <= MAX_BYTES, sizes
    # On a busy machine a font may come after the first paint, and a letter moves by a fraction of a pixel.
    assert round(shift, 2) == 0


def test_new_value_of_a_figure_shows_in_both_languages(admin, own_server):
    with trouble(admin, own_server.url) as findings:
        admin.get_by_role("link", name="Liczby", exact=True).click()
        admin.get_by_role("row", name="{people}").get_by_role("link").first.click()
        admin.locator("#id_values-ADD").click()
        admin.select_option("[name=values-2-qualifier]", "over")
        admin.fill("[name=values-2-date]", "30.06.2026")
        admin.fill("[name=values-2-value]", "31234")
        # By the keyboard, as the calendar of the date may still cover the button.
        admin.keyboard.press("Enter")
        admin.wait_for_url("**/keyfigure/")
        admin.goto(f"{own_server.url}/pl/")
        expect(admin.locator(".hero")).to_contain_text(re.compile(r"Ponad\s31\s234\s.*stan na 30\sczerwca 2026", re.S))
        admin.goto(f"{own_server.url}/en/")
        expect(admin.locator(".hero")).to_contain_text(re.compile(r"Over\s31,234\s.*as of 30\sJune 2026", re.S))
    assert not findings, "\n".join(findings)


def test_published_news_comes_first(admin, own_server):
    title = "Świetlice łączą pokolenia"
    with trouble(admin, own_server.url) as findings:
        admin.get_by_role("button", name="Strony").click()
        admin.get_by_role("link", name="Wyświetl podstrony dla 'Fundacja").click()
        admin.get_by_role("link", name="Aktualności", exact=True).click()
        admin.get_by_role("link", name="Dodaj stronę podrzędną").click()
        admin.fill("[name=title]", title)
        admin.fill("[name=summary]", "Zapraszamy do siedmiu świetlic.")
        admin.get_by_role("button", name="Dodaj blok").click()
        admin.get_by_role("option", name="Tekst").click()
        admin.locator("[data-contentpath=body] [contenteditable=true]").click()
        admin.keyboard.type("Pierwszy akapit.")
        # The text editor hands its text to the form only after a moment.
        expect(admin.locator("[name=body-0-value]")).to_have_value(re.compile("Pierwszy akapit"))
        admin.get_by_role("button", name="Więcej akcji").click()
        admin.get_by_role("button", name="Opublikuj").click()
        admin.wait_for_url("**/admin/pages/*/")
        for address in ("/pl/", "/pl/aktualnosci/"):
            admin.goto(own_server.url + address)
            expect(admin.locator(".news-item").first).to_contain_text(title)
        admin.get_by_role("link", name=title).click()
        expect(admin.locator("main")).to_contain_text("Pierwszy akapit.")
        assert admin.url == f"{own_server.url}/pl/aktualnosci/swietlice-lacza-pokolenia/"
    assert not findings, "\n".join(findings)


def test_a_date_that_cannot_be_read_is_an_error_not_another_date(admin, own_server):
    """Wagtail's picker would put today in its place when the editor goes on to the next field."""
    admin.goto(f"{own_server.url}/admin/snippets/bis/keyfigure/")
    admin.get_by_role("row", name="{people}").get_by_role("link").first.click()
    date = admin.locator("[name=values-0-date]")
    for typed in ("30 czerwca 2026", "99.99.9999", "31.11.2026"):
        date.fill(typed)
        date.press("Tab")
        expect(date).to_have_value(typed)
    admin.locator("[name=values-0-value]").press("Enter")
    expect(admin.locator("main")).to_contain_text("Wpisz poprawną datę")
    expect(date).to_have_value(typed)
