"""What people are told by name: the kinds of news, the words for each, and when a digest is due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_MORNING = time(7)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_LONGEST_HEADLINE = 120
_LONGEST_WORDS = 600


class News(StrEnum):
    """What happened."""

    SUBMITTED = "submitted"
    ASSIGNED = "assigned"
    SENT_BACK = "sent-back"
    APPROVED = "approved"
    OVERRIDDEN = "overridden"
    COMMENT = "comment"
    SUGGESTED = "suggested"
    MENTION = "mention"
    LIVE = "live"
    WITHDRAWN = "withdrawn"
    FALLEN = "fallen"
    FAILED = "failed"


class Often(StrEnum):
    """How often a person wants mail."""

    OFF = "off"
    NOW = "now"
    HOURLY = "hourly"
    DAILY = "daily"


SENTENCES = {
    News.SUBMITTED: "{by} asks you to read {what}",
    News.ASSIGNED: "{by} named you for {what}",
    News.SENT_BACK: "{by} asked for changes in {what}",
    News.APPROVED: "{by} approved {what}",
    News.OVERRIDDEN: "{by} let {what} go without an approval",
    News.COMMENT: "{by} commented on {what}",
    News.SUGGESTED: "{by} suggests other words in {what}",
    News.MENTION: "{by} mentioned you at {what}",
    News.LIVE: "{what} is live, sent by {by}",
    News.WITHDRAWN: "{by} withdrew {what}",
    News.FALLEN: "{by} changed {what} after it was approved",
    News.FAILED: "{what} did not go live",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news for one person.

    :param key: names what happened, so that nobody is told of it twice.
    :param said: the words of whoever did it, or why something failed; may be empty.
    """

    account: str
    key: str
    news: News
    file: str
    headline: str
    by: str
    said: str
    when: datetime


def sentence(item: Item) -> str:
    """Say what happened on one line, whatever a headline or a name holds."""
    what = f"“{one_line(item.headline, _LONGEST_HEADLINE) or 'an article'}”"
    return SENTENCES[item.news].format(by=one_line(item.by, 80) or "Somebody", what=what)


def one_line(text: str, most: int) -> str:
    """Give a text on one line without what steers a terminal, a mail or letters; cut where too long."""
    words = " ".join(_UNSEEN.sub(" ", text[: 10 * most]).split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def quoted(text: str) -> str:
    """Give somebody's words as lines of a quotation, cut where too long; empty when there are none."""
    lines = [one_line(line, _LONGEST_WORDS) for line in text[: 10 * _LONGEST_WORDS].splitlines()]
    kept = "\n".join(line for line in lines if line)
    kept = kept if len(kept) <= _LONGEST_WORDS else kept[: _LONGEST_WORDS - 1].rstrip() + "…"
    return "\n".join(f"> {line}" for line in kept.splitlines())


def mail_due(often: Often, when: datetime, zone: ZoneInfo) -> datetime | None:
    """Tell when news of a time is mailed: at once, on the next full hour, or the next morning; None for never.

    Of a time too late for a calendar that time itself is given.
    """
    try:
        return _due(often, when, zone)
    except OverflowError:
        return when


def _due(often: Often, when: datetime, zone: ZoneInfo) -> datetime | None:
    if often is Often.OFF:
        return None
    if often is Often.NOW:
        return when
    if often is Often.HOURLY:
        return when.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    local = when.astimezone(zone)
    day = local.date() if local.time() < _MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, _MORNING, zone).astimezone(UTC)
