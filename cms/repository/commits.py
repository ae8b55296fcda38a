"""Commits as bytes: write one, sign it, read one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from cms.core.article import CommitId
from cms.core.errors import NoSuchVersion
from cms.core.people import Signature
from cms.repository.kept import Kept
from cms.repository.objects import Objects
from cms.repository.signature import Seal, signer_of
from cms.repository.values import Commit, Person

_PERSON = re.compile(rb"(.*?) ?<([^<>\n]*)> (-?\d{1,14}) ([+-]\d{4})\Z", re.S)
_REFUSED = re.compile(r"[\x00-\x1f\x7f<>]|[\ud800-\udfff]")
_NOTE_REFUSED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]|[\ud800-\udfff]")
_NOWHERE = datetime.fromtimestamp(0, UTC)
_EARLIEST, _LATEST = 0, int(datetime(2200, 1, 1, tzinfo=UTC).timestamp())
"""Seconds between which a commit counts as made: whoever commits writes any time there, and all reckon with it."""

_KEPT = 16_000_000
"""Bytes of commits kept in memory; they never change under their name."""

_PER_COMMIT = 1500


class Commits:
    """The commits of one repository.

    :param allowed: the public keys whose signatures count.
    """

    def __init__(self, objects: Objects, allowed: frozenset[bytes]) -> None:
        self._objects = objects
        self._allowed = allowed
        self._known: Kept[CommitId, Commit] = Kept(_KEPT)

    def commit(self, number: CommitId) -> Commit:
        """Read a commit, from memory when it was read before.

        :raises NoSuchVersion: there is none of that id.
        """
        known = self._known.get(number)
        if known is not None:
            return known
        kind, content = self._objects.read(number)
        if kind != "commit":
            raise NoSuchVersion(f"{number[:10]} is no version.")
        found = read(number, content, self._allowed)
        self._known.put(number, found, len(content) + _PER_COMMIT)
        return found


def written(
    tree: str,
    parents: Sequence[str],
    by: Signature,
    committer: Signature,
    *,
    subject: str,
    note: str,
    trailers: Sequence[tuple[str, str]],
    seal: Seal | None,
) -> bytes:
    """Give the bytes of a commit, signed when there is a key."""
    head = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    head += [f"author {_stamp(by)}", f"committer {_stamp(committer)}"]
    message = _message(subject, note, trailers)
    payload = ("\n".join(head) + "\n\n" + message).encode()
    if seal is None:
        return payload
    signature = "gpgsig " + seal.sign(payload).replace("\n", "\n ")
    return ("\n".join([*head, signature]) + "\n\n" + message).encode()


def read(number: CommitId, content: bytes, allowed: frozenset[bytes]) -> Commit:
    """Read a commit's bytes; whatever odd things it holds, something readable comes out."""
    head, _, message = content.partition(b"\n\n")
    fields: dict[bytes, list[bytes]] = {}
    for line in re.sub(rb"\n ", b"\0", head).split(b"\n"):
        name, _, value = line.partition(b" ")
        fields.setdefault(name, []).append(value)
    author = _person(fields.get(b"author", [b""])[0])
    signer = _signer(content, fields.get(b"gpgsig", []))
    return Commit(
        id=number,
        tree=fields.get(b"tree", [b""])[0].decode("ascii", "replace"),
        parents=tuple(CommitId(parent.decode("ascii", "replace")) for parent in fields.get(b"parent", [])),
        author=author,
        committer=_person(fields.get(b"committer", [b""])[0]),
        message=message.decode("utf-8", "replace"),
        signed=signer in allowed,
        signer=signer.hex(),
    )


def _signer(content: bytes, signatures: list[bytes]) -> bytes:
    if len(signatures) != 1:
        return b""
    header = b"\ngpgsig " + signatures[0].replace(b"\0", b"\n ")
    head, gap, message = content.partition(b"\n\n")
    if head.count(header) != 1:
        return b""
    payload = head.replace(header, b"") + gap + message
    return signer_of(payload, signatures[0].replace(b"\0", b"\n").decode("ascii", "replace"))


def _message(subject: str, note: str, trailers: Sequence[tuple[str, str]]) -> str:
    """Write a message whose last paragraph is ours: a note cannot pose as a trailer."""
    paragraphs = [" ".join(_NOTE_REFUSED.sub(" ", subject).split())[:300] or "Change"]
    words = _NOTE_REFUSED.sub(" ", note.replace("\r\n", "\n")).strip()
    if words:
        paragraphs.append(words)
    lines = [f"{key}: {' '.join(_NOTE_REFUSED.sub(' ', value).split())}" for key, value in trailers]
    if lines:
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs) + "\n"


def _stamp(who: Signature) -> str:
    name = " ".join(_REFUSED.sub(" ", who.name).split()).strip(" .,:;\"'") or "unknown"
    email = "".join(_REFUSED.sub("", who.email).split()) or "unknown"
    return f"{name} <{email}> {int(who.when.timestamp())} +0000"


def _person(line: bytes) -> Person:
    found = _PERSON.match(line[:4000])
    if found is None:
        return Person("unknown", "unknown", _NOWHERE)
    name, email = (found[index].decode("utf-8", "replace")[:200] for index in (1, 2))
    when = datetime.fromtimestamp(min(max(int(found[3]), _EARLIEST), _LATEST), UTC)
    return Person(name.replace("\0", " ") or "unknown", email, when)
