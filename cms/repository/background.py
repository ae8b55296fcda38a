"""A duty that is done soon after it was asked for, in a thread of its own, and once for many askers."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

from cms.core.errors import CopyError

_LOG = logging.getLogger(__name__)


class Background:
    """Does one duty for a process. The thread starts at the first need, so after any fork.

    :param soon: seconds between the first asker and the start of the work, in which that one gets its own answer.
    :param rest: seconds after a round in which others may ask, before the next one.
    :param later: seconds after which a duty that failed is tried again.
    """

    def __init__(self, duty: Callable[[], None], *, soon: float, rest: float, later: float) -> None:
        self._duty = duty
        self._soon = soon
        self._rest = rest
        self._later = later
        self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._asked = False
        self._ending = threading.Event()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(self) -> None:
        """Have the duty done soon."""
        if self._pid != os.getpid():
            self._begin()  # the thread stayed with the parent process
        with self._wake:
            self._asked = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="background", daemon=True)
                self._thread.start()
            self._wake.notify()

    def end(self) -> None:
        """Do at once what was asked for, and end the thread."""
        thread = self._thread
        if thread is None or self._pid != os.getpid():
            return
        self._ending.set()
        with self._wake:
            self._wake.notify()
        thread.join()
        self._begin()

    def _work(self) -> None:
        try:
            while self._waited():
                self._asked = False
                self._do()
                self._ending.wait(self._rest)
        finally:
            self._thread = None

    def _waited(self) -> bool:
        """Wait until somebody asks; False when all is done and the end has come."""
        with self._wake:
            while not self._asked and not self._ending.is_set():
                self._wake.wait()
        if self._asked:
            self._ending.wait(self._soon)
        return self._asked

    def _do(self) -> None:
        try:
            self._duty()
        except (CopyError, OSError) as fault:
            _LOG.warning("put off: %s", fault)
            self._asked = not self._ending.wait(self._later)
