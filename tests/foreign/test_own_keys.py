"""An approval by a reviewer's own signed commit, with plain git: it counts as one from the desk, or is a claim."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest

from cms.cli import main
from cms.core.article import Public, Work
from cms.core.errors import BadValue, NoSuchVersion, NotPermitted, WrongState
from cms.core.people import Role, StaffMember
from cms.desk import badges, planning, publishing, reading, reviewing, writing
from cms.desk.claims import claim_on
from cms.desk.facts import seen, standing
from cms.desk.rows import row_of, unlisted_approvals
from tests.desk.approvals import Clone
from tests.desk.conftest import STORY, Desk
from tests.desk.pages import git, page, signing_in

LONG = replace(STORY, body="The gate closes at 18:40.\n\nThe town waits.\n\nIt holds.\n")


@pytest.fixture
def waiting(desk: Desk) -> str:
    """Give an article that waits for a review."""
    file = desk.begin(LONG)
    reviewing.submit(desk.room, desk.ines, file)
    return file


@pytest.fixture
def clone(desk: Desk, waiting: str, tmp_path: Path) -> Clone:
    del waiting
    return Clone(desk, tmp_path / "reviewers")


def approve(
    clone: Clone,
    who: StaffMember,
    file: str,
    told: Callable[[list[str]], list[str]] = list,
    besides: Callable[[], None] = lambda: None,
    *,
    signed: bool = True,
    known: bool = True,
) -> None:
    """Sign and push an approval, as the README says."""
    clone.pull()
    clone.write(file, "status: review", "status: approved")
    besides()
    trailers = [f"Reviewed-by: {who.full_name} <{who.email}>", *clone.shows(file)]
    clone.commit(who, "Approve", *told(trailers), signed=signed, known=known)


def counts(desk: Desk, file: str) -> bool:
    found = standing(desk.room, file)
    assert seen(desk.room, file).facts == found.facts
    if not found.facts.approvers:
        with pytest.raises(WrongState):
            publishing.publish(desk.room, desk.omar, [file], address="test")
        return False
    publishing.publish(desk.room, desk.omar, [file], address="test")
    return True


def test_it_counts_as_one_from_the_desk(desk: Desk, clone: Clone, waiting: str) -> None:
    clone.key(desk.rosa)
    approve(clone, desk.rosa, waiting)
    found = standing(desk.room, waiting).facts
    assert found.work is Work.APPROVED
    assert found.approvers == {"rosa"}
    assert row_of(desk.room, waiting).work is Work.APPROVED
    assert row_of(desk.room, waiting).verified
    queue = planning.queue(desk.room, desk.rosa, planning.Wish())
    assert (queue.waiting, queue.total, set(queue.numbers.values())) == ((), 0, {0})
    assert not [need for need in reading.my_desk(desk.room, desk.rosa).needs if need.kind == "review"]
    with signing_in(desk) as enter:
        assert "not verified" not in enter(desk.rosa).get(page(waiting)).partition("<main")[0]
    assert not found.unknown_writers
    assert counts(desk, waiting)


def test_what_was_approved_elsewhere_is_in_no_number_on_any_page_of_the_queue(desk: Desk, tmp_path: Path) -> None:
    """More wait than a page has: some are approved by a reviewer's own commits, some are claimed in vain."""
    desk.room.beats.put("rosa", ("harbour",))
    for number in range(33):
        desk.clock.now += timedelta(minutes=1)
        file = desk.begin(replace(LONG, title=f"Gate {number}"))
        reviewing.submit(desk.room, desk.ines, file, reviewer="rosa" if number % 2 else "")
    clone = Clone(desk, tmp_path / "reviewers")
    clone.key(desk.rosa)
    clone.pull()
    files = sorted(str(path.relative_to(clone.path)) for path in (clone.path / "content").rglob("gate-*.md"))
    done, vain, unsigned = (files[place] for place in (0, 20, 25))
    for file in (done, vain, unsigned):
        clone.write(file, "status: review", "status: approved")
        by = f"Reviewed-by: {desk.rosa.full_name} <{desk.rosa.email}>"
        clone.commit(desk.rosa, "Approve", by, *([] if file == vain else clone.shows(file)), signed=file != unsigned)
    asked = sum(row.reviewer == "rosa" for file in files if file != done and (row := desk.room.catalog.row(file)))
    pages = [planning.queue(desk.room, desk.rosa, planning.Wish("anyone", page=number)) for number in (1, 2)]
    assert [len(one.waiting) for one in pages] == [30, 2]
    assert {one.row.file for found in pages for one in found.waiting} == set(files) - {done}
    assert {one.total for one in pages} == {32}
    assert pages[0].numbers == {"me": asked, "sections": 32, "anyone": 32}
    assert planning.queue(desk.room, desk.rosa, planning.Wish("sections", section="harbour")).total == 32
    found = reading.my_desk(desk.room, desk.rosa)
    assert len([need for need in found.needs if need.kind == "review"]) + found.more_reviews == 32
    with signing_in(desk) as enter:
        assert re.search(r'href="/review"[^>]*>Review <span class="n">32<', enter(desk.rosa).get("/"))
        assert re.search(r'href="/live"[^>]*>Live <span class="n">1<', enter(desk.omar).get("/"))
    (key,) = desk.room.staff.keys.of("rosa")
    badges.revoke_key(desk.room, desk.ada, "rosa", key.fingerprint, address="test")
    assert planning.queue(desk.room, desk.rosa, planning.Wish("anyone")).total == 33


