"""What staff do most, in Polish, in a browser: each story as those who do it, from the first screen of the admin.

Every click and every field is counted, and the most that a story may cost stands at its end (clicks, fields): whoever
makes a task longer has to say so here.
"""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests import servers
from tests.polish import READ, entries, texts_of_content, words
from tests.stories import MAKE_STAFF, english, telling

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def staff_server(django_db_setup, django_db_blocker, tmp_path_factory):
    """A server with a member of staff for each role; the stories keep out of each other's pages."""
    with django_db_blocker.unblock():
        server = servers.Server(tmp_path_factory.mktemp("staff")).start()
        server.manage("shell", "-v0", "-c", MAKE_STAFF)
        yield server
        server.stop()


@pytest.fixture
def story(browser, staff_server, record_property):
    with telling(browser, staff_server, record_property) as story:
        yield story


def add_block(person, kind):
    person.click(person.page.get_by_role("button", name="Dodaj blok").last)
    person.click(person.page.get_by_role("option", name=kind, exact=True))
    if kind == "Tekst":
        expect(person.page.locator("[data-contentpath=body] [contenteditable=true]").last).to_be_focused()


def do(person, action):
    """Choose one of the actions that stand behind the main button."""
    person.click(person.page.get_by_role("button", name="Więcej akcji"))
    person.follow(person.page.get_by_role("button", name=action))


def is_in_step(person, title):
    """The report of what needs attention does not name the page."""
    person.page.goto(f"{person.site}/admin/reports/in-step/")
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Zgodność")
    expect(person.page.get_by_role("row", name=title)).to_have_count(0)


def open_page(person, title):
    """Look for a page from the first screen, and open it."""
    person.fill(person.page.locator("main form[role=search] input[name=q]"), title)
    with person.page.expect_event("load"):
        person.page.keyboard.press("Enter")
    person.follow(person.page.get_by_role("row", name=title).first.get_by_role("link", name=title).first)


def open_waiting(person, title):
    """Open what waits for somebody, from their first screen."""
    person.follow(person.page.locator(".bis-waiting").get_by_role("link", name=title).first)


def translate(person, **wordings):
    """Write each fragment that waits, by its place."""
    if not person.page.get_by_label("Nowe tłumaczenie").first.is_visible():
        person.click(person.page.locator(".instep-waiting summary"))
    for place, wording in wordings.items():
        fragment = person.page.get_by_role("group", name=place, exact=True).first
        person.fill(fragment.get_by_label("Nowe tłumaczenie"), wording)
        person.follow(fragment.get_by_role("button", name="Zapisz tłumaczenie"))


def test_a_call_from_nothing_to_both_languages(story, tmp_path):
    title, picture = "Zielone podwórka 2027", tmp_path / "podworko.png"
    Image.new("RGB", (1200, 800), "green").save(picture)
    editor = story.editor
    editor.follow(editor.page.get_by_role("link", name="Nowy nabór"))
    editor.fill(editor.page.locator("[name=title]"), title)
    editor.fill(editor.page.locator("[name=summary]"), "Do 5000 zł na zieleń przy domu.")
    add_block(editor, "Obraz")
    editor.click(editor.page.get_by_role("button", name="Wybierz obraz").first)
    dialog = editor.page.locator(".modal-dialog")
    editor.click(dialog.get_by_role("tab", name="Prześlij"))
    editor.upload(dialog.locator("[type=file]"), picture)
    expect(dialog.locator("[name$=title]")).to_have_value("podworko")
    editor.fill(dialog.locator("[name$=description]"), "Drzewo na podwórku")
    editor.click(dialog.get_by_role("button", name="Prześlij", exact=True))
    expect(dialog).to_have_count(0)
    expect(editor.page.locator("[name$=alt_text]")).to_have_value("Drzewo na podwórku")
    add_block(editor, "Tekst")
    editor.type("Posadź z nami drzewo.", kept=editor.page.locator("[name=body-1-value]"))
    editor.fill(editor.page.locator("[name=opens_at]"), "01.02.2026 08:00")
    editor.fill(editor.page.locator("[name=closes_at]"), "30.04.2099 15:30")
    do(editor, "Zgłoś do akceptacji")
    expect(editor.page.locator(".messages")).to_contain_text(title)

    moderator = story.moderator
    open_waiting(moderator, title)
    do(moderator, "Zaakceptuj i opublikuj")
    page = story.reader("pl/aktualnosci/zielone-podworka-2027")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("img", name="Drzewo na podwórku")).to_be_visible()
    expect(page.locator("main")).to_contain_text(re.compile(r"30\s+kwietnia 2099"))

    translator = story.translator
    open_waiting(translator, re.compile("^Zgodność wersji"))
    row = translator.page.get_by_role("row", name=title)
    translator.follow(row.get_by_role("link", name="Utwórz wersję"))
    translator.follow(translator.page.get_by_role("button", name="Zacznij tłumaczenie"))
    wordings = {
        "Tytuł": "Green yards 2027",
        "Streszczenie": "Up to PLN 5,000 for green yards.",
        "Obraz › obraz": "A tree in a yard",
        "Tekst": "Plant a tree with us.",
    }
    translate(translator, **wordings)
    translator.follow(translator.page.get_by_role("button", name="Zgłoś do akceptacji"))

    moderator = story.moderator
    open_waiting(moderator, wordings["Tytuł"])
    moderator.follow(moderator.page.get_by_role("button", name="Zaakceptuj i opublikuj"))
    page = story.reader("en/news/green-yards-2027")
    expect(page.get_by_role("heading", level=1)).to_have_text(wordings["Tytuł"])
    expect(page.get_by_role("img", name="A tree in a yard")).to_be_visible()
    expect(page.locator("main")).to_contain_text(re.compile(r"30\s+April 2099"))
    story.ends(list(wordings.values()), editor=(12, 8), moderator=(5, 0), translator=(9, 4))


