"""Accounts of the desk."""

from __future__ import annotations

import argparse

from cms.cli.arguments import Commands, command
from cms.cli.speaking import password, say
from cms.core.people import Role, StaffMember
from cms.newsroom import newsroom


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
    role = command(users, "role", _user_role, "change an account's role")
    role.add_argument("name")
    role.add_argument("role", choices=[role.word for role in Role])


def _user_add(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        member = StaffMember(options.name, options.full_name, options.email, Role.named(options.role))
        room.staff.add(member, password(options), room.clock())
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
    say(f"{options.name} has a new password and is signed out everywhere.")
    return 0


def _user_disable(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        room.staff.disable(options.name)
    say(f"{options.name} can no longer sign in.")
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
