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
from urllib.parse import unquote_to_bytes

from slugify import slugify

from cms.core.errors import BadValue
from cms.core.letters import in_latin

CONTENT = "content/"
MEDIA = "content/media/"
DISCUSSION = "discussion/"
_UNLISTED = (MEDIA, "content/authors/", "content/pages/")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NO_WORD = re.compile(r"[%\s\x00-\x1f\x7f\udc80-\udcff]")
_LANG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DATED = re.compile(
    r"content/(?P<section>[^/]+)/(?P<year>\d{4})/(?P<month>\d{2})/(?P<slug>[^/]+?)(?:\.(?P<lang>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.md"
)
_URL = re.compile(
    r"/(?:(?P<lang>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)/)?(?P<section>[^/]+)/(?P<year>\d{4})/(?P<month>\d{2})/(?P<slug>[^/]+)/"
)
_LEADS_AWAY = re.compile(r"(?is)\A(?:\.{1,2}|\.git.*|git~\d+|)\Z|\x00")
_ODD = re.compile(r"[\x01-\x1f\x7f\\]")
_UPLOADED = re.compile(r"content/media/\d{4}/\d{2}/[a-z0-9]+(?:-[a-z0-9]+)*-[0-9a-f]{8}\.(?:jpg|png|webp|pdf)")
_BYTE = re.compile("[\udc80-\udcff]")
_SERVED = re.compile(r"[^\x00-\x20\x7f-\x9f\ud800-\udfff\\:*?\"<>|%#]+\Z")
_WRITTEN_BYTE = re.compile(r"\\x([89a-f][0-9a-f])")
_LONGEST_PART = 255
_LONGEST = 1_000
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


def slug_for(headline: str, lang: str = "") -> Slug | None:
    """Propose a slug from a headline, transliterated; None when no letter or digit is left.

    :param lang: the language as whose newspapers it is written in Latin letters; empty for what fits any name.
    """
    latin = in_latin(headline, lang) if lang else headline
    text = slugify(latin, max_length=60, word_boundary=True, save_order=True)
    if not text:
        return None
    return Slug(f"{text}-1" if text in _DEVICES else text)


def checked_file(file: str) -> str:
    """Pass on a path that is safe to read and write below ``content/``.

    :raises BadValue: it leads elsewhere, or no file system should hold it.
    """
    if not file.startswith(CONTENT) or _ODD.search(file) or _leads_away(file):
        raise BadValue(f"{file[:200]!r} is not a file under content/")
    if _is_too_long(file):
        raise BadValue(f"{file[:60]!r}… is too long for a file name")
    return file


def fault_of(file: str) -> str:
    """Say what is wrong with the name of a file that somebody pushed; empty when the desk can work with it."""
    if _leads_away(file):
        return "its name is one that git or a file system takes for something else; rename it in a clone"
    if _ODD.search(file):
        return "its name holds control characters or backslashes; rename it in a clone"
    if _BYTE.search(file):
        return "its name is not UTF-8; rename it in a clone"
    return "its name is too long for a file system; rename it in a clone" if _is_too_long(file) else ""


def _leads_away(file: str) -> bool:
    return any(_LEADS_AWAY.search(_IGNORED.sub("", part)) for part in file.split("/"))


def _is_too_long(file: str) -> bool:
    sizes = (len(part.encode("utf-8", "surrogateescape")) for part in file.split("/"))
    return len(file) > _LONGEST or any(size > _LONGEST_PART for size in sizes)


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


def moved_file(file: str, section: str, slug: Slug) -> str:
    """Name a file after it moved: its month and language stay, and a folder that is not of the dated form.

    :param section: empty to stay in the one that it is in.
    :raises BadValue: no article can be there.
    """
    dated = _DATED.fullmatch(file)
    if not dated:
        return checked_article(f"{posixpath.dirname(file)}/{slug.text}.md")
    suffix = f".{dated['lang']}" if dated["lang"] else ""
    folder = dated["section"] if section in {"", dated["section"]} else Slug(section).text
    return checked_article(f"{CONTENT}{folder}/{dated['year']}/{dated['month']}/{slug.text}{suffix}.md")


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


