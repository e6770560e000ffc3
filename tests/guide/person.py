"""A member of staff at the browser: finds what the guide tells to press by its words, and has every screen noted."""

from email.utils import parsedate_to_datetime

from django.utils import translation

from tests.access import KEY, PASSWORD, code

DROPDOWN = ".tippy-box[data-theme=dropdown]"
CODE_HOLDS = 30
SIZE = {"width": 1280, "height": 860}


NO_CALENDAR = """
  const calm = new CSSStyleSheet()
  calm.replaceSync(".xdsoft_datetimepicker { display: none !important }")
  document.adoptedStyleSheets.push(calm)
"""
"""Dates are typed here, and the calendar that opens below a field would lie on what comes next."""


class Person:
    def __init__(self, browser, server, record):
        self.context = browser.new_context(
            viewport=SIZE, device_scale_factor=1.5, reduced_motion="reduce", locale=record.language, timezone_id="UTC"
        )
        self.context.add_init_script(NO_CALENDAR)
        self.page = self.context.new_page()
        self.page.set_default_timeout(45_000)
        self.server, self.record = server, record

    def words(self, english, context=None):
        """What the admin says in the language of this walk."""
        with translation.override(self.record.language):
            return translation.pgettext(context, english) if context else translation.gettext(english)

    def go(self, path):
        """Open an address; return the answer."""
        self.note()
        return self.page.goto(self.server.url + path)

    def note(self):
        self.record.note(self.page)

    def press(self, target):
        """Press a button or link, given by its English words or as a locator."""
        self.note()
        if isinstance(target, str):
            target = self.control(target)
        target.click()

    def control(self, english, within=None, exact=True):
        """A button or a link by its words."""
        place = within or self.page
        name = self.words(english)
        return (
            place.get_by_role("button", name=name, exact=exact)
            .or_(place.get_by_role("link", name=name, exact=exact))
            .filter(visible=True)
            .first
        )

    def fill(self, name, value):
        self.page.locator(f"form [name={name}]").last.fill(value)

    def more_actions(self):
        """Open the menu beside "Save draft"; return what is to be pictured of it."""
        self.press("More actions")
        footer = self.page.locator("footer")
        menu = footer.locator(".tippy-box")
        menu.wait_for()
        return [menu, footer]

    def send(self, target):
        """Press what sends a form, and wait for what the admin says of it."""
        with self.page.expect_navigation():
            self.press(target)
        self.page.locator(".messages li").first.wait_for()
        self.note()

    def sections(self, *names):
        """The parts of a page's form that hold these fields."""
        return [self.page.locator(".w-panel").filter(has=self.page.locator(f"[name={name}]")).last for name in names]

    def add_block(self, english, context=None):
        """Add a block at the end of a page's story."""
        self.page.locator("[data-contentpath=body] > div button[title]").last.click()
        self.page.get_by_role("option", name=self.words(english, context), exact=True).click()

    def find(self, title):
        """Open a page for editing by way of the search on the first screen."""
        self.go("/admin/")
        search = self.page.locator("main [name=q]").or_(self.page.locator(".nice-padding [name=q]")).first
        search.fill(title)
        search.press("Enter")
        self.press(self.page.locator("#listing-results .title a, .listing .title a").filter(has_text=title).first)

    def save_draft(self):
        self.send("Save draft")

    def publish(self):
        self.more_actions()
        self.send(self.control("Publish", within=self.page.locator("footer")))

    def picture(self, name, *parts, **options):
        self.record.picture(self.page, name, *parts, **options)

    def log_in(self, name):
        self.go("/admin/login/")
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.enter_code(KEY)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/admin/")
        return self

    def enter_code(self, key):
        """Type the code of an authenticator app by the server's clock, which is not ours."""
        field = self.page.locator("[name=code]")
        field.wait_for()
        while (now := self.server_time()) % CODE_HOLDS > CODE_HOLDS - 6:
            self.page.wait_for_timeout(1000)
        field.fill(code(key, now))

    def server_time(self):
        answer = self.context.request.get(f"{self.server.url}/health/live")
        return parsedate_to_datetime(answer.headers["date"]).timestamp()


class Cast(dict):
    """Everybody at work, each logged in when they are first needed."""

    def __init__(self, browser, server, record):
        super().__init__()
        self.browser, self.server, self.record = browser, server, record

    def newcomer(self):
        return Person(self.browser, self.server, self.record)

    def __missing__(self, name):
        self[name] = self.newcomer().log_in(name)
        return self[name]

    def leave(self):
        for person in self.values():
            person.context.close()
