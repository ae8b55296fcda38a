"""What a person chose on the conflict screen: one of the texts, both, or a result of their own."""

from __future__ import annotations

from collections.abc import Mapping

from cms.core.frontmatter import Value
from cms.core.merge import Answer, KeyClash, Merged, Part, Pick
from cms.core.screen import StandIns, checked

PICK, TEXT = "pick.", "text."
"""What the names of the fields begin with; the clash's mark follows."""
_MINE = {"theirs": Pick.OURS, "mine": Pick.THEIRS, "both": Pick.BOTH, "edited": Pick.EDITED}
"""What the buttons mean to the merge: what is saved stands, what is sent comes in."""
_PUSHED = {**_MINE, "theirs": Pick.THEIRS, "mine": Pick.OURS}


def answers(fields: Mapping[str, str], joined: Merged, *, pushed: bool = False) -> dict[str, Answer]:
    """Read what a person chose for each clash; what they did not choose stays open.

    :raises BadValue: a result holds what no file may hold.
    """
    picks = _PUSHED if pushed else _MINE
    odd = stand_ins(joined)
    found: dict[str, Answer] = {}
    for clash in joined.clashes:
        pick = picks.get(fields.get(PICK + clash.mark, ""))
        if pick is not None:
            text = odd.typed(checked(fields.get(TEXT + clash.mark, "")))
            found[clash.mark] = Answer(pick, _value(clash, text))
    return found


def has_answers(fields: Mapping[str, str]) -> bool:
    """Tell whether somebody chose something on the conflict screen."""
    return any(name.startswith(PICK) for name in fields)


def results(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Give what was written as the results of clashes."""
    return tuple(text for name, text in fields.items() if name.startswith(TEXT) and text)


def picked(fields: Mapping[str, str], mark: str) -> str:
    """Give the button that was pressed for a clash; empty when none was."""
    pick = fields.get(PICK + mark, "")
    return pick if pick in _MINE else ""


def typed(fields: Mapping[str, str], mark: str, proposed: str) -> str:
    """Give what was typed as a clash's result, or what is proposed as long as nothing was."""
    return fields.get(TEXT + mark, proposed)


def stand_ins(joined: Merged) -> StandIns:
    """Give the letters that stand for bytes that are not UTF-8, in all three texts alike."""
    return StandIns.of(joined.base.text, joined.ours.text, joined.theirs.text)


def _value(clash: KeyClash | Part, text: str) -> Value:
    if isinstance(clash, Part):
        return text
    lines = [" ".join(line.split()) for line in text.splitlines()]
    if isinstance(clash.ours, list) or isinstance(clash.theirs, list):
        return [line for line in lines if line]
    several = any(isinstance(value, str) and "\n" in value for value in (clash.base, clash.ours, clash.theirs))
    return ("\n" if several else " ").join(lines).strip()
