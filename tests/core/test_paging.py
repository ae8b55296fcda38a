"""Pages of long lists: whatever is asked for, there is one."""

from __future__ import annotations

import pytest

from cms.core.paging import slice_of


@pytest.mark.parametrize(
    ("total", "size", "wanted", "page", "pages", "start"),
    [
        (0, 50, 1, 1, 1, 0),
        (50, 50, 2, 1, 1, 0),
        (51, 50, 2, 2, 2, 50),
        (51, 50, 99, 2, 2, 50),
        (51, 50, -3, 1, 2, 0),
        (51, 50, 10**30, 2, 2, 50),
    ],
)
def test_the_page_that_is_wanted_or_the_nearest(
    total: int, size: int, wanted: int, page: int, pages: int, start: int
) -> None:
    assert slice_of(total, size, wanted) == (page, pages, start)
