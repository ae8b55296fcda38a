"""The life of an article, act by act, on real git."""

from __future__ import annotations

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cms.catalog import Asked
from cms.core.article import Article, Public, Status, Work
from cms.core.errors import ArticleExists, EditConflict, NotPermitted, NotReady, PushRefused, PushUnknown, WrongState
from cms.core.people import Role
from cms.desk import publishing, reviewing, settling, syncing, writing
from cms.desk.facts import standing
from cms.desk.manuscript import Manuscript
from cms.repository import LIVE, MAIN
from tests.desk.conftest import STORY, Desk


def git(path: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(path), *words], capture_output=True, text=True, check=True)
    return done.stdout


def live_text(desk: Desk, file: str) -> str | None:
    head = desk.room.repository.head(LIVE)
    if head is None or desk.room.repository.entry(head, file) is None:
        return None
    return desk.room.repository.read(head, file).decode()


def test_a_save_is_one_commit_by_the_writer_and_the_folder_follows(desk: Desk) -> None:
    file = desk.begin()
    assert file == "content/harbour/2026/11/sea-gate-to-close-on-thursday.md"
    root = desk.folder()
    assert (
        git(root, "log", "-1", "--format=%an <%ae>|%cn", MAIN).strip() == "Ines Marlowe <ines@courier.example>|Copydesk"
    )
    assert (root / file).read_text().startswith("---\ntitle: Sea gate to close on Thursday\n")
    assert git(root, "status", "--porcelain") == ""
    assert (
        subprocess.run(["git", "-C", str(root), "verify-commit", MAIN], check=False, capture_output=True).returncode
        == 0
    )


def test_saving_without_a_change_makes_no_commit(desk: Desk) -> None:
    file = desk.begin()
    head = desk.room.repository.head(MAIN)
    found = standing(desk.room, file)
    again = Manuscript.of(found.article)
    posted = Manuscript(
        **{**{n: getattr(again, n) for n in Manuscript.__dataclass_fields__}, "body": again.body.replace("\n", "\r\n")}
    )
    assert writing.save(desk.room, desk.ines, file, found.blob, posted).commit is None
    assert desk.room.repository.head(MAIN) == head


def test_a_headline_edit_changes_one_line(desk: Desk) -> None:
    file = desk.begin()
    desk.save(file, title="Sea gate to close on Friday")
    changed = git(desk.room.root, "diff", "--numstat", "HEAD~1", "HEAD", "--", file).split()[:2]
    assert changed == ["1", "1"]
    assert git(desk.room.root, "log", "-1", "--format=%s").strip() == 'Edit "Sea gate to close on Friday": headline'


def test_two_articles_with_one_headline_never_overwrite_each_other(desk: Desk) -> None:
    first, second = desk.begin(), desk.begin()
    assert first != second
    with pytest.raises(ArticleExists):
        writing.create(desk.room, desk.ines, STORY, slug="sea-gate-to-close-on-thursday")


def test_the_second_writer_is_merged_or_told_and_nothing_is_lost(desk: Desk) -> None:
    file = desk.begin()
    base = standing(desk.room, file)
    desk.save(file, desk.rosa, body=base.article.body.replace("18:40", "18:45"))
    mine = Manuscript.of(base.article)
    fields = {name: getattr(mine, name) for name in Manuscript.__dataclass_fields__}
    joined = writing.save(desk.room, desk.ines, file, base.blob, Manuscript(**{**fields, "title": "Gate closes"}))
    assert joined.joined
    now = standing(desk.room, file).article
    assert now.headline == "Gate closes"
    assert "18:45" in now.body
    with pytest.raises(EditConflict) as clash:
        writing.save(
            desk.room,
            desk.ines,
            file,
            base.blob,
            Manuscript(**{**fields, "body": base.article.body.replace("18:40", "19:00")}),
        )
    assert "19:00" in clash.value.mine
    assert "18:45" in clash.value.theirs


