"""The newsroom's words for what the code calls otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from markupsafe import Markup, escape

from cms.catalog import Row, Version
from cms.core import diff, prose
from cms.core.article import Public, Work

_CHIP = Markup('<code class="chip">{}</code>')
_WORTH_FOLDING = 2
STATES = {
    "draft": "Draft",
    "review": "In review",
    "changes": "Changes requested",
    "approved": "Approved",
    "embargoed": "Embargoed",
    "live": "Live",
    "changed": "Live, newer draft",
    "withdrawn": "Withdrawn",
    "broken": "Broken file",
}
ACTS = {
    "create": "Began it",
    "edit": "Saved a version",
    "submit": "Sent for review",
    "send-back": "Asked for changes",
    "approve": "Approved",
    "override": "Emergency override: let it go without an approval",
    "publish": "Made ready for readers",
    "schedule": "Set the time",
    "withdraw": "Withdrew it",
    "discard": "Discarded it",
    "restore": "Restored a version",
    "move": "Moved it",
    "merge": "Two versions were joined",
    "own": "Pushed with git, signed",
    "git": "Pushed with git, not verified",
}
KEYS = {
    "title": "Headline",
    "summary": "Standfirst",
    "authors": "Byline",
    "dateline": "Dateline",
    "section": "Section",
    "tags": "Tags",
    "lang": "Language",
    "image": "Picture",
    "image_alt": "What the picture shows",
    "image_caption": "Caption",
    "image_credit": "Credit",
    "image_focus": "Focus of the picture",
    "related": "Related",
    "corrections": "Corrections",
}


def state_of(row: Row) -> str:
    """Give the one state that a list shows for a row."""
    if row.work is Work.BROKEN:
        return "broken"
    if row.sent_back and row.work is Work.DRAFT:
        return "changes"
    if row.public is Public.LIVE:
        return "live"
    if row.work in {Work.REVIEW, Work.EMBARGOED, Work.APPROVED}:
        return row.work.value
    return {Public.CHANGED: "changed", Public.WITHDRAWN: "withdrawn"}.get(row.public, "draft")


def act_of(version: Version) -> str:
    """Say what a version was; a text that was made ready and whose sending failed was never sent."""
    if version.act == "publish" and version.live_from:
        return "Sent live"
    return ACTS.get(version.act, version.act)


def marked(snippet: str) -> Markup:
    """Show where a search found its words; everything else is escaped."""
    safe = str(escape(snippet)).replace("\x02", "<mark>").replace("\x03", "</mark>")
    return Markup(safe)  # noqa: S704 - escaped in the line above; only the two marks are ours


def chipped(text: str) -> Markup:
    """Show a text with other tools' marks as inert chips; everything is escaped."""
    pieces, place = [], 0
    for chip in prose.chips(text):
        pieces += [escape(text[place : chip.start]), _CHIP.format(text[chip.start : chip.end])]
        place = chip.end
    return Markup().join((*pieces, escape(text[place:])))


def folded(paragraphs: Sequence[diff.Paragraph]) -> Iterator[tuple[bool, Sequence[diff.Paragraph]]]:
    """Give a comparison in stretches; what is the same and stands beside no change may be folded away."""
    for same, run in groupby(enumerate(paragraphs), key=lambda one: one[1].kind is diff.Kind.SAME):
        numbered = list(run)
        found = [paragraph for _, paragraph in numbered]
        start = 1 if numbered[0][0] > 0 else 0
        end = len(found) - (1 if numbered[-1][0] < len(paragraphs) - 1 else 0)
        if not same or end - start < _WORTH_FOLDING:
            yield False, found
            continue
        yield from ((fold, part) for fold, part in ((False, found[:start]), (True, found[start:end])) if part)
        if found[end:]:
            yield False, found[end:]


def rendered(html: str) -> Markup:
    """Show a text that ``prose.render`` made: the only HTML that is taken as such."""
    return Markup(html)  # noqa: S704 - sanitised twice where it was made
