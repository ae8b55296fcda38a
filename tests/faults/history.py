"""The history checker: what people were told, held against what the repository has.

Each writer notes every save before it is sent and after it is answered, on a file that is flushed to disk. When all
is quiet the notes are compared with the commits of all branches and with the text on main. Tokens never repeat.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.faults import oracle
from tests.faults.oracle import Brought

ACKNOWLEDGED = "acknowledged"
REFUSED = "refused"
UNANSWERED = "unanswered"

TOKEN = re.compile(r"tok-[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """One save, as the person who sent it knows it.

    :param base: the blob that the form was opened with.
    :param words: the reason that was given with a refusal.
    :param kept: a refusal's page had what was typed.
    :param sent: seconds, on the clock that ``answered`` is read from.
    """

    writer: str
    file: str
    base: str
    token: str
    sent: float
    outcome: str = UNANSWERED
    answered: float = 0.0
    words: str = ""
    kept: bool = True


class Notebook:
    """One writer's notes, each on disk before the next step is taken."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, claim: Claim) -> None:
        """Write down a save, before it is sent and again when it is answered."""
        os.write(self._handle, (json.dumps(asdict(claim)) + "\n").encode())
        os.fsync(self._handle)

    def claims(self) -> list[Claim]:
        """Give the saves in the order in which they were sent, with the last that is known of each."""
        known: dict[str, Claim] = {}
        for line in self._path.read_text("utf-8").splitlines():
            claim = Claim(**json.loads(line))
            known[claim.token] = claim
        return list(known.values())


@dataclass(slots=True)
class Verdict:
    """What came of all saves. The lists name tokens; in a sound desk all of them are empty."""

    acknowledged: int = 0
    refused: int = 0
    unanswered: int = 0
    lost: list[str] = field(default_factory=list)
    overwritten: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    wrong_author: list[str] = field(default_factory=list)
    wrong_bytes: list[str] = field(default_factory=list)
    without_reason: list[str] = field(default_factory=list)
    longest_silence: float = 0.0

    @property
    def faults(self) -> dict[str, list[str]]:
        """Give what must not be."""
        names = ("lost", "overwritten", "duplicated", "wrong_author", "wrong_bytes", "without_reason")
        return {name: found for name in names if (found := getattr(self, name))}

    def __str__(self) -> str:
        counted = f"{self.acknowledged} acknowledged, {self.refused} refused, {self.unanswered} unanswered"
        return f"{counted}, longest silence {self.longest_silence:.1f} s, faults: {self.faults or 'none'}"


def judged(claims: Sequence[Claim], emails: Mapping[str, str], root: Path) -> Verdict:
    """Compare claims with a repository, when all is quiet.

    :param emails: the address under which each writer's commits must stand.
    """
    texts = {file: oracle.text_on(root, "main", file) for file in sorted({claim.file for claim in claims})}
    return compared(claims, emails, oracle.brought(root, TOKEN), texts)


def judged_so_far(claims: Sequence[Claim], emails: Mapping[str, str], root: Path) -> Verdict:
    """Compare claims with a repository while people go on saving: what stands in the end is not known yet."""
    return compared(claims, emails, oracle.brought(root, TOKEN), {})


def compared(
    claims: Sequence[Claim], emails: Mapping[str, str], brought: Mapping[str, list[Brought]], texts: Mapping[str, str]
) -> Verdict:
    """Compare claims with what commits brought and with the texts that stand in the end."""
    counts = Counter(claim.outcome for claim in claims)
    verdict = Verdict(counts[ACKNOWLEDGED], counts[REFUSED], counts[UNANSWERED])
    for claim in claims:
        found = brought.get(claim.token, [])
        if claim.outcome == ACKNOWLEDGED and not found:
            verdict.lost.append(claim.token)
        if claim.outcome == REFUSED and not (claim.words and claim.kept):
            verdict.without_reason.append(claim.token)
        if len(found) > 1:
            verdict.duplicated.append(claim.token)
        if any(one.email != emails[claim.writer] for one in found):
            verdict.wrong_author.append(claim.token)
        if any(one.file != claim.file or not _is_whole(one.text, claim.token) for one in found):
            verdict.wrong_bytes.append(claim.token)
    verdict.overwritten = _overwritten(claims, texts)
    verdict.longest_silence = _longest_silence(claims)
    return verdict


def _is_whole(text: str, token: str) -> bool:
    """Tell whether a text has a token as a paragraph of its own, once, among the paragraphs that never change."""
    paragraphs = text.split("\n\n")
    return sum(token in paragraph for paragraph in paragraphs) == 1 and text.count(" stays.") in {0, 8}


def _overwritten(claims: Sequence[Claim], texts: Mapping[str, str]) -> list[str]:
    """Give the last acknowledged save of each writer in each article, where neither it nor a later one stands."""
    by_place: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        by_place.setdefault((claim.writer, claim.file), []).append(claim)
    found = []
    for (_, file), own in by_place.items():
        last = max((number for number, claim in enumerate(own) if claim.outcome == ACKNOWLEDGED), default=None)
        if file in texts and last is not None and not any(claim.token in texts[file] for claim in own[last:]):
            found.append(own[last].token)
    return found


def _longest_silence(claims: Iterable[Claim]) -> float:
    """Give the longest time in which somebody tried and nobody's save was acknowledged."""
    moments = sorted(claim.answered for claim in claims if claim.outcome == ACKNOWLEDGED)
    return max((later - earlier for earlier, later in pairwise(moments)), default=0.0)
