"""What a person chose for themselves: the desk's colours, and what they write in."""

from __future__ import annotations

from cms.core.errors import BadValue
from cms.staff.part import Part

THEMES = ("auto", "light", "dark")
BOXES = ("editor", "plain")
"""What a person writes in: the editor, or the browser's own text box."""


class Choices(Part):
    """The choices of everybody, beside their accounts."""

    def theme(self, account: str) -> str:
        """Give the colours an account chose: ``auto``, ``light`` or ``dark``."""
        found = self.reading().execute("SELECT theme FROM members WHERE account = ?", (account,)).fetchone()
        return str(found["theme"]) if found else "auto"

    def set_theme(self, account: str, theme: str) -> None:
        """Keep the colours that an account chose."""
        if theme not in THEMES:
            raise BadValue("Colours are auto, light or dark.")
        with self.writing() as db:
            db.execute("UPDATE members SET theme = ? WHERE account = ?", (theme, account))

    def box(self, account: str) -> str:
        """Give what an account writes in: ``editor`` or ``plain``."""
        found = self.reading().execute("SELECT box FROM members WHERE account = ?", (account,)).fetchone()
        return str(found["box"]) if found else "editor"

    def set_box(self, account: str, box: str) -> None:
        """Keep what an account writes in."""
        if box not in BOXES:
            raise BadValue("Text is written in the editor or in the plain box.")
        with self.writing() as db:
            db.execute("UPDATE members SET box = ? WHERE account = ?", (box, account))
