"""Everything that is live at one moment, in the orders that the pages need."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from urllib.parse import unquote

from cms.core.paths import folded
from cms.core.site.cut import cut
from cms.core.site.story import Sort, Story
from cms.core.site.views import Item, Version

LATEST = 20
RELATED = 4
PAGE = 30
_WINDOW = 100
_RESERVED = frozenset(
    {"archive", "assets", "authors", "corrections", "fragments", "media", "pages", "sitemaps", "sizes", "topics"}
    | {"404.html", "gone.txt", "index.html", "feed.xml", "robots.txt", "sitemap.xml", "sitemap-news.xml"}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What the site's addresses depend on.

    :param languages: codes, the main one first; :param sections: keys in the order of the navigation.
    """

    languages: tuple[str, ...]
    sections: tuple[str, ...]
    zone: tzinfo

    def home(self, lang: str) -> str:
        """Give the folder of a language: empty for the main one, else ``ar/``."""
        return "" if lang == self.languages[0] else f"{lang}/"


@dataclass(frozen=True, slots=True)
class Group:
    """Stories that share a list: kind ``section``, ``author`` or ``topic``."""

    kind: str
    lang: str
    slug: str


class Edition:
    """The live stories, indexed. Never changed after it was made."""

    def __init__(self, stories: Iterable[Story], shape: Shape) -> None:
        self.shape = shape
        self.by_file: dict[str, Story] = {}
        self.taken: dict[str, str] = {}
        self.groups: dict[Group, list[Story]] = defaultdict(list)
        self.months: dict[tuple[str, date], list[Story]] = defaultdict(list)
        self.translations: dict[str, list[Story]] = defaultdict(list)
        self.picked_by: dict[str, list[Story]] = defaultdict(list)
        self.news: dict[str, list[Story]] = {lang: [] for lang in shape.languages}
        self.gone: list[Story] = []
        self.standing: list[Story] = []
        self.about: dict[tuple[str, str], Story] = {}
        self.corrected: list[Story] = []
        self.moved: dict[str, Story] = {}
        ordered = sorted(stories, key=_key)
        fronts = {story.section for story in ordered} | {*shape.sections, *shape.languages[1:]} | _RESERVED
        addresses: dict[str, str] = {}
        for story in ordered:
            address = folded(unquote(story.url))
            front = story.sort is Sort.NEWS and self._front(story.url, fronts)
            owner = "the site itself" if front else addresses.get(address, "")
            if owner:
                self.taken[story.file] = owner
            else:
                addresses[address] = story.file
                self._place(story)
        for story in self.by_file.values():
            self._lead_to(story, addresses, fronts)

    def _lead_to(self, story: Story, addresses: dict[str, str], fronts: set[str]) -> None:
        """Let a story's aliases lead to it, where nothing else stands; of two stories the older one has it."""
        for alias in story.aliases:
            address = folded(unquote(alias))
            standing = address.startswith("/pages/") and address.count("/") == 3
            if address not in addresses and (standing or not self._front(address, fronts)):
                addresses[address] = story.file
                self.moved[alias] = story

    def _front(self, url: str, fronts: set[str]) -> bool:
        """Tell whether the site has a page of its own at an address, or may come to have one."""
        parts = url.strip("/").split("/")
        inner = parts[1:] if parts[0] in self.shape.languages[1:] and len(parts) > 1 else parts
        if len(inner) == 1:
            return inner[0] in fronts
        return inner[0] in _RESERVED or inner[1] == "archive" or inner[-1] == "index.html"

    def _place(self, story: Story) -> None:
        self.by_file[story.file] = story
        if story.sort is Sort.AUTHOR:
            if not story.withdrawn:
                self.about[story.lang, author_of(story)] = story
            return
        if story.withdrawn:
            self.gone.append(story)
            return
        self.translations[story.root].append(story)
        if story.sort is Sort.PAGE:
            self.standing.append(story)
            return
        self.news[story.lang].append(story)
        self.months[story.lang, self.month_of(story)].append(story)
        for group in groups_of(story):
            self.groups[group].append(story)
        for file in story.related:
            self.picked_by[file].append(story)
        if story.notes:
            self.corrected.append(story)

    def local(self, when: datetime) -> datetime:
        """Give a moment in the publication's time zone."""
        return when.astimezone(self.shape.zone)

    def month_of(self, story: Story) -> date:
        """Give the first day of the month, by the paper's own clock, in which a story was published."""
        return self.local(story.published).date().replace(day=1)

    def latest(self, lang: str, before: Story | None = None, *, count: int = LATEST) -> tuple[Item, ...]:
        """Give the newest headlines, newest first; those published just before a story when one is given."""
        line = self.news.get(lang, [])
        end = bisect_left(line, before.key, key=_key) if before else len(line)
        return tuple(item_of(story) for story in reversed(line[max(0, end - count) : end]))

    def latest_with(self, lang: str, newest: Story, *, count: int = LATEST) -> tuple[Item, ...]:
        """Give the newest headlines as they were when ``newest`` had just been published."""
        line = self.news.get(lang, [])
        end = bisect_left(line, newest.key, key=_key) + 1
        return tuple(item_of(story) for story in reversed(line[max(0, end - count) : end]))

    def followers(self, story: Story) -> list[Story]:
        """Name the stories whose list of headlines a change of this one may touch: the next ones after it."""
        line = self.news.get(story.lang, [])
        start = bisect_left(line, story.key, key=_key)
        return line[start : start + LATEST + 1]

    def later(self, group: Group, story: Story) -> list[Story]:
        """Give the stories of a group that were published after one."""
        line = self.groups.get(group, [])
        return line[bisect_left(line, story.key, key=_key) :]

    def related(self, story: Story) -> tuple[Story, ...]:
        """Choose what else to read: by hand first, then earlier stories by shared topics, section and date."""
        picked = (self.by_file.get(file) for file in story.related)
        chosen = [one for one in picked if one and _readable(one) and one.file != story.file]
        pool: dict[str, Story] = {}
        for group in groups_of(story):
            if group.kind != "author":
                line = self.groups.get(group, [])
                end = bisect_left(line, story.key, key=_key)
                pool.update((one.file, one) for one in line[max(0, end - _WINDOW) : end])
        tags = {name.slug for name in story.tags if name.slug}
        for one in chosen:
            pool.pop(one.file, None)

        def rank(other: Story) -> tuple[int, int, float, str]:
            shared = len(tags & {name.slug for name in other.tags})
            return (-shared, int(other.section != story.section), -other.published.timestamp(), other.file)

        return tuple([*chosen, *sorted(pool.values(), key=rank)][:RELATED])

    def versions(self, story: Story) -> tuple[Version, ...]:
        """Give a story's page in every language that it is live in; empty when there is but one."""
        order = {lang: place for place, lang in enumerate(self.shape.languages)}
        found: dict[str, Version] = {}
        for one in sorted(self.translations.get(story.root, []), key=lambda one: (order.get(one.lang, 99), one.file)):
            found.setdefault(one.written, Version(one.written, one.url))
        if story.written not in found or found[story.written].url != story.url or len(found) < 2:
            return ()
        return tuple(found.values())