def test_an_article_goes_from_draft_to_live_by_three_people(desk: Desk) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file, note="Second source is in.")
    assert desk.room.catalog.reviews(Asked(), 9)[0].submit_note == "Second source is in."
    with pytest.raises(NotPermitted):
        reviewing.approve(desk.room, desk.ines, file, shown=standing(desk.room, file).blob)
    reviewing.approve(desk.room, desk.rosa, file, shown=standing(desk.room, file).blob)
    with pytest.raises(NotPermitted):
        publishing.publish(desk.room, desk.rosa, [file], address="test")
    publishing.publish(desk.room, desk.omar, [file], address="test")
    facts = standing(desk.room, file).facts
    assert (facts.work, facts.public) == (Work.APPROVED, Public.LIVE)
    assert git(desk.remote, "rev-parse", "live").strip() == desk.room.repository.head(LIVE)
    assert live_text(desk, file) == (desk.folder() / file).read_text()
    assert Article.read(file, (live_text(desk, file) or "").encode()).time("date")
    row = desk.room.catalog.row(file)
    assert row is not None
    assert row.public is Public.LIVE


def test_live_holds_nothing_but_what_was_sent(desk: Desk) -> None:
    draft = desk.begin(Manuscript(title="A secret draft", section="city", body="Nobody may read this.\n"))
    file = desk.approved()
    reviewing.comment(desk.room, desk.rosa, file, "For the desk only.")
    publishing.publish(desk.room, desk.omar, [file], address="test")
    names = git(desk.remote, "ls-tree", "-r", "--name-only", "live").split()
    assert names == ["cms.toml", file]
    everything = git(desk.remote, "rev-list", "--objects", "live")
    assert draft not in everything
    assert "discussion" not in everything


def test_nobody_approves_text_they_wrote(desk: Desk) -> None:
    file = desk.begin()
    desk.save(file, desk.rosa, title="Sea gate will close on Thursday")
    reviewing.submit(desk.room, desk.ines, file)
    with pytest.raises(NotPermitted, match="someone else"):
        reviewing.approve(desk.room, desk.rosa, file, shown=standing(desk.room, file).blob)
    reviewing.approve(desk.room, desk.omar, file, shown=standing(desk.room, file).blob)


def test_a_save_after_the_approval_voids_it(desk: Desk) -> None:
    file = desk.approved()
    desk.save(file, title="Sea gate shut")
    assert standing(desk.room, file).facts.work is Work.REVIEW
    with pytest.raises(WrongState):
        publishing.publish(desk.room, desk.omar, [file], address="test")
    assert live_text(desk, file) is None


def test_an_approval_is_of_the_version_that_was_shown(desk: Desk) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file)
    shown = standing(desk.room, file).blob
    desk.save(file, title="Something else entirely")
    with pytest.raises(WrongState, match="newer version"):
        reviewing.approve(desk.room, desk.rosa, file, shown=shown)


def test_a_demoted_approver_does_not_count(desk: Desk) -> None:
    file = desk.approved()
    desk.room.staff.set_role("rosa", Role.JOURNALIST)
    with pytest.raises(WrongState, match="does not cover"):
        publishing.publish(desk.room, desk.omar, [file], address="test")


def test_sending_back_needs_a_comment_and_keeps_it_with_the_decision(desk: Desk) -> None:
    file = desk.begin()
    reviewing.submit(desk.room, desk.ines, file)
    with pytest.raises(NotReady):
        reviewing.send_back(desk.room, desk.rosa, file, comment=" ")
    before = desk.room.repository.head(MAIN)
    reviewing.send_back(desk.room, desk.rosa, file, comment="Who says the pumps were off?")
    assert git(desk.room.root, "rev-list", "--count", f"{before}..main").strip() == "1"
    row = desk.room.catalog.row(file)
    assert row is not None
    assert row.sent_back
    assert row.sent_back_note == "Who says the pumps were off?"
    assert [comment.account for comment in desk.room.catalog.comments(file)] == ["rosa"]


