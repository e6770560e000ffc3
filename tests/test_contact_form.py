"""The contact form: what it accepts, what it refuses and how, what it keeps, and what it keeps out."""

import time
from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from bs4 import BeautifulSoup
from django.db import OperationalError
from django.utils import translation
from playwright.sync_api import expect

from bis.callers import caller
from home.contact import forms, guard
from home.contact.models import ContactMessage, OutgoingMail, SenderCount

pytestmark = pytest.mark.django_db
PAGES = {"pl": "/pl/kontakt/", "en": "/en/contact/"}
WORDS = {
    "topic": "dialogue",
    "name": "Łucja Żak",
    "email": "lucja@example.org",
    "message": "Dzień dobry,\nmam pytanie.",
    "consent": "on",
}


@pytest.fixture
def patient(monkeypatch):
    """As if every form had been read for a while before it is sent."""
    monkeypatch.setattr(guard, "TOO_FAST", -1)


def parse(response):
    return BeautifulSoup(response.content, "html5lib")


def stamp(client, address=PAGES["pl"]):
    return parse(client.get(address)).select_one("[name=stamp]")["value"]


def send(client, address=PAGES["pl"], headers=None, **changes):
    words = {**WORDS, "stamp": guard.new_stamp(), **changes}
    return client.post(address, {name: value for name, value in words.items() if value is not None}, headers=headers)


def summary(response):
    return [item.get_text() for item in parse(response).select(".error-summary[role=alert] li")]


def typed(response):
    """What the fields of the form hold."""
    form = parse(response).select_one("form.form")
    values = {field["name"]: field["value"] for field in form.select("input.input[value]")}
    topic = form.select_one("[name=topic][checked]")
    consent = form.select_one("[name=consent]")
    return {
        **values,
        "message": form.select_one("textarea").get_text(),
        "topic": topic and topic["value"],
        "consent": "on" if consent.has_attr("checked") else None,
    }


@pytest.mark.parametrize("language", PAGES)
def test_message_is_kept_and_answered_with_its_number(client, patient, language):
    response = send(client, PAGES[language], stamp=stamp(client, PAGES[language]))
    message = ContactMessage.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"{PAGES[language]}?sent={message.reference}")
    assert {name: getattr(message, name) for name in ("topic", "name", "email", "message")} == {
        name: WORDS[name] for name in ("topic", "name", "email", "message")
    }
    assert message.language == language
    assert message.consent in parse(client.get(PAGES[language])).get_text().replace("\xa0", " ")
    assert OutgoingMail.objects.get().message == message
    thanks = client.get(response["Location"])
    assert message.reference in parse(thanks).select_one(".thanks[role=status]").get_text()
    assert not parse(thanks).select("form.form")
    assert WORDS["name"] not in thanks.content.decode()


def test_number_that_nobody_got_shows_the_form(client):
    for reference in ("AAAA-AAAA", "<script>", "x" * 5000):
        assert parse(client.get(PAGES["pl"], {"sent": reference})).select("form.form")


def test_mistakes_are_listed_linked_and_described_and_words_kept(client, patient):
    response = send(client, name="", email="lucja@", topic="moon", consent=None)
    document = parse(response)
    assert response.status_code == 422
    assert ContactMessage.objects.count() == 0
    assert document.title.get_text().startswith("Błąd: ")
    links = document.select(".error-summary[role=alert][autofocus][tabindex='-1'] a")
    assert [link["href"] for link in links] == ["#id_topic", "#id_name", "#id_email", "#id_consent"]
    for link in links:
        field = document.select_one(link["href"])
        described = field.find_parent("fieldset") if field["type"] == "radio" else field
        error = document.find(id=described["aria-describedby"].split()[-1])
        assert error.get_text() == link.get_text()
        if field["type"] != "radio":
            assert field["aria-invalid"] == "true"
    assert document.select_one("#id_message").get("aria-invalid") is None
    kept = {"email": "lucja@", "message": WORDS["message"], "topic": None, "consent": None}
    assert typed(response) == kept


