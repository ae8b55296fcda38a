"""Where things are: slug, file, address on the desk and address for readers, each pair together.

A *file* is a path inside the repository with forward slashes (``content/city/2026/11/tram.md``); a
*page* is what follows ``content/`` (the desk's ``/articles/<page>``); a *url* starts with a slash and
is what readers see (``/city/2026/11/tram/``).
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from slugify import slugify

from cms.core.errors import BadValue

CONTENT = "content/"
MEDIA = "content/media/"
DISCUSSION = "discussion/"
_UNLISTED = (MEDIA, "content/authors/", "content/pages/")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DATED = re.compile(
    r"content/(?P<section>[^/]+)/(?P<year>\d{4})/(?P<month>\d{2})/(?P<slug>[^/]+?)(?:\.(?P<lang>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.md"
)
_URL = re.compile(
    r"/(?:(?P<lang>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)/)?(?P<section>[^/]+)/(?P<year>\d{4})/(?P<month>\d{2})/(?P<slug>[^/]+)/"
)
_REFUSED_PART = re.compile(r"(?i)\A(?:\.{1,2}|\.git.*|git~\d+|)\Z|[\x00-\x1f\x7f\\]")
# What some file systems leave out of a name: with one of these inside, ".git" is still ".git" there.
_IGNORED = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})


@dataclass(frozen=True, slots=True)
class Slug:
    """The part of an article's URL that its desk chose: ``budget-vote``."""

    text: str

    def __post_init__(self) -> None:
        if not _SLUG.fullmatch(self.text) or len(self.text) > 100:
            raise BadValue(
                f"{self.text!r} is not an address: lower-case a-z and 0-9, words joined by hyphens, 100 at most"
            )
        if self.text in _DEVICES:
            raise BadValue(f"{self.text!r} is a device name on some systems; choose another address")


def slug_for(headline: str) -> Slug | None:
    """Propose a slug from a headline, transliterated; None when no letter or digit is left."""
    text = slugify(headline, max_length=60, word_boundary=True, save_order=True)
    if not text:
        return None
    return Slug(f"{text}-1" if text in _DEVICES else text)


def checked_file(file: str) -> str:
    """Pass on a path that is safe to read and write below ``content/``.

    :raises BadValue: it leads elsewhere, or no file system should hold it.
    """
    parts = file.split("/")
    if not file.startswith(CONTENT) or any(_REFUSED_PART.search(_IGNORED.sub("", part)) for part in parts):
        raise BadValue(f"{file!r} is not a file under content/")
    if any(len(part.encode("utf-8", "surrogateescape")) > 255 for part in parts) or len(file) > 1000:
        raise BadValue(f"{file[:60]!r}… is too long for a file name")
    return file


def _safe(file: str) -> str | None:
    """Pass on a path that :func:`checked_file` takes; None for any other."""
    try:
        return checked_file(file)
    except BadValue:
        return None


def file_of(section: str, when: datetime, slug: Slug, lang: str = "") -> str:
    """Name the file of a new article.

    :param section: a section's key in ``cms.toml``.
    :param when: the moment it was begun; its month is part of the name for ever.
    :param lang: given only for other languages than the newsroom's main one.
    """
    if lang and not _LANG.fullmatch(lang):
        raise BadValue(f"{lang!r} is not a language code such as en or pt-BR")
    suffix = f".{lang}" if lang else ""
    return checked_file(f"{CONTENT}{Slug(section).text}/{when:%Y}/{when:%m}/{slug.text}{suffix}.md")


def slug_of(file: str) -> str:
    """Read the slug out of a file's name, without language and suffix."""
    dated = _DATED.fullmatch(file)
    return dated["slug"] if dated else posixpath.splitext(posixpath.basename(file))[0]


def lang_of(file: str) -> str:
    """Read the language out of a file's name; empty for the main one."""
    dated = _DATED.fullmatch(file)
    return (dated["lang"] or "") if dated else ""


def url_of(file: str) -> str:
    """Give an article's public address: ``/city/2026/11/tram/``, other languages ``/ar/city/…``.

    Files that do not follow the dated form are addressed by their path without suffix.
    """
    dated = _DATED.fullmatch(file)
    if not dated:
        return "/" + file.removeprefix(CONTENT).removesuffix(".md") + "/"
    lead = f"/{dated['lang']}" if dated["lang"] else ""
    return f"{lead}/{dated['section']}/{dated['year']}/{dated['month']}/{dated['slug']}/"


def file_of_url(url: str) -> str | None:
    """Name the file behind a dated public address; None for any other address, and for one no file can have."""
    found = _URL.fullmatch(url)
    if not found:
        return None
    suffix = f".{found['lang']}" if found["lang"] else ""
    file = _safe(f"{CONTENT}{found['section']}/{found['year']}/{found['month']}/{found['slug']}{suffix}.md")
    # A slug that ends like a language (x.ar) would name another address's file.
    return file if file and url_of(file) == url else None


def page_of(file: str) -> str:
    """Give the desk's name of a file: what follows ``content/``."""
    return file.removeprefix(CONTENT)


def file_of_page(page: str) -> str:
    """Name the file behind a desk address.

    :raises BadValue: it leads out of ``content/``.
    """
    return checked_file(CONTENT + page)


def is_article(file: str) -> bool:
    """Tell whether a file is listed as an article: Markdown below ``content/``, no page, author or picture."""
    return file.startswith(CONTENT) and file.endswith(".md") and not file.startswith(_UNLISTED)


def discussion_of(file: str) -> str:
    """Name the folder that holds the comments on an article."""
    return DISCUSSION + page_of(file) + "/"


def file_of_discussion(path: str) -> str | None:
    """Name the article that a comment's file belongs to; None for any other path."""
    if not path.startswith(DISCUSSION) or not path.endswith(".yaml"):
        return None
    return _safe(CONTENT + posixpath.dirname(path.removeprefix(DISCUSSION)))


def media_file(url: str) -> str | None:
    """Name the file behind a picture's root-relative address ``/media/…``; None for any other."""
    path = url.split("?", 1)[0].split("#", 1)[0]
    file = CONTENT + path.lstrip("/")
    if not path.startswith("/media/") or posixpath.normpath(file) != file:
        return None
    return _safe(file)


def media_url(file: str) -> str:
    """Give the address at which readers get a picture: ``/media/…``."""
    return "/" + file.removeprefix(CONTENT)


def resolve(link: str, *, at: str) -> str | None:
    """Name the file that a Markdown link inside the file ``at`` means; None when it leads elsewhere.

    Pictures are root-relative (``/media/…``), articles path-relative (``../10/x.md``).
    """
    target = link.split("#", 1)[0].split("?", 1)[0]
    if target.startswith("/media/"):
        return media_file(target)
    if not target.endswith(".md") or ":" in target.split("/", 1)[0] or target.startswith("/"):
        return None
    file = posixpath.normpath(posixpath.join(posixpath.dirname(at), target))
    return _safe(file)


def folded(file: str) -> str:
    """Give the form under which two files would collide on a careless file system."""
    return unicodedata.normalize("NFC", file).casefold()
