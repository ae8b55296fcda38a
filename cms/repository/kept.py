"""What is kept in memory: things that never change under their name, bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

_Key = TypeVar("_Key")
_Thing = TypeVar("_Thing")


class Kept(Generic[_Key, _Thing]):
    """The things used last, up to so many bytes. Safe to use from several threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._things: OrderedDict[_Key, tuple[_Thing, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: _Key) -> _Thing | None:
        """Give a thing; None when it is not kept, or no longer."""
        with self._lock:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[0]

    def put(self, key: _Key, thing: _Thing, size: int) -> None:
        """Keep a thing, and let go of those that were not used for the longest time.

        :param size: about how many bytes of memory it takes; what is larger than a quarter of all is not kept.
        """
        if size > self._limit // 4:
            return
        with self._lock:
            if key in self._things:
                return
            self._things[key] = (thing, size)
            self._bytes += size
            while self._bytes > self._limit:
                self._bytes -= self._things.popitem(last=False)[1][1]