def test_fields_say_what_browsers_may_fill_in(client):
    document = parse(client.get(PAGES["en"]))
    assert document.select_one("#id_name")["autocomplete"] == "name"
    assert document.select_one("#id_email")["autocomplete"] == "email"
    assert document.select_one("#id_email")["type"] == "email"
    assert not document.select("form.form [maxlength]"), "a browser would cut what is pasted"
    assert document.select_one(".check + .field__hint a")["href"] == "/en/privacy/"


PART = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n%s\r\n--x--'
ACCEPTED = [
    "anna@example.org",
    "anna.nowak+bis@poczta.example.org",
    "o'neil!#$%&*/=?^_`{|}~-@example.org",
    '"anna nowak"@example.org',
    '"a@b\\"c"@example.org',
    "anna@łódź.pl",
    "anna@xn--d-uga0v4h.pl",
    "łucja.żak@łódź.pl",
    "用户@例子.广告",
    "anna@[192.0.2.1]",
    "anna@[IPv6:2001:db8::1]",
    "ANNA@EXAMPLE.ORG",
    "  anna@example.org  ",
    f"{'a' * 64}@example.org",
]
REFUSED = [
    "anna",
    "anna@",
    "@example.org",
    "anna@example",
    "anna@@example.org",
    "anna nowak@example.org",
    ".anna@example.org",
    "anna..nowak@example.org",
    "anna@-example.org",
    "anna@exa mple.org",
    "anna@example.org, jan@example.org",
    "anna@example.org\nBcc: jan@example.org",
    "anna@example.org\r\n\r\nspam",
    "anna@[999.0.2.1]",
    f"{'a' * 65}@example.org",
    f"anna@{'ł' * 60}.pl",
    f"anna@{'a.' * 200}pl",
    "anna\0@example.org",
]


def check_address(address):
    form = forms.ContactForm({**WORDS, "stamp": guard.new_stamp(), "email": address})
    return form.is_valid(), form.cleaned_data.get("email"), list(form.errors)


@pytest.mark.parametrize("address", ACCEPTED)
def test_every_form_of_address_is_accepted(patient, address):
    assert check_address(address) == (True, address.strip(), [])


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_no_address_is_refused(patient, address):
    assert check_address(address) == (False, None, ["email"])


@pytest.mark.parametrize(
    "text",
    ["שלום עולם", "🙂👩‍👩‍👧 emoji", "x" * 5000, "<script>alert(1)</script>", "a\r\nb\rc\vd", "{people} {{ x }} %s"],
)
def test_any_text_is_accepted(client, patient, text):
    assert send(client, message=text, name="‮Anna\r\nBcc: x‬").status_code == 302
    message = ContactMessage.objects.get()
    assert message.message == text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    assert "\n" not in message.name


@pytest.mark.parametrize("text", ["a\0b", "\x1b[31m", "\udcff", "x" * 5001, "   \n ", "\ufffd"])
def test_text_that_cannot_be_kept_is_an_error(client, patient, text):
    body = {**WORDS, "stamp": guard.new_stamp(), "message": text.encode("utf-8", "surrogatepass")}
    response = client.post(PAGES["pl"], urlencode(body), content_type="application/x-www-form-urlencoded")
    assert response.status_code == 422
    assert len(summary(response)) == 1


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"name=%B1%EA&email=a@example.org", 422),
        ("application/x-www-form-urlencoded; charset=iso-8859-2", b"name=%B1%EA", 422),
        ("application/x-www-form-urlencoded; charset=hex", b"name=a", 422),
        ("multipart/form-data; boundary=x; charset=utf-16", PART % b"\xff\xfe", 422),
        ("multipart/form-data; boundary=x; charset=hex", PART % b"a", 422),
        ("multipart/form-data", b"name=a", 400),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(10_002)), 400),
        ("application/x-www-form-urlencoded", b"message=" + b"a" * 3_000_000, 413),
        ("application/json", b'{"name": "a"}', 422),
        ("text/plain", b"\xff\xfe\0", 422),
    ],
)  # fmt: skip
def test_no_body_breaks_the_page(client, content_type, body, status):
    response = client.generic("POST", PAGES["pl"], body, content_type=content_type)
    assert response.status_code == status
    assert summary(response)
    assert parse(response).select_one("form.form [name=stamp]")["value"]


