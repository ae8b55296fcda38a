"""Where a person's webhook may be: never inside, whatever its name says, and asked again at each connection.

An address that a person types is somebody else's machine. What it resolves to is judged before anything is opened,
and the very address that was judged is the one that is connected to, so that a name cannot say another one in between.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Collection
from concurrent.futures import Future
from dataclasses import dataclass
from urllib.parse import urlsplit

from cms.core.errors import BadValue
from cms.post.mail import NotDelivered

_PORTS = frozenset({443, 8443})
_LONGEST = 500
_PATIENCE = 5.0
"""Seconds for a look-up, which the system's resolver may draw out for a minute."""

_CARRIERS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""Networks whose addresses stand for an IPv4 address, which could be one inside."""

_INSIDE = tuple(map(ipaddress.ip_network, ("fec0::/10", "192.0.0.0/24")))
"""Networks that are nobody's on the open internet although Python, by its release, counts them as global."""

_LOOK_UPS = threading.BoundedSemaphore(8)
"""Those at once, each in a thread of its own until the resolver lets it go."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook's address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str


def checked_hook(url: str, allowed: Collection[str]) -> Hook:
    """Take a webhook's address apart; nothing is looked up yet.

    :param allowed: hosts that the administrator lets be inside, and without https.
    :raises BadValue: it is not an address that may be asked.
    """
    if len(url) > _LONGEST or any(letter.isspace() or not letter.isprintable() for letter in url):
        raise BadValue("A webhook's address is one line without spaces, 500 letters at most.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise BadValue("That is not an address. Write one such as https://example.org/hook.") from None
    inside = host in allowed
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        raise BadValue("A webhook's address begins with https://.")
    if parts.username is not None or parts.password is not None:
        raise BadValue("A webhook's address holds no name and no password: put a secret into its path.")
    if not host or not host.isascii():
        raise BadValue("A webhook's address names a host, in plain letters.")
    if not url.isascii():
        raise BadValue("A webhook's address is plain ASCII. Write other letters percent-encoded: %C3%A9 for é.")
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in _PORTS and not inside:
        raise BadValue("A webhook is asked on port 443 or 8443.")
    path = parts.path or "/"
    return Hook(parts.scheme, host, port, f"{path}?{parts.query}" if parts.query else path)


def place_of(hook: Hook, allowed: Collection[str]) -> str:
    """Look up where a webhook is, and give an address that may be connected to.

    :raises NotDelivered: there is none, or one of them is inside.
    """
    places = _looked_up(hook)
    if hook.host not in allowed and not all(is_outside(place) for place in places):
        raise NotDelivered(f"{hook.host} leads to an address inside a network, where no webhook is sent.", forever=True)
    return places[0]


def _looked_up(hook: Hook) -> list[str]:
    """Ask the resolver in a thread of its own: nothing ends it, but nobody waits for it longer than they would."""
    answer: Future[list[str]] = Future()
    if not _LOOK_UPS.acquire(blocking=False):
        raise NotDelivered("Too many names are being looked up.")

    def ask() -> None:
        try:
            found = socket.getaddrinfo(hook.host, hook.port, type=socket.SOCK_STREAM)
            answer.set_result([str(place[4][0]) for place in found])
        except (OSError, UnicodeError) as fault:
            answer.set_exception(fault)
        finally:
            _LOOK_UPS.release()

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answer.result(_PATIENCE)
    except TimeoutError as fault:
        raise NotDelivered(f"{hook.host} could not be looked up in {_PATIENCE:g} s.") from fault
    except (OSError, UnicodeError) as fault:
        raise NotDelivered(f"{hook.host} is not known.") from fault


def is_outside(place: str) -> bool:
    """Tell whether an address is one of the open internet, also what it stands for when it carries another."""
    address = ipaddress.ip_address(place.partition("%")[0])
    if any(address in network for network in _INSIDE):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_outside(str(address.ipv4_mapped))
        if any(address in network for network in _CARRIERS):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