def is_served(url: str) -> bool:
    """Tell whether a page can have an address below the site's own: one that any host and file system can hold.

    :param url: without anything written as ``%2f``: ``/city/old/``.
    """
    parts = url.strip("/").split("/")
    odd = any(not _SERVED.match(part) or part.startswith(".") or part.endswith(".") for part in parts)
    return not odd and "index.html" not in parts and _safe(f"{CONTENT}{'/'.join(parts)}.md") is not None


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
    """Give the desk's name of a file: what follows ``content/``, bytes that are not UTF-8 as ``\\xff``."""
    page = file.removeprefix(CONTENT)
    return page.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") if _BYTE.search(page) else page


def file_of_page(page: str) -> str:
    """Name the file behind a desk address, for looking at it: an odd name is found too, and written ``\\xff``
    where it is not UTF-8.

    :raises BadValue: it leads out of ``content/``.
    """
    file = CONTENT + _WRITTEN_BYTE.sub(lambda byte: chr(0xDC00 + int(byte[1], 16)), page)
    if _leads_away(file):
        raise BadValue(f"{file[:200]!r} is not a file under content/")
    return file


def writable_file_of_page(page: str) -> str:
    """Name the file behind a desk address, for writing it: one with an odd name has to be renamed first.

    :raises BadValue: it leads out of ``content/``, or its name is one that the desk cannot work with.
    """
    file = file_of_page(page)
    if fault := fault_of(file):
        raise BadValue(f"{page[:200]} cannot be written here: {fault}.")
    return file


def is_article(file: str) -> bool:
    """Tell whether a file is listed as an article: Markdown below ``content/``, no page, author or picture."""
    return file.startswith(CONTENT) and file.endswith(".md") and not file.startswith(_UNLISTED)


def checked_article(file: str) -> str:
    """Pass on a path at which an article is safe and is listed.

    :raises BadValue: it is no safe path, or its folder is for pages, authors or pictures.
    """
    if not is_article(checked_file(file)):
        folder = file.split("/")[1]
        raise BadValue(f"No article is listed in {CONTENT}{folder}: that folder is for {folder}. Choose a section.")
    return file


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
    if not path.startswith("/media/") or posixpath.normpath(file) != file or _BYTE.search(file):
        return None
    return _safe(file)


def media_url(file: str) -> str:
    """Give the address at which readers get a picture: ``/media/…``."""
    return "/" + file.removeprefix(CONTENT)


def picture_file(name: str, when: datetime, digest: str, suffix: str) -> str:
    """Name the file of a picture or a PDF that somebody sends: ``content/media/2026/11/ferry-d15784d6.jpg``.

    :param name: what its sender's machine calls it.
    :param digest: the SHA-256 of its bytes in hex; what begins so is the same.
    :param suffix: what it is, with the dot.
    """
    slug = slug_for(posixpath.splitext(posixpath.basename(name.replace("\\", "/")))[0])
    return checked_file(f"{MEDIA}{when:%Y}/{when:%m}/{slug.text if slug else 'picture'}-{digest[:8]}{suffix}")


def is_uploaded(file: str) -> bool:
    """Tell whether a file has a name that :func:`picture_file` gives."""
    return _UPLOADED.fullmatch(file) is not None


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


def link_to(file: str, *, at: str) -> str:
    """Give the path-relative link from the file ``at`` to another one; :func:`resolve` reads it back."""
    return posixpath.relpath(file, posixpath.dirname(at))


def in_trailer(file: str) -> str:
    """Write a file's name as one word of a commit's trailer, where blanks are joined and odd bytes are lost."""
    return _NO_WORD.sub(lambda found: "".join(f"%{byte:02X}" for byte in _bytes(found[0])), file)


def from_trailer(word: str) -> str:
    """Read a file's name from a commit's trailer."""
    return unquote_to_bytes(_bytes(word)).decode("utf-8", "surrogateescape")


def folded(file: str) -> str:
    """Give the form under which two files would collide on a careless file system."""
    return unicodedata.normalize("NFC", file).casefold()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
