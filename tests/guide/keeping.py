"""The guide's topics on coming in, on what waits on the first screen, and on sharing pages."""

import re

from tests.access import PASSWORD, code
from tests.guide.people import ADMINISTRATOR, MODERATOR
from tests.guide.person import server_time
from tests.guide.publishing import TRANSLATED

CODES = "\n".join(str(12345678 + 9876543 * number) for number in range(10))


def first_log_in(cast):
    """A newcomer follows the link of the invitation and sets up a second factor."""
    person = cast.newcomer()
    page = person.page
    (mail,) = (person.server.folder / "mail").iterdir()
    answer = person.go(re.search(r"http://[^/]+(/\S+invitation\S+)", mail.read_text())[1])
    form = page.locator(".content-wrapper")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    person.picture("invitation", form, margin=0)
    person.press("Set the password")
    page.locator("[name=login]").fill("zofia@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    person.press(form.get_by_role("button", name=person.words("Log in"), exact=True).or_(form.locator("button[type=submit]")).first)
    page.locator("h2").first.wait_for()
    page.wait_for_url("**/second-factor/**")
    person.picture("second-factor", form, margin=0)
    person.press("Set up the app")
    key = page.locator(".access__key").inner_text()
    page.locator("[name=code]").fill(code(key, server_time(answer)))
    page.screenshot(path="/tmp/x-in2.png", full_page=True)
    person.press("Confirm")
    page.wait_for_load_state()
    page.screenshot(path="/tmp/x-in3.png", full_page=True)
    page.locator("#recovery_codes").fill(CODES)
    person.picture("recovery-codes", form, margin=0)
    person.press("To the admin")
    page.wait_for_url("**/admin/")
    person.note()


def desk(cast):
    """A message is answered, and what else waits is found."""
    person = cast[MODERATOR]
    page = person.page
    person.go("/admin/")
    person.picture("waiting", page.locator("#panel-waiting-section, section").filter(has=page.locator(".bis-waiting")).last)
    person.press(page.locator(".bis-waiting a[href*=contactmessage]"))
    person.press(page.locator("table.listing a").filter(has_text="BIS-7K2M").first)
    page.locator("header button").filter(has=page.locator("svg.icon-dots-horizontal")).first.click()
    page.wait_for_timeout(300)
    page.screenshot(path="/tmp/x-message.png", full_page=True)
    person.picture("message", page.locator("#main"))
    person.press("Mark as answered")
    page.wait_for_load_state()
    page.screenshot(path="/tmp/x-message2.png", full_page=True)
    person.go("/admin/reports/")
    print(page.locator("#main").inner_text())


def share(cast):
    """The link box of a page; a redirect of an old address."""
    person = cast[MODERATOR]
    page = person.page
    person.go("/pl/aktualnosci/")
    person.press(page.get_by_role("link", name=TRANSLATED).first)
    person.press(page.locator("details.kit summary"))
    person.picture("share", page.locator("details.kit"))
    person = cast[ADMINISTRATOR]
    page = person.page
    person.go("/admin/redirects/add/")
    page.screenshot(path="/tmp/x-redirect.png", full_page=True)
    print(page.locator("#main").inner_text())