def test_a_figure_changes_in_both_languages(story):
    moderator = story.moderator
    moderator.follow(moderator.page.get_by_role("link", name="Zmień liczbę"))
    moderator.follow(moderator.page.locator("main").get_by_role("link", name="Uczestnicy lokalnych przedsięwzięć"))
    moderator.click(moderator.page.get_by_role("button", name="Dodaj: Wartość"))
    moderator.fill(moderator.page.locator("[name$=-value]:visible").last, "31000")
    moderator.fill(moderator.page.locator("[name$=-date]:visible").last, "30.06.2026")
    moderator.follow(moderator.page.get_by_role("button", name="Zapisz", exact=True).last)
    for address, shown in (("pl", "31 000"), ("en", "31,000"), ("pl/bis-w-liczbach", "31 000")):
        expect(story.reader(address).locator("main")).to_contain_text(shown)
    story.ends(moderator=(4, 2))


def test_a_milestone(story):
    moderator = story.moderator
    begin = moderator.page.get_by_role("navigation", name="Zacznij tutaj")
    moderator.follow(begin.get_by_role("link", name="Nowy kamień milowy"))
    moderator.fill(moderator.page.locator("[name=title]"), "Otwieramy ogród społeczny")
    moderator.fill(moderator.page.locator("[name=date]"), "2026")
    moderator.choose(moderator.page.locator("[name=date_precision]"), "year")
    moderator.fill(moderator.page.locator("[name=summary]"), "Rośnie w Krakowie.")
    do(moderator, "Opublikuj")
    expect(moderator.page.locator(".messages")).to_contain_text("Otwieramy ogród społeczny")
    expect(story.reader("pl/historia").locator("main")).to_contain_text("Otwieramy ogród społeczny")
    story.ends(moderator=(3, 4))


def test_an_old_version_comes_back(story):
    """What was published by mistake is as it was, without anything for the translator to do."""
    address, title = "pl/aktualnosci/trzynascie-lat-w-liczbach", "Trzynaście lat BIS w liczbach"
    before = story.reader(address).locator("main").inner_text()
    moderator = story.moderator
    open_page(moderator, title)
    moderator.fill(moderator.page.locator("[name=summary]"), "Pomyłka.")
    do(moderator, "Opublikuj")
    expect(story.reader(address).locator("main")).to_contain_text("Pomyłka.")

    administrator = story.administrator
    open_page(administrator, title)
    administrator.follow(administrator.page.get_by_role("link", name="Historia").first)
    row = administrator.page.locator("main tbody tr").filter(has_text="system")
    administrator.click(row.get_by_role("button", name="Działania").last)
    administrator.follow(administrator.page.get_by_role("link", name="Zweryfikuj tę wersję"))
    do(administrator, "Opublikuj tę wersję")
    assert story.reader(address).locator("main").inner_text() == before
    is_in_step(administrator, title)
    # Of a version that nobody in particular wrote, such as the first content, Wagtail names None as the author.
    story.ends(["None"], moderator=(4, 2), administrator=(6, 1))


def test_a_change_is_sent_back_and_then_approved(story):
    title, wording = "O fundacji", "Fundacja z Krakowa, która łączy ludzi i gminy."
    editor = story.editor
    open_page(editor, title)
    editor.fill(editor.page.locator("[name=summary]"), "Fundacja.")
    do(editor, "Zgłoś do akceptacji")

    moderator = story.moderator
    open_waiting(moderator, title)
    moderator.click(moderator.page.get_by_role("button", name="Więcej akcji"))
    moderator.click(moderator.page.get_by_role("button", name="Odeślij do poprawy"))
    moderator.fill(moderator.page.locator(".modal-dialog textarea"), "Dopisz, skąd jesteśmy.")
    moderator.follow(moderator.page.locator(".modal-dialog").get_by_role("button", name="Odeślij do poprawy"))

    editor = story.editor
    open_waiting(editor, title)
    expect(editor.page.locator("main")).to_contain_text("Dopisz, skąd jesteśmy.")
    editor.fill(editor.page.locator("[name=summary]"), wording)
    do(editor, "Zgłoś do akceptacji")
    expect(story.reader("pl/o-nas").locator("main")).not_to_contain_text(wording)

    moderator = story.moderator
    open_waiting(moderator, title)
    do(moderator, "Zaakceptuj i opublikuj")
    expect(story.reader("pl/o-nas").locator("main")).to_contain_text(wording)
    story.ends(editor=(6, 3), moderator=(7, 1))


