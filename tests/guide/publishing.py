"""The guide's topics on what is written: both languages in step, approval and schedule, undo."""

from tests.guide.people import EDITOR, MODERATOR
from tests.guide.writing import CALL, MEADOW

TRANSLATED = "Moc Małopolskich Społeczności"


def keep_in_step(cast):
    """A sentence changes in Polish; the English page is brought in step."""
    person = cast[MODERATOR]
    page = person.page
    person.find(TRANSLATED)
    page.locator("[data-contentpath=body] [contenteditable=true]").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Zapraszamy także sołectwa.")
    page.wait_for_timeout(500)
    person.publish()
    person.go("/admin/reports/in-step/")
    report = page.locator("table.listing")
    person.picture("behind", report, mark=report.get_by_role("link", name=person.words("Translate the fragments")).first)
    person.press(page.get_by_role("row").filter(has_text=TRANSLATED).get_by_role("link").last)
    panel = page.locator(".instep-waiting")
    person.press("Insert the translation until now")
    area = panel.locator("textarea").first
    area.fill(f"{area.input_value()} Villages are welcome too.")
    person.picture("fragment", panel)
    person.press("Save translation")
    person.message()
    publish = page.locator("footer").get_by_role("button").first
    person.picture("publish-translation", page.locator("footer"), mark=publish)
    person.press(publish)
    person.message()


def approve(cast):
    """An editor sends a page; a moderator plans it, and sends it back or approves it."""
    person = cast[EDITOR]
    page = person.page
    person.find(MEADOW)
    menu = person.more_actions()
    submit = page.locator("[name=action-submit]")
    person.picture("submit", *menu, mark=submit)
    person.press(submit)
    person.message()
    person = cast[MODERATOR]
    page = person.page
    person.go("/admin/")
    person.press(page.get_by_role("link", name=MEADOW).first)
    person.press("Toggle status")
    person.press("Set schedule")
    dialog = page.locator(".w-dialog__box").filter(visible=True)
    person.enter_date(dialog.locator("[name=go_live_at]"), "09.10.2026 08:00")
    person.picture("schedule", dialog)
    person.press(dialog.get_by_role("button", name=person.words("Save schedule")))
    page.wait_for_timeout(1500)
    page.screenshot(path="/tmp/x-sched.png")
    menu = person.more_actions()
    print(menu[0].inner_text())
    person.picture("approve", *menu)
    person.press(menu[0].locator("[data-workflow-action-name=reject]"))
    page.wait_for_timeout(1500)
    page.screenshot(path="/tmp/x-reject.png")
    print(page.locator(".modal").inner_text())


def undo(cast):
    person = cast[MODERATOR]
    page = person.page
    person.find(CALL)
    person.press(page.locator("a[href$='/history/']").filter(visible=True).first)
    page.screenshot(path="/tmp/x-history.png", full_page=True)
    page.locator("button[aria-label]").filter(has=page.locator("svg.icon-dots-horizontal")).first.click()
    page.wait_for_timeout(500)
    page.screenshot(path="/tmp/x-history.png", full_page=True)
    print(page.locator("#main").inner_text())
    person.find(CALL)
    page.locator("header button").filter(has=page.locator("svg.icon-dots-horizontal")).first.click()
    page.wait_for_timeout(500)
    page.screenshot(path="/tmp/x-more.png", full_page=True)
    person.press("Delete")
    page.wait_for_load_state()
    page.screenshot(path="/tmp/x-delete.png", full_page=True)
    print(page.locator("#main").inner_text())
    page.locator("#main form button[type=submit], #main form input[type=submit]").last.click()
    person.message()
    print(page.locator(".messages").inner_text())
    person.go("/admin/bin/")
    person.picture("bin", page.locator("table.listing"))
    person.press("Put back")
    person.message()
