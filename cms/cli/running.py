"""Running: the builder, the exchange with the remote, the clock."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from dataclasses import dataclass
from types import FrameType
from urllib.parse import urlsplit

from cms import clock
from cms.cli.arguments import Commands, command, folder
from cms.cli.speaking import complain, complaints, say, settle_words
from cms.desk import syncing
from cms.desk.build import build
from cms.newsroom import Newsroom, newsroom
from cms.server import is_loopback

_PATIENCE = 1.0
"""Seconds that the clock waits for lists that are being made anew, before it goes on to its other duties."""


def add(commands: Commands) -> None:
    """Declare the commands that keep a newsroom going."""
    site = command(commands, "build", _build, "build the public site from a branch")
    site.add_argument("--ref", default="live", help="branch to build (default: %(default)s)")
    site.add_argument("--output", type=folder, default="public", help="folder to write (default: %(default)s)")
    site.add_argument("--full", action="store_true", help="write every page anew")
    command(commands, "sync", _sync, "exchange main with its remote")
    ticking = command(commands, "tick", _tick, "do what is due: embargoes, sync, pushes without answer, notices")
    ticking.add_argument("--loop", action="store_true", help="go on until stopped")
    ticking.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="pause between rounds")
    ticking.add_argument("--site-port", type=int, default=0, help="where the public site is served on this machine")


def _build(options: argparse.Namespace) -> int:
    built = build(options.newsroom, ref=options.ref, output=options.output, full=options.full, now=clock.system())
    say(f"Built {str(built.commit)[:10]}: {built.written} pages written, {built.removed} removed.")
    for fault in built.broken:
        complain(f"left out: {fault}")
    return 1 if built.broken else 0


def _sync(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        result = syncing.sync(room)
    say(f"{result.taken} commits taken in; main {'pushed' if result.given else 'was there already'}.")
    return complaints(map(settle_words, result.unsettled))


@dataclass(slots=True)
class _Stop:
    """Ends the loop between two rounds when the program is told to stop, and never within one."""

    told: bool = False
    resting: bool = False

    def __call__(self, *_: int | FrameType | None) -> None:
        self.told = True
        if self.resting:
            sys.exit(0)

    def rest(self, seconds: float) -> None:
        self.resting = True
        if self.told:
            sys.exit(0)
        time.sleep(seconds)
        self.resting = False


def _tick(options: argparse.Namespace) -> int:
    stop = _Stop()
    if options.loop:
        signal.signal(signal.SIGTERM, stop)
    with newsroom(options.newsroom, patience=_PATIENCE if options.loop else None) as room:
        _warn_of_another_address(room, options.site_port)
        while True:
            result = syncing.tick(room)
            for line in result.done:
                say(line)
            for line in result.failed:
                complain(line)
            if not options.loop:
                return 1 if result.failed else 0
            stop.rest(options.every)


def _warn_of_another_address(room: Newsroom, port: int) -> None:
    """Say when ``cms.toml`` names another port of this machine than the site's: links in its feeds lead there."""
    named = urlsplit(room.publication.url)
    if port and named.hostname and is_loopback(named.hostname) and named.port != port:
        say(f"The public site's pages and feeds name {named.geturl()} (url in cms.toml), where nobody listens now.")
