"""Which approvals count: an approval is bound to content and judged from the commits themselves.

The shell reads the commits that touched a file and hands them over as :class:`Step` values; nothing
here trusts a status, a trailer of an unsigned commit, or the catalog.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cms.core.article import BlobId, CommitId, Status

_TAKES_OVER = frozenset({"create", "edit", "submit", "restore"})


@dataclass(frozen=True, slots=True)
class Step:
    """What one commit, no merge, did to one article.

    :param account: the desk account that acted; None unless the commit carries the desk's signature.
    :param text_changed: more than workflow keys changed.
    :param after: the file's blob after it; None when it was deleted.
    :param shows: on an approval, the blob of each file that was approved.
    """

    commit: CommitId
    act: str
    account: str | None
    text_changed: bool
    status: Status
    after: BlobId | None
    shows: tuple[tuple[str, BlobId], ...] = ()

    @property
    def signed(self) -> bool:
        return self.account is not None


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who wrote the text since the last publication.

    :param unknown: part of it came in without a signature and nobody took it over.
    """

    accounts: frozenset[str]
    unknown: bool

    def with_hands(self, others: frozenset[str]) -> Authorship:
        """Count others among the writers: those who brought in what the text shows."""
        return Authorship(self.accounts | others, self.unknown)


def authorship(steps: Iterable[Step]) -> Authorship:
    """Tell who wrote a text.

    :param steps: oldest first. Text without signature has an unknown writer until somebody saves or
        submits it at the desk; from then on that person stands for it.
    """
    accounts: set[str] = set()
    unknown = False
    for step in steps:
        if step.account is None:
            unknown = unknown or step.text_changed
        elif step.text_changed or (unknown and step.act in _TAKES_OVER):
            accounts.add(step.account)
            unknown = unknown and step.act not in _TAKES_OVER
    return Authorship(frozenset(accounts), unknown)


def holds(approval: Step, later: Sequence[Step], tip: Mapping[str, BlobId | None], file: str) -> bool:
    """Tell whether an approval still covers what is at the tip.

    :param later: the steps since the approval on every line of history, newest first.
    :param tip: the blob at the tip of the article and of each file that the approval names.
    :param file: the article.
    """
    if approval.act != "approve" or not approval.signed or approval.text_changed:
        return False
    if any(not step.signed or step.text_changed or step.status is not Status.APPROVED for step in later):
        return False
    reached = later[0].after if later else approval.after
    if reached is None or tip.get(file) != reached or (file, approval.after) not in approval.shows:
        return False
    return all(tip.get(shown) == blob for shown, blob in approval.shows if shown != file)