def test_form_that_comes_back_at_once_is_shown_again_with_everything(client):
    first = stamp(client)
    response = send(client, stamp=first)
    assert response.status_code == 422
    assert "Nic nie zginęło" in summary(response)[0]
    assert typed(response) == WORDS
    assert parse(response).select_one("[name=stamp]")["value"] == first, "waiting goes on, it does not begin anew"


def test_form_that_was_shown_before_the_clock_was_put_back_is_accepted(client, monkeypatch):
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 3600)
    shown = guard.new_stamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now)
    assert send(client, stamp=shown).status_code == 302


@pytest.mark.parametrize("old", [None, "", "contact:1:forged", "\0"])
def test_form_with_a_stamp_that_is_not_ours_is_shown_again_with_everything(client, patient, old):
    response = send(client, stamp=old)
    assert response.status_code == 422
    assert typed(response) == WORDS
    again = parse(response).select_one("[name=stamp]")["value"]
    assert send(client, stamp=again).status_code == 302


def test_form_of_yesterday_is_shown_again_with_everything(client, patient, monkeypatch):
    monkeypatch.setattr(guard, "TOO_OLD", -1)
    response = send(client)
    assert (response.status_code, typed(response)) == (422, WORDS)
    assert "dłużej niż dobę" in summary(response)[0]


def test_trap_catches_machines_and_returns_people_their_words(client, patient):
    response = send(client, website="https://spam.example")
    assert (response.status_code, typed(response)) == (422, WORDS)
    assert ContactMessage.objects.count() == 0
    trap = parse(response).select_one("[name=website]")
    assert trap.get("value") is None
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")


def test_the_same_form_twice_is_one_message(client, patient):
    shown = stamp(client)
    first, second = send(client, stamp=shown), send(client, stamp=shown)
    assert first["Location"] == second["Location"]
    assert ContactMessage.objects.count() == OutgoingMail.objects.count() == 1
    assert SenderCount.objects.get().count == 1
    assert send(client, stamp=shown, message="Jeszcze jedno").status_code == 302
    assert ContactMessage.objects.count() == 2


@pytest.mark.parametrize(("language", "words"), [("pl", "Nic nie zginęło"), ("en", "Nothing is lost")])
def test_too_many_messages_from_one_address_have_to_wait(client, patient, settings, language, words):
    settings.CONTACT_MESSAGES_PER_HOUR = 2
    for number in range(2):
        assert send(client, message=f"{number}").status_code == 302
    response = send(client, PAGES[language])
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    assert words in summary(response)[0]
    assert typed(response) == WORDS
    assert ContactMessage.objects.count() == 2
    client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert send(client).status_code == 302
    client.defaults["REMOTE_ADDR"] = "127.0.0.1"
    SenderCount.objects.update(until=guard.timezone.now())
    assert send(client, message="po godzinie").status_code == 302


def test_addresses_are_counted_but_not_kept(rf, settings):
    purpose = guard.PURPOSE
    same = [rf.get("/", REMOTE_ADDR=address) for address in ("2001:db8::1", "2001:db8::ffff:2")]
    other = rf.get("/", REMOTE_ADDR="2001:db8:0:1::1")
    assert caller(same[0], purpose) == caller(same[1], purpose) != caller(other, purpose)
    guard.count_message(rf.get("/", REMOTE_ADDR="192.0.2.7"))
    assert "192.0.2.7" not in str(SenderCount.objects.values().get())
    forwarded = rf.get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Real-IP": "192.0.2.8"})
    before = caller(forwarded, purpose)
    settings.CLIENT_ADDRESS_HEADER = "X-Real-IP"
    assert caller(forwarded, purpose) != before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 302),
        ({"Origin": "http://testserver"}, 302),
        ({"Referer": "http://testserver/pl/kontakt/"}, 302),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Referer": "https://evil.example/"}, 403),
    ],
)
def test_forms_of_other_sites_are_refused(patient, headers, status, client):
    client.handler.enforce_csrf_checks = True
    assert send(client, headers=headers).status_code == status


