"""The only reader of ``cms.toml``, ``desk.toml`` and the environment.

``cms.toml`` describes the publication and is versioned; ``desk.toml`` says who may do what and where
things go, lives in the private folder and is never versioned.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cms.core.errors import BadConfiguration, BadValue
from cms.core.paths import Slug
from cms.files import write_whole

PUBLICATION_FILE = "cms.toml"
_LANG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_RTL = frozenset({"ar", "he", "fa", "ur", "ps", "sd", "yi", "dv", "ckb"})


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the publication appears in.

    :param direction: ``ltr`` or ``rtl``.
    :param paper: the publication's name in this language.
    """

    code: str
    name: str
    direction: str
    paper: str
    tagline: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the paper; ``names`` maps a language code to the section's name in it."""

    key: str
    names: Mapping[str, str]

    def name(self, lang: str) -> str:
        """Give the name in a language, else in any, else the key."""
        return self.names.get(lang) or next(iter(self.names.values()), self.key)


@dataclass(frozen=True, slots=True)
class Publication:
    """What ``cms.toml`` says: the paper's name, address, time zone, languages and sections.

    :param style: for each language the words of the house, and for each the wrong ones that it stands for. It is not
        part of what readers see, so the site is not built anew when it changes: that goes by ``repr``.
    """

    name: str
    url: str
    timezone: str
    languages: tuple[Language, ...]
    sections: tuple[Section, ...]
    imprint: str = ""
    style: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict, repr=False)

    @property
    def main_language(self) -> str:
        return self.languages[0].code

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def language(self, code: str) -> Language:
        """Give a language; an unlisted code gets the main one's paper name and its own direction."""
        for language in self.languages:
            if language.code == code:
                return language
        if not code:
            return self.languages[0]
        return replace(self.languages[0], code=code, name=code, direction=direction_of(code))

    def style_of(self, lang: str) -> Mapping[str, tuple[str, ...]]:
        """Give the house-style list of a language; of the main one when none is named."""
        lang = lang or self.main_language
        return {**self.style.get(lang.split("-", maxsplit=1)[0], {}), **self.style.get(lang, {})}

    def section(self, key: str) -> Section:
        """Give a section; an unlisted key is shown as it is."""
        return next((section for section in self.sections if section.key == key), Section(key, {}))


