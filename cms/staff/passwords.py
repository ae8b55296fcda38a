"""Passwords: only their Argon2 hashes are kept, and an unknown name costs as much as a known one."""

from __future__ import annotations

import secrets
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cms.core.errors import BadValue

_SHORTEST, _LONGEST = 8, 1_000


class Passwords:
    """Hashes passwords, and compares them with their hashes."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()

    def hashed(self, password: str) -> str:
        """Give a password's hash.

        :raises BadValue: it is too short, or longer than anybody types.
        """
        if not _SHORTEST <= len(password) <= _LONGEST:
            raise BadValue(f"A password has {_SHORTEST} to {_LONGEST} characters.")
        return self._hasher.hash(password)

    @cached_property
    def nobody(self) -> str:
        """Give what an unknown name is compared with; made at the first sign-in, whosever that is."""
        return self._hasher.hash(secrets.token_hex(16))

    def fits(self, hashed: str, password: str) -> bool:
        """Tell whether a password is the one of a hash."""
        try:
            return self._hasher.verify(hashed, password[:_LONGEST])
        except (VerificationError, InvalidHashError):
            return False