def test_screens_show_it_as_the_reviewers_own(desk: Desk, clone: Clone, waiting: str) -> None:
    clone.key(desk.rosa)
    approve(clone, desk.rosa, waiting)
    with signing_in(desk) as enter:
        omar = enter(desk.omar)
        assert f'value="{waiting}"' in omar.get("/live")
        assert "by Rosa Marlowe" in omar.get("/live")
        history = omar.get(page(waiting) + "/history")
        assert "Approved" in history
        assert "not verified" not in history.partition("<main")[2]
        (key,) = desk.room.staff.keys.of("rosa")
        badges.revoke_key(desk.room, desk.ada, "rosa", key.fingerprint, address="test")
        assert "Pushed with git, not verified" in omar.get(page(waiting) + "/history")
        assert f'value="{waiting}"' not in omar.get("/live")


def test_git_itself_verifies_what_the_desk_believes(desk: Desk, clone: Clone, waiting: str, tmp_path: Path) -> None:
    clone.key(desk.rosa)
    approve(clone, desk.rosa, waiting)
    public = clone.key(desk.rosa).with_suffix(".pub").read_text()
    signers = tmp_path / "signers"
    signers.write_text(f"{desk.rosa.email} {public}")
    assert git(clone.path, "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", "HEAD") == ""
    listed = subprocess.run(
        ["ssh-keygen", "-lf", str(clone.key(desk.rosa).with_suffix(".pub"))], check=True, capture_output=True, text=True
    ).stdout
    (key,) = desk.room.staff.keys.of("rosa")
    assert key.fingerprint in listed


TRAILERS: dict[str, Callable[[list[str]], list[str]]] = {
    "no-reviewed-by": lambda told: told[1:],
    "other-reviewed-by": lambda told: ["Reviewed-by: Omar Marlowe <omar@courier.example>", *told[1:]],
    "two-reviewers": lambda told: ["Reviewed-by: Omar Marlowe <omar@courier.example>", *told],
    "no-shows": lambda told: told[:1],
    "other-blob": lambda told: [told[0], re.sub(r"[0-9a-f]{40}", "0" * 40, told[1])],
}
WORDS = {
    "text-too": ("The town waits.", "The town pays."),
    "remark-too": ("section:", "# A remark\nsection:"),
    "date-too": ("section:", "date: 2020-01-01\nsection:"),
    "time-too": ("section:", "publish_at: 2030-01-01T10:00:00Z\nsection:"),
}
CLAIMS = (*TRAILERS, *WORDS, "unsigned", "strange-key", "writer", "other-email", "other-file-too", "merge")

LACKS = {
    "no-reviewed-by": "Its message has no line Reviewed-by.",
    "other-reviewed-by": "Its line Reviewed-by names somebody else than who signed it.",
    "two-reviewers": "Its line Reviewed-by names somebody else than who signed it.",
    "no-shows": "It changes {file} and has no line Shows for what that is now.",
    "other-blob": "It changes {file} and has no line Shows for what that is now.",
    "text-too": "It changes more of the article than status.",
    "remark-too": "It changes more of the article than status.",
    "date-too": "It changes more of the article than status.",
    "time-too": "It changes more of the article than status.",
    "unsigned": "It is not signed.",
    "strange-key": "It is signed with a key that stands for nobody here.",
    "writer": "Rosa Marlowe wrote part of this text, so someone else must approve it.",
    "other-email": "Its author’s e-mail is rosa@elsewhere.example, not rosa@courier.example.",
    "other-file-too": "It changes content/other.md and has no line Shows for what that is now.",
    "merge": "It is a merge or the very first commit, and such a one approves nothing.",
}
"""What the desk says of each claim."""