def test_why_a_page_is_behind_and_how_it_catches_up(story):
    title, wording = "Bank Wspierania Partycypacji: bezpłatne porady dla krakowian", "Porady są bezpłatne."
    moderator = story.moderator
    open_page(moderator, title)
    moderator.fill(moderator.page.locator("[name=summary]"), wording)
    do(moderator, "Opublikuj")
    expect(moderator.page.locator(".messages")).to_contain_text(re.compile("1 fragment.*czeka", re.S))

    translator = story.translator
    open_waiting(translator, re.compile("^Zgodność wersji"))
    row = translator.page.get_by_role("row", name=title)
    expect(row).to_contain_text(re.compile(r"Opóźniona.*1\sz\s\d+.*dziś", re.S))
    translator.follow(row.get_by_role("link", name="Przetłumacz"))
    expect(translator.page.locator(".instep-panel ins")).to_contain_text("Porady są bezpłatne")
    translate(translator, Streszczenie="The advice is free of charge.")
    translator.follow(translator.page.get_by_role("button", name="Zgłoś do akceptacji"))

    moderator = story.moderator
    moderator.follow(moderator.page.locator(".bis-waiting__names a").first)
    moderator.follow(moderator.page.get_by_role("button", name="Zaakceptuj i opublikuj"))
    is_in_step(moderator, title)
    story.ends(["The advice is free of charge."], moderator=(5, 2), translator=(4, 1))


def test_a_page_goes_into_the_bin_and_comes_back(story):
    title = "Powstaje Fundacja BIS"
    addresses = ("pl/historia/zalozenie-fundacji", "en/timeline/bis-is-founded")
    moderator = story.moderator
    open_page(moderator, title)
    moderator.click(moderator.page.get_by_role("button", name="Działania").first)
    moderator.follow(moderator.page.get_by_role("link", name="Usuń").first)
    moderator.follow(moderator.page.locator("main [type=submit]"))
    for address in addresses:
        expect(story.reader(address).locator("main")).not_to_contain_text("2007")

    moderator = story.moderator
    moderator.click(moderator.page.get_by_role("button", name="Raporty"))
    moderator.follow(moderator.page.get_by_role("link", name="Kosz"))
    moderator.follow(moderator.page.get_by_role("row", name=title).get_by_role("button", name="Przywróć"))
    for address in addresses:
        expect(story.reader(address).get_by_role("heading", level=1)).to_be_visible()
    story.ends(moderator=(7, 1))


def test_a_colleague_is_invited(story):
    administrator = story.administrator
    administrator.click(administrator.page.get_by_role("button", name="Ustawienia"))
    administrator.follow(administrator.page.get_by_role("link", name="Użytkownicy"))
    administrator.follow(administrator.page.get_by_role("link", name="Zaproś osobę z zespołu"))
    page = administrator.page
    administrator.fill(page.get_by_label("Imię"), "Zofia")
    administrator.fill(page.get_by_label("Nazwisko"), "Nowa")
    administrator.fill(page.get_by_label("Email"), "zofia@example.org")
    administrator.click(page.get_by_label("Tłumacz (Translator)"))
    administrator.follow(page.get_by_role("button", name="Wyślij zaproszenie"))
    expect(page.locator(".messages")).to_contain_text("Wysłano zaproszenie na adres zofia@example.org")
    expect(page.get_by_role("row", name="zofia@example.org")).to_contain_text("czeka")
    story.ends(["zofia@example.org", "Zofia", "Nowa"], administrator=(5, 3))


def test_english_on_a_screen_is_found_wherever_it_stands(story):
    """The reading that every story ends with can fail."""
    planted = {
        "p": "Save this page before you leave",
        "hidden": "Loading",
        "placeholder": "Search by title",
        "aria-label": "Toggle the sidebar",
        "title": "Delete",
        "alt": "A picture of your team",
        "data-w-tooltip-content-value": "Move up",
        "value": "Submit",
    }
    page = story.editor.page
    page.evaluate(
        """planted => {
            const main = document.querySelector("main");
            for (const [where, words] of Object.entries(planted)) {
                const element = document.createElement(where === "value" ? "input" : "p");
                if (where === "value") element.type = "submit";
                if (where === "p" || where === "hidden") element.textContent = words;
                else element.setAttribute(where, words);
                element.hidden = where === "hidden";
                main.append(element);
            }
        }""",
        planted,
    )
    assert set(planted.values()) == english().among(page.evaluate(READ)).keys()
    messages = {entry.msgid for entry in entries("pl") if entry.msgstr and words(entry.msgid) - words(entry.msgstr)}
    found = english().among(messages)
    assert len(found) > 0.98 * len(messages), sorted(messages - found.keys())
    assert not english().among(texts_of_content("pl"))