def test_an_edit_of_a_live_article_changes_nothing_for_readers_until_sent(desk: Desk) -> None:
    file = desk.approved()
    publishing.publish(desk.room, desk.omar, [file], address="test")
    before = live_text(desk, file)
    desk.save(file, body="The sea gate will close at 19:00.\n")
    facts = standing(desk.room, file).facts
    assert (facts.work, facts.public) == (Work.DRAFT, Public.CHANGED)
    assert live_text(desk, file) == before
    desk.approve(file)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert "19:00" in (live_text(desk, file) or "")
    sent = Article.read(file, (live_text(desk, file) or "").encode())
    assert sent.time("updated") > sent.time("date")  # type: ignore[operator]


def test_a_withdrawal_leaves_a_stub_and_the_text_on_main(desk: Desk) -> None:
    file = desk.approved()
    publishing.publish(desk.room, desk.omar, [file], address="test")
    publishing.withdraw(desk.room, desk.omar, file, reason="A document was not genuine.", address="test")
    stub = live_text(desk, file) or ""
    assert "status: withdrawn" in stub
    assert "A document was not genuine." in stub
    assert "It holds" not in stub
    facts = standing(desk.room, file).facts
    assert (facts.work, facts.public) == (Work.DRAFT, Public.WITHDRAWN)
    assert "It holds" in (desk.folder() / file).read_text()


def test_an_embargo_goes_by_itself_when_it_is_due_and_not_before(desk: Desk) -> None:
    file = desk.approved()
    due = desk.clock.now + timedelta(hours=2)
    publishing.schedule(desk.room, desk.omar, file, due)
    assert standing(desk.room, file).facts.work is Work.EMBARGOED
    syncing.tick(desk.room)
    assert live_text(desk, file) is None
    desk.clock.now = due
    syncing.tick(desk.room)
    assert live_text(desk, file) is not None
    assert "publish_at" not in (live_text(desk, file) or "")


def scheduled(desk: Desk) -> tuple[str, datetime]:
    file, due = desk.approved(), desk.clock.now + timedelta(hours=2)
    publishing.schedule(desk.room, desk.omar, file, due)
    return file, due


def at(desk: Desk, file: str) -> tuple[Work, Work]:
    """Give the state of the work as git and as the lists have it."""
    row = desk.room.catalog.row(file)
    assert row is not None
    return standing(desk.room, file).facts.work, row.work


def test_an_edit_keeps_the_time_and_approved_again_it_goes_on_time(desk: Desk) -> None:
    file, due = scheduled(desk)
    desk.save(file, desk.ines, title="Sea gate to close at eight")
    assert at(desk, file) == (Work.REVIEW, Work.REVIEW)
    assert standing(desk.room, file).scheduled_by == "omar"
    desk.clock.now = due - timedelta(minutes=1)
    desk.approve(file)
    assert at(desk, file) == (Work.EMBARGOED, Work.EMBARGOED)
    desk.clock.now = due
    syncing.tick(desk.room)
    assert "at eight" in (live_text(desk, file) or "")


def test_a_text_that_waits_for_its_approval_does_not_go_when_it_is_due(desk: Desk) -> None:
    file, due = scheduled(desk)
    desk.save(file, desk.ines, title="Sea gate to close at eight")
    desk.clock.now = due + timedelta(minutes=1)
    syncing.tick(desk.room)
    assert live_text(desk, file) is None
    desk.approve(file)
    assert at(desk, file) == (Work.APPROVED, Work.APPROVED)
    syncing.tick(desk.room)
    assert live_text(desk, file) is None
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert "publish_at" not in (live_text(desk, file) or "")


def test_a_send_back_ends_an_embargo(desk: Desk) -> None:
    file, due = scheduled(desk)
    reviewing.send_back(desk.room, desk.rosa, file, comment="Who says so?")
    desk.approve(file)
    assert at(desk, file) == (Work.APPROVED, Work.APPROVED)
    desk.clock.now = due
    syncing.tick(desk.room)
    assert live_text(desk, file) is None


