"""Who acts: roles, staff members, and the signature under a commit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from cms.core.errors import BadValue

_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}\Z")
_EMAIL = re.compile(r"[^\s<>@,;:\"\\]{1,64}@[^\s<>@,;:\"\\]{1,190}\Z")
_NAME_REFUSED = re.compile(r"[\x00-\x1f\x7f<>\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Role(IntEnum):
    """What a person may do; each role may do all that the lower ones may."""

    JOURNALIST = 1
    REVIEWER = 2
    PUBLISHER = 3
    ADMIN = 4

    @property
    def word(self) -> str:
        """Give the role as the command line and the screens write it: ``reviewer``."""
        return self.name.lower()

    @property
    def one(self) -> str:
        """Give the role as a sentence has it: ``a reviewer``, ``an admin``."""
        return f"{'an' if self is Role.ADMIN else 'a'} {self.word}"

    @classmethod
    def named(cls, word: str) -> Role:
        """Read a role's word.

        :raises BadValue: for any other word.
        """
        try:
            return cls[word.upper()]
        except KeyError:
            roles = ", ".join(role.word for role in cls)
            raise BadValue(f"{word!r} is not a role; choose one of {roles}") from None


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person with an account at this desk."""

    account: str
    full_name: str
    email: str
    role: Role
    disabled: bool = False

    def __post_init__(self) -> None:
        if not _ACCOUNT.match(self.account):
            raise BadValue(f"{self.account!r} is not an account name: lower-case letters, digits, . _ -")
        if not _EMAIL.match(self.email):
            raise BadValue(f"{self.email!r} is not an e-mail address")
        if not self.full_name.strip() or _NAME_REFUSED.search(self.full_name) or len(self.full_name) > 120:
            raise BadValue(f"{self.full_name!r} is not a name of 1 to 120 plain characters")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did it and when: the author of a commit.

    :param account: the desk's account, written as the trailer ``Editor:``; None for the desk itself.
    """

    name: str
    email: str
    when: datetime
    account: str | None = None

    @classmethod
    def of(cls, who: StaffMember, now: datetime) -> Signature:
        """Sign as a staff member.

        :param now: aware, UTC.
        """
        return cls(who.full_name, who.email, now, who.account)
