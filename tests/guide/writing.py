"""The guide's topics on writing: a news item, a call, a figure, a milestone."""

import re

from tests.guide.people import EDITOR, MODERATOR, photograph

STORY = (
    "W sobotę o 10.00 spotykamy się przy Domu Utopii. Sadzonki, narzędzia i rękawice czekają na miejscu. "
    "Wystarczy wygodne ubranie."
)
MEADOW, MEADOW_SUMMARY = (
    "Wspólne sadzenie łąki w Nowej Hucie",
    "W sobotę 10 października zakładamy łąkę kwietną przy Domu Utopii. Zapraszamy!",
)
CALL, CALL_SUMMARY = (
    "Mikrogranty dla sąsiadów 2026",
    "Do 5000 zł na pomysł sąsiadów. Wnioski przyjmujemy do 30 października.",
)
MILESTONE, MILESTONE_SUMMARY = ("Otwieramy Dom Sąsiedzki", "Pierwszy Dom Sąsiedzki BIS zaczyna działać w Nowej Hucie.")


def write_news(cast):
    """An editor writes a news item with a picture and sends it for approval."""
    person = cast[EDITOR]
    page = person.page
    actions = page.locator(".bis-actions")
    person.picture("begin", actions, mark=person.control("New news item"))
    person.press("New news item")
    person.fill("title", MEADOW)
    person.fill("summary", MEADOW_SUMMARY)
    person.picture("news-head", *person.sections("title", "date", "summary"))
    body = page.locator("[data-contentpath=body]")
    body.get_by_role("button").filter(visible=True).first.click()
    listed = page.get_by_role("listbox")
    person.picture("news-blocks", page.locator("[data-tippy-root]").filter(has=listed))
    page.get_by_role("option", name=person.words("Text", context="block"), exact=True).click()
    body.locator("[contenteditable=true]").first.click()
    page.keyboard.type(STORY)
    person.add_block("Image")
    person.press(body.get_by_role("button", name=person.words("Choose an image")))
    dialog = page.locator(".modal")
    person.press(dialog.get_by_role("tab", name=person.words("Upload")))
    file = {"name": "laka.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    dialog.get_by_label(person.words("Title")).last.fill("Łąka kwietna")
    dialog.locator("input[type=file]").set_input_files(file)
    person.press(dialog.get_by_role("button", name=person.words("Upload"), exact=True))
    picture = page.locator("[data-contentpath=image]").first
    picture.locator("img").wait_for()
    picture.get_by_label(person.words("Alt text")).fill("Wzgórza i słońce nad łąką – rysunek")
    person.picture("news-picture", picture)
    person.save_draft()
    person.picture("news-advice", page.locator("#bis-advice"), margin=16)


def publish_call(cast):
    """A call is published by a moderator, and readers are told until when it is open."""
    person = cast[MODERATOR]
    page = person.page
    person.go("/admin/")
    person.press("New call")
    person.fill("title", CALL)
    person.fill("summary", CALL_SUMMARY)
    page.locator("[name=citizens]").check()
    page.locator("[name=opens_at]").fill("06.10.2026 08:00")
    page.locator("[name=closes_at]").fill("30.10.2026")
    person.picture("call-dates", *person.sections("opens_at", "place"))
    person.publish()
    person.go("/pl/aktualnosci/")
    person.picture("call-open", page.get_by_role("listitem").filter(has_text=CALL).first)


def change_figure(cast):
    """A figure gets a new value, and every text shows it."""
    person = cast[MODERATOR]
    page = person.page
    person.go("/admin/")
    person.press(page.locator(".bis-actions").get_by_role("link", name=person.words("Change a figure")))
    person.picture("figures", page.locator("table.listing").first)
    person.press(page.get_by_role("row").filter(has_text="{people}").locator(".title a").first)
    person.press(page.locator("#id_values-ADD"))
    newest = page.locator("[id^=inline_child_values-]").filter(visible=True).last
    newest.locator("[name$=-value]").fill("30000")
    newest.locator("[name$=-qualifier]").select_option("over")
    newest.locator("[name$=-date_precision]").select_option("month")
    newest.locator("[name$=-date]").fill("09.2026")
    person.picture("figure-value", newest)
    person.send("Save")
    person.go(f"/{cast.record.language}/")
    shown = page.locator(".hero__figure, .counter").filter(has_text=re.compile(r"30\W000")).first
    person.picture("figure-shown", shown)


def add_milestone(cast):
    """A milestone whose day is not known."""
    person = cast[MODERATOR]
    page = person.page
    person.go("/admin/")
    person.press("New milestone")
    person.fill("title", MILESTONE)
    page.locator("[name=date_precision]").select_option("month")
    page.locator("[name=citizens]").check()
    person.fill("summary", MILESTONE_SUMMARY)
    page.locator("[name=date]").fill("10.2026")
    person.picture("milestone", *person.sections("date", "citizens"))
    person.publish()
    person.go("/pl/historia/")
    person.picture("milestone-shown", page.get_by_role("listitem").filter(has_text=MILESTONE).last)
