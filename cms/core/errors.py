"""The exception tree. Every message says what is wrong, where, and what to do now.

CopyError
├── BadValue                 a value that cannot be: slug, file name, address, role …
├── BrokenFile               a file of the repository that cannot be used as an article
│   └── MalformedFrontMatter its front matter does not parse
├── EditRefused              a lossless edit of one key is not possible; the raw text is
├── NotSignedIn
│   └── TooManyAttempts
├── NotPermitted             the role, or the four-eyes rule, does not allow it
├── WrongState               the act does not fit the state that the article is in
├── NotReady                 something that this stage requires is missing
├── NoSuchArticle
├── NoSuchVersion
├── ArticleExists            a new article would overwrite another
├── EditConflict             two people changed the same paragraph or field
├── RefMoved                 the branch is no longer where the writer saw it
├── StoreUnavailable         the disk is full, read-only, or git does not answer
│   └── HeadUnreadable       the newest version of a branch is damaged or missing
├── ListsNotReady            lists and search are being made anew; saving works
├── PushRefused              the remote said no; nothing has moved
│   ├── RemoteUnreachable    it could not even be asked; nothing was sent
│   └── RemoteRewritten      its main no longer holds what this desk knows of it
├── PushUnknown              the remote did not answer; the same commits are sent again
└── BadConfiguration         cms.toml or desk.toml says something that cannot be
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self


class CopyError(Exception):
    """Anything that a person at the desk can understand and act on."""


class BadValue(CopyError):
    """A value was refused where it is made."""


class BrokenFile(CopyError):
    """A file under ``content/`` cannot be used; it is listed with the reason.

    :param reason: a clause with its subject: "it is larger than 2 MB", "a line has no name".
    :param line: the 1-based line in the file, when the fault has one.
    """

    def __init__(self, file: str, reason: str, line: int | None = None) -> None:
        super().__init__(f"{file}: {reason}" + (f" (line {line})" if line else ""))
        self.file = file
        self.reason = reason
        self.line = line


class MalformedFrontMatter(BrokenFile):
    """The front matter does not parse; the file can be edited as raw text."""


class EditRefused(CopyError):
    """One key cannot be changed without touching other bytes."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key} cannot be changed in place: {reason}. Edit the file as raw text.")
        self.key = key


class NotSignedIn(CopyError):
    """Name and password do not fit, or the session is over."""


class TooManyAttempts(NotSignedIn):
    """Sign-in is slowed down.

    :param wait: seconds until the next attempt is looked at.
    """

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too many attempts. Try again in {wait} seconds.")
        self.wait = wait


class NotPermitted(CopyError):
    """The person may not do this."""


class WrongState(CopyError):
    """The act does not fit the article's state."""


class NotReady(CopyError):
    """What this stage asks for is missing.

    :param problems: one sentence each, in the order of the form.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


class NoSuchArticle(CopyError):
    """There is no such file on that branch."""

    @classmethod
    def named(cls, file: str) -> Self:
        """Say which article the desk does not have."""
        return cls(f"There is no article {file} on the desk.")


class NoSuchVersion(CopyError):
    """That is not a version of this article."""


class ArticleExists(CopyError):
    """A new article would have overwritten another one."""


class EditConflict(CopyError):
    """The same words were changed twice; both texts are kept.

    :param theirs: the whole text that is saved now.
    :param mine: the whole text that the writer sent.
    :param base: the whole text that the writer started from.
    :param clashes: names of the fields that differ; ``body`` for the text.
    """

    def __init__(self, *, file: str, base: str, theirs: str, mine: str, clashes: Sequence[str]) -> None:
        super().__init__(f"{file} was changed by someone else in the same place: {', '.join(clashes)}")
        self.file = file
        self.base = base
        self.theirs = theirs
        self.mine = mine
        self.clashes = tuple(clashes)


class RefMoved(CopyError):
    """A branch moved between reading and writing; read again and retry."""


class StoreUnavailable(CopyError):
    """The repository cannot be written or read now."""


class HeadUnreadable(StoreUnavailable):
    """The commit that a branch stands at is damaged or missing, and nothing of that branch can be read."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"The newest version of all, {number[:10]}, is damaged or missing: nothing can be read or saved until "
            "`cms doctor --mend` has brought it back from the desk's remote."
        )


class ListsNotReady(CopyError):
    """The lists are being made anew from git.

    :param done: of ``total``, so far; both 0 while nothing is counted yet.
    """

    def __init__(self, done: int, total: int) -> None:
        far = f": {done:,} of {total:,}" if total else ""
        super().__init__(f"The lists are being made anew{far}. Writing and saving work meanwhile; look again shortly.")
        self.done = done
        self.total = total


class PushRefused(CopyError):
    """The remote rejected the push; ``reason`` is its own words, without secrets."""

    def __init__(self, reason: str, *, moved: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.moved = moved


class RemoteUnreachable(PushRefused):
    """The remote could not be asked, so nothing was sent."""


class RemoteRewritten(PushRefused):
    """The remote's main was rewritten or taken away; a person chooses what becomes of it."""


class PushUnknown(CopyError):
    """The push had no answer; the same commits will be sent again."""


class BadConfiguration(CopyError):
    """A configuration file says something that cannot be."""


class TooHard(CopyError):
    """A text would take beyond reason to render; it is shown as plain text."""
