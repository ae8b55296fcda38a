"""Remarks: what people say about an article, each in a file of its own that is never edited; and their threads.

Whatever order plain git merges the files in, the same threads come out of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import yaml

from cms.core.article import moment
from cms.core.passages import CONTEXT, MOST, Passage

MAX_REMARK = 100_000
"""Bytes of a remark's file; a larger one is not read."""
MOST_WORDS = 20_000
MOST_INSTEAD = 10 * MOST
_MOST_DEPTH = 8
FIELDS = ("title", "summary")
"""Front matter keys whose words can be talked about like the body's."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_BREAKS = re.compile("[\r\x85\u2028\u2029\ufeff]")
_NAMED = re.compile(r"(?<![\w@./])@([a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?)(?![\w@])", re.I)


class Kind(StrEnum):
    """What a remark is."""

    COMMENT = "comment"
    SEND_BACK = "send-back"
    APPROVE = "approve"
    OVERRIDE = "override"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    SUGGEST = "suggest"
    ACCEPT = "accept"
    REJECT = "reject"
    ASSIGN = "assign"


class UnreadableRemark(ValueError):
    """A file under ``discussion/`` that holds no remark; the text says why."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that somebody said.

    :param number: what others call it in ``answers``.
    :param answers: the remark that this one belongs to; empty for the first of a thread.
    :param passage: the words that it is about; None when it is about the whole article.
    :param field: the front matter key that has these words, one of :data:`FIELDS`; empty for the body.
    :param instead: on a suggestion, the words for the passage's place; empty takes it out.
    :param owner: on an assignment, the account that writes it; ``reviewer`` that reads it, ``due`` when it is wanted.
    """

    number: str
    kind: Kind
    account: str
    name: str
    when: datetime
    text: str = ""
    answers: str = ""
    passage: Passage | None = None
    instead: str | None = None
    owner: str = ""
    reviewer: str = ""
    due: datetime | None = None
    field: str = ""

    @property
    def dated(self) -> bool:
        """Tell whether it says when it was said."""
        return self.when != _LONG_AGO


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark and what was said to it, oldest first.

    :param resolved: the remark that settled it; None while it is open.
    """

    first: Remark
    answers: tuple[Remark, ...] = ()
    resolved: Remark | None = None

    @property
    def open(self) -> bool:
        return self.resolved is None and self.first.kind in _CAN_BE_OPEN


_CAN_BE_OPEN = frozenset({Kind.COMMENT, Kind.SUGGEST, Kind.SEND_BACK})
_SETTLES = frozenset({Kind.RESOLVE, Kind.ACCEPT, Kind.REJECT})


def threads(remarks: Iterable[Remark]) -> tuple[Thread, ...]:
    """Sort remarks into threads, by their first remark's time.

    An answer to an answer belongs to the same thread; one to a remark that is not there begins its own. The last
    word on whether a thread is settled counts. Of two remarks with one number, answers belong to that by a known
    account, and then to the older one.
    """
    ordered = sorted(remarks, key=lambda remark: (remark.when, remark.number))
    last_first = sorted(ordered, key=lambda remark: (not remark.account, remark.when, remark.number), reverse=True)
    by_number = {remark.number: remark for remark in last_first}
    found: dict[str, list[Remark]] = {}
    for remark in ordered:
        found.setdefault(_root(remark, by_number), []).append(remark)
    made = (_thread(by_number.get(root, said[0]), said) for root, said in found.items())
    return tuple(sorted(made, key=lambda thread: (thread.first.when, thread.first.number)))


def _root(remark: Remark, by_number: Mapping[str, Remark]) -> str:
    """Follow answers back to the first remark; files that name each other in a ring have the smallest for it."""
    passed: list[str] = []
    while remark.answers and remark.answers in by_number and remark.number not in passed:
        passed.append(remark.number)
        remark = by_number[remark.answers]
    return min(passed[passed.index(remark.number) :]) if remark.number in passed else remark.number


def _thread(first: Remark, said: Iterable[Remark]) -> Thread:
    resolved: Remark | None = None
    answers = tuple(remark for remark in said if remark is not first)
    for remark in answers:
        if remark.kind in _SETTLES:
            resolved = remark
        elif remark.kind is Kind.REOPEN:
            resolved = None
    return Thread(first, answers, resolved)


def mentioned(text: str, accounts: Iterable[str]) -> tuple[str, ...]:
    """Name the accounts that a text calls by ``@name``, in its order, each once."""
    known = {account.casefold(): account for account in accounts}
    named = (known.get(found[1].casefold()) for found in _NAMED.finditer(text))
    return tuple(dict.fromkeys(account for account in named if account))


