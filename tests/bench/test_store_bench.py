"""The bench of the store runs, and says what it measured."""

import pytest

from tests.bench.store import main


def test_it_measures_each_size_and_the_flat_folder(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    small = ["--sizes", "40", "--flat", "30", "--rounds", "4", "--rounds-of-others", "1", "--folder", str(tmp_path)]
    assert main(small) in {0, 1}
    said = capsys.readouterr().out
    for line in ("commit in the store", "the bare cost of its objects", "GitPython's index.commit"):
        assert said.count(line) == 2, said
    assert list(tmp_path.iterdir()) == []