@pytest.mark.parametrize("what", CLAIMS)
def test_anything_else_is_a_claim_without_right(desk: Desk, clone: Clone, waiting: str, what: str) -> None:
    known = what != "strange-key"
    clone.key(desk.rosa, known=known)
    if what == "writer":
        desk.save(waiting, desk.rosa, body=LONG.body.replace("waits", "pays"))

    def besides() -> None:
        if what in WORDS:
            clone.write(waiting, *WORDS[what])
        elif what == "other-file-too":
            (clone.path / "content" / "other.md").write_text("---\ntitle: Other\n---\n")
        elif what == "merge":
            git(clone.path, "stash", "-q")
            git(clone.path, "checkout", "-qb", "side", "HEAD~1")
            git(clone.path, "commit", "-q", "--allow-empty", "-m", "Beside")
            git(clone.path, "checkout", "-q", "main")
            git(clone.path, "merge", "-q", "--no-ff", "--no-commit", "side")
            git(clone.path, "stash", "pop", "-q")

    person = replace(desk.rosa, email="rosa@elsewhere.example") if what == "other-email" else desk.rosa
    approve(clone, person, waiting, TRAILERS.get(what, list), besides, signed=what != "unsigned", known=known)
    assert not counts(desk, waiting)
    if what != "writer":  # whose approval is one, and counts for nothing
        assert standing(desk.room, waiting).facts.work is Work.REVIEW
    claim = claim_on(desk.room, waiting)
    assert claim
    assert LACKS[what].format(file=waiting) in claim.lacks
    assert len(claim.lacks) == (2 if what in {"text-too", "remark-too", "date-too", "other-email"} else 1)


def test_a_claim_says_what_it_lacks_and_a_commit_with_those_lines_counts(
    desk: Desk, clone: Clone, waiting: str, capsys: pytest.CaptureFixture[str]
) -> None:
    clone.key(desk.rosa)
    picture = "content/media/2026/11/gate-0a1b2c3d.jpg"
    (clone.path / picture).parent.mkdir(parents=True)
    (clone.path / picture).write_bytes(b"a picture")
    clone.write(waiting, "The town waits.", f"![The gate]({picture.removeprefix('content')})")
    clone.commit(desk.omar, "Show the gate")
    taken = standing(desk.room, waiting)
    writing.save_raw(desk.room, desk.ines, waiting, taken.blob, taken.article.text.replace("holds", "held"))
    approve(clone, desk.rosa, waiting, lambda told: [line for line in told if picture not in line])
    blob = standing(desk.room, waiting).blob
    lines = [
        "Reviewed-by: Rosa Marlowe <rosa@courier.example>",
        f"Shows: {waiting} {blob}",
        f"Shows: {picture} {git(clone.path, 'hash-object', picture).strip()}",
    ]
    claim = claim_on(desk.room, waiting)
    assert claim
    assert claim.lacks == (f"It has no line Shows for the picture {picture}.",)
    assert list(claim.lines) == lines
    with signing_in(desk) as enter:
        omar = enter(desk.omar)
        for where in (page(waiting) + "/review", page(waiting) + "/history", "/review?whose=anyone"):
            shown = omar.get(where)
            assert claim.lacks[0] in shown, where
            assert escape("\n".join(lines)) in shown, where
        assert "A reviewer approves it at the desk, or sets" in omar.get(page(waiting) + "/review"), "it is his picture"
        assert "Approve it here. Or set" in enter(desk.ada).get(page(waiting) + "/review")
    assert main(["-C", str(desk.room.root), "show", page(waiting).removeprefix("/articles/")]) == 0
    assert claim.lacks[0] in capsys.readouterr().out

    # Exactly these lines make it count.
    clone.pull()
    clone.write(waiting, "status: approved", "status: review")
    clone.commit(desk.rosa, "Read again")
    clone.write(waiting, "status: review", "status: approved")
    clone.commit(desk.rosa, "Approve", *claim.lines)
    assert standing(desk.room, waiting).facts.approvers == {"rosa"}
    assert claim_on(desk.room, waiting) is None
    with signing_in(desk) as enter:
        assert "does not count" not in enter(desk.omar).get(page(waiting) + "/review")
        assert "It approves nothing: why" in enter(desk.omar).get(page(waiting) + "/history")