def strangers(text: str, accounts: Iterable[str]) -> tuple[str, ...]:
    """Name whom a text calls by ``@name`` though nobody has that account, in its order, each once as it is written."""
    known = {account.casefold() for account in accounts}
    called: dict[str, str] = {}
    for found in _NAMED.finditer(text):
        called.setdefault(found[1].casefold(), found[1])
    return tuple(name for folded, name in called.items() if folded not in known)


class _Dumper(yaml.SafeDumper):
    """Writes lines as lines, for whoever reads them with git; and what YAML would take for a line's end, escaped."""


def _text_node(dumper: yaml.SafeDumper, words: str) -> yaml.ScalarNode:
    style = '"' if _BREAKS.search(words) else "|" if "\n" in words else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", words, style)


_Dumper.add_representer(str, _text_node)


def written(remark: Remark) -> bytes:
    """Give the file of a remark."""
    entry: dict[str, Any] = {
        "id": remark.number,
        "kind": remark.kind.value,
        "account": remark.account,
        "name": remark.name,
        "when": remark.when.isoformat(timespec="milliseconds"),
        "answers": remark.answers,
        "text": remark.text,
        "field": remark.field,
        "instead": remark.instead,
        "owner": remark.owner,
        "reviewer": remark.reviewer,
        "due": remark.due.isoformat(timespec="seconds") if remark.due else None,
    }
    kept = {key: value for key, value in entry.items() if value or (key == "instead" and value is not None)}
    kept.setdefault("text", "")
    if remark.passage:
        passage = remark.passage
        kept["passage"] = {"quote": passage.quote, "before": passage.before, "after": passage.after}
        kept["passage"] |= {} if passage.whole else {"whole": False}
    data = yaml.dump(kept, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    return data.encode("utf-8", "surrogateescape")


def read(data: bytes) -> Remark:
    """Read the file of a remark. Anybody who can push writes such files: what is not as it should be is left out.

    :raises UnreadableRemark: it is too large, no YAML, or no remark.
    """
    said = _loaded(data)
    instead, field = said.get("instead"), _words(said.get("field"), 40)
    return Remark(
        number=_words(said.get("id"), 40),
        kind=_kind(said.get("kind")),
        account=_words(said.get("account"), 100),
        name=_words(said.get("name"), 200),
        when=_time(said.get("when")) or _LONG_AGO,
        text=_words(said.get("text"), MOST_WORDS),
        answers=_words(said.get("answers"), 40),
        passage=_passage(said.get("passage")),
        instead=_words(instead, MOST_INSTEAD) if isinstance(instead, str) else None,
        owner=_words(said.get("owner"), 100),
        reviewer=_words(said.get("reviewer"), 100),
        due=_time(said.get("due")),
        field=field if field in FIELDS else "",
    )


def _loaded(data: bytes) -> Mapping[str, object]:
    if len(data) > MAX_REMARK:
        raise UnreadableRemark(f"it is larger than {MAX_REMARK // 1000} kB")
    text = data.decode("utf-8", "replace")
    try:
        _checked(yaml.parse(text, Loader=yaml.CBaseLoader))
        said = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - makes texts, lists and tables, nothing else
    except (yaml.YAMLError, ValueError) as fault:
        raise UnreadableRemark(_why(fault)) from fault
    if not isinstance(said, dict):
        raise UnreadableRemark("it has no keys")
    return said


def _checked(events: Iterable[yaml.Event]) -> None:
    """Make sure that a file is as small unfolded as it looks, before anything is made of it."""
    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableRemark("it repeats itself by YAML aliases")  # a few lines of them unfold to gigabytes
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_DEPTH:
            raise UnreadableRemark("its lists and tables are nested too deeply")


def _why(fault: Exception) -> str:
    """Say in one line what is wrong with a file, and where."""
    if isinstance(fault, UnreadableRemark):
        return str(fault)
    if isinstance(fault, yaml.MarkedYAMLError) and fault.problem_mark:
        return f"line {fault.problem_mark.line + 1}: {fault.problem or fault.context or 'it is no YAML'}"
    return "it is no YAML: " + str(fault).partition("\n")[0][:200]


def _words(value: object, most: int) -> str:
    """Give a plain value, which is read as it is written; a list or a table is none."""
    return value[:most] if isinstance(value, str) else ""


def _kind(value: object) -> Kind:
    try:
        return Kind(_words(value, 20))
    except ValueError:
        return Kind.COMMENT


def _time(value: object) -> datetime | None:
    return moment(_words(value, 40))


def _passage(value: object) -> Passage | None:
    if not isinstance(value, dict):
        return None
    quote = _words(value.get("quote"), MOST)
    if not quote.strip():
        return None
    before, after = _words(value.get("before"), 2 * CONTEXT)[-CONTEXT:], _words(value.get("after"), CONTEXT)
    return Passage(quote, before, after, value.get("whole") != "false")
