"""Which approvals count: an approval is bound to content and judged from the commits themselves.

The shell reads the commits that touched a file and hands them over as :class:`Step` values; nothing
here trusts a status, a trailer of an unsigned commit, or the catalog.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from cms.core import frontmatter
from cms.core.article import DESKS_KEYS, Article, BlobId, CommitId, Status

_TAKES_OVER = frozenset({"create", "edit", "submit", "restore"})
DECISIONS = frozenset({"approve", "override"})
"""Acts that let a text go to readers, when they hold."""

_KEEPS = DECISIONS | {"publish", "schedule"}
"""Acts after which a decision still holds."""

_CLAIMS = ("status", "publish_at", "unpublish_at")
"""Keys that are no text, whoever writes them. ``date`` and ``updated`` are none only where the desk stamps them."""

Apart = Callable[[CommitId, Sequence[CommitId]], Sequence[CommitId]]
"""Gives those of some commits on which one does not stand."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one commit did to one article.

    :param account: who acted; None unless the desk's signature, or the signature of a person's own key, proves it.
        Empty for what the desk did by itself.
    :param text_changed: more than workflow keys changed.
    :param after: the file's blob after it; None when it was deleted. ``before`` is the one before it.
    :param shows: on an approval, the blob of each file that was approved.
    :param merge: it joined two histories, into a text that neither had.
    :param own: a person signed it with their own key, away from the desk.
    :param credited: further accounts whose words are in it.
    """

    commit: CommitId
    act: str
    account: str | None
    text_changed: bool
    status: Status
    after: BlobId | None
    shows: tuple[tuple[str, BlobId], ...] = ()
    before: BlobId | None = None
    merge: bool = False
    own: bool = False
    credited: frozenset[str] = frozenset()

    @property
    def signed(self) -> bool:
        return self.account is not None

    @property
    def takes_over(self) -> bool:
        """Tell whether who acted stands from now on for what nobody signed in the text, and in what it shows."""
        return self.signed and self.act in _TAKES_OVER and not self.own

    @property
    def decided(self) -> bool:
        """Tell whether what the file claims after it was decided by somebody who may: no merge, no mere claim."""
        return self.signed and not self.merge and (not self.own or self.act in DECISIONS)


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who wrote the text since the last publication.

    :param unknown: part of it came in without a signature and nobody took it over.
    """

    accounts: frozenset[str]
    unknown: bool

    def with_hands(self, others: Authorship) -> Authorship:
        """Count others among the writers: those who brought in what the text shows."""
        return Authorship(self.accounts | others.accounts, self.unknown or others.unknown)


def in_order(commit: CommitId, others: Sequence[CommitId]) -> Sequence[CommitId]:
    """Take a history for one line, where each commit stands on all before it."""
    del commit, others
    return ()


def is_closed(steps: Sequence[Step], begun: Collection[BlobId], tip: BlobId | None) -> bool:
    """Tell whether what is at the tip is there by one of these steps, or was there when they began.

    :param begun: what the file was then, under each name that it has had since.
    """
    return tip is None or tip in begun or any(step.after == tip for step in steps)


def authorship(
    steps: Sequence[Step],
    apart: Apart = in_order,
    begun: Collection[BlobId] | None = None,
    tip: BlobId | None = None,
) -> Authorship:
    """Tell who wrote a text.

    :param steps: oldest first. Text without signature has an unknown writer until somebody saves or
        submits it at the desk; from then on that person stands for it.
    :param apart: nobody takes over what came in beside them, on another line of history.
    :param begun: see :func:`is_closed`; None asks for no proof. A text on which a step stands, or the tip itself, that
        no step made has an unknown writer too.
    """
    accounts: set[str] = set()
    unsigned: Sequence[CommitId] = ()
    made = {None, *(begun or ()), *(step.after for step in steps)}
    for step in steps:
        if begun is not None and step.before not in made:
            unsigned = [*unsigned, step.commit]
        if step.account is None:
            unsigned = [*unsigned, step.commit] if step.text_changed else unsigned
            continue
        if step.text_changed and (step.own or not step.merge):  # the desk joins words, and writes none
            accounts |= {step.account, *step.credited}
        if unsigned and step.takes_over:
            left = apart(step.commit, unsigned)
            if len(left) < len(unsigned):
                accounts.add(step.account)
            unsigned = left
    unproved = begun is not None and not is_closed(steps, begun, tip)
    return Authorship(frozenset(accounts), bool(unsigned) or unproved)


def holds(
    approval: Step,
    later: Sequence[Step],
    tip: Mapping[str, BlobId | None],
    file: str,
    shown: Collection[str] = (),
) -> bool:
    """Tell whether an approval still covers what is at the tip.

    :param later: the steps since the approval on every line of history, newest first.
    :param tip: the blob at the tip of the article and of each file that the approval names.
    :param file: the article.
    :param shown: the files that the article shows at the tip: each must have been approved with it.
    """
    if not is_decision(approval):
        return False
    if any(not step.decided or step.text_changed or step.act not in _KEEPS for step in later):
        return False
    if any(step.status is not Status.APPROVED for step in later):
        return False
    reached = later[0].after if later else approval.after
    if reached is None or tip.get(file) != reached or (file, approval.after) not in approval.shows:
        return False
    named = {path for path, _ in approval.shows}
    return named.issuperset(shown) and all(tip.get(path) == blob for path, blob in approval.shows if path != file)


def is_decision(step: Step) -> bool:
    """Tell whether a step is an approval by itself, whatever came after it."""
    return (
        step.act in DECISIONS
        and step.decided
        and bool(step.account)
        and not step.text_changed
        and step.status is Status.APPROVED
    )


def only_workflow(old: Article, new: Article, *, desk: bool) -> bool:
    """Tell whether two versions differ in nothing but workflow keys: not in a comment, nor in the order of lines.

    :param desk: the desk made the change, so that ``date`` and ``updated`` are its stamp.
    """
    return _same_without(DESKS_KEYS if desk else _CLAIMS, old, new)


def only_status(old: Article, new: Article) -> bool:
    """Tell whether two versions differ in the status alone: an approval sets no time and takes none away."""
    return _same_without(("status",), old, new)


def _same_without(keys: tuple[str, ...], old: Article, new: Article) -> bool:
    if old.text == new.text:
        return True
    said = [{key: value for key, value in one.fields.items() if key not in keys} for one in (old, new)]
    # What is said is compared besides what is written: by an alias a headline can be what the status says.
    return said[0] == said[1] and frontmatter.without(old.text, keys) == frontmatter.without(new.text, keys)
