"""The site as the guide's pictures show it: on a day of its own, with people of its own, behind the second factor."""

import shutil
import sqlite3
from pathlib import Path

from tests.servers import Server

CLOCK = "2026-10-06T07:00:00+00:00"
PUBLIC = "https://bis.example.org"
"""How the pictures name the server, whose real port is another each time."""


class GuideServer(Server):
    def __init__(self, folder):
        super().__init__(folder)
        clock = str(Path(__file__).parent / "clock")
        self.env |= {"CLOCK": CLOCK, "PYTHONPATH": clock, "SECOND_FACTOR": "required", "EMAIL_FROM": "bis@example.org"}
        self.pristine = self.folder / "pristine.sqlite3"

    def prepare(self):
        """Everything but the start."""
        self.manage("prepare")
        self.manage("shell", "--no-imports", "--command", "from tests.guide import people; people.make()")
        with sqlite3.connect(self.folder / "bis.sqlite3") as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.folder / "bis.sqlite3", self.pristine)

    def launch_in(self, language):
        """Start on what `prepare` made, with the admin of everybody in a language."""
        shutil.copyfile(self.pristine, self.folder / "bis.sqlite3")
        with sqlite3.connect(self.folder / "bis.sqlite3") as database:
            database.execute("UPDATE wagtailusers_userprofile SET preferred_language = ?", [language])
        return self.launch()
