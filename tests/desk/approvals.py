"""One story about an approval, told by the form, the JSON API, the command line or plain git."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms.cli import main
from cms.core.people import StaffMember
from cms.desk import badges, syncing
from cms.desk.facts import standing
from cms.web.app import create_app
from tests.desk.conftest import Desk
from tests.desk.pages import page


class Way:
    """How somebody acts. Each act answers whether it was taken; what it led to is asked of git afterwards."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def save(self, who: StaffMember, file: str, old: str, new: str) -> bool:
        raise NotImplementedError

    def submit(self, who: StaffMember, file: str) -> bool:
        raise NotImplementedError

    def send_back(self, who: StaffMember, file: str) -> bool:
        raise NotImplementedError

    def approve(self, who: StaffMember, file: str, shown: str = "") -> bool:
        raise NotImplementedError

    def publish(self, who: StaffMember, file: str) -> bool:
        raise NotImplementedError

    def restore(self, who: StaffMember, file: str, version: str) -> bool:
        raise NotImplementedError

    def override(self, who: StaffMember, file: str, reason: str) -> bool:
        raise NotImplementedError

    def blob(self, file: str) -> str:
        return standing(self.desk.room, file).blob

    def text(self, file: str) -> str:
        return standing(self.desk.room, file).article.text


class ByForm(Way):
    """The pages, as a browser sends them."""

    def __init__(self, desk: Desk, app: Flask) -> None:
        super().__init__(desk)
        self._app, self._browsers = app, dict[str, tuple[FlaskClient, str]]()

    def _post(self, who: StaffMember, path: str, **fields: str) -> bool:
        client, token = self._browsers.get(who.account) or self._entered(who)
        if client.get("/session").status_code != 200:
            client, token = self._entered(who)
        answer = client.post(path, data={"csrf_token": token, **fields})
        assert answer.status_code < 500 or answer.status_code in {502, 503}, answer.text
        return answer.status_code == 303 and not answer.headers["Location"].startswith("/login")

    def _entered(self, who: StaffMember) -> tuple[FlaskClient, str]:
        """Sign somebody in, if they may; give their browser and a token for its forms."""
        client = self._app.test_client()
        sent = {"csrf_token": token_of(client.get("/login").text)}
        client.post("/login", data={**sent, "username": who.account, "password": "correct horse"})
        self._browsers[who.account] = client, token_of(client.get("/review", follow_redirects=True).text)
        return self._browsers[who.account]

    def save(self, who: StaffMember, file: str, old: str, new: str) -> bool:
        text = self.text(file)
        assert old in text
        fields = {"base": self.blob(file), "raw": text.replace(old, new)}
        return self._post(who, page(file), **fields)

    def submit(self, who: StaffMember, file: str) -> bool:
        return self._post(who, page(file) + "/submit")

    def send_back(self, who: StaffMember, file: str) -> bool:
        return self._post(who, page(file) + "/send-back", comment="Not yet.")

    def approve(self, who: StaffMember, file: str, shown: str = "") -> bool:
        return self._post(who, page(file) + "/approve", shown=shown or self.blob(file))

    def publish(self, who: StaffMember, file: str) -> bool:
        return self._post(who, page(file) + "/publish")

    def restore(self, who: StaffMember, file: str, version: str) -> bool:
        return self._post(who, page(file) + "/restore", version=version)

    def override(self, who: StaffMember, file: str, reason: str) -> bool:
        return self._post(who, page(file) + "/override", shown=self.blob(file), reason=reason)


