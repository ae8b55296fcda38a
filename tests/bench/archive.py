"""Make a working newsroom with an archive of any size: articles, edits, publications, pictures, a live branch.

Texts and trees go through ``git fast-import``; the commits are then signed by the desk's own key.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from cms.config import Settings
from cms.core.people import Role, Signature, StaffMember
from cms.desk import founding
from cms.newsroom import newsroom
from cms.repository import LIVE, MAIN, Repository, serve_remote
from tests.bench.articles import SECTIONS, State, Stories
from tests.bench.packs import DESK, Act, signed
from tests.bench.words import Vocabulary

PASSWORD = "a bench is for sitting"
_BATCH = 500
_FOUNDED = datetime(2005, 12, 1, tzinfo=UTC)
_TODAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
_NAMES = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français", "ar": "العربية"}
TAGS, AUTHORS, WRITERS = 3_000, 400, 16


@dataclass(frozen=True, slots=True)
class Archive:
    """A newsroom that was made.

    :param root: the desk's folder; ``remote`` is the bare repository that plays both remotes.
    :param files: every article, by number.
    :param deep: the article with many versions, if any was asked for.
    :param author: the most frequent byline; ``tag`` the most frequent tag.
    """

    root: Path
    remote: Path
    articles: int
    edits: int
    files: tuple[str, ...]
    deep: str
    writers: tuple[str, ...]
    author: str
    tag: str


@dataclass(slots=True)
class Stream:
    """The stream into fast-import, and the acts that it stands for."""

    out: IO[bytes]
    stories: Stories
    dice: random.Random
    acts: list[Act] = field(default_factory=list)
    states: dict[int, State] = field(default_factory=dict)
    clock: datetime = _FOUNDED
    edits: int = 0

    def commit(self, act: Act, files: Iterator[tuple[str, bytes | str]]) -> int:
        """Write one commit: new bytes for a file, or the id of a blob that is there already."""
        self.acts.append(act)
        stamp = f"x <x@x> {int(act.by.when.timestamp())} +0000\n"
        self.out.write(f"commit refs/bench/{act.branch}\ncommitter {stamp}data 1\nx\n".encode())
        for file, content in files:
            if isinstance(content, bytes):
                self.out.write(b"M 100644 inline %s\ndata %d\n" % (file.encode(), len(content)) + content + b"\n")
            else:
                self.out.write(f"M 100644 {content} {file}\n".encode())
        return len(self.acts) - 1

    def person(self, account: str) -> Signature:
        """Give somebody's signature, a little later than the last one."""
        self.clock += timedelta(seconds=20)
        return Signature(_full_name(account), f"{account}@courier.example", self.clock)

    def one(self, account: str, act: str, number: int, state: State, *more: tuple[str, str]) -> int:
        """Write what one person did to one article."""
        file = self.stories.file(number)
        self.states[number] = state
        self.edits += 1
        trailers = (("Editor", account), ("Act", act), ("Article", file), *more)
        written = (file, self.stories.content(number, state))
        return self.commit(Act(MAIN, self.person(account), f'{act.capitalize()} "{file}"', trailers), iter([written]))


def make_archive(
    root: Path,
    *,
    articles: int,
    edits: int,
    seed: int = 1,
    flat: int = 0,
    versions: int = 0,
    tags: int = TAGS,
    authors: int = AUTHORS,
    writers: int = WRITERS,
) -> Archive:
    """Make a newsroom in ``root/desk`` and its remote in ``root/remote.git``.

    :param flat: so many of the articles share one folder.
    :param versions: so many of the edits are of one article.
    """
    desk, remote = root / "desk", root / "remote.git"
    accounts = tuple(f"writer{number}" for number in range(writers))
    founding.found(desk, Settings(), _FOUNDED, publication=_publication())
    _staff(desk, accounts)
    words = Vocabulary(seed, tags=tags, authors=authors)
    stories = Stories(seed, articles, words, flat=flat)
    _write(desk, stories, random.Random(seed), accounts, edits=edits, versions=versions)
    serve_remote(remote)
    _git(remote, "fetch", "--quiet", str(desk), f"{MAIN}:{MAIN}", f"{LIVE}:{LIVE}")
    _connect(desk, remote)
    with newsroom(desk) as room:
        room.repository.follow()
    return _archive(root, stories, words, accounts, edits=edits)


