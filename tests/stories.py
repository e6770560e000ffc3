"""Members of staff at the browser: what they do is counted, and the screens that they meet are read."""

import functools
import re
from contextlib import ExitStack, contextmanager

from playwright.sync_api import expect
from wagtail.models import Page

from bis.models import BisImage
from tests.access import PASSWORD
from tests.browsing import WIDE, trouble
from tests.polish import READ, English, texts_of_content

ROLES = ("editor", "translator", "moderator", "administrator")
MAKE_STAFF = f"""
from django.contrib.auth import get_user_model
from bis.models import StaffRole
for role in {ROLES}:
    user = get_user_model().objects.create_user(role, role + "@example.org", "{PASSWORD}", first_name="Ola")
    user.groups.add(StaffRole.objects.get(key=role).group)
"""


@functools.cache
def english():
    """What tells English apart, with the English that the loaded site holds as data."""
    titles = Page.objects.filter(locale__language_code="en").values_list("title", flat=True)
    files = [part for image in BisImage.objects.all() for part in (image.title, image.filename)]
    groups = ["Redaktor (Editor)", "Tłumacz (Translator)", "Akceptacja (Approval)", "Kosz (Bin)"]
    return English([*titles, *files, *groups, *ROLES, *texts_of_content("en")])


class Person:
    """Clicks and fills in as a person does; every screen is read before anything is done on it."""

    def __init__(self, page, site):
        self.page, self.site = page, site
        self.clicks = self.fields = 0
        self.read = {}
        self.page.goto(f"{site}/admin/")

    def log_in(self, name):
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def look(self):
        """Take in what the screen says, and where."""
        self.page.wait_for_load_state()
        for text in self.page.evaluate(READ):
            self.read.setdefault(text, self.page.url.removeprefix(self.site))

    def click(self, target):
        self.look()
        self.clicks += 1
        target.click()

    def follow(self, target):
        """Click on what leads to another screen. (Wagtail changes the address also where the screen stays.)"""
        with self.page.expect_event("load"):
            self.click(target)
        self.look()

    def fill(self, target, text):
        self.fields += 1
        target.fill(text)

    def type(self, text, kept):
        """Type where the cursor is, into an editor for formatted text that was just opened; `kept` is what is sent."""
        self.fields += 1
        self.page.keyboard.type(text)
        expect(kept).to_have_value(re.compile(re.escape(text)))

    def choose(self, target, option):
        self.fields += 1
        target.select_option(option)

    def upload(self, target, file):
        self.fields += 1
        target.set_input_files(file)


class Story:
    """What several members of staff do one after the other, each in a browser of their own."""

    def __init__(self, browser, server, record):
        self.browser, self.server, self.record = browser, server, record
        self.people, self.troubles = {}, []
        self.stack = ExitStack()

    def reader(self, address):
        """What somebody without a log-in reads at an address of the site."""
        page = self._page()
        page.goto(f"{self.server.url}/{address.strip('/')}/")
        return page

    def __getattr__(self, role):
        """The member of staff with a role, logged in at their first screen."""
        if role not in ROLES:
            raise AttributeError(role)
        if role not in self.people:
            page = self._page()
            self.people[role] = Person(page, self.server.url)
            self.people[role].log_in(role)
            self.troubles.append(self.stack.enter_context(trouble(page, self.server.url)))
        else:
            self.people[role].page.goto(f"{self.server.url}/admin/")
        return self.people[role]

    def _page(self):
        context = self.browser.new_context(viewport=WIDE, reduced_motion="reduce", locale="pl")
        context.set_default_timeout(60_000)
        self.stack.callback(context.close)
        return context.new_page()

    def ends(self, own_words=(), **most):
        """Tell what the story cost, and see that it cost no more, went smoothly and said everything in Polish."""
        cost = {role: (person.clicks, person.fields) for role, person in self.people.items()}
        for role, (clicks, fields) in cost.items():
            self.record(role, f"{clicks} clicks, {fields} fields")
        assert cost.keys() == most.keys()
        assert all(a <= b for role in cost for a, b in zip(cost[role], most[role], strict=True)), cost
        # Wagtail saves a draft while somebody types, and answers 400 while what is there is no valid form yet.
        half_done = re.compile(r"/(edit|add|add/\w+/\w+/\d+)/ 400$")
        failed = [line for lines in self.troubles for line in lines if not half_done.search(line)]
        assert not failed, "\n".join(failed)
        found = {}
        for person in self.people.values():
            person.look()
            for text, where in person.read.items():
                for own in own_words:
                    text = text.replace(own, "")
                if words := english().words_in(text):
                    found[text] = (where, words)
        assert not found, "\n".join(f"{where}: {text!r} {sorted(words)}" for text, (where, words) in found.items())


@contextmanager
def telling(browser, server, record):
    story = Story(browser, server, record)
    with story.stack:
        yield story
