"""The ``cms`` command. Exit 0: ok; 1: a problem found; 2: wrong usage. A user's mistake gets no traceback."""

from __future__ import annotations

import argparse
import getpass
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cms import __version__, clock, server
from cms.config import Settings
from cms.core import wire
from cms.core.errors import BadValue, CopyError, NotPermitted
from cms.core.paths import CONTENT, checked_file, page_of
from cms.core.people import Role, StaffMember
from cms.desk import demo, founding, importing, publishing, syncing
from cms.desk.build import build
from cms.desk.check import ailments, problems
from cms.newsroom import Newsroom, newsroom

_Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    options = _parser().parse_args(arguments)
    command: _Command = options.command
    try:
        return command(options)
    except CopyError as fault:
        _complain(str(fault))
        return 1
    except OSError as fault:
        _complain(f"{fault.filename or 'The system'}: {fault.strerror}. Nothing was lost; mend it and try again.")
        return 1
    except KeyboardInterrupt:
        return 130


def _demo(options: argparse.Namespace) -> int:
    root: Path = (options.dir or Path("newsroom")).absolute()
    accounts = root / "accounts.txt"
    if accounts.exists():
        _say(f"The demo newsroom is in {root}.")
    else:
        _clear_unfinished(root)
        public = root / "public"
        command = [sys.executable, "-m", "cms.cli", "build", "--ref", "live", "--output", str(public)]
        people = demo.make_demo(root, clock.system(), command)
        lines = [f"{who.member.role.word:<11} {who.member.account:<10} {who.password}" for who in people]
        _keep_private(accounts, "\n".join(lines) + "\n")
    _say("Sample accounts (role, name, password), for this machine only:\n\n" + accounts.read_text("utf-8"))
    return 0


def _clear_unfinished(root: Path) -> None:
    """Take away what an interrupted demo left; its accounts are written last, so this one never worked."""
    if (root / "desk" / ".git" / "cms").is_dir() and not (root / "accounts.txt").exists():
        for part in ("desk", "remote.git", "public"):
            shutil.rmtree(root / part, ignore_errors=True)


def _init(options: argparse.Namespace) -> int:
    root: Path = (options.dir or options.newsroom).absolute()
    settings = Settings(desk_remote=options.remote, site_remote=options.site_remote or options.remote)
    founding.found(root, settings, clock.system())
    _say(
        f"A newsroom is in {root}. Now add yourself:\n\n"
        f"  cms -C {root} user add NAME --role admin --email E --full-name N"
    )
    return 0


def _accept(options: argparse.Namespace) -> int:
    _say(founding.accept(options.newsroom))
    _say("This cms.toml is accepted.")
    return 0


def _serve(options: argparse.Namespace) -> int:
    return server.serve(
        options.newsroom,
        host=options.host,
        port=options.port,
        site_port=options.site_port,
        workers=options.workers,
    )


def _build(options: argparse.Namespace) -> int:
    built = build(
        options.newsroom, ref=options.ref, output=options.output.absolute(), full=options.full, now=clock.system()
    )
    _say(f"Built {str(built.commit)[:10]}: {built.written} pages written, {built.removed} removed.")
    for fault in built.broken:
        _complain(f"left out: {fault}")
    return 1 if built.broken else 0