def groups_of(story: Story) -> tuple[Group, ...]:
    """Name the lists that a story stands in."""
    if story.withdrawn or story.sort is not Sort.NEWS:
        return ()
    section = [Group("section", story.lang, story.section)] if story.section not in {"", *_RESERVED} else []
    authors = [Group("author", story.lang, name.slug) for name in story.authors if name.slug]
    topics = [Group("topic", story.lang, name.slug) for name in story.tags if name.slug]
    return (*section, *authors, *topics)


def author_of(story: Story) -> str:
    """Read the author's slug out of the name of a file that introduces one."""
    return story.file.rsplit("/", 1)[1].split(".", maxsplit=1)[0]


def name_in(stories: Sequence[Story], group: Group) -> str:
    """Give an author's or a topic's name as the newest story writes it."""
    for story in reversed(stories):
        names = story.authors if group.kind == "author" else story.tags
        for name in names:
            if name.slug == group.slug:
                return name.text
    return group.slug


def item_of(story: Story) -> Item:
    """Give a story as a line in a list, its headline cut when it is long."""
    return Item(story.url, cut(story.headline, story.written), story.published)


def _key(story: Story) -> tuple[datetime, str]:
    return story.key


def _readable(story: Story) -> bool:
    return story.sort is Sort.NEWS and not story.withdrawn
