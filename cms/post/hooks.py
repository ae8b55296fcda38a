"""Post a notice to a person's own webhook: signed, without following anywhere, and within a time."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from cms.post.guard import checked_hook, place_of
from cms.post.mail import NotDelivered

_PATIENCE = 5.0
"""Seconds for each step; ``_LONGEST`` for all of it, however slowly the other side speaks."""
_LONGEST = 10.0


def to_hook(
    url: str,
    secret: str,
    payload: Mapping[str, object],
    now: datetime,
    allowed: Collection[str] = (),
    look_up: Callable[..., str] = place_of,
) -> None:
    """Post what happened; any answer of 2xx is well, and a redirection is not followed.

    :param secret: what the body is signed with, so that the receiver knows who speaks, and when.
    :raises BadValue: the address may not be asked.
    :raises NotDelivered: it did not arrive, or was refused.
    """
    hook = checked_hook(url, allowed)
    place = look_up(hook, allowed)
    body = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Copydesk",
        "X-Copydesk-Notice": str(payload.get("id", "")),
        "X-Copydesk-Signature": signed(body, secret, now),
    }
    try:
        status = _answered(hook.scheme, hook.host, place, hook.port, hook.path, body, headers)
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise NotDelivered(f"{hook.host} did not answer as it should: {type(fault).__name__}.") from fault
    if not 200 <= status < 300:
        raise NotDelivered(f"{hook.host} answered {status}.", forever=status == 410)


def signed(body: bytes, secret: str, now: datetime) -> str:
    """Sign a body and the time: ``t=SECONDS,v1=HEX``, where HEX is the HMAC-SHA256 of ``SECONDS.BODY``."""
    when = str(int(now.timestamp()))
    made = hmac.new(secret.encode(), when.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={when},v1={made}"


def _answered(scheme: str, host: str, place: str, port: int, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post to the very address that was looked up, and give the status of the answer; its words are not read."""
    connection = http.client.HTTPConnection(host, port, timeout=_PATIENCE)
    lines = [socket.create_connection((place, port), timeout=_PATIENCE)]
    over = threading.Event()
    end = threading.Timer(_LONGEST, lambda: _cut(lines[-1], over))
    end.start()
    try:
        if scheme == "https":
            trusted = ssl.create_default_context()
            line = trusted.wrap_socket(lines[0], server_hostname=host, do_handshake_on_connect=False)
            lines.append(line)
            line.do_handshake()
        connection.sock = lines[-1]
        connection.request("POST", path, body, dict(headers))
        status = connection.getresponse().status
        if over.is_set():
            raise TimeoutError
        return status
    finally:
        end.cancel()
        connection.close()
        lines[-1].close()


def _cut(line: socket.socket, over: threading.Event) -> None:
    """End a connection that takes too long, whatever it waits for."""
    over.set()
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        line.close()
