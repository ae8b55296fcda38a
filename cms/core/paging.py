"""Long lists by pages."""

from __future__ import annotations

from typing import NamedTuple


class Slice(NamedTuple):
    """One page of a list.

    :param page: from 1; ``pages`` is at least 1.
    :param start: how many items come before it.
    """

    page: int
    pages: int
    start: int


def slice_of(total: int, size: int, wanted: int) -> Slice:
    """Give the page that is wanted, or the nearest that there is.

    :param total: how many items the list has; ``size`` how many a page shows.
    """
    pages = max(1, -(-total // size))
    page = min(max(wanted, 1), pages)
    return Slice(page, pages, (page - 1) * size)
