"""The guide's topics on what is written: both languages in step, approval and schedule, undo."""

from tests.guide.people import EDITOR, MODERATOR
from tests.guide.person import DROPDOWN
from tests.guide.writing import CALL, MEADOW

MENU = "button:has(.icon-dots-horizontal)"
TRANSLATED = "Moc Małopolskich Społeczności"


def keep_in_step(cast):
    """A sentence changes in Polish; the English page is brought in step."""
    person = cast[MODERATOR]
    page = person.page
    person.find(f"{TRANSLATED}: mikrodotacje")  # the English title has quotation marks around it
    page.locator("[data-contentpath=body] [contenteditable=true]").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Zapraszamy także sołectwa.")
    page.wait_for_timeout(500)
    person.publish()
    person.go("/admin/reports/in-step/")
    report = page.locator("table.listing")
    translate = report.get_by_role("link", name=person.words("Translate the fragments")).first
    person.picture("behind", report, mark=translate)
    person.press(page.get_by_role("row").filter(has_text=TRANSLATED).get_by_role("link").last)
    panel = page.locator(".instep-waiting")
    person.press("Insert the translation until now")
    area = panel.locator("textarea").first
    area.fill(f"{area.input_value()} Villages are welcome too.")
    person.picture("fragment", panel)
    person.send("Save translation")
    publish = page.locator("footer").get_by_role("button").first
    person.picture("publish-translation", page.locator("footer"), mark=publish)
    person.send(publish)


def send_for_approval(cast):
    """An editor sends a page."""
    person = cast[EDITOR]
    page = person.page
    person.find(MEADOW)
    menu = person.more_actions()
    submit = page.locator("[name=action-submit]")
    person.picture("submit", *menu, mark=submit)
    person.send(submit)


def approve(cast):
    """A moderator plans a page, and sends it back or approves it."""
    person = cast[MODERATOR]
    page = person.page
    person.go("/admin/")
    person.press(page.get_by_role("link", name=MEADOW).first)
    person.press("Toggle status")
    person.press("Set schedule")
    dialog = page.locator(".w-dialog__box").filter(visible=True)
    dialog.locator("[name=go_live_at]").fill("09.10.2026 08:00")
    person.picture("schedule", dialog)
    person.send(dialog.get_by_role("button", name=person.words("Save schedule")))
    menu = person.more_actions()
    person.picture("approve", *menu)
    person.press(menu[0].locator("[data-workflow-action-name=reject]"))
    page.locator(".modal [name=comment]").fill("Proszę dopisać, jak dojechać.")
    person.note()
    person.press(page.locator(".modal .close"))
    person.more_actions()
    person.send(menu[0].locator("[data-workflow-action-name=approve]").first)


def undo(cast):
    """An earlier wording comes back, and so does a page from the bin."""
    person = cast[MODERATOR]
    page = person.page
    person.find(MEADOW)
    person.press(page.locator("header a[href$='/history/']").filter(visible=True).first)
    history = page.locator("table.listing")
    options = history.locator("tr").filter(has=page.locator(MENU))
    person.press(options.last.locator(MENU))
    # How many drafts there are depends on how often the form saved itself: their rows are not compared.
    menu = page.locator(DROPDOWN).filter(visible=True)
    entries = [person.control(words, within=menu) for words in ("Review this version", "Compare with current version")]
    person.picture("history", history.locator("thead"), *entries)
    person.press("Review this version")
    page.wait_for_url("**/revert/**")
    person.note()
    person.find(CALL)
    person.press(page.locator("header").locator(MENU).first)
    person.press("Delete")
    page.wait_for_url("**/delete/**")
    person.send(page.locator("#main form [type=submit]").first)
    person.press("Bin")
    person.picture("bin", page.locator("table.listing"), mark=page.locator("table.listing button"))
    person.send(page.locator("table.listing button"))
