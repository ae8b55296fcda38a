"""The comparison with git is a fair one: marked words are counted alike, and edits are made by a seeded hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.bench.differing import by_git, ours, versions
from tests.bench.subediting import edited

ONE = "The night ferry sails at eight on Friday, six nights a week, with a restaurant and sixty cabins."
TWO = "A seat costs 24 crowns one way, a cabin for two 88, and bicycles travel free until Easter."
THREE = "Nobody at the town hall has seen the menu, and the cook will not say what is on it this winter."


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"


def test_both_count_the_same_words_where_both_mark_the_same(tmp_path: Path):
    old, new = text(ONE, TWO), text(ONE.replace("eight", "nine"), TWO)
    assert ours(old, new)[0] == by_git(old, new, tmp_path)[0] == 2


def test_a_paragraph_that_was_carried_elsewhere_is_marked_by_git_alone(tmp_path: Path):
    old, new = text(ONE, TWO, THREE), text(THREE, ONE, TWO)
    marked, moved, _ = ours(old, new)
    assert (marked, moved) == (0, 1)
    assert by_git(old, new, tmp_path)[0] == 2 * len(THREE.split())


def test_the_same_seed_makes_the_same_edit_and_each_is_one():
    made = [edited(seed, text(ONE, TWO, THREE, ONE)) for seed in range(40)]
    assert made == [edited(seed, text(ONE, TWO, THREE, ONE)) for seed in range(40)]
    assert all(pair and pair.old != pair.new for pair in made)
    assert {pair.moved for pair in made if pair} == {0, 1}
    assert edited(1, "## A heading\n\n- a list\n") is None


def test_commits_of_a_repository_are_read_as_pairs(git: Callable[..., str], tmp_path: Path):
    git(tmp_path, "init", "-q")
    for body in (text(ONE), text(ONE, TWO), text(TWO)):
        (tmp_path / "x.md").write_text(body, "utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-qm", "Edit")
    assert [(pair.old, pair.new) for pair in versions(tmp_path)] == [
        (text(ONE, TWO), text(TWO)),
        (text(ONE), text(ONE, TWO)),
    ]
