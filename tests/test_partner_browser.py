"""A partner's page on another origin shows our cards, and partners copy what they need, in Chromium."""

import functools
import http.server
import threading
from contextlib import contextmanager

import pytest
import zxingcpp
from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image
from playwright.sync_api import expect

from tests.browsing import NARROW, WIDE
from tests.test_browser import AXE_TAGS, OUTSIDE, axe

pytestmark = pytest.mark.browser
CARDS = {
    "programme": "/pl/programy/mieszkancy/",
    "award": "/en/timeline/salt-crystals/",
    "news item": "/en/news/2025-in-numbers/",
    "call": "/pl/aktualnosci/nabor-moc-malopolskich-spolecznosci-2025/",
    "figure": "/pl/bis-w-liczbach/?figure=people",
    "text": "/en/about/",
}
LINE, LOOSE = 30, 110  # how much a frame may be too low, or too tall, in pixels


class Isolated(http.server.SimpleHTTPRequestHandler):
    """A page of the strictest kind: isolated from all other origins that do not agree to be shown."""

    def end_headers(self):
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        super().end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def partner_site(folder, html):
    (folder / "index.html").write_text(f"<!doctype html><html lang=pl><meta charset=utf-8><title>Partner</title>{html}")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Isolated, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


def oembed(page, site, address, **limits):
    response = page.request.get(f"{site.url}/oembed/", params={"url": site.url + address, **limits})
    assert response.ok
    return response.json()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_a_partners_page_shows_the_cards(page, site_server, tmp_path):
    answers = {name: oembed(page, site_server, address) for name, address in CARDS.items()}
    requests, errors = [], []
    page.context.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    body = "<p>".join(answer["html"].replace('loading="lazy"', "") for answer in answers.values())
    with partner_site(tmp_path, f'<link rel=icon href="data:,"><h1>Partner</h1>{body}') as address:
        page.goto(address, wait_until="networkidle")
        for number, (name, answer) in enumerate(answers.items()):
            frame = page.frame_locator("iframe").nth(number)
            heading = frame.get_by_role("main").get_by_role("heading", level=1)
            expect(heading).to_be_visible()
            language = CARDS[name][1:3]
            assert frame.locator("html").get_attribute("lang") == language
            if name != "figure":
                expect(heading).to_contain_text(answer["title"][:20])
            family = heading.evaluate(
                "e => document.fonts.check('700 1em \"Splot Sans\"') && getComputedStyle(e).fontFamily"
            )
            assert family and "Splot" in family, "style sheet and font came through the sandbox"
            page.keyboard.press("Tab")
            expect(heading.get_by_role("link")).to_be_focused()
        with page.context.expect_page() as opened:
            page.keyboard.press("Enter")
        expect(opened.value.get_by_role("heading", level=1)).to_be_visible()
        assert opened.value.url == f"{site_server.url}/en/about/"
        assert page.url == address
        # Scripts, cookies and storage are out of the card's reach, and it made no use of any other origin.
        assert page.context.cookies() == []
        errors = [error for error in errors if not error.startswith("Blocked script execution")]  # Playwright's own
        assert not errors, errors
        home = address.rsplit("/", 1)[0]
        foreign = [url for url in requests if not url.startswith((site_server.url, home, "data:"))]
        assert not foreign, foreign
        assert not [url for url in requests if url.endswith(".js") and "/card/" in url]


def test_what_was_withdrawn_says_so_in_the_frame(page, own_server, tmp_path):
    answer = oembed(page, own_server, CARDS["programme"])
    own_server.manage(
        "shell",
        "-v0",
        "-c",
        "from programmes.models import ProgrammePage as P; [p.unpublish() for p in P.objects.all()]",
    )
    asked = page.request.get(f"{own_server.url}/oembed/", params={"url": own_server.url + CARDS["programme"]})
    assert (asked.status, asked.json()["status"]) == (404, 404)
    with partner_site(tmp_path, answer["html"]) as address:
        page.goto(address)
        card = page.frame_locator("iframe")
        expect(card.get_by_role("heading", level=1)).to_have_text("Tej strony już tu nie ma")
        expect(card.get_by_role("link")).to_be_visible()


def test_cards_fit_their_frames_and_everybody(page, site_server):
    findings = []
    for name, address in CARDS.items():
        for width in (220, 320, 480, 600, 800):
            answer = oembed(page, site_server, address, maxwidth=width)
            page.set_viewport_size({"width": answer["width"], "height": 100})
            page.goto(answer["html"].split('src="')[1].split('"')[0], wait_until="networkidle")
            page.set_viewport_size({"width": width, "height": 160})
            if width <= 600:
                needed = page.evaluate(
                    "() => { const all = [...document.body.children].map(e => e.getBoundingClientRect());"
                    "document.querySelector('main').style.flex = 'none';"
                    "return [...document.body.children].reduce((sum, e) => sum + e.getBoundingClientRect().height, 6) }"
                )
                if not -LINE <= answer["height"] - needed <= LOOSE:
                    findings.append(f"{name}, {width} px: {answer['height']} px tall, needs {needed:.0f}")
            findings += [f"{name} out of {width} px: {text}" for text in page.evaluate(OUTSIDE)]
        page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for size in (NARROW, WIDE):
                page.set_viewport_size(size)
                findings += [f"axe, {name}, {scheme}: {found}" for found in axe(page, *AXE_TAGS)]
        page.set_viewport_size({"width": 300, "height": 90})
        page.keyboard.press("Tab")
        before = page.evaluate("scrollY")
        page.keyboard.press("End")
        page.wait_for_timeout(300)
        if page.evaluate("scrollY") <= before:
            findings.append(f"{name}: the keyboard does not scroll a low frame")
    assert not findings, "\n".join(findings)


def test_copying_works_by_button_and_by_hand(browser, site_server):
    for origin_allows in (True, False):
        context = browser.new_context(viewport=WIDE)
        if origin_allows:
            context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site_server.url)
        else:
            context.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        page = context.new_page()
        page.goto(site_server.url + "/pl/programy/mieszkancy/")
        page.get_by_text("Gotowe na Twoją stronę").click()
        field = page.get_by_label("Karta na stronę (HTML)", exact=True)
        row = page.locator(".copy", has=field)
        row.get_by_role("button", name="Kopiuj").click()
        if origin_allows:
            expect(row.get_by_role("status")).to_have_text("Skopiowano.")
            assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
        else:
            expect(row.get_by_role("status")).to_contain_text("Zaznaczono")
            assert page.evaluate("getSelection().toString()") == field.input_value()
        context.close()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_server.url + "/pl/programy/mieszkancy/")
    page.get_by_text("Gotowe na Twoją stronę").click()
    expect(page.get_by_role("button", name="Kopiuj").first).to_be_hidden()
    expect(page.get_by_label("Stały adres", exact=True)).to_be_editable(editable=False)
    context.close()


def test_the_qr_code_can_be_read_in_both_schemes(page, site_server, tmp_path):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(site_server.url + "/pl/programy/mieszkancy/")
        page.locator(".kit__qr").screenshot(path=tmp_path / "qr.png")
        (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / "qr.png"))
        assert found.text.startswith(f"{site_server.url}/p/")
        assert (
            page.request.get(found.text, headers={"accept-language": "en"}).url
            == site_server.url + "/en/programmes/citizens/"
        )
