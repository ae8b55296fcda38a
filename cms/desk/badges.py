"""What stands for a person away from the desk's pages: signing keys and tokens, given and taken, each on the record."""

from __future__ import annotations

from cms import audit
from cms.core.errors import BadValue, NotPermitted
from cms.core.people import Role, StaffMember
from cms.newsroom import Newsroom
from cms.repository import fingerprint, public_key
from cms.staff import Key, Token


def add_key(room: Newsroom, who: StaffMember, line: str, *, name: str = "", address: str) -> str:
    """Let commits that are signed with a key count as a person's own; give the key's fingerprint.

    :param line: the one line of the key's ``.pub`` file.
    :raises BadValue: it is no Ed25519 key, the desk signs with it, or it stands for somebody already.
    """
    public = public_key(line)
    if public in room.repository.archive.allowed:
        raise BadValue("That is the desk's own key. Choose one of yours.")
    print_of_it, now = fingerprint(public), room.clock()
    comment = line.split(None, 2)[2] if len(line.split(None, 2)) > 2 else ""
    room.staff.keys.add(who.account, public, print_of_it, name or comment, now)
    audit.note(room.private, now, who.account, address, "key added", print_of_it)
    return print_of_it


def revoke_key(room: Newsroom, who: StaffMember, account: str, print_of_it: str, *, address: str) -> None:
    """Let a key count for nothing, whenever it signed; one's own, or anybody's for an administrator."""
    _own(who, account)
    now = room.clock()
    room.staff.keys.revoke(account, print_of_it, now)
    audit.note(room.private, now, who.account, address, "key revoked", f"{account} {print_of_it}")


def hand_over_key(
    room: Newsroom, who: StaffMember, account: str, print_of_it: str, owner: str, *, address: str
) -> None:
    """Give a key to the person who holds it, where another one registered it: a public key is known to everybody.

    :raises NotPermitted: who asks is no administrator.
    :raises BadValue: the owner has no account, or has the key already: one that was lost and revoked stays lost.
    """
    if who.role < Role.ADMIN or who.disabled:
        raise NotPermitted("Only an administrator decides whose key it is.")
    if account == owner or room.staff.member(owner) is None:
        raise BadValue(f"Name another account than {account}, the one whose key it is: {owner!r} is none.")
    now = room.clock()
    room.staff.keys.hand_over(account, print_of_it, owner, now)
    audit.note(room.private, now, who.account, address, "key handed over", f"{account} {owner} {print_of_it}")


def make_token(room: Newsroom, who: StaffMember, *, name: str, days: int, address: str) -> str:
    """Make a token with which a program acts for a person; it is given once."""
    now = room.clock()
    token = room.staff.tokens.make(who.account, name, days, now)
    audit.note(room.private, now, who.account, address, "token made", name)
    return token


def revoke_token(room: Newsroom, who: StaffMember, account: str, number: str, *, address: str) -> None:
    """End a token; one's own, or anybody's for an administrator."""
    _own(who, account)
    now = room.clock()
    room.staff.tokens.revoke(account, number, now)
    audit.note(room.private, now, who.account, address, "token revoked", f"{account} {number}")


def listed(room: Newsroom, who: StaffMember) -> tuple[tuple[Key, ...], tuple[Token, ...]]:
    """Give a person's keys and tokens; an administrator sees everybody's."""
    account = "" if who.role >= Role.ADMIN else who.account
    return room.staff.keys.of(account), room.staff.tokens.of(account)


def _own(who: StaffMember, account: str) -> None:
    if account != who.account and (who.role < Role.ADMIN or who.disabled):
        raise NotPermitted("Only an administrator ends what stands for somebody else.")