def test_other_pages_take_no_forms_and_staff_still_need_a_token(client):
    client.handler.enforce_csrf_checks = True
    assert client.post("/pl/").status_code == 405
    assert client.post("/admin/login/", {"username": "a"}).status_code == 403


def test_the_form_can_be_cached_and_answers_to_one_reader_cannot(client, patient):
    shown = client.get(PAGES["pl"])
    sent = send(client)
    answers = [send(client, name=""), sent, client.get(sent["Location"])]
    assert "no-store" not in shown.get("Cache-Control", "")
    for response in (shown, *answers):
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
    for response in answers:
        assert "no-store" in response["Cache-Control"]


def test_words_are_kept_while_the_database_cannot_write(client, patient, monkeypatch):
    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(forms, "count_message", locked)
    response = send(client)
    assert (response.status_code, typed(response)) == (503, WORDS)
    assert ContactMessage.objects.count() == 0


def test_every_message_of_the_form_is_in_both_languages(client, patient):
    bad = {"name": "", "email": "x", "message": "", "topic": "", "consent": None, "website": "x", "stamp": ""}
    polish, english = (summary(send(client, address, **bad)) for address in PAGES.values())
    assert len(polish) == len(english) == 7
    assert not set(polish) & set(english)
    with translation.override("pl"):
        assert urlsplit(send(client)["Location"]).path == PAGES["pl"]


@pytest.mark.browser
def test_a_keyboard_and_no_script_are_enough(browser, own_server):
    """From the empty form over its list of mistakes to the thanks."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    press = page.keyboard.press
    page.goto(f"{own_server.url}/en/contact/")
    page.focus("form.form button")
    press("Enter")
    page.wait_for_selector(".error-summary")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    for _link in range(2):
        press("Tab")
    press("Enter")
    expect(page.locator("#id_name")).to_be_focused()
    page.keyboard.type("Anna")
    press("Tab")
    page.keyboard.type("anna@example.org")
    press("Tab")
    page.keyboard.type("Hello")
    press("Tab")
    press("Space")
    page.focus("#id_topic")
    press("ArrowDown")
    page.wait_for_timeout(2000)
    press("Enter")
    page.wait_for_url("**/?sent=*")
    expect(page.locator(".thanks")).to_be_focused()
    assert page.url.partition("=")[2] in page.inner_text(".thanks")
    assert context.cookies() == []
    context.close()


@pytest.mark.browser
def test_mistakes_and_thanks_are_for_everybody(browser, own_server):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{own_server.url}/pl/kontakt/")
    page.fill("[name=email]", "anna@" + "x" * 200)
    page.wait_for_timeout(2000)
    page.click("form.form button")
    found = problems(page)
    for name in ("name", "message"):
        page.fill(f"[name={name}]", "Dzień dobry")
    page.fill("[name=email]", "anna@example.org")
    page.check("[name=consent]")
    page.check("#id_topic_other")
    page.click("form.form button")
    page.wait_for_url("**/?sent=*")
    assert found + problems(page) == []
    context.close()


def problems(page):
    """What axe-core finds on a page, targets that a thumb would miss, and what sticks out sideways."""
    page.evaluate(AXE_SCRIPT)
    violations = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        violations += page.evaluate("axe.run().then(results => results.violations.map(v => v.id + v.nodes[0].html))")
    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(.input, button, .topic, .check, .error-summary a)")]
        .filter(el => el.getBoundingClientRect().height < (el.matches("a") ? 24 : 44)).map(el => el.outerHTML)"""
    )
    return [*violations, *small, *page.evaluate("document.documentElement.scrollWidth > innerWidth ? ['wide'] : []")]
