"""Give every line of a pasted story its fate."""

from __future__ import annotations

from collections.abc import Sequence

from cms.core.wire import bylines, datelines, marks
from cms.core.wire.phrases import AFTER_END, LABEL, PAGE_TITLE, WEB_PAGE, WIRE_NUMBER
from cms.core.wire.story import Fate, Line

_LONGEST_HEADLINE = 200


def sorted_out(lines: Sequence[str]) -> list[Line]:
    """Give the lines with their fates; a paragraph that opens with a dateline becomes two."""
    top = _top(lines)
    return _with_closing_byline(top + _story(lines[len(top) :], top))


def _top(lines: Sequence[str]) -> list[Line]:
    """Read what stands above the text, through the headline and what belongs to it."""
    out: list[Line] = []
    headline = ""
    for number, text in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        line = _above_text(text, following, headline)
        if line is None:
            break
        out.append(line)
        if line.fate is Fate.HEADLINE:
            headline = text
    return out


def _above_text(text: str, following: str, headline: str) -> Line | None:
    """Give a line its fate; None when the text begins with it."""
    if reason := marks.reason_at_the_top(text):
        return Line(text, Fate.LEFT_OUT, reason)
    if fate := _named(text):
        return Line(text, fate)
    return _below_headline(text, following, headline) if headline else _headline(text, following)


def _named(text: str) -> Fate | None:
    """Give the fate of a line that says itself what it is."""
    if datelines.is_agency(text):
        return Fate.AGENCY
    if bylines.is_byline(text):
        return Fate.BYLINE
    return Fate.DATELINE if datelines.is_dateline(text) else None


def _headline(text: str, following: str) -> Line | None:
    if _is_label(text, following):
        return Line(text, Fate.LEFT_OUT, LABEL)
    if _is_page_title(text, following):
        return Line(text, Fate.LEFT_OUT, PAGE_TITLE)
    return Line(text, Fate.HEADLINE) if following and _may_be_headline(text) else None


def _below_headline(text: str, following: str, headline: str) -> Line | None:
    if text.casefold() == headline.casefold():
        return Line(text, Fate.LEFT_OUT, PAGE_TITLE)
    signed = bylines.has_initial(text) or bylines.agency_of_byline(text) or _is_apart(following)
    return Line(text, Fate.BYLINE) if signed and bylines.is_bare_byline(text) else None


def _is_apart(text: str) -> bool:
    """Tell whether a line is certainly no part of headline or standfirst, so that the one above stands for itself."""
    return bool(marks.reason_to_leave_out(text) or _named(text) or datelines.split_dateline(text))


def _may_be_headline(text: str) -> bool:
    return len(text) <= _LONGEST_HEADLINE and datelines.split_dateline(text) is None and not _is_paragraph(text, 12)


def _is_paragraph(text: str, words: int = 20) -> bool:
    return marks.is_prose(text) and len(text.split()) >= words


def _is_label(text: str, following: str) -> bool:
    """Tell whether a word or two above the headline name a section: ``World news``."""
    if len(text.split()) > 2 or len(text) >= 25 or _is_apart(following) or marks.is_prose(following):
        return False
    return 4 <= len(following.split()) <= 25 and _may_be_headline(following)


def _is_page_title(text: str, following: str) -> bool:
    """Tell whether a line is the window's title: the headline below it, and the site's name."""
    return (
        len(following) > 15
        and text.startswith(following)
        and text[len(following) :].lstrip()[:1] in {"|", "-", "–", "—", "·"}
    )


def _story(lines: Sequence[str], top: Sequence[Line]) -> list[Line]:
    out: list[Line] = []
    ended = False
    skip_to = 0
    placed = any(line.fate is Fate.DATELINE for line in top)
    for number, text in enumerate(lines):
        if ended or number < skip_to:
            out.append(_behind(text, AFTER_END if ended else WEB_PAGE))
        elif marks.is_end(text):
            ended = True
            out.append(Line(text, Fate.LEFT_OUT, marks.reason_to_leave_out(text)))
        elif marks.begins_the_tail(text):
            skip_to = _resumes(lines, number + 1)
            out.append(Line(text, Fate.LEFT_OUT, WEB_PAGE))
        else:
            found = _in_text(text, may_open=not placed and _texts(out) < 3)
            placed = placed or found[0].fate is Fate.DATELINE
            out += found
    return out


def _behind(text: str, why: str) -> Line:
    """Give a line its fate that stands among other stories or after the end mark."""
    if marks.is_desk_initials(text):
        return Line(text, Fate.LEFT_OUT, WIRE_NUMBER)
    if bylines.is_credit(text) and bylines.is_byline(text):
        return Line(text, Fate.BYLINE)
    return Line(text, Fate.LEFT_OUT, marks.reason_to_leave_out(text) or why)


def _in_text(text: str, *, may_open: bool) -> list[Line]:
    if reason := marks.reason_to_leave_out(text):
        return [Line(text, Fate.LEFT_OUT, reason)]
    if (fate := _named(text)) in {Fate.BYLINE, Fate.AGENCY}:
        return [Line(text, fate)]
    parts = datelines.split_dateline(text) if may_open else None
    if parts is None:
        return [Line(text, Fate.TEXT)]
    return [Line(parts[0], Fate.DATELINE), *([Line(parts[1], Fate.TEXT)] if parts[1] else [])]


def _texts(lines: Sequence[Line]) -> int:
    return sum(line.fate is Fate.TEXT for line in lines)


def _resumes(lines: Sequence[str], start: int) -> int:
    """Find where the story goes on behind a box of links inside it: two paragraphs running; else its end."""
    for number in range(start, len(lines) - 1):
        if all(_is_paragraph(text) for text in lines[number : number + 2]):
            return number
    return len(lines)


def _with_closing_byline(lines: list[Line]) -> list[Line]:
    """Take the last line of the text for the byline if it is but a name; initials and numbers behind it go."""
    texts = [number for number, line in enumerate(lines) if line.fate is Fate.TEXT]
    if len(texts) < 2:
        return lines
    last = texts[-1]
    text = lines[last].text
    if marks.is_desk_initials(text) or (marks.is_wire_number(text) and text.isupper()):
        left = Line(text, Fate.LEFT_OUT, WIRE_NUMBER)
        return _with_closing_byline([*lines[:last], left, *lines[last + 1 :]])
    signed = any(line.fate is Fate.BYLINE for line in lines)
    if signed or not bylines.is_bare_byline(text):
        return lines
    return [*lines[:last], Line(text, Fate.BYLINE), *lines[last + 1 :]]
