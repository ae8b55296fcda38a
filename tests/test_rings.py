"""The rings of ``cms/`` and the owners hold: who may import whom, and who alone reads git, time and environment."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

RINGS = {
    "core": 0,
    "accepted": 1,
    "audit": 1,
    "catalog": 1,
    "clock": 1,
    "config": 1,
    "connections": 1,
    "darkroom": 1,
    "drafts": 1,
    "files": 1,
    "migrations": 1,
    "post": 1,
    "outage": 1,
    "pace": 1,
    "pictures": 1,
    "place": 1,
    "presence": 1,
    "press": 1,
    "rendering": 1,
    "repository": 1,
    "resources": 1,
    "staff": 1,
    "theme": 1,
    "uploads": 1,
    "watch": 1,
    "newsroom": 2,
    "desk": 3,
    "cli": 4,
    "gateway": 4,
    "server": 4,
    "web": 4,
}
SIDEWAYS = {
    ("accepted", "config"),
    ("accepted", "place"),
    ("accepted", "repository"),
    ("catalog", "files"),
    ("catalog", "migrations"),
    ("catalog", "repository"),
    ("cli", "server"),
    ("config", "files"),
    ("darkroom", "pictures"),
    ("outage", "files"),
    ("staff", "config"),
    ("staff", "connections"),
    ("drafts", "connections"),
    ("drafts", "files"),
    ("presence", "connections"),
    ("pace", "connections"),
    ("drafts", "migrations"),
    ("staff", "migrations"),
    ("uploads", "files"),
    ("theme", "resources"),
    ("theme", "config"),
    ("post", "config"),
    ("press", "files"),
    ("repository", "config"),
    ("repository", "files"),
    ("repository", "place"),
}
"""What may be imported within a ring; never ``web`` by ``cli``, nor ``cli`` by ``web``."""

TIME = {
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.localtime",
    "time.gmtime",
}
OWNED = {
    "git": ("cms.repository", {"git", "gitdb"}),
    "the time": ("cms.clock", TIME),
    "the environment": ("cms.config", {"os.environ", "os.environb", "os.getenv", "os.putenv", "os.unsetenv"}),
}
IMPURE = {
    "asyncio",
    "flask",
    "getpass",
    "git",
    "glob",
    "http",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "secrets",
    "select",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
    "werkzeug",
    "wtforms",
    "open",
    "print",
    "input",
}
PURE = {"pathlib.PurePath", "pathlib.PurePosixPath"}


@dataclass(frozen=True)
class Module:
    """A module of ours: its dotted name and its parsed text."""

    name: str
    tree: ast.Module

    @property
    def part(self) -> str:
        """Give the part of ``cms/`` that it belongs to: ``cms.core.paths`` is of ``core``."""
        return self.name.split(".")[1] if "." in self.name else ""


def modules() -> dict[str, Module]:
    found = {}
    for path in sorted((ROOT / "cms").rglob("*.py")):
        words = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(words[:-1] if words[-1] == "__init__" else words)
        found[name] = Module(name, ast.parse(path.read_text("utf-8"), str(path)))
    return found


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Give (name here, dotted origin) of all that is imported, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.split(".")[0], alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{'.' * node.level}{node.module or ''}.{alias.name}"


def used(tree: ast.AST) -> set[str]:
    """Give the dotted origins of all that a module imports, names through them, and built-ins that it calls."""
    names = dict(imported(tree))
    found = set(names.values())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            chain, top = [node.attr], node.value
            while isinstance(top, ast.Attribute):
                chain.append(top.attr)
                top = top.value
            if isinstance(top, ast.Name) and top.id in names:
                found.add(".".join([names[top.id], *reversed(chain)]))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in names:
            found.add(node.func.id)
    return found


def within(name: str, places: set[str]) -> bool:
    return any(name == place or name.startswith(place + ".") for place in places)


def edges(module: Module, known: Mapping[str, object]) -> set[str]:
    """Give our own modules that a module imports; ``from cms.core import paths`` is ``cms.core.paths``."""
    found = set()
    for _, origin in imported(module.tree):
        owner = origin if origin in known else origin.rpartition(".")[0]
        if owner.split(".")[0] == "cms" and owner not in {"cms", module.name}:
            found.add(owner)
    return found


def ring_faults(known: Mapping[str, Module]) -> list[str]:
    faults = []
    for module in known.values():
        if module.part and module.part not in RINGS:
            faults.append(f"{module.name} has no ring")
            continue
        for other in sorted(edges(module, known)):
            here, there = module.part, other.split(".")[1]
            allowed = here == there or (here, there) in SIDEWAYS or RINGS.get(there, 9) < RINGS.get(here, -1)
            if not allowed:
                faults.append(f"{module.name} imports {other}")
        if any(origin.startswith(".") for _, origin in imported(module.tree)):
            faults.append(f"{module.name} has a relative import")
    return faults


def circles(known: Mapping[str, Module]) -> list[str]:
    """Give the modules that can be reached from themselves."""
    graph = {name: edges(module, known) for name, module in known.items()}
    caught = []
    for name, first in graph.items():
        reached, todo = set(), list(first)
        while todo:
            step = todo.pop()
            if step not in reached:
                reached.add(step)
                todo.extend(graph.get(step, ()))
        if name in reached:
            caught.append(f"{name} imports itself through others")
    return caught


def late_imports(module: Module) -> list[str]:
    functions = (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    late = {node.lineno for function in functions for node in ast.walk(function) if isinstance(node, _IMPORTS)}
    return [f"{module.name}:{line} imports inside a function" for line in sorted(late)]


def trespasses(module: Module) -> list[str]:
    """Give what a module reads that belongs to another."""
    return [
        f"{module.name} uses {name}: {what} belongs to {owner}"
        for what, (owner, names) in OWNED.items()
        if not within(module.name, {owner})
        for name in sorted(used(module.tree))
        if within(name, names)
    ]


def impurities(module: Module) -> list[str]:
    found = {name for name in used(module.tree) if within(name, IMPURE) and not within(name, PURE | {"pathlib"})}
    found |= {name for name in used(module.tree) if within(name, {"pathlib"}) and not within(name, PURE)}
    return [f"{module.name} uses {name}: the core is pure" for name in sorted(found)]


_IMPORTS = (ast.Import, ast.ImportFrom)


def test_imports_go_to_lower_rings_only():
    assert not ring_faults(modules())


def test_no_module_imports_itself_through_others():
    assert not circles(modules())


def test_no_import_inside_a_function():
    assert not [fault for module in modules().values() for fault in late_imports(module)]


def test_git_time_and_environment_have_one_reader_each():
    assert not [fault for module in modules().values() for fault in trespasses(module)]


def test_the_core_is_pure():
    assert not [fault for module in modules().values() if module.part == "core" for fault in impurities(module)]


# The checks themselves can fail.


def snippet(name: str, text: str) -> Module:
    return Module(name, ast.parse(text))


def test_it_reads_the_real_modules():
    assert {"cms.core.errors", "cms.clock", "cms.config", "cms.cli"} <= set(modules())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cms.core.paths", "from cms import config"),
        ("cms.core.paths", "from cms.config import Settings"),
        ("cms.core.paths", "import cms.config"),
        ("cms.core.paths", "def f():\n    from cms.config import Settings"),
        ("cms.catalog", "from cms.newsroom import Newsroom"),
        ("cms.desk.writing", "from cms.web import create_app"),
        ("cms.cli", "from cms.web import create_app"),
        ("cms.web.pages", "from cms import cli"),
        ("cms.newroom", "import json"),
        ("cms.web.pages", "from . import forms"),
    ],
)
def test_a_wrong_import_is_caught(name, text):
    known = {other: snippet(other, "") for other in ("cms.config", "cms.newsroom", "cms.web", "cms.cli")}
    assert ring_faults({**known, name: snippet(name, text)})


def test_right_imports_pass():
    known = {"cms.core.paths": snippet("cms.core.paths", ""), "cms.core": snippet("cms.core", "")}
    right = snippet("cms.desk.writing", "import json\nfrom cms.core import paths\nfrom cms.core.paths import Slug")
    assert not ring_faults({**known, right.name: right})


def test_a_circle_is_caught():
    known = {
        "cms.core.a": snippet("cms.core.a", "from cms.core import b"),
        "cms.core.b": snippet("cms.core.b", "from cms.core.c import x"),
        "cms.core.c": snippet("cms.core.c", "import cms.core.a"),
        "cms.core.d": snippet("cms.core.d", "import cms.core.a"),
    }
    assert len(circles(known)) == 3


def test_a_late_import_is_caught():
    assert late_imports(snippet("cms.x", "class A:\n    def f(self):\n        if 1:\n            import json"))
    assert not late_imports(snippet("cms.x", "import json\nif json:\n    import sys"))


@pytest.mark.parametrize(
    "text",
    [
        "import git",
        "from git import Repo",
        "from git.cmd import Git",
        "from datetime import datetime\nx = datetime.now()",
        "import datetime as d\nx = d.datetime.now(d.UTC)",
        "from datetime import date\nx = date.today()",
        "import time\nx = time.time()",
        "from time import monotonic",
        "import os\nx = os.environ['A']",
        "from os import environ",
        "import os\nx = os.getenv('A')",
    ],
)
def test_a_trespass_is_caught(text):
    assert trespasses(snippet("cms.desk.writing", text))


def test_owners_may():
    assert not trespasses(snippet("cms.repository.store", "import git"))
    assert not trespasses(snippet("cms.clock", "from datetime import datetime\nx = datetime.now()"))
    assert not trespasses(snippet("cms.config", "import os\nx = os.environ"))
    assert not trespasses(snippet("cms.cli", "import time\ntime.sleep(1)\nfrom datetime import datetime"))


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "from pathlib import Path",
        "import pathlib",
        "import sqlite3",
        "from urllib.request import urlopen",
        "x = open('a')",
        "import flask",
        "print('x')",
    ],
)
def test_an_impure_core_is_caught(text):
    assert impurities(snippet("cms.core.paths", text))


def test_a_pure_core_passes():
    assert not impurities(
        snippet("cms.core.paths", "from pathlib import PurePosixPath\nimport urllib.parse\nimport re")
    )


def test_no_way_sideways_stands_open_that_nobody_goes():
    known = modules()
    used = {(one.part, other.split(".")[1]) for one in known.values() for other in edges(one, known)}
    assert sorted(SIDEWAYS - used) == []