def cached(folder: Path, root: Path, *, articles: int, edits: int, flat: int = 0, versions: int = 0) -> Archive:
    """Give a fresh copy of an archive that is made once and kept in a folder."""
    sizes = {"articles": articles, "edits": edits, "flat": flat, "versions": versions}
    kept = folder / "-".join(f"{name}{size}" for name, size in sorted(sizes.items()) if size)
    if not (kept / "whole").exists():
        shutil.rmtree(kept, ignore_errors=True)
        make_archive(kept, **sizes)
        (kept / "whole").touch()
    root.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", f"{kept}/.", str(root)], check=True)
    _git(root / "desk", "update-index", "-q", "--refresh")
    _connect(root / "desk", root / "remote.git")
    words = Vocabulary(1, tags=TAGS, authors=AUTHORS)
    accounts = tuple(f"writer{number}" for number in range(WRITERS))
    return _archive(root, Stories(1, articles, words, flat=flat), words, accounts, edits=edits)


def _archive(root: Path, stories: Stories, words: Vocabulary, accounts: tuple[str, ...], *, edits: int) -> Archive:
    files = tuple(stories.file(number) for number in range(stories.count))
    return Archive(
        root=root / "desk",
        remote=root / "remote.git",
        articles=stories.count,
        edits=edits,
        files=files,
        deep=files[0],
        writers=accounts,
        author=words.authors[0],
        tag=words.tags[0],
    )


def _publication() -> str:
    lines = ['name = "The Bench"', 'url = "https://bench.example"', 'timezone = "Europe/Copenhagen"']
    for key in (*SECTIONS, "briefs"):
        lines += ["[[sections]]", f'key = "{key}"', f'names = {{ en = "{key.capitalize()}" }}']
    for code, name in _NAMES.items():
        lines += ["[[languages]]", f'code = "{code}"', f'name = "{name}"']
    return "\n".join(lines) + "\n"


def _full_name(account: str) -> str:
    return f"{account.capitalize()} Marlowe"


def _staff(desk: Path, accounts: tuple[str, ...]) -> None:
    people = [(account, Role.JOURNALIST) for account in accounts]
    people += [("rosa", Role.REVIEWER), ("omar", Role.PUBLISHER)]
    with newsroom(desk) as room:
        for account, role in people:
            member = StaffMember(account, _full_name(account), f"{account}@courier.example", role)
            room.staff.add(member, PASSWORD)


def _write(
    desk: Path, stories: Stories, dice: random.Random, accounts: tuple[str, ...], *, edits: int, versions: int
) -> None:
    """Import texts and trees, then write the signed commits over them."""
    with Repository.open(desk) as repository:
        founded = repository.head(MAIN)
        assert founded is not None
        description = repository.entry(founded, "cms.toml")
        assert description is not None
        importer = subprocess.Popen(["git", "fast-import", "--quiet", "--done"], cwd=desk, stdin=subprocess.PIPE)
        assert importer.stdin is not None
        stream = Stream(importer.stdin, stories, dice)
        stream.out.write(f"reset refs/bench/main\nfrom {founded}\n\n".encode())
        _baseline(stream, description.blob)
        _work(stream, accounts, edits=edits, versions=versions)
        stream.out.write(b"done\n")
        stream.out.close()
        assert importer.wait() == 0, "fast-import failed"
        trees = {MAIN: _trees(desk, MAIN)[1:], LIVE: _trees(desk, LIVE)}
        tips = signed(repository.git_dir, stream.acts, trees, {MAIN: founded})
    _git(desk, "update-ref", "refs/heads/main", tips[MAIN], founded)
    _git(desk, "update-ref", "refs/heads/live", tips[LIVE])
    for branch in (MAIN, LIVE):
        _git(desk, "update-ref", "-d", f"refs/bench/{branch}")
    _git(desk, "-c", "gc.auto=0", "repack", "-a", "-d", "-q", "--window=0")