def _publish(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        gone = publishing.publish(room, _who(room, options), [_file(name) for name in options.files])
    _say(f"Sent live in {gone.commit[:10]}: " + ", ".join(page_of(file) for file in gone.files))
    return 0


def _sync(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        result = syncing.sync(room)
    _say(f"{result.taken} commits taken in; main {'pushed' if result.given else 'was there already'}.")
    for file in result.unsettled:
        _complain(f"{page_of(file)} was changed on both sides in the same place: settle it on the desk.")
    return 1 if result.unsettled else 0


def _tick(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        while True:
            result = syncing.tick(room)
            for line in result.done:
                _say(line)
            for line in result.failed:
                _complain(line)
            if not options.loop:
                return 1 if result.failed else 0
            time.sleep(options.every)


def _check(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        found = problems(room)
    for problem in found:
        _complain(problem)
    _say(f"{len(found)} problems found.")
    return 1 if found else 0


def _doctor(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        found = ailments(room)
    for ailment in found:
        _complain(ailment)
    _say("Something needs your hand." if found else "All is well.")
    return 1 if found else 0


def _reindex(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        room.catalog.rebuild()
    _say("The catalog was rebuilt from git.")
    return 0


def _import_wire(options: argparse.Namespace) -> int:
    text = sys.stdin.read() if str(options.file) == "-" else _text_of(options.file)
    story = wire.read_wire(text)
    with newsroom(options.newsroom) as room:
        who = _who(room, options)
        saved = importing.import_wire(room, who, story, section=options.section, lang=options.lang)
    _say(f"Draft {page_of(saved.file)}: {story.headline}")
    for line in story.left_out:
        _say(f"left out ({line.why or 'not part of the story'}): {line.text[:100]}")
    return 0


def _user_add(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        member = StaffMember(options.name, options.full_name, options.email, Role.named(options.role))
        room.staff.add(member, _password(options), room.clock())
    _say(f"{options.name} can sign in as {options.role}.")
    return 0


def _user_list(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        for member in room.staff.members():
            off = " (disabled)" if member.disabled else ""
            _say(f"{member.account:<16} {member.role.word:<11} {member.full_name} <{member.email}>{off}")
    return 0


def _user_passwd(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        room.staff.passwd(options.name, _password(options), room.clock())
    _say(f"{options.name} has a new password and is signed out everywhere.")
    return 0


def _user_disable(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        room.staff.disable(options.name)
    _say(f"{options.name} can no longer sign in.")
    return 0


def _user_role(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        room.staff.set_role(options.name, Role.named(options.role))
    _say(f"{options.name} is {options.role} from the next request on.")
    return 0


def _who(room: Newsroom, options: argparse.Namespace) -> StaffMember:
    if not options.account:
        raise NotPermitted("Say who does this: --as NAME.")
    member = room.staff.member(options.account)
    if member is None or member.disabled:
        raise NotPermitted(f"{options.account!r} has no account here. `cms user list` names them.")
    return member


def _file(name: str) -> str:
    return checked_file(name if name.startswith(CONTENT) else CONTENT + name)


def _password(options: argparse.Namespace) -> str:
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadValue("Give the password with --password-stdin.")
    return getpass.getpass("Password: ")


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as fault:
        raise BadValue(f"{path} is not UTF-8 text (byte {fault.start}). Save it as UTF-8 and try again.") from fault


def _keep_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command line speaks on standard output


def _complain(text: str) -> None:
    print(f"cms: {text}", file=sys.stderr, flush=True)  # noqa: T201 - and complains on standard error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cms", description="An editorial CMS backed by flat files and git.")
    parser.add_argument("--version", action="version", version=f"cms {__version__}")
    parser.add_argument(
        "-C", dest="newsroom", metavar="DIR", type=Path, default=Path(), help="the newsroom (default: this folder)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _newsroom_commands(commands)
    _running_commands(commands)
    _article_commands(commands)
    _user_commands(commands)
    return parser


_Commands = argparse._SubParsersAction


def _add(commands: _Commands[argparse.ArgumentParser], name: str, run: _Command, words: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
    parser.set_defaults(command=run)
    return parser


def _newsroom_commands(commands: _Commands[argparse.ArgumentParser]) -> None:
    made = _add(commands, "demo", _demo, "make the demo newsroom, or say where it is, and print its accounts")
    made.add_argument("dir", nargs="?", type=Path, help="folder for the demo (default: newsroom)")
    new = _add(commands, "init", _init, "make a newsroom in a folder")
    new.add_argument("dir", nargs="?", type=Path, help="folder (default: -C)")
    new.add_argument("--remote", default="", help="address that main is synced to; private")
    new.add_argument("--site-remote", default="", help="address that live is pushed to (default: --remote)")
    _add(commands, "accept", _accept, "accept the cms.toml at the head of main, as an administrator")
    _add(commands, "check", _check, "list what is wrong: broken files, dead links, hand edits")
    _add(commands, "doctor", _doctor, "look after the house: private files, remotes, pushes without answer")
    _add(commands, "reindex", _reindex, "rebuild the catalog from git")


def _running_commands(commands: _Commands[argparse.ArgumentParser]) -> None:
    serving = _add(commands, "serve", _serve, "run the desk and its public site")
    serving.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serving.add_argument("--port", type=int, default=8000, help="the desk's port; 0 takes a free one")
    serving.add_argument("--site-port", type=int, default=8001, help="the public site's port; 0 takes a free one")
    serving.add_argument("--workers", type=int, default=2, help="processes that answer the desk's pages")
    site = _add(commands, "build", _build, "build the public site from a branch")
    site.add_argument("--ref", default="live", help="branch to build (default: %(default)s)")
    site.add_argument("--output", type=Path, default=Path("public"), help="folder to write (default: %(default)s)")
    site.add_argument("--full", action="store_true", help="write every page anew")
    _add(commands, "sync", _sync, "exchange main with its remote")
    ticking = _add(commands, "tick", _tick, "do what is due: embargoes, sync, pushes without answer")
    ticking.add_argument("--loop", action="store_true", help="go on until stopped")
    ticking.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="pause between rounds")


def _article_commands(commands: _Commands[argparse.ArgumentParser]) -> None:
    going = _add(commands, "publish", _publish, "send approved articles live")
    going.add_argument("files", nargs="+", metavar="FILE", help="file under content/")
    _acting(going)
    bringing = commands.add_parser("import", help="make a draft from a text of others")
    kinds = bringing.add_subparsers(required=True, metavar="KIND")
    copy = _add(kinds, "wire", _import_wire, "make a draft from an agency's story")
    copy.add_argument("file", type=Path, metavar="FILE", help="text file; - for standard input")
    copy.add_argument("--section", default="", help="section's key (default: the first)")
    copy.add_argument("--lang", default="", help="language code (default: the main one)")
    _acting(copy)


def _user_commands(commands: _Commands[argparse.ArgumentParser]) -> None:
    users = commands.add_parser("user", help="accounts of the desk").add_subparsers(required=True, metavar="WHAT")
    new = _add(users, "add", _user_add, "add an account")
    new.add_argument("name")
    new.add_argument("--role", required=True, choices=[role.word for role in Role])
    new.add_argument("--email", required=True)
    new.add_argument("--full-name", required=True)
    new.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    _add(users, "list", _user_list, "list the accounts")
    word = _add(users, "passwd", _user_passwd, "set a password")
    word.add_argument("name")
    word.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    _add(users, "disable", _user_disable, "end an account's access").add_argument("name")
    role = _add(users, "role", _user_role, "change an account's role")
    role.add_argument("name")
    role.add_argument("role", choices=[role.word for role in Role])


def _acting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="account", default="", metavar="NAME", help="the account that does it")


if __name__ == "__main__":
    sys.exit(main())
