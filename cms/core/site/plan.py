"""From what readers have to what they shall have: the pages to write and to remove, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cms.core.site.edition import Edition, Group, author_of, groups_of
from cms.core.site.pages import (
    Page,
    all_pages,
    fixed_pages,
    group_pages,
    map_page,
    month_page,
    moved_page,
    story_page,
)
from cms.core.site.shows import view
from cms.core.site.story import Sort, Story
from cms.core.site.views import View


@dataclass(frozen=True, slots=True)
class Plan:
    """What the press has to do.

    :param write: pages with what they show, in the order of their paths.
    :param remove: files of the public folder.
    """

    write: tuple[tuple[Page, View], ...]
    remove: tuple[str, ...]


def whole(edition: Edition) -> Plan:
    """Plan every page of an edition, for an empty folder."""
    found = ((page, view(edition, page)) for page in sorted(all_pages(edition)))
    return Plan(tuple((page, shown) for page, shown in found if shown is not None), ())


def plan(old: Edition, new: Edition) -> Plan:
    """Plan the way from one edition to the next; both have the same shape.

    A page is written when it shows something else than before. Only pages that a change can reach are
    looked at; the law is that nothing else differs.
    """
    write, remove, kept = [], set(), set()
    for page in sorted(_reached(old, new)):
        before, shown = view(old, page), view(new, page)
        if shown is not None:
            kept.add(page.path)
            if shown != before:
                write.append((page, shown))
        elif before is not None:
            remove.add(page.path)
    return Plan(tuple(write), tuple(sorted(remove - kept)))


def _reached(old: Edition, new: Edition) -> set[Page]:
    """Name every page that the change may reach, of either edition."""
    changed = [
        story
        for file in old.by_file.keys() | new.by_file.keys()
        if old.by_file.get(file) != new.by_file.get(file)
        for story in (old.by_file.get(file), new.by_file.get(file))
        if story is not None
    ]
    found = set(fixed_pages(old)) | set(fixed_pages(new))
    found |= {moved_page(alias) for alias in old.moved.keys() ^ new.moved.keys()}
    for edition in (old, new):
        near = [*changed, *(story for one in changed for story in edition.followers(one))]
        found |= {story_page(story) for story in near if story.sort is not Sort.AUTHOR}
        found |= {story_page(story) for story in edition.gone}
        found |= {story_page(story) for one in changed for story in _relatives(edition, one)}
        found |= set(_lists(edition, near))
        files = {story.file for story in changed}
        found |= {moved_page(alias) for alias, story in edition.moved.items() if story.file in files}
        if set(old.months) != set(new.months):
            found |= {month_page(edition, lang, month) for lang, month in edition.months}
    return found


def _relatives(edition: Edition, story: Story) -> Iterator[Story]:
    """Give the stories that may show another under "You might also like", or link to it as a translation."""
    yield from edition.translations.get(story.root, [])
    yield from edition.picked_by.get(story.file, [])
    for group in groups_of(story):
        if group.kind != "author":
            yield from edition.later(group, story)


def _lists(edition: Edition, near: list[Story]) -> Iterator[Page]:
    for group in {group for story in near for group in groups_of(story)} | _introduced(near):
        yield from group_pages(edition, group)
    for story in near:
        if story.sort is Sort.NEWS:
            yield month_page(edition, story.lang, edition.month_of(story))
            yield map_page(edition, story.lang, edition.month_of(story))
    for story in near:
        for other in edition.translations.get(story.root, []):
            if other.sort is Sort.NEWS:
                yield map_page(edition, other.lang, edition.month_of(other))


def _introduced(near: list[Story]) -> set[Group]:
    """Name the author lists whose introduction changed."""
    return {Group("author", story.lang, author_of(story)) for story in near if story.sort is Sort.AUTHOR}
