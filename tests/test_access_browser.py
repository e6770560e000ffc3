"""The way in by passkey, in a browser that has an authenticator."""

import re

import pytest
from playwright.sync_api import expect

from tests import servers
from tests.browsing import WIDE

pytestmark = pytest.mark.browser


@pytest.fixture
def strict_server(django_db_setup, django_db_blocker, tmp_path):
    """A server that asks for a second factor, as one on the internet does."""
    with django_db_blocker.unblock():
        server = servers.Server(tmp_path)
        server.env["SECOND_FACTOR"] = "required"
        server.start()
        yield server
        server.stop()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce", locale="pl")
    page = context.new_page()
    page.problems = []
    page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
    yield page
    context.close()


def test_a_passkey_is_set_up_and_lets_in(page, strict_server):
    site = f"http://localhost:{strict_server.port}"  # passkeys belong to a name, not to a number
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    page.goto(f"{site}/admin/")
    page.get_by_label("Nazwa użytkownika lub adres e-mail").fill("admin")
    page.get_by_label("Hasło").fill(strict_server.password)
    page.get_by_role("button", name="Zaloguj się", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logowanie i bezpieczeństwo")
    page.goto(f"{site}/admin/pages/")
    expect(page).to_have_url(f"{site}/admin/second-factor/?next=%2Fadmin%2Fpages%2F")

    page.get_by_role("link", name="Dodaj klucz dostępu").click()
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("#recovery_codes")).to_have_value(re.compile(r"^(\d{8}\s*){10}$"))
    page.get_by_role("link", name="Do panelu").click()
    expect(page).to_have_url(f"{site}/admin/")

    def log_out():
        page.goto(f"{site}/admin/second-factor/")
        page.get_by_role("button", name="Wyloguj się").click()
        page.goto(f"{site}/admin/")
        expect(page).to_have_url(f"{site}/admin/login/?next=/admin/")

    log_out()
    page.get_by_role("button", name="Zaloguj się kluczem dostępu").click()
    expect(page).to_have_url(f"{site}/admin/")

    log_out()
    page.get_by_label("Nazwa użytkownika lub adres e-mail").fill("admin")
    page.get_by_label("Hasło").fill(strict_server.password)
    page.get_by_role("button", name="Zaloguj się", exact=True).click()
    page.locator("#mfa_webauthn_authenticate").click()
    expect(page).to_have_url(f"{site}/admin/")
    assert page.problems == []
