"""What people do to an article, from scripts: each act by an account, by the same rules as on the screens."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cms.cli.arguments import Command, Commands, acts_as, command
from cms.cli.speaking import HERE, acting, file_named, say, text_of
from cms.core.article import BlobId, CommitId, moment
from cms.core.errors import BadValue
from cms.core.paths import page_of
from cms.desk import publishing, reviewing, writing
from cms.desk.assigning import assign, assignment_of
from cms.desk.calling import uncalled_words
from cms.desk.claims import claim_on
from cms.desk.facts import standing
from cms.newsroom import newsroom


def add(commands: Commands) -> None:
    """Declare the acts."""
    command(commands, "show", _show, "say where an article stands, and name its version").add_argument("file")
    saving = _act(commands, "save", _save, "save a version of an article: its whole file")
    saving.add_argument("--base", required=True, metavar="BLOB", help="the version that the text began from")
    saving.add_argument("--from", dest="text", type=Path, required=True, metavar="PATH", help="- for standard input")
    saving.add_argument("--note", default="", help="for the history")
    sending = _act(commands, "submit", _submit, "send a draft for review")
    sending.add_argument("--note", default="")
    sending.add_argument("--reviewer", default="", metavar="NAME", help="the account that is asked to read it")
    sending.add_argument("--due", default="", metavar="TIME", help="when it is wanted")
    giving = _act(commands, "assign", _assign, "say who writes an article, who reads it and when it is wanted")
    giving.add_argument("--owner", metavar="NAME", help="the account that writes it; '' for nobody")
    giving.add_argument("--reviewer", metavar="NAME", help="the account that is asked to read it; '' for anyone")
    giving.add_argument("--due", metavar="TIME", help="such as 2026-12-24T18:00:00Z; '' for no time")
    giving.add_argument("--note", default="")
    back = _act(commands, "send-back", _send_back, "ask for changes")
    back.add_argument("--comment", required=True, help="what should change")
    approving = _act(commands, "approve", _approve, "approve the version that you read")
    approving.add_argument("--shown", required=True, metavar="BLOB", help="that version, as `cms show` names it")
    approving.add_argument("--comment", default="")
    letting = _act(commands, "override", _override, "let a text go without an approval, in an emergency")
    letting.add_argument("--shown", required=True, metavar="BLOB", help="the version, as `cms show` names it")
    letting.add_argument("--reason", required=True, help="why it cannot wait")
    _act(commands, "comment", _comment, "say something to the desk").add_argument("--comment", required=True)
    timing = _act(commands, "schedule", _schedule, "set the time at which an approved article goes live by itself")
    timing.add_argument("time", metavar="TIME", help="such as 2026-12-24T18:00:00Z; `none` takes the time away")
    _act(commands, "withdraw", _withdraw, "take an article down").add_argument("--reason", default="")
    restoring = _act(commands, "restore", _restore, "make an earlier version the newest one")
    restoring.add_argument("version", metavar="COMMIT")
    _act(commands, "discard", _discard, "take a draft that was never live off the desk")


def _act(commands: Commands, name: str, run: Command, words: str) -> argparse.ArgumentParser:
    parser = command(commands, name, run, words)
    parser.add_argument("file", metavar="FILE", help="file under content/")
    acts_as(parser)
    return parser


def _show(options: argparse.Namespace) -> int:
    file = file_named(options.file)
    with newsroom(options.newsroom) as room:
        found, claim = standing(room, file), claim_on(room, file)
    facts = found.facts
    say(f"{page_of(file)}\n  version     {found.blob}")
    say(f"  work        {facts.work.value}\n  public      {facts.public.value}")
    say(f"  written by  {', '.join(sorted(facts.writers)) or '-'}{' and unknown' if facts.unknown_writers else ''}")
    say(f"  approved by {', '.join(sorted(facts.approvers)) or '-'} ({facts.wanted} wanted)")
    if facts.override:
        say(f"  let go by   {facts.override}, by an emergency override")
    for problem in facts.missing:
        say(f"  missing     {problem}")
    if claim:
        say(f"  claimed     {claim.by} calls it approved by git, and that does not count:")
        for lack in claim.lacks:
            say(f"              {lack}")
        say("              One that counts ends with:")
        for line in claim.lines:
            say(f"              {line}")
    return 0


def _save(options: argparse.Namespace) -> int:
    file = file_named(options.file)
    text = sys.stdin.read() if str(options.text) == "-" else text_of(options.text)
    with newsroom(options.newsroom) as room:
        who = acting(room, options)
        saved = writing.save_raw(room, who, file, BlobId(options.base), text, note=options.note)
        unknown = uncalled_words(room, options.note) if saved.commit else ""
    say(f"Saved {page_of(file)} in {saved.commit[:10]}." if saved.commit else "Nothing had changed.")
    if unknown:
        say(unknown)
    return 0


def _submit(options: argparse.Namespace) -> int:
    file, note, due = file_named(options.file), options.note, _due(options.due)
    with newsroom(options.newsroom) as room:
        who = acting(room, options)
        commit = reviewing.submit(room, who, file, note=note, reviewer=options.reviewer, due=due)
        return _done(commit, uncalled_words(room, note))


def _assign(options: argparse.Namespace) -> int:
    file, due = file_named(options.file), _due(options.due or "")
    with newsroom(options.newsroom) as room:
        who, was = acting(room, options), assignment_of(room, file)
        names = {name: getattr(options, name) for name in ("owner", "reviewer") if getattr(options, name) is not None}
        wish = replace(was, **names, due=was.due if options.due is None else due)
        commit = assign(room, who, file, wish, was=was, note=options.note)
        return _done(commit, uncalled_words(room, options.note))


def _due(words: str) -> datetime | None:
    """Read when something is wanted."""
    when = moment(words) if words else None
    if words and when is None:
        raise BadValue(f"{words!r} is no time such as 2026-12-24T18:00:00Z.")
    return when


def _send_back(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        who = acting(room, options)
        commit = reviewing.send_back(room, who, file_named(options.file), comment=options.comment)
        return _done(commit, uncalled_words(room, options.comment))


def _approve(options: argparse.Namespace) -> int:
    shown = BlobId(options.shown)
    with newsroom(options.newsroom) as room:
        who = acting(room, options)
        commit = reviewing.approve(room, who, file_named(options.file), shown=shown, comment=options.comment)
        return _done(commit, uncalled_words(room, options.comment))


def _override(options: argparse.Namespace) -> int:
    file, shown = file_named(options.file), BlobId(options.shown)
    with newsroom(options.newsroom) as room:
        who = acting(room, options)
        commit = reviewing.override(room, who, file, shown=shown, reason=options.reason, address=HERE)
        return _done(commit, uncalled_words(room, options.reason))


def _comment(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        commit = reviewing.comment(room, acting(room, options), file_named(options.file), options.comment)
        return _done(commit, uncalled_words(room, options.comment))


def _schedule(options: argparse.Namespace) -> int:
    when = moment(options.time) if options.time != "none" else None
    if when is None and options.time != "none":
        raise BadValue(f"{options.time!r} is no time such as 2026-12-24T18:00:00Z.")
    with newsroom(options.newsroom) as room:
        return _done(publishing.schedule(room, acting(room, options), file_named(options.file), when))


def _withdraw(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        who = acting(room, options)
        gone = publishing.withdraw(room, who, file_named(options.file), reason=options.reason, address=HERE)
        return _done(gone.commit)


def _restore(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        who = acting(room, options)
        return _done(writing.restore(room, who, file_named(options.file), CommitId(options.version)).commit)


def _discard(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        return _done(writing.discard(room, acting(room, options), file_named(options.file)))


def _done(commit: CommitId | None, unknown: str = "") -> int:
    say(f"Done in {commit[:10]}." if commit else "Nothing had changed.")
    if commit and unknown:
        say(unknown)
    return 0