def test_a_withdrawal_ends_the_time_of_a_text_that_is_a_draft_already(desk: Desk) -> None:
    file = desk.approved()
    publishing.publish(desk.room, desk.omar, [file], address="test")
    desk.save(file, title="Sea gate to close at seven")
    desk.approve(file)
    due = desk.clock.now + timedelta(hours=2)
    publishing.schedule(desk.room, desk.omar, file, due)
    desk.save(file, title=STORY.title)  # what readers have
    desk.save(file, title="Sea gate to close at eight")
    assert standing(desk.room, file).article.status is Status.DRAFT
    publishing.withdraw(desk.room, desk.omar, file, reason="It was wrong.", address="test")
    desk.save(file, title="Sea gate to close at nine")
    desk.approve(file)
    assert standing(desk.room, file).scheduled_by is None
    desk.clock.now = due
    syncing.tick(desk.room)
    assert "at nine" not in (live_text(desk, file) or "")


def test_a_time_outlives_any_number_of_saves(desk: Desk) -> None:
    file, due = scheduled(desk)
    for number in range(110):
        desk.save(file, title=f"Sea gate to close, says draft {number}")
    desk.approve(file)
    desk.clock.now = due
    syncing.tick(desk.room)
    assert "says draft 109" in (live_text(desk, file) or "")


def test_a_publisher_takes_the_time_away(desk: Desk) -> None:
    file, due = scheduled(desk)
    publishing.schedule(desk.room, desk.omar, file, None)
    assert at(desk, file) == (Work.APPROVED, Work.APPROVED)
    assert standing(desk.room, file).article.time("publish_at") is None
    with pytest.raises(WrongState, match="No time is set"):
        publishing.schedule(desk.room, desk.omar, file, None)
    desk.clock.now = due
    syncing.tick(desk.room)
    assert live_text(desk, file) is None


def test_a_demoted_schedulers_embargo_does_not_go(desk: Desk) -> None:
    file = desk.approved()
    publishing.schedule(desk.room, desk.omar, file, desk.clock.now + timedelta(hours=1))
    desk.room.staff.set_role("omar", Role.JOURNALIST)
    desk.clock.now += timedelta(hours=2)
    syncing.tick(desk.room)
    assert live_text(desk, file) is None


def test_restoring_an_old_version_is_a_new_commit(desk: Desk) -> None:
    file = desk.begin()
    first = desk.room.catalog.history(file)[0]
    desk.save(file, title="Something worse", body="Gone.\n")
    writing.restore(desk.room, desk.rosa, file, first.commit)
    now = standing(desk.room, file).article
    assert now.headline == STORY.title
    assert now.body == STORY.body
    assert [version.act for version in desk.room.catalog.history(file)] == ["restore", "edit", "create"]


def test_a_refused_push_moves_nothing_and_the_second_try_works(desk: Desk) -> None:
    file = desk.approved()
    hook = desk.remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\necho "<b>Quota</b> reached" >&2\nexit 1\n')
    hook.chmod(0o755)
    with pytest.raises(PushRefused, match="<b>Quota</b> reached"):
        publishing.publish(desk.room, desk.omar, [file], address="test")
    assert desk.room.repository.head(LIVE) is None
    assert desk.room.repository.outbox() == ()
    assert standing(desk.room, file).facts.public is Public.NEVER
    hook.unlink()
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert standing(desk.room, file).facts.public is Public.LIVE


def test_a_remote_that_is_gone_refuses_and_works_again_when_it_is_back(desk: Desk) -> None:
    file = desk.approved()
    away = desk.remote.rename(desk.remote.with_name("away.git"))
    with pytest.raises(PushRefused, match="cannot be reached"):
        publishing.publish(desk.room, desk.omar, [file], address="test")
    assert desk.room.repository.head(LIVE) is None
    away.rename(desk.remote)
    publishing.publish(desk.room, desk.omar, [file], address="test")
    assert live_text(desk, file)


def test_a_cut_off_push_outlives_a_remote_that_goes_away(desk: Desk) -> None:
    file = desk.approved()
    hook = desk.remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nkill -9 $PPID\n")
    hook.chmod(0o755)
    with pytest.raises(PushUnknown):
        publishing.publish(desk.room, desk.omar, [file], address="test")
    waiting = desk.room.repository.outbox()
    away = desk.remote.rename(desk.remote.with_name("away.git"))
    syncing.tick(desk.room)
    later = desk.approved(Manuscript(title="Later", section="city", body="x\n"))
    with pytest.raises(PushUnknown, match="nothing newer goes before that"):
        publishing.publish(desk.room, desk.omar, [later], address="test")
    assert desk.room.repository.outbox() == waiting
    away.rename(desk.remote)
    hook.unlink()
    syncing.tick(desk.room)
    assert desk.room.repository.outbox() == ()
    assert git(desk.remote, "rev-parse", "live").strip() == waiting[0].commit
    assert standing(desk.room, file).facts.public is Public.LIVE


