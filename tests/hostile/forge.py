"""Writes git objects byte by byte, as somebody does who wants them to be wrong: nothing checks anything here."""

from __future__ import annotations

import hashlib
import subprocess
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FILE, RUN, LINK, SUBMODULE, FOLDER = 0o100644, 0o100755, 0o120000, 0o160000, 0o40000
ANY = "*"
EVE = b"Eve Outside <eve@example.net>"
NOON = b"1795521600 +0000"

Node = "tuple[int, str] | Folder"
Folder = dict[bytes, "tuple[int, str] | Folder"]


@dataclass(frozen=True, slots=True)
class Odd:
    """A file that is no plain one: its mode, and its content or, for a submodule, the commit's name."""

    mode: int
    content: bytes = b""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Hostile:
    """What a hostile commit holds.

    :param files: path -> content; None takes it away.
    :param raw: path of a folder -> entries put into its tree as they are, sorted or not.
    :param reason: a word of the reason with which its articles are listed as broken; empty: they work;
        ANY: either may be.
    :param refused: git itself takes none of it where it checks what comes in; it may refuse others too.
    """

    files: Mapping[bytes, bytes | Odd | None] = field(default_factory=dict)
    raw: Mapping[bytes, tuple[tuple[int, bytes, bytes], ...]] = field(default_factory=dict)
    author: bytes = EVE + b" " + NOON
    committer: bytes = EVE + b" " + NOON
    message: bytes = b"Innocent\n"
    headers: bytes = b""
    more_parents: int = 0
    reason: str = ""
    refused: bool = False


class Forge:
    """One repository's object store, written without git."""

    def __init__(self, git_dir: Path) -> None:
        self.git_dir = git_dir
        self._made: dict[str, Folder] = {}

    def write(self, kind: str, content: bytes) -> str:
        """Store an object and give its name."""
        whole = f"{kind} {len(content)}".encode() + b"\0" + content
        number = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
        path = self.git_dir / "objects" / number[:2] / number[2:]
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(zlib.compress(whole, 1))
        return number

    def head(self, branch: str = "main") -> str:
        """Give a branch's tip."""
        return self._git("rev-parse", f"refs/heads/{branch}").decode().strip()

    def move(self, number: str, branch: str = "main") -> None:
        """Put a branch anywhere."""
        self._git("update-ref", f"refs/heads/{branch}", number)

    def commit(self, made: Hostile, on: str) -> str:
        """Write a hostile commit on top of another one."""
        folder = self._folder(on)
        for path, content in made.files.items():
            self._put(folder, path, content)
        tree = self._tree(folder, made.raw)
        parents = [on, *(self._side(on, tree, number) for number in range(made.more_parents))]
        lines = [f"tree {tree}".encode(), *(f"parent {parent}".encode() for parent in parents)]
        lines += [b"author " + made.author, b"committer " + made.committer]
        number = self.write("commit", b"\n".join(lines) + b"\n" + made.headers + b"\n" + made.message)
        self._made = {number: folder}
        return number

    def _side(self, on: str, tree: str, number: int) -> str:
        lines = f"tree {tree}\nparent {on}\n".encode()
        return self.write(
            "commit", lines + b"author %s %s\ncommitter %s %s\n\nSide %d\n" % (EVE, NOON, EVE, NOON, number)
        )

    def _put(self, folder: Folder, path: bytes, content: bytes | Odd | None) -> None:
        *above, name = path.split(b"/")
        for part in above:
            inner = folder.get(part)
            if not isinstance(inner, dict):
                inner = folder[part] = {}
            folder = inner
        if content is None:
            folder.pop(name, None)
        elif isinstance(content, Odd):
            folder[name] = (content.mode, content.number or self.write("blob", content.content))
        else:
            folder[name] = (FILE, self.write("blob", content))

    def _tree(self, folder: Folder, raw: Mapping[bytes, tuple[tuple[int, bytes, bytes], ...]], at: bytes = b"") -> str:
        nodes: dict[bytes, tuple[int, str]] = {}
        for name, node in folder.items():
            where = at + b"/" + name if at else name
            nodes[name] = (FOLDER, self._tree(node, raw, where)) if isinstance(node, dict) else node
        order = sorted(nodes, key=lambda name: name + b"/" if nodes[name][0] == FOLDER else name)
        lines = [b"%o %s\0%s" % (nodes[name][0], name, bytes.fromhex(nodes[name][1])) for name in order]
        lines += [
            b"%o %s\0%s" % (mode, name, bytes.fromhex(self.write("blob", content)))
            for mode, name, content in raw.get(at, ())
        ]
        return self.write("tree", b"".join(lines))

    def _folder(self, commit: str) -> Folder:
        if commit in self._made:
            return self._made[commit]
        found: Folder = {}
        for line in self._git("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            if line:
                head, _, path = line.partition(b"\t")
                mode, _, number = head.split()
                self._put(found, path, Odd(int(mode, 8), number=number.decode()))
        return found

    def _git(self, *words: str) -> bytes:
        return subprocess.run(["git", "--git-dir", str(self.git_dir), *words], check=True, capture_output=True).stdout
