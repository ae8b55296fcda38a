"""Pictures that were sent and that no saved text shows yet: in a private folder, until the first save that shows them.

They are no part of the repository: whoever sends a picture and thinks better of it leaves nothing in git.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cms.core.errors import StoreUnavailable
from cms.core.paths import MEDIA, is_uploaded
from cms.files import write_whole

_FOLDER = 0o700
_BY = ".by"
"""Ends the name of the note of who sent a picture, an account a line."""


class Uploads:
    """The waiting pictures of one newsroom, by the file that each will be."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, file: str, data: bytes, by: str) -> None:
        """Keep a picture, flushed to disk when this returns; the same one once more begins to wait anew.

        :param by: the account that sent it; it is noted beside others who sent the same one.
        :raises StoreUnavailable: the disk does not take it.
        """
        try:
            self._folder.mkdir(mode=_FOLDER, exist_ok=True)
            senders = dict.fromkeys((*self.senders(file), by))
            write_whole(self._note(file), "\n".join(senders), flushed=True)
            write_whole(self._place(file), data, flushed=True)
        except OSError as fault:
            raise StoreUnavailable(f"The desk cannot keep the picture: {fault.strerror or fault}.") from fault

    def read(self, file: str) -> bytes | None:
        """Give a waiting picture; None when none of that name waits.

        :raises StoreUnavailable: the disk does not give it.
        """
        if not is_uploaded(file):
            return None
        try:
            return self._place(file).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise StoreUnavailable(f"The desk cannot read a waiting picture: {fault.strerror or fault}.") from fault

    def senders(self, file: str) -> tuple[str, ...]:
        """Name the accounts that sent a waiting picture, the first one first."""
        try:
            return tuple(self._note(file).read_text("utf-8").split())
        except FileNotFoundError:
            return ()
        except OSError as fault:
            raise StoreUnavailable(f"The desk cannot read a waiting picture: {fault.strerror or fault}.") from fault

    def files(self) -> tuple[str, ...]:
        """Name the waiting pictures by the files that they will be."""
        try:
            names = [path.name for path in self._folder.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return ()
        return tuple(sorted(file for name in names if is_uploaded(file := _file_of(name))))

    def drop(self, file: str) -> None:
        """Let go of a picture that is in git now; one that cannot be removed is swept away later."""
        with suppress(OSError):
            self._place(file).unlink(missing_ok=True)
            self._note(file).unlink(missing_ok=True)

    def sweep(self, before: datetime, wanted: Callable[[str], bool]) -> int:
        """Remove what has waited since before a time, and what a crash left half written; give how many pictures.

        :param wanted: tells whether an unsaved text still shows it.
        """
        swept = 0
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            file = _file_of(path.name.removesuffix(_BY))
            with suppress(FileNotFoundError):  # somebody saved it meanwhile
                if path.stat().st_mtime >= before.timestamp() or (is_uploaded(file) and wanted(file)):
                    continue
                path.unlink()
                swept += is_uploaded(file) and not path.name.endswith(_BY)
        return swept

    def _note(self, file: str) -> Path:
        place = self._place(file)
        return place.with_name(f"{place.name}{_BY}")

    def _place(self, file: str) -> Path:
        return self._folder / file.removeprefix(MEDIA).replace("/", "-")


def _file_of(name: str) -> str:
    """Name the file that a waiting picture will be: ``2026-11-ferry-d15784d6.jpg`` in the folder."""
    return f"{MEDIA}{name[:4]}/{name[5:7]}/{name[8:]}"