class ByApi(Way):
    """The JSON API, with a token for each."""

    def __init__(self, desk: Desk, app: Flask) -> None:
        super().__init__(desk)
        self._client = app.test_client()
        self._tokens = {
            who.account: badges.make_token(desk.room, who, name="test", days=1, address="test")
            for who in desk.room.staff.members()
        }

    def _call(self, method: str, who: StaffMember, path: str, **sent: object) -> bool:
        if who.account not in self._tokens:
            self._tokens[who.account] = badges.make_token(self.desk.room, who, name="test", days=1, address="test")
        headers = {"Authorization": f"Bearer {self._tokens[who.account]}"}
        answer = self._client.open("/api/v1" + path, method=method, json=sent, headers=headers)
        assert answer.status_code < 500, answer.text
        return answer.status_code < 300

    def save(self, who: StaffMember, file: str, old: str, new: str) -> bool:
        found = standing(self.desk.room, file).article
        sent: dict[str, object] = {"base": self.blob(file)}
        for name in ("title", "image", "image_alt"):
            if old in found.word(name):
                sent[name] = found.word(name).replace(old, new)
        if old in found.body:
            sent["body"] = found.body.replace(old, new)
        assert len(sent) > 1, old
        return self._call("PUT", who, page(file), **sent)

    def submit(self, who: StaffMember, file: str) -> bool:
        return self._call("POST", who, page(file) + "/submit")

    def send_back(self, who: StaffMember, file: str) -> bool:
        return self._call("POST", who, page(file) + "/send-back", comment="Not yet.")

    def approve(self, who: StaffMember, file: str, shown: str = "") -> bool:
        return self._call("POST", who, page(file) + "/approve", shown=shown or self.blob(file))

    def publish(self, who: StaffMember, file: str) -> bool:
        return self._call("POST", who, page(file) + "/publish")

    def restore(self, who: StaffMember, file: str, version: str) -> bool:
        return self._call("POST", who, page(file) + "/restore", version=version)

    def override(self, who: StaffMember, file: str, reason: str) -> bool:
        return self._call("POST", who, page(file) + "/override", shown=self.blob(file), reason=reason)


class ByCommand(Way):
    """The ``cms`` command."""

    def __init__(self, desk: Desk, patch: pytest.MonkeyPatch) -> None:
        super().__init__(desk)
        self._patch = patch

    def _run(self, *words: str) -> bool:
        return main(["-C", str(self.desk.room.root), *words]) == 0

    def save(self, who: StaffMember, file: str, old: str, new: str) -> bool:
        text = self.text(file)
        assert old in text
        with self._patch.context() as patch:
            patch.setattr("sys.stdin", io.StringIO(text.replace(old, new)))
            return self._run("save", file, "--base", self.blob(file), "--from", "-", "--as", who.account)

    def submit(self, who: StaffMember, file: str) -> bool:
        return self._run("submit", file, "--as", who.account)

    def send_back(self, who: StaffMember, file: str) -> bool:
        return self._run("send-back", file, "--comment", "Not yet.", "--as", who.account)

    def approve(self, who: StaffMember, file: str, shown: str = "") -> bool:
        return self._run("approve", file, "--shown", shown or self.blob(file), "--as", who.account)

    def publish(self, who: StaffMember, file: str) -> bool:
        return self._run("publish", file, "--as", who.account)

    def restore(self, who: StaffMember, file: str, version: str) -> bool:
        return self._run("restore", file, version, "--as", who.account)

    def override(self, who: StaffMember, file: str, reason: str) -> bool:
        return self._run("override", file, "--shown", self.blob(file), "--reason", reason, "--as", who.account)


@dataclass
class Clone:
    """A clone in which everybody signs with a key of their own, which the desk knows."""

    desk: Desk
    folder: Path
    path: Path = field(init=False)

    def __post_init__(self) -> None:
        self.path = self.folder / "reviewers"
        self.folder.mkdir(parents=True, exist_ok=True)
        syncing.sync(self.desk.room)
        _git(self.folder, "clone", "-q", "-b", "main", str(self.desk.remote), str(self.path))

    def key(self, who: StaffMember, *, known: bool = True) -> Path:
        """Give the private key of somebody, made at the first time."""
        path = self.folder / who.account
        if not path.exists():
            make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who.account, "-f", str(path)]
            subprocess.run(make, check=True, capture_output=True)
            if known:
                badges.add_key(self.desk.room, who, path.with_suffix(".pub").read_text(), address="test")
        return path

    def pull(self) -> None:
        """Stand where the desk stands."""
        syncing.sync(self.desk.room)
        _git(self.path, "fetch", "-q", "origin")
        _git(self.path, "reset", "-q", "--hard", "origin/main")

    def write(self, file: str, old: str, new: str) -> None:
        """Change a file; nothing is committed."""
        place = self.path / file
        text = place.read_text("utf-8")
        assert old in text, f"{old!r} is not in {text!r}"
        place.write_text(text.replace(old, new, 1), "utf-8")

    def commit(self, who: StaffMember, message: str, *trailers: str, signed: bool = True, known: bool = True) -> None:
        """Commit all as somebody, push it, and let the desk take it in."""
        words = ["-c", f"user.name={who.full_name}", "-c", f"user.email={who.email}", "-c", "gpg.format=ssh"]
        if signed:
            words += ["-c", f"user.signingkey={self.key(who, known=known)}"]
        _git(self.path, "add", "--all")
        more = [word for trailer in trailers for word in ("--trailer", trailer)]
        _git(self.path, *words, "commit", "-q", *(["-S"] if signed else []), "-m", message, *more)
        _git(self.path, "push", "-q", "origin", "HEAD:main")
        syncing.sync(self.desk.room)

    def shows(self, file: str) -> list[str]:
        """Write down an article and the pictures that it shows, as they are in the folder."""
        text = (self.path / file).read_text("utf-8")
        pictures = sorted({f"content{name}" for name in re.findall(r"/media/[\w./-]+", text)})
        names = [name for name in (file, *pictures) if (self.path / name).exists()]
        return [f"Shows: {name} {_git(self.path, 'hash-object', name)}" for name in names]


