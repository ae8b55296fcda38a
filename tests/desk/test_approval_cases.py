"""Who wrote, who approved, what changed after, by which way: one table, told by form, API, command line and plain git.

Each row tells what happened and whether the article goes live when a publisher then sends it. All four ways must give
the same answer. Where a way has no words for a row, the row says why in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from cms.core.article import Public
from cms.core.people import Role, Signature, StaffMember
from cms.desk import publishing, syncing, writing
from cms.desk.facts import standing
from cms.repository import MAIN
from tests.desk import conftest
from tests.desk.approvals import Clone, Way, way_of
from tests.desk.conftest import STORY, Desk, person
from tests.desk.pages import git

WAYS = ("form", "api", "command", "git")
PEOPLE = {
    "ines": Role.JOURNALIST,
    "jonas": Role.JOURNALIST,
    "rosa": Role.REVIEWER,
    "tom": Role.REVIEWER,
    "omar": Role.PUBLISHER,
    "ada": Role.ADMIN,
}
OK = "ines submits, rosa approves"
LIVE = f"{OK}, omar publishes"
OWN = {"git": "desk"}
"""An act of the desk alone."""
TAKEN = {"git": "takeover"}
"""Text of others is taken over at the desk."""
EMPTY = {"git": "empty"}
"""Git makes no commit where the file says already what it would say."""


@dataclass(frozen=True)
class Case:
    """What happens to an article that Ines began, and whether it goes live then."""

    story: str
    goes: bool
    by: str = "omar"
    not_by: dict[str, str] = field(default_factory=dict)


CASES = (
    # Nobody, somebody, and who may
    Case("", False),
    Case("ines submits", False),
    Case(OK, True),
    Case("jonas submits, rosa approves", True),
    Case("rosa submits, rosa approves", True),
    Case("ines submits, ines approves", False),
    Case("ines submits, jonas approves", False),
    Case("ines submits, omar approves", True),
    Case("ines submits, ada approves", True),
    Case(f"{OK}, rosa sends back", False),
    Case(f"{OK}, tom sends back, ines submits", False),
    Case(f"{OK}, tom sends back, ines submits, tom approves", True),
    Case(OK, False, by="ines"),
    Case(OK, False, by="rosa"),
    Case(OK, True, by="ada"),
    # Four eyes
    Case("rosa edits, ines submits, rosa approves", False),
    Case("rosa edits, ines submits, tom approves", True),
    Case("rosa edits, tom edits, ines submits, rosa approves", False),
    Case("rosa edits, tom edits, ines submits, tom approves", False),
    Case("rosa edits, tom edits, ines submits, omar approves", True),
    Case("rosa retitles, ines submits, rosa approves", False),
    Case("ines edits, rosa restores, ines submits, rosa approves", False),
    Case("omar edits, ines submits, rosa approves", True),
    Case("omar edits, ines submits, omar approves", False),
    Case("ada edits, ada submits, ada approves", False),
    Case("rosa edits, ines edits, ines submits, rosa approves", False),
    Case("rosa edits, rosa submits, tom sends back, ines edits, ines submits, rosa approves", False),
    Case("promote ines, ines submits, ines approves", False),
    Case("promote jonas, ines submits, jonas approves", True),
    # What changed after
    Case(f"{OK}, ines edits", False),
    Case(f"{OK}, rosa edits", False),
    Case(f"{OK}, omar edits", False),
    Case(f"{OK}, ines retitles", False),
    Case(f"{OK}, ines edits, rosa approves", True),
    Case(f"{OK}, ines edits, tom approves", True),
    Case(f"{OK}, rosa edits, rosa approves", False),
    Case(f"{OK}, rosa edits, tom approves", True),
    Case(f"ines edits, {OK}, ines restores", False),
    Case(f"{OK}, ines edits, ines restores", False),
    Case("ines submits, ines edits, rosa approves old", False),
    Case(f"{OK}, ines edits, rosa approves old", False),
    Case(f"{OK}, clara pushes text", False),
    Case(f"{OK}, clara pushes date", False),
    Case(f"{OK}, clara pushes remark", False),
    Case(f"{OK}, clara pushes wish", False),
    Case(f"{OK}, clara pushes order", False),
    Case(f"{OK}, clara pushes alias", False),
    Case(f"{OK}, clara swaps picture", False),
    Case(f"{OK}, clara drops picture", False),
    Case(f"{OK}, clara renames", False),
    Case(f"{OK}, clara renames, clara renames", False),
    Case(f"{OK}, clara pushes other", True),
    Case(f"{OK}, clara merges text", False),
    Case(f"{OK}, clara merges nothing", True),
    Case(f"{OK}, tom sends back, clara hides it", False),
    # Writers whom nobody knows
    Case("clara pushes text, ines submits, rosa approves", True, not_by=TAKEN),
    Case("clara pushes text, rosa submits, rosa approves", False),
    Case("ines submits, clara pushes text, rosa approves", False),
    Case("ines submits, clara pushes text, rosa approves, tom approves", True, not_by=EMPTY),
    Case("ines submits, clara pushes text, rosa approves, rosa approves", False),
    Case("ines submits, clara pushes text, tom edits, rosa approves", True, not_by=TAKEN),
    Case("ines submits, clara pushes text, tom edits, tom approves", False),
    Case("ines submits, clara pushes as rosa, rosa approves", False),
    Case("ines submits, clara pushes as rosa, rosa approves, tom approves", True, not_by=EMPTY),
    Case("ines submits, clara merges text, rosa approves", False),
    Case("ines submits, clara merges text, rosa approves, tom approves", True, not_by=EMPTY),
    Case("clara clones, ines submits, clara pushes behind, rosa approves", False),
    Case("ines submits, clara pushes claim", False),
    Case("ines submits, clara forges approval", False),
    Case("ines submits, clara forges approval, rosa approves", True, not_by=EMPTY),
    Case("ines submits, clara renames, rosa approves", False),
    # Texts that a merge brings back
    Case(f"omar edits, clara keeps it, ines edits, {LIVE}, clara revives before, omar submits, omar approves", False),
    Case(f"omar edits, clara keeps it, ines edits, {LIVE}, clara revives behind, omar submits, omar approves", False),
    Case(f"omar edits, clara keeps it, ines edits, {LIVE}, clara revives before, omar approves", False),
    Case(f"omar edits, clara keeps it, ines edits, {LIVE}, clara revives beside, omar approves", False),
    Case(
        f"omar edits, clara keeps it, ines edits, {LIVE}, clara revives before, tom submits, rosa approves",
        True,
        not_by=TAKEN,
    ),
    Case("clara pushes text, clara keeps it, ines restores, ines submits, clara revives before, rosa approves", False),
    Case("clara pushes text, clara keeps it, ines restores, ines submits, clara revives behind, rosa approves", False),
    Case(f"clara keeps it, ines edits, {OK}, clara joins before", True),
    Case(f"clara keeps it, ines edits, {OK}, clara joins behind", True),
    # Rights, as they are when it is sent
    Case(f"{OK}, demote rosa", False),
    Case(f"{OK}, disable rosa", False),
    Case(f"{OK}, disable rosa, enable rosa", True),
    Case(f"{OK}, promote rosa", True),
    Case(f"{OK}, demote rosa, tom approves", True, not_by=EMPTY),
    Case(f"{OK}, disable rosa, omar approves", True, not_by=EMPTY),
    Case(f"{OK}, demote omar", False),
    Case(f"{OK}, disable omar", False),
    Case("demote rosa, ines submits, rosa approves", False),
    # What readers have already
    Case(LIVE, False),
    Case(f"{LIVE}, ines edits", False),
    Case(f"{LIVE}, ines edits, ines submits, rosa approves", True),
    Case(f"{LIVE}, rosa edits, ines submits, rosa approves", False),
    Case(f"{LIVE}, clara pushes text", False),
    Case(f"{LIVE}, omar withdraws", False),
    Case(f"{LIVE}, omar withdraws, ines submits, rosa approves", True),
    Case(f"{LIVE}, rosa edits, omar withdraws, ines submits, rosa approves", False),
    Case(
        "rosa edits, ines submits, tom approves, omar publishes, ines edits, ines submits, rosa approves",
        True,
    ),
    # Emergencies
    Case("ada overrides", True, not_by=OWN),
    Case("ada edits, ada overrides", True, not_by=OWN),
    Case("ines submits, clara pushes text, ada overrides", True, not_by=OWN),
    Case("ada overrides, ines edits", False, not_by=OWN),
    Case("ada overrides, clara pushes remark", False, not_by=OWN),
    Case("promote omar, ada overrides, demote ada", False, not_by=OWN),
    Case(f"{OK}, demote rosa, ada overrides", True, not_by=OWN),
    Case("rosa overrides", False, not_by=OWN),
    Case("omar overrides", False, not_by=OWN),
    Case(f"{OK}, ada overrides", True, not_by=OWN),
)
PICTURE = "content/media/2026/11/gate-0a1b2c3d.jpg"
COPY = replace(
    STORY,
    title="Sea gate to close",
    image="/" + PICTURE.removeprefix("content/"),
    image_alt="The gate",
    body="The gate closes at 18:40. Mark 0.\n\nThe town waits.\n",
)


@dataclass
class Stage:
    """One article, and all that happens to it."""

    desk: Desk
    way: Way
    clara: Clone
    file: str
    marks: int = 0
    old: str = ""
    first: str = ""
    kept: str = ""

    def play(self, story: str) -> None:
        for event in filter(None, story.split(", ")):
            who, verb, *more = event.split(" ")
            if who in {"promote", "demote", "disable", "enable"}:
                self._rights(who, verb)
            elif who == "clara":
                getattr(self, f"_{verb}")(*more)
            else:
                self._act(self.person(who), verb, " ".join(more))

    def person(self, account: str) -> StaffMember:
        found = self.desk.room.staff.member(account)
        assert found
        return found

    def publish(self, account: str) -> bool:
        went = self.way.publish(self.person(account), self.file)
        is_live = standing(self.desk.room, self.file).facts.public is Public.LIVE
        assert is_live or not went
        return went

    def _act(self, who: StaffMember, verb: str, more: str) -> None:
        before = self.way.blob(self.file)
        if verb == "edits":
            assert self.way.save(who, self.file, f"Mark {self.marks}.", f"Mark {self.marks + 1}.")
            self.marks += 1
        elif verb == "retitles":
            assert self.way.save(who, self.file, "Sea gate", "The sea gate")
        elif verb == "restores":
            assert self.way.restore(who, self.file, self.first)
        elif verb == "submits":
            assert self.way.submit(who, self.file)
        elif verb == "sends":
            assert self.way.send_back(who, self.file)
        elif verb == "approves":
            self.way.approve(who, self.file, self.old if more == "old" else "")
        elif verb == "overrides":
            self.way.override(who, self.file, "The gate has broken.")
        elif verb == "publishes":
            assert self.way.publish(who, self.file)
        else:
            assert verb == "withdraws", verb
            publishing.withdraw(self.desk.room, who, self.file, reason="It was wrong.", address="test")
        self.old = before

    def _rights(self, verb: str, account: str) -> None:
        staff, role = self.desk.room.staff, PEOPLE[account]
        if verb == "promote":
            staff.set_role(account, Role(role + 1))
        elif verb == "demote":
            staff.set_role(account, Role(role - 1))
        elif verb == "disable":
            staff.disable(account, self.desk.clock())
        else:
            staff.enable(account)

    # What Clara does, who has a clone and no key

    def _clones(self) -> None:
        self.clara.pull()

    def _commit(self, *trailers: str, who: StaffMember | None = None) -> None:
        clara = who or StaffMember("clara", "Clara Clone", "clara@example.org", Role.JOURNALIST)
        self.clara.commit(clara, "A change by plain git", *trailers, signed=False)

    def _pushes(self, what: str, *more: str) -> None:
        path = self.clara.path / self.file
        if what == "behind":
            self.clara.write(self.file, "The town waits.", "The town pays.")
            git(self.clara.path, "commit", "-qam", "Behind")
            git(self.clara.path, "fetch", "-q")
            git(self.clara.path, "merge", "-q", "--no-edit", "origin/main")
            git(self.clara.path, "push", "-q", "origin", "HEAD:main")
            syncing.sync(self.desk.room)
            return
        self.clara.pull()
        text = path.read_text("utf-8")
        changed = {
            "text": text.replace("The town waits.", "The town pays."),
            "as": text.replace("The town waits.", "The town pays."),
            "date": text.replace("section:", "date: 2020-01-01\nsection:"),
            "remark": text.replace("section:", "# The source is A. B.\nsection:"),
            "wish": text.replace("section:", "publish_at: 2020-01-01\nsection:"),
            "order": re.sub(r"(dateline: .*\n)(section: .*\n)", r"\2\1", text),
            "alias": re.sub(r"title: .*", "title: &it Gate", text).replace("Saltquay", "*it"),
            "claim": re.sub(r"status: \w+", "status: approved", text),
            "other": text,
        }[what]
        if what == "other":
            (path.parent / f"other-{len(list(path.parent.iterdir()))}.md").write_text("---\ntitle: Other\n---\n")
        else:
            assert changed != text
        path.write_text(changed, "utf-8")
        self._commit(who=self.person(more[0]) if what == "as" else None)

    def _swaps(self, _: str) -> None:
        self.clara.pull()
        (self.clara.path / PICTURE).write_bytes(b"\xff\xd8\xff another")
        self._commit()

    def _drops(self, _: str) -> None:
        self.clara.pull()
        (self.clara.path / PICTURE).unlink()
        self._commit()

    def _renames(self) -> None:
        self.clara.pull()
        place = Path(self.file)
        name = place.name.removeprefix("re-") if place.name.startswith("re-") else f"re-{place.name}"
        (self.clara.path / self.file).rename(self.clara.path / place.with_name(name))
        self.file = str(place.with_name(name))
        self._commit()

    def _merges(self, what: str) -> None:
        self.clara.pull()
        path = self.clara.path
        git(path, "checkout", "-q", "--detach", "HEAD~1")
        git(path, "commit", "-q", "--allow-empty", "-m", "Beside")
        beside = git(path, "rev-parse", "HEAD").strip()
        git(path, "checkout", "-q", "-B", "main", "origin/main")
        git(path, "merge", "-q", "--no-ff", "--no-commit", beside)
        if what == "text":
            self.clara.write(self.file, "The town waits.", "The town pays.")
        git(path, "commit", "-qam", "Merge")
        git(path, "push", "-q", "origin", "HEAD:main")
        syncing.sync(self.desk.room)

    def _hides(self, _: str) -> None:
        """Merge the commit before the last one with the last one, and keep the text of the first."""
        self.clara.pull()
        path = self.clara.path
        last = git(path, "rev-parse", "HEAD").strip()
        before = git(path, "log", "-2", "--format=%H", "--", self.file).split()[1]
        tree = git(path, "rev-parse", f"{before}^{{tree}}").strip()
        merge = git(path, "commit-tree", tree, "-p", before, "-p", last, "-m", "Merge").strip()
        git(path, "push", "-q", "origin", f"{merge}:main")
        syncing.sync(self.desk.room)

    def _keeps(self, _: str) -> None:
        """Remember where main is."""
        self.clara.pull()
        self.kept = git(self.clara.path, "rev-parse", "HEAD").strip()

    def _revives(self, where: str) -> None:
        """Merge what was kept with main, as either parent or by a line of its own, and keep the text of the kept."""
        self._joined(where, f"{self.kept}:{self.file}")

    def _joins(self, where: str) -> None:
        """Merge a line that began at what was kept, and changed nothing of the article, as git would."""
        self._joined(where, f"origin/main:{self.file}")

    def _joined(self, where: str, text: str) -> None:
        self.clara.pull()
        path = self.clara.path
        blob = git(path, "rev-parse", text).strip()
        git(path, "update-index", "--cacheinfo", f"100644,{blob},{self.file}")
        tree, old = git(path, "write-tree").strip(), git(path, "rev-parse", f"{self.kept}^{{tree}}").strip()
        beside = git(path, "commit-tree", old, "-p", self.kept, "-m", "Beside").strip()
        ours, theirs = {
            "before": (self.kept, "origin/main"),
            "behind": ("origin/main", self.kept),
            "beside": (beside, "origin/main"),
        }[where]
        merge = git(path, "commit-tree", tree, "-p", ours, "-p", theirs, "-m", "Merge").strip()
        git(path, "push", "-q", "origin", f"{merge}:main")
        syncing.sync(self.desk.room)

    def _forges(self, _: str) -> None:
        self.clara.pull()
        path, rosa = self.clara.path / self.file, self.person("rosa")
        path.write_text(re.sub(r"status: \w+", "status: approved", path.read_text("utf-8")), "utf-8")
        told = ["Editor: rosa", "Act: approve", f"Reviewed-by: {rosa.full_name} <{rosa.email}>"]
        self._commit(*told, *self.clara.shows(self.file), who=rosa)


@pytest.fixture(scope="module")
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Way, Clone]]:
    """Give a newsroom of its own to each way, with Clara's clone beside it."""
    folder = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as patch:
        for desk in conftest.opened(folder):
            for account in ("jonas", "tom"):
                desk.room.staff.add(person(account, PEOPLE[account]), "correct horse")
            with way_of(request.param, desk, folder, patch) as way:
                yield way, Clone(desk, folder / "clara")


