"""What can be done is written down: acts, commands and settings."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from cms import cli
from cms.config import Publication, Settings
from cms.core.workflow import RULES

DOCS = Path(__file__).resolve().parents[1] / "docs"


def rows(page: str) -> dict[str, str]:
    """Give the rows of a page's tables by the code in their first cell."""
    found = re.findall(r"^\| `([^`]+)` \|(.*)\|$", (DOCS / page).read_text("utf-8"), re.MULTILINE)
    return dict(found)


def commands(parser: argparse.ArgumentParser, words: str) -> Iterator[str]:
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield words
    for action in inner:
        for name, command in action.choices.items():
            yield from commands(command, f"{words} {name}")


def test_every_act_is_described_with_the_role_that_it_needs():
    told = rows("acts.md")
    assert set(told) == {act.value for act in RULES}
    for act, rule in RULES.items():
        if act.value != "discard":  # its writer may, whoever that is
            assert told[act.value].split("|")[0].strip() == rule.least.word


def test_every_command_is_described_and_none_that_is_not_there():
    told = {re.sub(r" (\[?[A-Z…]+\]?)+", "", words) for words in rows("commands.md")}
    assert told == set(commands(cli.parser(), "cms"))


def test_every_setting_is_described_with_its_default():
    told = rows("configuration.md")
    assert set(told) == set(Settings.__dataclass_fields__)
    for name in told:
        default = getattr(Settings(), name)
        shown = told[name].split("|")[0].strip(" `")
        assert shown == ("none" if default in {"", ()} else str(default).lower() if default is True else str(default))


def test_the_page_on_configuration_names_each_part_of_a_publication():
    text = (DOCS / "configuration.md").read_text("utf-8")
    assert all(f"`{name}`" in text or f"`[[{name}]]`" in text for name in Publication.__dataclass_fields__)


def test_links_between_pages_lead_somewhere():
    for page in DOCS.glob("*.md"):
        text = re.sub(r"^    .*$", "", page.read_text("utf-8"), flags=re.MULTILINE)  # without what it shows as examples
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (DOCS / target).exists(), f"{page.name}: {target}"