class ByGit(Way):
    """Plain git, in a clone: everybody signs with a key of their own. Sending live is the desk's alone."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        super().__init__(desk)
        self.clone = Clone(desk, folder)
        for who in desk.room.staff.members():
            self.clone.key(who)

    def save(self, who: StaffMember, file: str, old: str, new: str) -> bool:
        self.clone.pull()
        self.clone.write(file, old, new)
        if re.search(r"^status: approved$", (self.clone.path / file).read_text("utf-8"), re.MULTILINE):
            self.clone.write(file, "status: approved", "status: review")
        self.clone.commit(who, "Edit")
        return True

    def _status(self, who: StaffMember, file: str, status: str) -> bool:
        self.clone.pull()
        text = (self.clone.path / file).read_text("utf-8")
        now = re.sub(r"(?m)^status: \w+$", f"status: {status}", text)
        if now == text:
            return True  # it says so already
        (self.clone.path / file).write_text(now, "utf-8")
        self.clone.commit(who, status.capitalize())
        return True

    def submit(self, who: StaffMember, file: str) -> bool:
        return self._status(who, file, "review")

    def send_back(self, who: StaffMember, file: str) -> bool:
        return self._status(who, file, "draft")

    def approve(self, who: StaffMember, file: str, shown: str = "") -> bool:
        self.clone.pull()
        text = (self.clone.path / file).read_text("utf-8")
        (self.clone.path / file).write_text(re.sub(r"(?m)^status: \w+$", "status: approved", text), "utf-8")
        named = self.clone.shows(file) if not shown else [f"Shows: {file} {shown}"]
        try:
            self.clone.commit(who, "Approve", f"Reviewed-by: {who.full_name} <{who.email}>", *named)
        except subprocess.CalledProcessError:
            return False  # nothing to commit
        return who.account in standing(self.desk.room, file).facts.approvers

    def publish(self, who: StaffMember, file: str) -> bool:
        return main(["-C", str(self.desk.room.root), "publish", file, "--as", who.account]) == 0

    def restore(self, who: StaffMember, file: str, version: str) -> bool:
        self.clone.pull()
        _git(self.clone.path, "checkout", "-q", version, "--", file)
        self.clone.commit(who, "Restore")
        return True


def token_of(shown: str) -> str:
    """Give the token of a page's forms."""
    (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', shown)[:1]
    return str(token)


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, words, done.stdout, done.stderr)
    return done.stdout.strip()


@contextmanager
def way_of(name: str, desk: Desk, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Way]:
    """Give a way to act, and close what it opened."""
    if name in {"form", "api"}:
        app = create_app(desk.room.root, desk.clock)
        yield ByForm(desk, app) if name == "form" else ByApi(desk, app)
        for part in ("catalog", "staff", "drafts", "repository"):
            getattr(app.extensions["newsroom"], part).close()
    elif name == "command":
        yield ByCommand(desk, patch)
    else:
        yield ByGit(desk, folder / "keys")