def test_what_counts_or_claims_nothing_is_no_claim(desk: Desk, clone: Clone, waiting: str) -> None:
    clone.key(desk.rosa)
    assert claim_on(desk.room, waiting) is None
    approve(clone, desk.rosa, waiting)
    assert claim_on(desk.room, waiting) is None
    clone.pull()
    clone.write(waiting, "The town waits.", "The town pays.")
    clone.commit(desk.rosa, "Edit")
    assert claim_on(desk.room, waiting) is None, "an edit that leaves the word approved there claims nothing itself"
    assert claim_on(desk.room, "content/none.md") is None


def test_an_own_approval_of_an_embargoed_text_that_was_edited_waits_for_a_publisher(
    desk: Desk, clone: Clone, waiting: str
) -> None:
    clone.key(desk.rosa)
    reviewing.approve(desk.room, desk.rosa, waiting, shown=standing(desk.room, waiting).blob)
    due = desk.clock() + timedelta(hours=3)
    publishing.schedule(desk.room, desk.omar, waiting, due)
    desk.save(waiting, desk.ines, body=LONG.body.replace("waits", "pays"))
    approve(clone, desk.rosa, waiting)
    found = standing(desk.room, waiting)
    assert (found.facts.work, found.scheduled_by) == (Work.APPROVED, None)
    assert row_of(desk.room, waiting).work is Work.APPROVED
    desk.clock.now = due
    assert publishing.publish_due(desk.room).sent == ()
    assert counts(desk, waiting)


def test_an_own_approval_that_names_no_picture_stays_in_the_queue(desk: Desk, clone: Clone, waiting: str) -> None:
    clone.key(desk.rosa)
    approve(clone, desk.rosa, waiting, lambda told: [line for line in told if not line.startswith("Shows:")])
    queue = planning.queue(desk.room, desk.rosa, planning.Wish())
    assert [one.row.file for one in queue.waiting] == [waiting]
    assert row_of(desk.room, waiting).work is Work.REVIEW


@pytest.mark.parametrize("signed", [True, False])
def test_a_claim_over_a_live_article_takes_it_out_of_no_queue(
    desk: Desk, clone: Clone, waiting: str, signed: bool
) -> None:
    clone.key(desk.rosa)
    reviewing.approve(desk.room, desk.rosa, waiting, shown=standing(desk.room, waiting).blob)
    publishing.publish(desk.room, desk.omar, [waiting], address="test")
    desk.save(waiting, desk.ines, body=LONG.body.replace("waits", "pays"))
    reviewing.submit(desk.room, desk.ines, waiting)
    approve(clone, desk.rosa, waiting, lambda told: told[:1], signed=signed)
    assert standing(desk.room, waiting).facts.public is Public.CHANGED
    assert row_of(desk.room, waiting).work is Work.REVIEW
    desk.room.catalog.rebuild()
    assert row_of(desk.room, waiting).work is Work.REVIEW, "the lists say so too before all of them is filled"
    queue = planning.queue(desk.room, desk.omar, planning.Wish("anyone"))
    assert [(one.row.file, one.claim is not None) for one in queue.waiting] == [(waiting, True)]
    assert not counts(desk, waiting)
    if not signed:
        assert standing(desk.room, waiting).facts.work is Work.REVIEW
    reviewing.approve(desk.room, desk.omar, waiting, shown=standing(desk.room, waiting).blob)
    assert counts(desk, waiting)


def test_an_edit_by_git_of_a_live_article_is_a_draft_whatever_it_claims(desk: Desk, clone: Clone, waiting: str) -> None:
    reviewing.approve(desk.room, desk.rosa, waiting, shown=standing(desk.room, waiting).blob)
    publishing.publish(desk.room, desk.omar, [waiting], address="test")
    clone.pull()
    clone.write(waiting, "The town waits.", "The town pays.")
    clone.commit(desk.rosa, "Edit", signed=False)
    assert standing(desk.room, waiting).facts.work is row_of(desk.room, waiting).work is Work.DRAFT


