"""Serving: the desk and its public site. It reads as few modules as it can: the servers read theirs themselves."""

from __future__ import annotations

import argparse

from cms import server
from cms.cli.arguments import Commands, command


def add(commands: Commands) -> None:
    """Declare the command that serves."""
    serving = command(commands, "serve", _serve, "run the desk and its public site")
    serving.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serving.add_argument("--port", type=int, default=8000, help="the desk's port; 0 takes a free one")
    serving.add_argument("--site-port", type=int, default=8001, help="the public site's port; 0 takes a free one")
    serving.add_argument("--workers", type=int, default=2, help="processes that answer the desk's pages")


def _serve(options: argparse.Namespace) -> int:
    return server.serve(
        options.newsroom,
        host=options.host,
        port=options.port,
        site_port=options.site_port,
        workers=options.workers,
    )
