"""Accounts of the desk."""

from __future__ import annotations

import argparse
from pathlib import Path

from cms.cli.arguments import Commands, acts_as, command
from cms.cli.speaking import HERE, acting, password, say, text_of
from cms.core.errors import BadValue
from cms.core.people import Role, StaffMember
from cms.desk import badges
from cms.desk.assigning import set_sections
from cms.newsroom import Newsroom, newsroom


def add(commands: Commands) -> None:
    """Declare the commands about people."""
    users = commands.add_parser("user", help="accounts of the desk").add_subparsers(required=True, metavar="WHAT")
    new = command(users, "add", _user_add, "add an account")
    new.add_argument("name")
    new.add_argument("--role", required=True, choices=[role.word for role in Role])
    new.add_argument("--email", required=True)
    new.add_argument("--full-name", required=True)
    new.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    command(users, "list", _user_list, "list the accounts")
    word = command(users, "passwd", _user_passwd, "set a password")
    word.add_argument("name")
    word.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    command(users, "disable", _user_disable, "end an account's access").add_argument("name")
    command(users, "enable", _user_enable, "give a disabled account its access back").add_argument("name")
    making = command(users, "token", _user_token, "make a token for a program; it is printed once")
    making.add_argument("name")
    making.add_argument("--for", dest="purpose", required=True, metavar="WORDS", help="what the token is for")
    making.add_argument("--days", type=int, default=90, help="how long it works (default: %(default)s)")
    key = command(users, "key", _user_key, "let commits signed with a key count as an account's own")
    key.add_argument("name")
    key.add_argument("file", type=Path, metavar="FILE", help="the key's .pub file")
    command(users, "badges", _user_badges, "list keys and tokens").add_argument("name", nargs="?", default="")
    ending = command(users, "revoke", _user_revoke, "end a key or a token")
    ending.add_argument("name")
    ending.add_argument("badge", metavar="BADGE", help="a key's fingerprint, or a token's number")
    over = command(users, "hand-over", _user_hand_over, "give a key to its owner, where another account registered it")
    over.add_argument("name", help="the account that has it")
    over.add_argument("badge", metavar="FINGERPRINT", help="the key's fingerprint, as `badges` lists it")
    over.add_argument("owner", help="the account of who holds the key")
    acts_as(over)
    role = command(users, "role", _user_role, "change an account's role")
    role.add_argument("name")
    role.add_argument("role", choices=[role.word for role in Role])
    beat = command(users, "sections", _user_sections, "set the sections that an account looks after")
    beat.add_argument("name")
    beat.add_argument("sections", nargs="*", metavar="SECTION", help="keys from cms.toml; none takes all away")


def _user_add(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        member = StaffMember(options.name, options.full_name, options.email, Role.named(options.role))
        room.staff.add(member, password(options))
    say(f"{options.name} can sign in as {options.role}.")
    return 0


def _user_list(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        for member in room.staff.members():
            off = " (disabled)" if member.disabled else ""
            say(f"{member.account:<16} {member.role.word:<11} {member.full_name} <{member.email}>{off}")
    return 0


def _user_passwd(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        room.staff.passwd(options.name, password(options), room.clock())
    say(f"{options.name} has a new password and is signed out everywhere; tokens and calendar address have ended.")
    return 0


def _user_disable(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        room.staff.disable(options.name, room.clock())
    say(f"{options.name} can no longer sign in; tokens and calendar address have ended.")
    return 0


def _user_enable(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        room.staff.enable(options.name)
    say(f"{options.name} can sign in again.")
    return 0


def _user_role(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        room.staff.set_role(options.name, Role.named(options.role))
    say(f"{options.name} is {options.role} from the next request on.")
    return 0


def _user_token(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        who = _member(room, options.name)
        token = badges.make_token(room, who, name=options.purpose, days=options.days, address=HERE)
    say(token)
    return 0


def _user_key(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        who = _member(room, options.name)
        found = badges.add_key(room, who, text_of(options.file).strip(), address=HERE)
    say(f"Commits signed with {found} count as {options.name}'s.")
    return 0


def _user_badges(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        if options.name:
            _member(room, options.name)
        keys, tokens = room.staff.keys.of(options.name), room.staff.tokens.of(options.name)
    for key in keys:
        say(f"{key.account:<16} key   {key.fingerprint} {key.name}{' (revoked)' if key.revoked else ''}")
    for token in tokens:
        over = " (revoked)" if token.revoked else f" (until {token.ends[:10]})"
        say(f"{token.account:<16} token {token.number} {token.name}{over}")
    return 0


def _user_revoke(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        who = _member(room, options.name)
        end = badges.revoke_key if options.badge.startswith("SHA256:") else badges.revoke_token
        end(room, who, who.account, options.badge, address=HERE)
    say(f"{options.badge} counts for nothing any more.")
    return 0


def _user_hand_over(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        who = acting(room, options)
        badges.hand_over_key(room, who, options.name, options.badge, options.owner, address=HERE)
    say(f"Commits signed with {options.badge} count as {options.owner}'s.")
    return 0


def _member(room: Newsroom, account: str) -> StaffMember:
    member = room.staff.member(account)
    if member is None:
        raise BadValue(f"There is no account {account!r}. `cms user list` names them.")
    return member


def _user_sections(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        sections = set_sections(room, options.name, options.sections)
    say(f"{options.name} looks after {', '.join(sections) or 'no section in particular'}.")
    return 0
