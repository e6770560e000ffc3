"""The site as the guide's pictures show it: on a day of its own, with people of its own, behind the second factor."""

from pathlib import Path

from django.conf import settings

from tests.servers import Server

CLOCK = "2026-10-06T07:00:00+00:00"
PUBLIC = "https://bis.example.org"
"""How the pictures name the server, whose real port is another each time."""


class GuideServer(Server):
    def __init__(self, folder):
        super().__init__(folder)
        clock = str(Path(__file__).parent / "clock")
        self.env |= {"CLOCK": CLOCK, "PYTHONPATH": clock, "SECOND_FACTOR": "required", "EMAIL_FROM": "bis@example.org"}
        self.pristine = settings.DATA_DIR / "guide"

    def prepare(self):
        """Everything but the start."""
        self.manage("prepare")
        self.manage("shell", "--no-imports", "--command", "from tests.guide import people; people.make()")
        self.leave(self.pristine)

    def launch_in(self, language):
        """Start on what `prepare` made, with the admin of everybody in a language."""
        self.take(self.pristine)
        speak = f"from tests.guide import people; people.speak('{language}')"
        self.manage("shell", "--no-imports", "--command", speak)
        return self.launch()
