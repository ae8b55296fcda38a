"""Articles: send them live, make drafts of texts of others."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cms.cli.arguments import Commands, acts_as, command
from cms.cli.speaking import HERE, acting, file_named, say, text_of
from cms.core import wire
from cms.core.paths import page_of
from cms.desk import importing, publishing
from cms.newsroom import newsroom


def add(commands: Commands) -> None:
    """Declare the commands that act on articles."""
    going = command(commands, "publish", _publish, "send approved articles live")
    going.add_argument("files", nargs="+", metavar="FILE", help="file under content/")
    acts_as(going)
    bringing = commands.add_parser("import", help="make a draft from a text of others")
    kinds = bringing.add_subparsers(required=True, metavar="KIND")
    copy = command(kinds, "wire", _import_wire, "make a draft from an agency's story")
    copy.add_argument("file", type=Path, metavar="FILE", help="text file; - for standard input")
    copy.add_argument(
        "--keep", type=int, nargs="*", default=[], metavar="LINE", help="take back a line that is left out"
    )
    copy.add_argument("--section", default="", help="section's key (default: the first)")
    copy.add_argument("--lang", default="", help="language code (default: the main one)")
    acts_as(copy)
    document = command(kinds, "docx", _import_docx, "make a draft from a document of Word or LibreOffice")
    document.add_argument("file", type=Path, metavar="FILE", help=".docx file; its pictures come along")
    document.add_argument("--section", default="", help="section's key (default: the first)")
    document.add_argument("--lang", default="", help="language code (default: the main one)")
    acts_as(document)


def _publish(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room:
        files = [file_named(name) for name in options.files]
        gone = publishing.publish(room, acting(room, options), files, address=HERE)
    say(f"Sent live in {gone.commit[:10]}: " + ", ".join(page_of(file) for file in gone.files))
    return 0


def _import_wire(options: argparse.Namespace) -> int:
    text = sys.stdin.read() if str(options.file) == "-" else text_of(options.file)
    story = wire.read_wire(text)
    story = wire.recut(story, dict.fromkeys((number - 1 for number in options.keep), wire.Fate.TEXT))
    with newsroom(options.newsroom) as room:
        who = acting(room, options)
        saved = importing.import_wire(room, who, story, section=options.section, lang=options.lang)
    say(f"Draft {page_of(saved.file)}: {story.headline}")
    for number, line in enumerate(story.lines, 1):
        if line.fate is wire.Fate.LEFT_OUT:
            say(f"left out, line {number} ({line.why or 'not part of the story'}): {line.text}")
    return 0


def _import_docx(options: argparse.Namespace) -> int:
    with newsroom(options.newsroom) as room, options.file.open("rb") as file:
        who = acting(room, options)
        saved, document = importing.import_docx(
            room, who, file, options.file.name, section=options.section, lang=options.lang
        )
    say(f"Draft {page_of(saved.file)}: {document.headline or options.file.name}")
    if words := importing.told_of_pictures(document):
        say(words)
    return 0