def _baseline(stream: Stream, description: str) -> None:
    """Bring in the archive as an adopted one: in batches, most of it live."""
    for start in range(0, stream.stories.count, _BATCH):
        batch = range(start, min(start + _BATCH, stream.stories.count))
        for number in batch:
            stream.states[number] = _first_state(number)
        stream.clock = max(stream.clock, stream.stories.when(batch[-1]))
        by = Signature(*DESK, when=stream.clock)
        source = stream.commit(
            Act(MAIN, by, f"Take in {len(batch)} articles", (("Act", "found"),)), _texts(stream, batch)
        )
        live = [number for number in batch if stream.states[number].public]
        texts = _texts(stream, live, known=True)
        first = [("cms.toml", description)] if start == 0 else []
        trailers = (("Editor", "omar"), ("Act", "publish"))
        act = Act(LIVE, by, f"Publish {len(live)} articles", trailers, source=source)
        stream.commit(act, iter([*first, *texts]))


def _first_state(number: int) -> State:
    """Leave every tenth article a draft, and a few of them in review."""
    if number % 10 == 9:
        return State(status="review" if number % 1000 == 999 else "draft")
    return State(status="approved", public=True)


def _texts(stream: Stream, numbers: range | list[int], *, known: bool = False) -> Iterator[tuple[str, bytes | str]]:
    """Give articles and their pictures, as bytes or, when git has them already, as blob ids."""
    for number in numbers:
        found = [(stream.stories.file(number), stream.stories.content(number, stream.states[number]))]
        if image := stream.stories.image(number):
            found.append((image, stream.stories.picture(number)))
        for file, content in found:
            yield file, _blob(content) if known else content


def _work(stream: Stream, accounts: tuple[str, ...], *, edits: int, versions: int) -> None:
    """Let people work: edits, a submission, an approval, a publication; some stop half way."""
    stream.clock = max(stream.clock, _TODAY - timedelta(seconds=30 * (edits + 50)))
    _many_versions(stream, accounts[0], versions)
    while stream.edits < edits:
        number = min(int(stream.dice.paretovariate(0.3) * 3) % stream.stories.count, stream.stories.count - 1)
        if stream.dice.random() < 0.8:
            number = stream.dice.randrange(stream.stories.count)
        if number or not versions:
            _session(stream, stream.dice.choice(accounts), number, left=edits - stream.edits)


def _many_versions(stream: Stream, account: str, versions: int) -> None:
    for _ in range(versions):
        was = stream.states[0]
        stream.one(account, "edit", 0, State(was.version + 1, "draft", was.public, was.updated))


def _session(stream: Stream, account: str, number: int, *, left: int) -> None:
    """Work on one article, for ``left`` commits at most."""
    stop = left if stream.dice.random() < 0.9 else stream.dice.randint(1, 4)
    was = stream.states[number]
    for _ in range(min(stream.dice.randint(1, 3), stop)):
        was = State(was.version + 1, "draft", was.public, was.updated)
        stream.one(account, "edit", number, was)
        stop -= 1
    if stop < 3:
        return
    file = stream.stories.file(number)
    stream.one(account, "submit", number, State(was.version, "review", was.public, was.updated))
    approved = State(was.version, "approved", was.public, was.updated)
    shows = [("Shows", f"{file} {_blob(stream.stories.content(number, approved))}")]
    if image := stream.stories.image(number):
        shows.append(("Shows", f"{image} {_blob(stream.stories.picture(number))}"))
    stream.one("rosa", "approve", number, approved, ("Reviewed-by", "Rosa Marlowe <rosa@courier.example>"), *shows)
    updated = (stream.clock + timedelta(seconds=20)).isoformat()
    stamped = State(was.version, "approved", public=True, updated=updated if was.public else "")
    source = stream.one("omar", "publish", number, stamped)
    trailers = (("Editor", "omar"), ("Act", "publish"), ("Article", file))
    act = Act(LIVE, stream.person("omar"), f'Publish "{file}"', trailers, source=source)
    stream.commit(act, _texts(stream, [number], known=True))


def _blob(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _trees(desk: Path, branch: str) -> list[str]:
    return _git(desk, "log", "--reverse", "--topo-order", "--format=%T", f"refs/bench/{branch}").split()


def _connect(desk: Path, remote: Path) -> None:
    """Let the desk's remotes be a folder, wherever it was copied to."""
    settings = desk / ".git" / "cms" / "desk.toml"
    lines = [line for line in settings.read_text("utf-8").splitlines() if "_remote" not in line]
    names = [f'{name}_remote = "{remote}"' for name in ("desk", "site")]
    settings.write_text("\n".join([*names, *lines]) + "\n", "utf-8")
    with Repository.open(desk) as repository:
        for name in ("desk", "site"):
            repository.set_remote(name, str(remote))


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()