def test_a_live_branch_that_moved_elsewhere_is_never_overwritten(desk: Desk, tmp_path: Path) -> None:
    first = desk.approved()
    publishing.publish(desk.room, desk.omar, [first], address="test")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "-b", "live", str(desk.remote), str(clone))
    git(
        clone,
        "-c",
        "user.name=Eve",
        "-c",
        "user.email=eve@x.example",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "Elsewhere",
    )
    git(clone, "push", "-q", "origin", "live")
    theirs = git(desk.remote, "rev-parse", "live").strip()
    second = desk.approved(Manuscript(title="Tram 4 runs again", section="city", body="It runs.\n"))
    with pytest.raises(PushRefused) as refusal:
        publishing.publish(desk.room, desk.omar, [second], address="test")
    assert refusal.value.moved
    assert git(desk.remote, "rev-parse", "live").strip() == theirs
    syncing.sync(desk.room)
    publishing.publish(desk.room, desk.omar, [second], address="test")
    assert git(desk.remote, "merge-base", "--is-ancestor", theirs, "live") == ""


def test_a_push_by_plain_git_is_taken_in_under_its_authors_name(desk: Desk, tmp_path: Path) -> None:
    file = desk.approved()
    publishing.publish(desk.room, desk.omar, [file], address="test")
    syncing.sync(desk.room)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "-b", "main", str(desk.remote), str(clone))
    text = (clone / file).read_text()
    (clone / file).write_text(text.replace("18:40", "18:55"))
    git(clone, "-c", "user.name=Petra Holm", "-c", "user.email=petra@x.example", "commit", "-qam", "Later time")
    git(clone, "push", "-q", "origin", "main")
    assert syncing.sync(desk.room).taken == 1
    row = desk.room.catalog.row(file)
    assert row is not None
    assert (row.changed_by, row.verified, row.public, row.work) == ("Petra Holm", False, Public.CHANGED, Work.DRAFT)
    assert "18:55" in (desk.folder() / file).read_text()
    reviewing.submit(desk.room, desk.ines, file)
    with pytest.raises(NotPermitted):
        reviewing.approve(desk.room, desk.ines, file, shown=standing(desk.room, file).blob)


def test_diverged_mains_are_joined_and_a_clash_is_told(desk: Desk, tmp_path: Path) -> None:
    file, other = desk.begin(), desk.begin(Manuscript(title="Tram 4", section="city", body="It runs.\n\nTwice.\n"))
    syncing.sync(desk.room)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "-b", "main", str(desk.remote), str(clone))
    (clone / other).write_text((clone / other).read_text().replace("Twice.", "Thrice."))
    (clone / file).write_text((clone / file).read_text().replace("18:40", "17:00"))
    git(clone, "-c", "user.name=Petra Holm", "-c", "user.email=petra@x.example", "commit", "-qam", "Two changes")
    git(clone, "push", "-q", "origin", "main")
    desk.save(other, title="Tram 4 again")
    desk.save(file, body="The sea gate will close at 19:30.\n")
    result = syncing.sync(desk.room)
    assert result.unsettled == (file,)
    joined = (desk.folder() / other).read_text()
    assert "Thrice." in joined
    assert "Tram 4 again" in joined
    assert [row.file for row in desk.room.catalog.unsettled()] == [file]
    assert git(desk.remote, "rev-parse", "main").strip() == desk.room.repository.head(MAIN)
    desk.save(file, body="The sea gate will close at 17:00 or 19:30.\n")
    assert [row.file for row in desk.room.catalog.unsettled()] == [file]
    settling.keep_ours(desk.room, desk.ines, file)
    assert desk.room.catalog.unsettled() == []
