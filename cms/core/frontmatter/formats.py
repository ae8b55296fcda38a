"""The formats, by the kind of block."""

from __future__ import annotations

from functools import lru_cache

from cms.core.frontmatter import header, json, toml, toml_writing, yaml, yaml_writing
from cms.core.frontmatter.block import Block, Kind
from cms.core.frontmatter.entries import Entry, Format

_SHORT = 4_000
"""Characters of a block that is worth keeping in memory; one with anchors may stand for far more than it says."""

_FORMATS = {
    Kind.YAML: Format(yaml.parse, yaml_writing.change, yaml_writing.state, yaml_writing.add, yaml_writing.remove),
    Kind.TOML: Format(toml.parse, toml_writing.change, toml_writing.state, toml_writing.add, toml_writing.remove),
    Kind.JSON: Format(json.parse, json.change, json.state, json.add, json.remove),
    Kind.HEADER: Format(header.parse, header.change, header.state, header.add, header.remove),
}


def format_of(block: Block) -> Format:
    """Give the format that a block is in."""
    return _FORMATS[block.kind]


def parse(block: Block) -> list[Entry]:
    """Read the top-level keys of a block, in order.

    :raises MalformedFrontMatter: with the parser's words and the line in the file.
    """
    if len(block.source) > _SHORT or "&" in block.source:
        return _FORMATS[block.kind].parse(block)
    return list(_known(block))


@lru_cache(maxsize=64)
def _known(block: Block) -> tuple[Entry, ...]:
    """Read a block that one save asks for several times: to show it, to change it, to check it, to list it."""
    return tuple(_FORMATS[block.kind].parse(block))
