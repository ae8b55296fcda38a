"""Random histories of a newsroom by real git: edits, deletes, merges of every kind, comments, broken files."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

FILES = tuple(
    f"content/{place}/2026/{month}/story-{n}.md" for place in ("city", "port") for month in (10, 11) for n in "123"
)
ODD = ("content/city/caf\udce9.md", 'content/city/"quoted"\n.md', "content/city/:(top).md")
PICTURES = ("content/media/2026/11/gate.jpg", "content/media/2026/11/quay.jpg")
HOSTILE = (
    b"---\ntitle: [never closed\n---\nbody\n",
    b"---\ntitle: a\0b\n---\n",
    b"---\ntitle: caf\xe9\nauthors: [\xff]\n---\n\xe9\xe8\n",
    b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    b"",
    b"no front matter at all\n",
    b"---\ntitle: a\ntitle: b\n---\n",
)
REMARKS = (
    "text: Why?",
    "text: |\n  Who\n  says so?\npassage: {quote: sea gate, before: The, whole: false}\ninstead: ''",
    "owner: rosa\nreviewer: omar\ndue: 2026-11-26T09:00:00Z",
    "when: 0001-01-01T00:00:00+14:00\ntext: " + "1:" * 3_000,
    "text: &a [x, x]\nname: *a",
    "text: [unclosed",
    "id: \ntext: ~",
)

State = dict[str, tuple[str, str | bytes]]
"""Mode of each path, and its bytes or the id of what is there already."""


@dataclass
class Writer:
    """Writes random commits into a repository, many at once.

    A commit is named by its id or, before :meth:`written`, by its mark.
    """

    root: Path
    dice: random.Random
    time: int = 1_790_000_000
    stream: list[bytes] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)

    def git(self, *words: str, given: bytes | None = None) -> str:
        """Run plain git and give what it prints."""
        done = subprocess.run(["git", *words], cwd=self.root, input=given, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def commit(self, parents: Sequence[str], *, based_on: str | None = None) -> str:
        """Make one commit of a few random changes and give its mark.

        :param based_on: whose tree it starts from; the first parent's when it is None.
        """
        start = based_on or (parents[0] if parents else None)
        state = dict(self._state(start)) if start else {}
        for _ in range(self.dice.randrange(1, 4)):
            self._change(state)
        mark = f":{len(self.states) + 1}"
        self.time += self.dice.randrange(-4_000, 5_000)
        person = f"Clara Clone <clara@example.org> {self.time} +0100\n"
        message = f"Change {mark}\n\nAct: publish\nEditor: ines\n"
        lines = [f"commit refs/heads/scratch-{mark[1:]}\nmark {mark}\ncommitter {person}data {len(message)}\n{message}"]
        lines += [f"{'merge' if step else 'from'} {parent}\n" for step, parent in enumerate(parents)]
        self.stream += ["".join(lines).encode(), b"deleteall\n"]
        self.stream += [_modified(path, mode, content) for path, (mode, content) in state.items()]
        self.states[mark] = state
        return mark

    def history(self, length: int, tips: Sequence[str] = ()) -> str:
        """Make a history with branches and merges of every kind, on top of some commits, and give its tip."""
        known = list(tips) or [self.commit([])]
        for _ in range(length):
            kind = self.dice.random()
            if kind < 0.6 or len(known) < 2:
                known.append(self.commit([known[-1]]))
            elif kind < 0.75:
                known.append(self.commit([self.dice.choice(known)]))
            else:
                parents = list(dict.fromkeys([known[-1], *self.dice.choices(known, k=self.dice.choice((1, 1, 2)))]))
                self.dice.shuffle(parents)
                known.append(self.commit(parents, based_on=self.dice.choice(parents)))
        return known[-1]

    def written(self, mark: str) -> str:
        """Write what was made so far into the repository, and give the id of a mark."""
        marks = self.root / ".git" / "random-marks"
        words = ("fast-import", "--quiet", "--force", "--done", f"--export-marks={marks}")
        self.git(*words, f"--import-marks-if-exists={marks}", given=b"".join([*self.stream, b"done\n"]))
        self.stream.clear()
        known = dict(line.split() for line in marks.read_text("ascii").splitlines())
        return known[mark]

    def _state(self, commit: str) -> State:
        if commit not in self.states:
            lines = self.git("ls-tree", "-r", "-z", "--full-tree", commit).split("\0")
            entries = [line.partition("\t") for line in lines if line]
            self.states[commit] = {path: (head.split()[0], head.split()[2]) for head, _, path in entries}
        return self.states[commit]

    def _change(self, state: State) -> None:
        kind = self.dice.random()
        file = self.dice.choice(FILES + ODD[: self.dice.randrange(4)])
        if kind < 0.15:
            state.pop(file, None)
        elif kind < 0.2:
            state[file] = ("120000", b"../../outside.md")
        elif kind < 0.25:
            state[file] = ("160000", "a" * 40)
        elif kind < 0.32:
            state[self.dice.choice(PICTURES)] = ("100644", f"picture {self.dice.randrange(3)}".encode())
        elif kind < 0.4:
            path = f"discussion/{file.removeprefix('content/')}/2026-{self.dice.randrange(4)}.yaml"
            state[path] = ("100644", self._said())
        elif kind < 0.5:
            state[file] = ("100644", self.dice.choice(HOSTILE))
        else:
            state[file] = (self.dice.choice(("100644", "100644", "100755")), self._story())

    def _story(self) -> bytes:
        number, status = self.dice.randrange(6), self.dice.choice(("draft", "review", "approved", "withdrawn"))
        return (
            f"---\ntitle: Story {number}\nsummary: All of it.\nauthors: [Ines {number % 3}]\nsection: city\n"
            f"tags: [tide, t{number}]\nlang: en\nimage: /media/2026/11/gate.jpg\nstatus: {status}\n"
            f"aliases: [/old/{number}/]\n"
            f"date: 2026-11-{self.dice.randrange(1, 28):02}T10:00:00Z\n---\nWords *of* story {number}. "
            f"![quay](/media/2026/11/quay.jpg)\n"
        ).encode()

    def _said(self) -> bytes:
        """Give a remark, or what somebody pushed for one."""
        kind = self.dice.choice(("comment", "suggest", "approve", "resolve", "assign", "laughter"))
        return (
            f"id: a{self.dice.randrange(9)}\naccount: {self.dice.choice(('ines', 'rosa'))}\nname: Ines\nkind: {kind}\n"
            f"answers: a{self.dice.randrange(9)}\n{self.dice.choice(REMARKS)}\n"
        ).encode()


def _modified(path: str, mode: str, content: str | bytes) -> bytes:
    raw = path.encode("utf-8", "surrogateescape")
    name = (
        b'"'
        + b"".join(b"\\%03o" % byte if byte < 35 or byte > 126 or byte == 92 else b"%c" % byte for byte in raw)
        + b'"'
    )
    if isinstance(content, str):
        return b"M %s %s %s\n" % (mode.encode(), content.encode(), name)
    return b"M %s inline %s\ndata %d\n%s\n" % (mode.encode(), name, len(content), content)
