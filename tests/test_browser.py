"""What a reader and an editor see in Chromium: access for everybody, privacy, lightness, and the way from admin to page."""

import re
from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT

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
    "numbers": ("/pl/bis-w-liczbach/", "/en/bis-in-numbers/"),
    "contact": ("/pl/kontakt/", "/en/contact/"),
    "privacy": ("/pl/prywatnosc/", "/en/privacy/"),
    "404": ("/pl/nie-ma/", "/en/nothing/"),
}
ADDRESSES = [address for pair in PAGES.values() for address in pair]
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The whole home page at the first visit: document, style sheet, two or three fonts, icon.
MAX_BYTES, MAX_REQUESTS = 120_000, 12

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
SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(el => {
  const { width, height } = el.getBoundingClientRect()
  if (!width || el.matches(".skip")) return false
  const inSentence = getComputedStyle(el).display === "inline" &&
    [...el.parentElement.childNodes].some(node => node.nodeType === Node.TEXT_NODE && /\\w/.test(node.data))
  return !inSentence && (width < 24 || height < 24)
}).map(el => {
  const { width, height } = el.getBoundingClientRect()
  return `${el.textContent.trim()} ${width.toFixed(1)}x${height.toFixed(1)}`
})"""

# The focused element: what it is, whether it can be seen where it is, and whether it or what holds it is outlined.
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
    if (walker.currentNode.data.trim() && parent.checkVisibility() && !parent.closest("nav, a.more, a.button"))
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


@contextmanager
def trouble(page, origin):
    """Collect what goes wrong behind a page: foreign or failed requests, errors in the console."""
    found = []

    def note_request(request):
        if not request.url.startswith((origin, "data:", "blob:")):
            found.append(f"foreign request {request.url}")

    def note_response(response):
        if response.status >= 400 and not response.request.is_navigation_request():
            found.append(f"{response.status} {response.url}")

    def note_message(message):
        missing_document = "Failed to load resource" in message.text and message.location["url"] == page.url
        if message.type in ("error", "warning") and not missing_document:
            found.append(f"console: {message.text}")

    listeners = {
        "request": note_request,
        "response": note_response,
        "requestfailed": lambda request: found.append(f"failed {request.url}: {request.failure}"),
        "console": note_message,
        "pageerror": lambda error: found.append(f"script: {error}"),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    yield found
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_open_to_everybody(page, site_server, address):
    with trouble(page, site_server.url) as findings:
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        response = page.goto(site_server.url + address)
        assert response.status == (404 if address in PAGES["404"] else 200)
        page.evaluate(OPEN_DETAILS)
        page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for size in (WIDE, NARROW):
                page.set_viewport_size(size)
                findings += [f"axe, {scheme}, {size['width']} px: {found}" for found in axe(page, AXE_RULES)]
        findings += [f"sticks out at 320 px: {text}" for text in page.evaluate(OUTSIDE)]
        findings += [f"small target: {text}" for text in page.evaluate(SMALL_TARGETS)]
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        findings += [f"sticks out at 320 px and 200 %: {text}" for text in page.evaluate(OUTSIDE)]
        page.evaluate("document.documentElement.style.fontSize = ''")
        if page.context.cookies() or page.evaluate("localStorage.length + sessionStorage.length"):
            findings.append(f"stored: {page.context.cookies()} or something in localStorage")
    assert not findings, "\n".join(findings)


def axe(page, options):
    violations = page.evaluate("options => axe.run(options).then(results => results.violations)", options)
    return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in violations for node in rule["nodes"]]


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_needs_neither_scripts_nor_screen(page, page_without_scripts, site_server, address):
    page.set_viewport_size(WIDE)
    page.goto(site_server.url + address)
    page_without_scripts.goto(site_server.url + address)
    assert page_without_scripts.inner_text("body") == page.inner_text("body")
    on_screen = page.evaluate(WORDS)
    page.emulate_media(media="print", color_scheme="dark")
    on_paper = page.evaluate(WORDS)
    page.evaluate(AXE_SCRIPT)
    findings = axe(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    page.emulate_media(media="screen", color_scheme="light")
    assert on_paper == on_screen
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_can_be_used_with_the_keyboard(page, site_server, address):
    page.set_viewport_size(NARROW)
    page.goto(site_server.url + address)
    page.evaluate(OPEN_DETAILS)
    expected = page.locator(".skip, :is(header, main) :is(a[href], button, input, select, textarea, summary)").count()
    stops = []
    for _stop in range(expected):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    assert [stop["where"] for stop in stops] == sorted([stop["where"] for stop in stops], key=["skip", "header", "main"].index)
    findings = [f"{stop['name']} is not {rule}" for stop in stops for rule in ("visible", "outlined") if not stop[rule]]
    assert not findings, "\n".join(findings)


def test_skip_link_leads_to_the_content(page, site_server):
    page.goto(site_server.url + "/pl/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["where"] == "main"


def test_language_switcher_leads_to_the_same_page_and_back(page, site_server):
    findings = []
    for polish, english in PAGES.values():
        page.goto(site_server.url + polish)
        if (polish, english) == PAGES["404"]:
            polish, english = PAGES["home"]
        for language, address in (("en", english), ("pl", polish)):
            with page.expect_navigation():
                page.locator(f"header a[hreflang={language}]").click()
            if page.url != site_server.url + address or page.get_attribute("html", "lang") != language:
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
    sizes = [request.sizes() for request in requests]
    sizes = {r.url: s["responseHeadersSize"] + s["responseBodySize"] for r, s in zip(requests, sizes, strict=True)}
    print(sum(sizes.values()), len(sizes), sizes)
    shift = page.evaluate(LAYOUT_SHIFT)
    context.close()
    assert shift == 0
    assert len(sizes) <= MAX_REQUESTS, sizes
    assert sum(sizes.values()) <= MAX_BYTES, sizes