def test_an_own_approval_after_a_schedule_drops_no_embargo(desk: Desk, clone: Clone, waiting: str) -> None:
    clone.key(desk.rosa)
    reviewing.approve(desk.room, desk.rosa, waiting, shown=standing(desk.room, waiting).blob)
    when = desk.clock() + timedelta(hours=3)
    publishing.schedule(desk.room, desk.omar, waiting, when)
    clone.pull()
    lines = (clone.path / waiting).read_text("utf-8").splitlines(keepends=True)
    (clone.path / waiting).write_text("".join(line for line in lines if not line.startswith("publish_at:")), "utf-8")
    told = [f"Reviewed-by: {desk.rosa.full_name} <{desk.rosa.email}>", *clone.shows(waiting)]
    clone.commit(desk.rosa, "Approve", *told)
    found = standing(desk.room, waiting)
    assert found.article.time("publish_at") is None
    assert found.facts.approvers == frozenset()
    assert not counts(desk, waiting)


@pytest.mark.parametrize("what", ["revoked", "disabled", "demoted"])
def test_a_right_that_was_lost_since_counts_no_more(desk: Desk, clone: Clone, waiting: str, what: str) -> None:
    clone.key(desk.rosa)
    approve(clone, desk.rosa, waiting)
    assert standing(desk.room, waiting).facts.approvers == {"rosa"}
    if what == "revoked":
        (key,) = desk.room.staff.keys.of("rosa")
        badges.revoke_key(desk.room, desk.ada, "rosa", key.fingerprint, address="test")
    elif what == "disabled":
        desk.room.staff.disable("rosa", desk.clock())
    else:
        desk.room.staff.set_role("rosa", Role.JOURNALIST)
    assert not counts(desk, waiting)


def test_text_that_somebody_signed_has_a_writer(desk: Desk, clone: Clone, waiting: str) -> None:
    clone.key(desk.rosa)
    clone.pull()
    clone.write(waiting, "The town waits.", "The town pays.")
    clone.commit(desk.rosa, "Edit")
    found = standing(desk.room, waiting).facts
    assert found.writers == {"ines", "rosa"}
    assert not found.unknown_writers
    with pytest.raises(NotPermitted, match="wrote part"):
        reviewing.approve(desk.room, desk.rosa, waiting, shown=standing(desk.room, waiting).blob)
    (key,) = desk.room.staff.keys.of("rosa")
    badges.revoke_key(desk.room, desk.rosa, "rosa", key.fingerprint, address="test")
    assert standing(desk.room, waiting).facts.unknown_writers


def test_whoever_signs_anothers_commit_stands_beside_its_author(desk: Desk, clone: Clone, waiting: str) -> None:
    key = clone.key(desk.omar)
    clone.pull()
    clone.write(waiting, "The town waits.", "The town pays.")
    who = ("-c", "user.name=Omar", "-c", f"user.email={desk.omar.email}", "-c", "gpg.format=ssh")
    author = f"--author={desk.rosa.full_name} <{desk.rosa.email}>"
    git(clone.path, *who, "-c", f"user.signingkey={key}", "commit", "-qaS", author, "-m", "Edit")
    git(clone.path, "push", "-q", "origin", "HEAD:main")
    clone.pull()
    assert standing(desk.room, waiting).facts.writers == {"ines", "omar", "rosa"}


def test_a_key_stands_for_one_person_and_a_revoked_one_for_nobody(desk: Desk, tmp_path: Path) -> None:
    def made(kind: str, name: str) -> str:
        path = tmp_path / name
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", str(path)], check=True)
        return path.with_suffix(".pub").read_text()

    first = made("ed25519", "first")
    found = badges.add_key(desk.room, desk.rosa, first, address="test")
    with pytest.raises(BadValue, match="registered already"):
        badges.add_key(desk.room, desk.omar, first, address="test")
    with pytest.raises(NotPermitted):
        badges.revoke_key(desk.room, desk.omar, "rosa", found, address="test")
    badges.revoke_key(desk.room, desk.rosa, "rosa", found, address="test")
    with pytest.raises(NoSuchVersion):
        badges.revoke_key(desk.room, desk.rosa, "rosa", found, address="test")
    with pytest.raises(BadValue, match="was revoked"):
        badges.add_key(desk.room, desk.rosa, first, address="test")
    words = "Paste one line"
    for line, why in (
        (made("rsa", "other"), words),
        ("", words),
        ("ssh-ed25519 AAAA", "damaged"),
        (first[:40], "damaged"),
    ):
        with pytest.raises(BadValue, match=why):
            badges.add_key(desk.room, desk.rosa, line, address="test")
    desks = (desk.room.private / "allowed_signers").read_text().split(" ", 2)[2]
    with pytest.raises(BadValue, match="desk's own"):
        badges.add_key(desk.room, desk.rosa, desks, address="test")
    acts = re.findall(r'"act": "(key \w+)"', (desk.room.private / "audit.log").read_text())
    assert acts == ["key added", "key revoked"]


