"""``cms serve``: the desk, its public site and the clock under one parent.

The parent opens both ports itself and hands them on. So a taken port is said at once, and a page that is asked
for while a child starts again waits instead of failing.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cms.config import Settings, environment, read_settings
from cms.core.errors import BadConfiguration, BadValue
from cms.place import checked_newsroom
from cms.watch import Program, watch

EVERY = 5
"""Seconds between two looks of the clock process for what is due."""

_THREADS = 8
"""Of each worker: who waits for a turn to write holds one, and pages go on beside."""

_FOREIGN = ("GUNICORN_", "FLASK_", "WERKZEUG_", "WEB_CONCURRENCY")


def serve(root: Path, *, host: str, port: int, site_port: int, workers: int) -> int:
    """Serve a newsroom until it is told to stop; give the exit code.

    :param port: the desk's; 0 takes a free one. ``site_port`` likewise, for the public site.
    :param workers: processes that answer the desk's pages.
    :raises BadConfiguration: the folder is no newsroom, or the desk would be open to a network without https.
    :raises BadValue: a port is taken, or the address is not one of this machine.
    """
    place = root.absolute()
    settings = read_settings(checked_newsroom(place) / "desk.toml")
    check_privacy(host, settings)
    with ExitStack() as ports:
        desk = ports.enter_context(_listening(host, port, "--port"))
        programs = [_desk(place, desk, workers)]
        _say(f"Desk: {_address(host, desk)}")
        clock = _clock(place, 0)
        if settings.public:
            site = ports.enter_context(_listening(host, site_port, "--site-port"))
            programs.append(_site(place / settings.public, site))
            clock = _clock(place, int(site.getsockname()[1]))
            _say(f"Public site: {_address(host, site)}")
        _say("Press Ctrl+C to stop.")
        return watch(programs, own_environment(environment()), _say, later=[clock])


def check_privacy(host: str, settings: Settings) -> None:
    """Refuse to send passwords and drafts over a network in the clear.

    :raises BadConfiguration: the address is not this machine's own, and no https address is configured.
    """
    if not settings.secure and not is_loopback(host):
        raise BadConfiguration(
            f"On {host} others on the network could read passwords and drafts. Put a proxy with https in front and "
            'name its address in desk.toml (desk_url = "https://…"), or leave out --host.'
        )


def own_environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Leave out what would steer the servers from outside, a debugger among it."""
    kept = {name: value for name, value in outer.items() if not name.startswith(_FOREIGN)}
    return {**kept, "PYTHONSAFEPATH": "1"}


def _desk(root: Path, listener: socket.socket, workers: int) -> Program:
    return web_program("The desk", f"cms.web.wsgi:desk({str(root)!r})", listener, workers)


def _site(folder: Path, listener: socket.socket) -> Program:
    return web_program("The public site", f"cms.web.wsgi:site({str(folder)!r})", listener, 1)


def _clock(root: Path, site_port: int) -> Program:
    tick = ("-m", "cms.cli", "-C", str(root), "tick", "--loop", "--every", str(EVERY), "--site-port", str(site_port))
    return Program("The clock", (sys.executable, "-P", *tick))


def web_program(name: str, application: str, listener: socket.socket, workers: int) -> Program:
    """Describe a WSGI server for an application on an open port."""
    options = {
        "--bind": f"fd://{listener.fileno()}",
        "--workers": str(workers),
        "--worker-class": "gthread",
        "--threads": str(_THREADS),
        "--timeout": "60",
        "--graceful-timeout": "10",
        "--log-level": "warning",
        "--config": "python:cms.web.before",
    }
    flags = [word for option in options.items() for word in option]
    command = (sys.executable, "-P", "-m", "cms.gateway", *flags, "--no-control-socket", application)
    return Program(name, command, listener)


@contextmanager
def _listening(host: str, port: int, option: str) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=512)
    except OverflowError as fault:
        raise BadValue(
            f"{port} is not a port. Choose one from 1 to 65535 with {option}; 0 takes a free one."
        ) from fault
    except OSError as fault:
        raise BadValue(
            f"{host}:{port} cannot be opened: {_words(fault)}. "
            f"Stop what runs there, or choose another port with {option}; 0 takes a free one."
        ) from fault
    with listener:
        yield listener


def _address(host: str, listener: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}"


def _words(fault: OSError) -> str:
    """Give the system's words alone; the socket module adds the address in its own way."""
    return (fault.strerror or str(fault)).split(" (while ")[0]


def is_loopback(host: str) -> bool:
    """Tell whether an address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - speaks on standard output, as the command line does
