"""The guide's topics on coming in, on what waits on the first screen, and on sharing pages."""

import re

from tests.access import PASSWORD
from tests.guide.people import ADMINISTRATOR, MODERATOR
from tests.guide.publishing import MENU, TRANSLATED

CODES = "\n".join(str(12345678 + 9876543 * number) for number in range(10))


def first_log_in(cast):
    """A newcomer follows the link of the invitation and sets up a second factor."""
    person = cast.newcomer()
    page = person.page
    mails = "".join(mail.read_text() for mail in (person.server.folder / "mail").iterdir())
    person.go(re.search(r"http://[^/]+(/\S+invitation\S+)", mails)[1])
    form = page.locator(".content-wrapper")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    person.picture("invitation", form, margin=0)
    person.press("Set the password")
    page.locator("[name=login]").fill("zofia@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    person.press(form.locator("button[type=submit]").first)
    page.locator("h2").first.wait_for()
    page.wait_for_url("**/second-factor/**")
    person.picture("second-factor", form, margin=0)
    person.press("Set up the app")
    key = page.locator(".access__key").inner_text()
    person.enter_code(key)
    person.press("Confirm")
    page.locator("#recovery_codes").evaluate("(field, codes) => field.value = codes", CODES)
    person.picture("recovery-codes", form, margin=0)
    person.press("To the admin")
    page.wait_for_url("**/admin/")
    person.press(page.locator(".sidebar-footer__account"))
    person.note()


def see_what_waits(cast):
    """A message is answered, and what else waits is found."""
    person = cast[MODERATOR]
    page = person.page
    person.go("/admin/")
    person.picture("waiting", page.locator(".w-panel--dashboard").filter(has=page.locator(".bis-waiting")))
    person.press(page.locator(".bis-waiting a[href*=contactmessage]"))
    person.press(page.locator("table.listing a").filter(has_text="BIS-7K2M").first)
    person.picture("message", page.locator("#main dl"))
    person.press(page.locator("header").locator(MENU).first)
    person.press("Mark as answered")
    person.send(page.locator("#main form [type=submit]").first)
    person.press("Reports")
    person.note()
    person.press("Links to mend")
    person.note()


def share(cast):
    """The link box of a page; a redirect of an old address."""
    person = cast[ADMINISTRATOR]
    page = person.page
    person.go({"pl": "/pl/aktualnosci/", "en": "/en/news/"}[cast.record.language])
    person.press(page.get_by_role("link", name=TRANSLATED).first)
    person.press(page.locator("details.kit summary"))
    person.picture("share", page.locator("details.kit"))
    person.go("/admin/")
    person.press("Settings")
    person.press("Redirects")
    page.wait_for_url("**/redirects/")
    person.press("Add redirect")
    page.locator("[name=old_path]").fill("/dotacje-2019")
    person.picture("redirect", page.locator("#main form").last)
