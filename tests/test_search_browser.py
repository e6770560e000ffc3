"""A reader searches in Chromium, without scripts, on a telephone."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_reader_finds_a_page_and_the_same_in_the_other_language(browser, site_server):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(site_server.url + "/pl/")
    page.get_by_role("search").get_by_role("searchbox").fill("krysztal soli")
    page.keyboard.press("Enter")
    expect(page).to_have_url(site_server.url + "/pl/szukaj/?q=krysztal+soli")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Znaleziono")
    expect(page.locator("mark").first).to_have_text("Kryształów")
    page.get_by_role("navigation", name="Język").get_by_role("link", name="English").click()
    expect(page.get_by_role("searchbox")).to_have_value("krysztal soli")
    page.get_by_role("searchbox").fill("salt crystal")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Salt Crystals").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Salt Crystals")
    context.close()