def direction_of(code: str) -> str:
    """Tell in which direction a language is written: ``ltr`` or ``rtl``."""
    return "rtl" if code.split("-", maxsplit=1)[0] in _RTL else "ltr"


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``desk.toml`` says.

    :param desk_remote: where main is synced to; empty for none.
    :param site_remote: where live is pushed to; empty for none.
    :param desk_url: the address under which people open the desk; decides about secure cookies.
    :param public: the folder of the built site, when this machine serves it.
    :param accepted: the blob of ``cms.toml`` that an administrator accepted.
    :param api_per_minute: calls of the JSON API that one token may make in a minute.
    :param emergency_override: an administrator may let a text go that nobody approved, with a reason.
    :param mail_host: the server that takes the desk's mail; empty for no mail. ``mail_security`` is ``starttls``,
        ``tls``, or ``none`` for a server on this machine.
    :param webhook_hosts: hosts inside a network, or without https, to which people's webhooks may go all the same.
    """

    desk_remote: str = ""
    site_remote: str = ""
    desk_url: str = "http://127.0.0.1:8000"
    public: str = ""
    accepted: str = ""
    four_eyes: bool = True
    emergency_override: bool = True
    api_per_minute: int = 300
    session_idle_hours: int = 12
    session_days: int = 14
    trusted_hosts: tuple[str, ...] = field(default=())
    mail_host: str = ""
    mail_port: int = 587
    mail_security: str = "starttls"
    mail_user: str = ""
    mail_password: str = field(default="", repr=False)
    mail_from: str = ""
    webhook_hosts: tuple[str, ...] = field(default=())

    @property
    def secure(self) -> bool:
        """Tell whether the desk is reached over https."""
        return urlsplit(self.desk_url).scheme == "https"


def read_publication(text: str) -> Publication:
    """Read the text of ``cms.toml``.

    :raises BadConfiguration: naming the key and what it may be.
    """
    table = _toml(PUBLICATION_FILE, text)
    languages = tuple(_language(entry, table) for entry in _tables(table, "languages"))
    main = _text(table, "main_language", "en")
    if not languages:
        languages = (Language(main, main, direction_of(main), _text(table, "name", "")),)
    if main not in {language.code for language in languages}:
        raise BadConfiguration(f"cms.toml: main_language {main!r} is not one of its [[languages]]")
    ordered = tuple(sorted(languages, key=lambda language: language.code != main))
    return Publication(
        name=_text(table, "name", "Untitled newsroom"),
        url=_address(_text(table, "url", "http://127.0.0.1:8001")),
        timezone=_zone(_text(table, "timezone", "UTC")),
        languages=ordered,
        sections=tuple(_section(entry) for entry in _tables(table, "sections")),
        imprint=_text(table, "imprint", ""),
        style=_style(table.get("style", {})),
    )


def read_settings(path: Path) -> Settings:
    """Read ``desk.toml``; a missing file means the defaults.

    :raises BadConfiguration: naming the key and what it may be.
    """
    try:
        table = _toml(path.name, path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as fault:
        raise BadConfiguration(f"{path} cannot be read: {fault.strerror}") from fault
    known = {name: table[name] for name in Settings.__dataclass_fields__ if name in table}
    unknown = set(table) - set(known)
    if unknown:
        raise BadConfiguration(
            f"desk.toml: unknown key {sorted(unknown)[0]!r}; known are {', '.join(Settings.__dataclass_fields__)}"
        )
    for name, value in known.items():
        default = getattr(Settings(), name)
        wanted = list if isinstance(default, tuple) else type(default)
        if not isinstance(value, wanted):
            raise BadConfiguration(f"desk.toml: {name} must be a {wanted.__name__}, not {value!r}")
    for name in {"trusted_hosts", "webhook_hosts"} & set(known):
        known[name] = tuple(str(host) for host in known[name])
    return _checked(Settings(**known))


def _checked(settings: Settings) -> Settings:
    """Pass on settings that fit together."""
    if settings.mail_security not in {"starttls", "tls", "none"}:
        raise BadConfiguration(f"desk.toml: mail_security is starttls, tls or none, not {settings.mail_security!r}")
    here = settings.mail_host in {"", "localhost", "127.0.0.1", "::1"}
    if settings.mail_security == "none" and not here:
        raise BadConfiguration(
            'desk.toml: mail_security = "none" would send drafts\' headlines in the clear; use "starttls" or "tls", '
            "or a mail server on this machine"
        )
    if settings.mail_host and not settings.mail_from:
        raise BadConfiguration("desk.toml: mail_host needs mail_from, the desk's own address, such as desk@example.org")
    return settings


def write_settings(path: Path, settings: Settings) -> None:
    """Write ``desk.toml`` whole, mode 600."""
    lines = ["# Private to this desk: never versioned, part of every backup.\n"]
    for name in Settings.__dataclass_fields__:
        value = getattr(settings, name)
        lines.append(f"{name} = {_written(value)}\n")
    write_whole(path, "".join(lines), flushed=True)


def environment() -> Mapping[str, str]:
    """Give the process environment, for the few who start other programs."""
    return dict(os.environ)


def forget_git_variables() -> None:
    """Drop what a surrounding git (a hook, say) set for itself: it must not redirect ours."""
    for name in [name for name in os.environ if name.startswith("GIT_") and not name.startswith("GIT_PYTHON")]:
        del os.environ[name]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_written(item) for item in value) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadConfiguration(f"{name} does not parse: {fault}") from fault


def _text(table: Mapping[str, Any], key: str, default: str) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise BadConfiguration(f"cms.toml: {key} must be text, not {value!r}")
    return value


def _tables(table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise BadConfiguration(f"cms.toml: write [[{key}]] once for each")
    return value


def _language(entry: Mapping[str, Any], table: Mapping[str, Any]) -> Language:
    code = _text(entry, "code", "")
    if not _LANG.match(code):
        raise BadConfiguration(f"cms.toml: language code {code!r} is not like en or pt-BR")
    direction = _text(entry, "direction", direction_of(code))
    if direction not in {"ltr", "rtl"}:
        raise BadConfiguration(f"cms.toml: direction of {code} is ltr or rtl, not {direction!r}")
    paper = _text(entry, "paper", _text(table, "name", ""))
    return Language(code, _text(entry, "name", code), direction, paper, _text(entry, "tagline", ""))


def _section(entry: Mapping[str, Any]) -> Section:
    key = _text(entry, "key", "")
    try:
        Slug(key)
    except BadValue as fault:
        raise BadConfiguration(f"cms.toml: section key: {fault}") from fault
    names = entry.get("names", {})
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise BadConfiguration(f'cms.toml: section {key}: names is a table of language = "name"')
    return Section(key, names)


def _style(table: object) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Read the house-style lists: a table for each language, of lists of wrong words by the right one."""
    if not isinstance(table, dict) or not all(_LANG.match(lang) and isinstance(table[lang], dict) for lang in table):
        raise BadConfiguration("cms.toml: write the house style as [style.en], one table for each language")
    for lang, words in table.items():
        for right, wrongs in words.items():
            known = isinstance(wrongs, list) and all(isinstance(word, str) and word[:1].isalnum() for word in wrongs)
            if not known or right in wrongs:
                wanted = 'a list of other words that begin with a letter, such as ["advisor"]'
                raise BadConfiguration(f"cms.toml: [style.{lang}] {right}: give {wanted}")
    return {lang: {right: tuple(wrongs) for right, wrongs in words.items()} for lang, words in table.items()}


def _address(url: str) -> str:
    parts = urlsplit(url)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.netloc
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise BadConfiguration(f"cms.toml: url {url!r} is not the site's http or https address")
    return url.rstrip("/")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as fault:
        raise BadConfiguration(f"cms.toml: {name!r} is not a time zone such as Europe/Copenhagen") from fault
    return name
