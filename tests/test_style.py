"""What can be counted of the project's style: sizes, names, broad excepts, documentation."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST_MODULE = 350
LONGEST_FUNCTION = 60
EMPTY_WORDS = {"helper", "helpers", "util", "utils", "manager", "handler", "data", "info", "process", "misc"}
NAMED_BY_OTHERS = {"handle_data"}
"""Methods that a base class of the standard library names."""

LAST_RESORT = 1
"""Broad excepts in all of ``cms/``: the page that is shown when nothing else is."""

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
NAMED = (*FUNCTIONS, ast.ClassDef)


def sources() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted((ROOT / "cms").rglob("*.py"))}


def too_long(file: str, text: str) -> list[str]:
    faults = []
    lines = text.count("\n")
    if lines > LONGEST_MODULE:
        faults.append(f"{file} has {lines} lines")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, FUNCTIONS):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                faults.append(f"{file}: {node.name} has {length} lines")
    return faults


def broad_excepts(file: str, text: str) -> list[str]:
    """Give the places that swallow every fault; to tidy up and raise it again is none of them."""

    def is_broad(kind: ast.expr | None) -> bool:
        if isinstance(kind, ast.Tuple):
            return any(is_broad(one) for one in kind.elts)
        return kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})

    def raises_again(node: ast.ExceptHandler) -> bool:
        return isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None

    handlers = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ExceptHandler)]
    found = [node for node in handlers if is_broad(node.type) and not raises_again(node)]
    suppressed = re.findall(r"suppress\([^)]*\b(?:Base)?Exception\b", text)
    caught = re.findall(r"errorhandler\((?:Base)?Exception\)", text)
    return [f"{file}:{node.lineno}" for node in found] + [f"{file}: {words}" for words in suppressed + caught]


def undocumented(file: str, text: str) -> list[str]:
    """Give the public functions and classes at a module's top, and the module itself, that say nothing."""
    tree = ast.parse(text)
    public = [node for node in tree.body if isinstance(node, NAMED) and not node.name.startswith("_")]
    faults = [f"{file}: {node.name} has no docstring" for node in public if not ast.get_docstring(node)]
    return faults if ast.get_docstring(tree) or not tree.body else [f"{file} has no docstring", *faults]


def empty_names(file: str, text: str) -> list[str]:
    """Give modules and classes with an empty word in their name, and functions that begin with one."""
    nodes = list(ast.walk(ast.parse(text)))
    names = [Path(file).stem, *(node.name for node in nodes if isinstance(node, ast.ClassDef))]
    words = {name: {part.lower() for part in re.findall(r"[A-Z]?[a-z]+", name)} for name in names}
    functions = {node.name for node in nodes if isinstance(node, FUNCTIONS)} - NAMED_BY_OTHERS
    words |= {name: {name.strip("_").split("_")[0]} for name in functions}
    return [f"{file}: {name}" for name, parts in words.items() if parts & EMPTY_WORDS]


def test_modules_and_functions_are_short():
    assert not [fault for file, text in sources().items() for fault in too_long(file, text)]


def test_only_the_last_resort_catches_everything():
    found = [fault for file, text in sources().items() for fault in broad_excepts(file, text)]
    assert len(found) <= LAST_RESORT, found
    assert all(fault.startswith("cms/web/") for fault in found)


def test_all_that_is_public_is_documented():
    assert not [fault for file, text in sources().items() for fault in undocumented(file, text)]


def test_names_say_something():
    assert not [fault for file, text in sources().items() for fault in empty_names(file, text)]


def test_no_registry_but_the_public_one_is_named():
    lock = (ROOT / "frontend" / "package-lock.json").read_text("utf-8")
    found = re.findall(r'"resolved": "(?!https://registry\.npmjs\.org/)[^"]*"', lock)
    assert '"integrity"' in lock
    assert not found


# The checks themselves can fail.


def test_sizes_are_measured():
    assert too_long("a.py", "x = 1\n" * 351)
    assert too_long("a.py", "def f():\n" + "    x = 1\n" * 60)
    assert not too_long("a.py", "def f():\n" + "    x = 1\n" * 59)


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    x\nexcept:\n    y",
        "try:\n    x\nexcept Exception:\n    y",
        "try:\n    x\nexcept (ValueError, BaseException) as e:\n    y",
        "with suppress(Exception):\n    x",
        "app.errorhandler(Exception)(f)",
    ],
)
def test_a_broad_except_is_caught(text):
    assert broad_excepts("a.py", text)


def test_a_narrow_except_passes():
    assert not broad_excepts("a.py", "try:\n    x\nexcept (ValueError, KeyError):\n    y")
    assert not broad_excepts("a.py", "try:\n    x\nexcept BaseException:\n    y\n    raise")


def test_silence_is_caught():
    assert undocumented("a.py", '"""Doc."""\n\n\ndef publish():\n    pass')
    assert undocumented("a.py", "x = 1")
    assert not undocumented("a.py", '"""Doc."""\n\n\ndef _f():\n    pass\n\n\nclass A:\n    """B."""')


def test_empty_names_are_caught():
    assert empty_names("cms/utils.py", "")
    assert empty_names("cms/a.py", "class PageManager:\n    pass")
    assert empty_names("cms/a.py", "def process_article():\n    pass")
    assert not empty_names("cms/a.py", "def processed_articles():\n    pass")
