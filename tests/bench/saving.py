"""Saving over HTTP: one person after another, a publication, and many at once."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.archive import PASSWORD, Archive
from tests.bench.client import Browser, page
from tests.bench.measure import Line
from tests.bench.plain import run

_MARK = re.compile(r"^\+.*\b(saved by \w+ number \d+)\b", re.M)


def saves(archive: Archive, browser: Browser, rounds: int, *, name: str = "save", git: float = 0) -> list[Line]:
    """Save one article after another: the POST as the browser sees it, and the page that follows.

    :param git: milliseconds of ``git add`` and ``git commit``, to compare with.
    """
    dice = random.Random(7)
    posts, pages = [], []
    for number in range(rounds + 3):
        path = page(dice.choice(archive.files))
        fields = browser.form(path)
        fields["body"] += f"\r\n\r\nA line more, number {number}.\r\n"
        answer = browser.post(path, fields)
        assert answer.status == 303, f"{path}: {answer.status}"
        posts.append(answer.seconds * 1000)
        pages.append(browser.get(path).seconds * 1000)
    size = f"{archive.articles:,}"
    line = Line(f"{name}, POST to 303", size, tuple(posts[3:]), 20.0)
    ratio = f"git add + commit {git:.0f} ms, {git / line.value('median'):.1f} ×" if git else ""
    line = Line(line.operation, size, line.times, 20.0, against=ratio)
    return [line, Line(f"{name}, the form that follows", size, tuple(pages[3:]))]


def publication(archive: Archive, people: dict[str, Browser], rounds: int) -> list[Line]:
    """Take articles from an edit to the readers; the sending is timed, with its push to a remote on this disk."""
    dice = random.Random(8)
    writer, rosa, omar = (people[name] for name in ("writer0", "rosa", "omar"))
    approvals, sendings = [], []
    for number in range(rounds + 1):
        path = page(dice.choice(archive.files))
        fields = writer.form(path)
        fields["body"] += f"\r\n\r\nNews, number {number}.\r\n"
        handed = writer.post(path, {**fields, "then": "submit"})
        assert handed.status == 303, f"{path} is not handed in: {handed.status}"
        shown = rosa.get(path).base
        answer = rosa.post(path + "/approve", {"shown": shown})
        assert answer.status == 303, f"{path} is not approved: {answer.status}"
        approvals.append(answer.seconds * 1000)
        sent = omar.post(path + "/publish", {})
        assert sent.status == 303, f"{path} is not sent: {sent.status}"
        sendings.append(sent.seconds * 1000)
    size = f"{archive.articles:,}"
    return [
        Line("approval, POST to 303", size, tuple(approvals[1:])),
        Line("publication of one article, with its push", size, tuple(sendings[1:])),
    ]


@dataclass
class Person:
    """One of the crowd, with an article of their own."""

    account: str
    browser: Browser
    path: str
    times: list[float] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def work(self, until: float) -> None:
        """Save again and again, as fast as answers come."""
        fields = self.browser.form(self.path)
        body = fields["body"]
        number = 0
        while time.perf_counter() < until:
            number += 1
            mark = f"saved by {self.account} number {number}"
            answer = self.browser.post(self.path, {**fields, "body": f"{body}\r\n\r\n{mark}\r\n"})
            if answer.status != 303:
                self.errors.append(f"{answer.status}")
                continue
            self.times.append(answer.seconds * 1000)
            self.acknowledged.add(mark)
            fields["base"] = self.browser.get(self.path).base


def crowd(archive: Archive, port: int, seconds: float) -> list[Line]:
    """Let all writers save different articles at once, then look for every acknowledged save in history."""
    files = random.Random(9).sample(archive.files, len(archive.writers))
    people = [Person(name, Browser(port), page(file)) for name, file in zip(archive.writers, files, strict=True)]
    for person in people:
        person.browser.sign_in(person.account, PASSWORD)
    before = run("git", "rev-parse", "main", folder=archive.root).strip()
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=person.work, args=(until,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = tuple(found for person in people for found in person.times)
    lost = lost_saves(archive, before, people)
    name, size = f"{len(people)} people at once", f"{archive.articles:,}"
    errors = sum(len(person.errors) for person in people)
    return [
        Line(f"{name}, one save", size, times or (0.0,), 1000.0, of="p99"),
        Line(f"{name}, saves a second", size, (len(times) / seconds,), 80.0, unit="/s", least=True),
        Line(f"{name}, errors", size, (float(errors),), 0.0, unit=""),
        Line(f"{name}, lost of {len(times):,}", size, (float(len(lost)),), 0.0, unit=""),
    ]


def lost_saves(archive: Archive, before: str, people: Sequence[Person]) -> set[str]:
    """Name the acknowledged saves that history does not have under their writer's name."""
    text = run("git", "log", "-p", "--format=by %ae", f"{before}..main", folder=archive.root)
    found = set()
    for part in re.split(r"^by (?=\S+@)", text, flags=re.M)[1:]:
        account = part.split("@", 1)[0]
        found |= {mark for mark in _MARK.findall(part) if f"by {account} " in mark}
    return set().union(*(person.acknowledged for person in people)) - found