def begun(way: Way, clara: Clone) -> Stage:
    """Begin an article, with a picture, by a desk in which everybody has the role they began with."""
    desk = way.desk
    for account, role in PEOPLE.items():
        desk.room.staff.set_role(account, role)
        desk.room.staff.enable(account)
    head, by = desk.room.repository.head(MAIN), Signature.of(desk.ines, desk.clock())
    trailers = [("Editor", "ines"), ("Act", "edit")]
    picture: dict[str, bytes] = {PICTURE: b"\xff\xd8\xff"}
    desk.room.repository.commit(picture, by=by, subject="A picture", on=head, trailers=trailers)
    file = writing.create(desk.room, desk.ines, COPY).file
    first = desk.room.repository.head(MAIN)
    assert first
    return Stage(desk, way, clara, file, first=first)


TOLD = [(way, case) for way in WAYS for case in CASES if way not in case.not_by]


def _named(told: object) -> str | None:
    return f"{told.story or 'nothing'}: {told.by} publishes" if isinstance(told, Case) else None


@pytest.mark.parametrize(("told", "case"), TOLD, indirect=["told"], ids=_named)
def test_the_same_answer_by_every_way(told: tuple[Way, Clone], case: Case) -> None:
    stage = begun(*told)
    stage.play(case.story)
    assert stage.publish(case.by) == case.goes


def test_the_table_is_as_long_as_it_says_and_leaves_out_nothing_without_a_reason() -> None:
    assert len({(case.story, case.by) for case in CASES}) == len(CASES) >= 60
    assert {reason for case in CASES for reason in case.not_by.values()} == {"desk", "takeover", "empty"}
    assert all(set(case.not_by) <= {"git"} for case in CASES)
