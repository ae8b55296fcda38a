"""Render a text: a light one here and now, any other in a process that is ended when it takes too long."""

from __future__ import annotations

import hashlib
import html
import json
import os
import signal
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress

from cms.core import prose
from cms.core.errors import TooHard
from cms.core.prose import Audience

_WORKERS = 2
"""Processes at most, each started when it is needed first and kept for the next heavy text."""
_REMEMBERED = 1_000
_STUCK = 20.0
"""Seconds of waiting after which a worker counts as stuck: long after its own bound has ended it."""
_NOT_NOW = "The text could not be laid out just now, and is shown as plain text. Open it again in a moment."
_COMMAND = (sys.executable, "-P", "-m", "cms.rendering")


class Renderer:
    """Renders texts for one process, from any of its threads."""

    def __init__(self) -> None:
        self._turns = threading.BoundedSemaphore(_WORKERS)
        self._lock = threading.Lock()
        self._idle: list[subprocess.Popen[bytes]] = []
        self._pid = os.getpid()
        self._refused: OrderedDict[bytes, str] = OrderedDict()

    def render(
        self,
        markdown: str,
        *,
        at: str = "",
        links: Mapping[str, str] | None = None,
        audience: Audience = Audience.DESK,
    ) -> str:
        """Give the safe HTML of a text, as :func:`cms.core.prose.render` does, within a second.

        :raises TooHard: it cannot be had in that time, or within the memory that one text may take.
        """
        if prose.is_light(markdown):
            return prose.render(markdown, at=at, links=links, audience=audience)
        question = {"text": markdown, "at": at, "links": json.dumps(dict(links) if links is not None else None)}
        sent = json.dumps({**question, "audience": audience.value}).encode() + b"\n"
        name = hashlib.sha256(sent).digest()
        with self._lock:
            known = self._refused.get(name)
        if known:
            raise TooHard(known)
        answer = self._asked(sent)
        if "html" in answer:
            return answer["html"]
        if "hard" not in answer:
            raise TooHard(_NOT_NOW)  # it says nothing about the text, so it is tried again the next time
        with self._lock:
            self._refused[name] = answer["hard"]
            while len(self._refused) > _REMEMBERED:
                self._refused.popitem(last=False)
        raise TooHard(answer["hard"])

    def shown(self, markdown: str, *, at: str = "") -> str:
        """Give what the desk shows of a text: its HTML, or the plain text and why it is no more than that."""
        try:
            return self.render(markdown, at=at)
        except TooHard as fault:
            return shown_plainly(markdown, fault)

    def close(self) -> None:
        """End the workers of this process."""
        with self._lock:
            idle, self._idle = self._idle, []
            if self._pid != os.getpid():
                return
        for worker in idle:
            _end(worker)

    def _asked(self, sent: bytes) -> dict[str, str]:
        """Put a text to a worker; one that did not run into its bound but died otherwise is replaced once.

        :return: ``html``, or why the text is too ``hard``; nothing when no worker could be had, or none lived.
        """
        with self._turns:
            for _ in range(2):
                try:
                    worker = self._ready()
                except OSError:  # the machine has no room for another process now
                    return {}
                answer = _exchange(worker, sent)
                if answer:
                    with self._lock:
                        self._idle.append(worker)
                    found: dict[str, str] = json.loads(answer)
                    return found
                _end(worker)
                if worker.returncode == -signal.SIGPROF:
                    return {"hard": "The text is built so that laying it out takes more than a second."}
        return {}

    def _ready(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._pid != os.getpid():  # after a fork they are the parent's
                self._idle, self._pid = [], os.getpid()
            if self._idle:
                return self._idle.pop()
        return subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/")


def shown_plainly(markdown: str, fault: TooHard) -> str:
    """Give what the desk shows of a text that was not laid out: the plain text, and why it is no more than that."""
    note = f"{fault} It is shown as plain text, and readers get it so; shorter or plainer parts help."
    words = _NOT_NOW if str(fault) == _NOT_NOW else note
    return f'<aside class="hard"><p>{html.escape(words)}</p></aside>\n{prose.as_plain(markdown)}'


def _exchange(worker: subprocess.Popen[bytes], sent: bytes) -> bytes:
    """Send a line and give the line that comes back; empty when the worker died over it."""
    watch = threading.Timer(_STUCK, worker.kill)
    watch.start()
    try:
        if worker.stdin is None or worker.stdout is None:
            return b""
        worker.stdin.write(sent)
        worker.stdin.flush()
        return worker.stdout.readline()
    except BrokenPipeError:
        return b""
    finally:
        watch.cancel()


def _end(worker: subprocess.Popen[bytes]) -> None:
    for stream in (worker.stdin, worker.stdout):
        if stream:
            with suppress(OSError):
                stream.close()
    try:
        worker.wait(timeout=2)  # without a question it ends by itself
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
