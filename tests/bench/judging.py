"""Judge an edit of a file without the code under test: by PyYAML's own tree, line by line."""

from __future__ import annotations

import re

import yaml

BLOCK = re.compile(
    r"\A(\ufeff?---[ \t]*(?:\r\n|\n|\r))(.*?)^(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)", re.DOTALL | re.MULTILINE
)
LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
Fields = dict[str, object]


def tree(text: str) -> tuple[list[tuple[str, int, int]], Fields, str]:
    """Read a file by PyYAML: each key with its first line and the line after its last, the values, and the body."""
    found = BLOCK.match(text)
    if found is None:
        return [], {}, text
    source = found[2]
    root = yaml.compose(source, Loader=yaml.CBaseLoader)
    fields = yaml.load(source, Loader=yaml.CBaseLoader) or {}  # noqa: S506 - the base loader makes texts only
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    starts = [key.start_mark.line + 1 for key, _ in pairs]
    ends = [*starts[1:], 1 + len(LINES.findall(source))][: len(starts)]
    keys = [(key.value, start, end) for (key, _), start, end in zip(pairs, starts, ends, strict=True)]
    return keys, fields, text[found.end() :]


def judged(old: str, new: str, key: str, value: object) -> str:
    """Say "exact" when a new text differs from the old one in the lines of one key alone, and says what was meant."""
    keys, fields, body = tree(old)
    after_keys, after, after_body = tree(new)
    others = [name for name, _, _ in keys if name != key]
    if others != [name for name, _, _ in after_keys if name != key] or after_body != body:
        return "wrong"
    if any(after[name] != fields[name] for name in others) or after.get(key) != value:
        return "wrong"
    span = next(((start, end) for name, start, end in keys if name == key), None)
    return "exact" if _lines_kept(old, new, span, len(keys)) else "wrong"


def _lines_kept(old: str, new: str, span: tuple[int, int] | None, keys: int) -> bool:
    before, after = LINES.findall(old), LINES.findall(new)
    if span is None:  # a key more: whole lines were put in, and none is gone
        rest = iter(after)
        return all(line in rest for line in before) and len(after) - len(before) <= (1 if keys else 3) + 3
    head, region, tail = before[: span[0]], before[span[0] : span[1]], before[span[1] :]
    # What stands between this key's value and the next key is nobody's: blank lines and comments.
    idle = next((count for count, line in enumerate(reversed(region)) if line.strip() and line.lstrip()[0] != "#"), 0)
    tail = [*region[len(region) - idle :], *tail]
    notes = [line for line in region[: len(region) - idle] if line.lstrip().startswith("#")]
    middle = after[len(head) : len(after) - len(tail)]
    around = after[: len(head)] == head and after[len(after) - len(tail) :] == tail
    return around and all(line in middle for line in notes) and _ends(middle) <= _ends(region)


def _ends(lines: list[str]) -> set[str]:
    return {line[len(line.rstrip("\r\n")) :] for line in lines}
