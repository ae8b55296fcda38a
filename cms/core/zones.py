"""Times as people of one place say them. A clock put forward skips an hour; one put back shows an hour twice."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cms.core.article import within_reach
from cms.core.errors import BadValue

OUT_OF_REACH = "The desk reckons with the years 1900 to 2199. Choose a time in them."


def moment_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Give the moment that a clock in a place shows a time, in UTC; of two such moments the first.

    :param local: without a zone, as a form sends it.
    :raises BadValue: that clock never shows the time, because it is put forward over it, or the year is out of reach.
    """
    if not within_reach(local):
        raise BadValue(OUT_OF_REACH)
    first = local.replace(tzinfo=zone, fold=0)
    moment = first.astimezone(UTC)
    shown = moment.astimezone(zone)
    if shown.replace(tzinfo=None) != local:
        raise BadValue(
            f"There is no {local:%H:%M} on {local:%A %-d %B %Y} in {zone.key}: the clocks go forward over it. "
            f"{shown:%H:%M} is the same moment; choose that, or another time."
        )
    return moment


def is_twice(moment: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a place's clocks show the time of this moment twice, because they are put back."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    both = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return len(both) == 2