@pytest.mark.parametrize("revoked", [False, True], ids=["", "revoked"])
def test_a_key_that_another_registered_is_handed_over_to_who_holds_it(
    desk: Desk, clone: Clone, waiting: str, revoked: bool
) -> None:
    public = clone.key(desk.rosa, known=False).with_suffix(".pub").read_text()
    taken = badges.add_key(desk.room, desk.omar, public, address="test")
    clone.pull()
    clone.write(waiting, "The town waits.", "The town pays.")
    clone.commit(desk.rosa, "Edit", known=False)
    with pytest.raises(BadValue, match="registered already"):
        badges.add_key(desk.room, desk.rosa, public, address="test")
    if revoked:
        badges.revoke_key(desk.room, desk.ada, "omar", taken, address="test")
    with pytest.raises(NotPermitted):
        badges.hand_over_key(desk.room, desk.rosa, "omar", taken, "rosa", address="test")
    for account, owner in (("omar", "omar"), ("omar", "nobody")):
        with pytest.raises(BadValue, match="another account"):
            badges.hand_over_key(desk.room, desk.ada, account, taken, owner, address="test")
    with pytest.raises(NoSuchVersion):
        badges.hand_over_key(desk.room, desk.ada, "ines", taken, "rosa", address="test")
    words = ["user", "hand-over", "omar", taken, "rosa"]
    assert main(["-C", str(desk.room.root), *words]) != 0
    assert main(["-C", str(desk.room.root), *words, "--as", "ada"]) == 0
    assert standing(desk.room, waiting).facts.writers == {"ines", "rosa"}
    with pytest.raises(NotPermitted, match="wrote part"):
        reviewing.approve(desk.room, desk.rosa, waiting, shown=standing(desk.room, waiting).blob)
    reviewing.approve(desk.room, desk.omar, waiting, shown=standing(desk.room, waiting).blob)
    assert '"act": "key handed over"' in (desk.room.private / "audit.log").read_text()


def test_what_was_let_go_at_the_desk_over_a_claim_waits_to_be_sent(desk: Desk, clone: Clone, waiting: str) -> None:
    clone.pull()
    clone.write(waiting, "status: review", "status: approved")
    clone.commit(desk.rosa, "Approve", signed=False)
    assert planning.queue(desk.room, desk.omar, planning.Wish("anyone")).total == 1
    reviewing.approve(desk.room, desk.rosa, waiting, shown=standing(desk.room, waiting).blob)
    assert standing(desk.room, waiting).facts.work is Work.APPROVED
    assert [going.row.file for going in reading.send_list(desk.room, desk.omar).will_go] == [waiting]
    queue = planning.queue(desk.room, desk.omar, planning.Wish("anyone"))
    assert (queue.total, set(queue.numbers.values())) == (0, {0})
    desk.room.catalog.rebuild()
    assert [going.row.file for going in reading.send_list(desk.room, desk.omar).will_go] == [waiting]


def test_many_claims_in_one_commit_are_not_looked_at_one_by_one(
    desk: Desk, clone: Clone, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may approve nothing cannot make the desk judge hundreds of articles for each page."""
    clone.key(desk.ines)
    clone.pull()
    text = (clone.path / waiting).read_text("utf-8")
    names = [clone.path / f"content/harbour/2026/11/x-{number}.md" for number in range(40)]
    for status in ("review", "approved"):
        for name in names:
            name.write_text(text.replace("status: review", f"status: {status}"), "utf-8")
        clone.commit(desk.ines, f"All to {status}", signed=True)
    judged: list[str] = []
    monkeypatch.setattr("cms.desk.rows.seen", lambda _, file: judged.append(file))
    assert unlisted_approvals(desk.room) == ()
    assert judged == []
