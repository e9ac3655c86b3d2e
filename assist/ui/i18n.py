"""Screen texts: flat JSON files with the same keys in every language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time

UiLang = Literal["zh", "en"]
LANGS: tuple[UiLang, ...] = ("zh", "en")
BABEL = {"zh": "zh_CN", "en": "en_GB"}


@cache
def texts(lang: UiLang) -> Mapping[str, str]:
    """Every screen text of a language, by key."""
    file = resources.files("assist.ui") / "locales" / f"{lang}.json"
    loaded: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def t(key: str, lang: UiLang, **values: object) -> str:
    """The text of a key, with its {names} filled in.

    Raises:
        KeyError: The key does not exist, or a value is missing.
    """
    text = texts(lang)[key]
    return text.format(**values) if values else text


def t_or(key: str, lang: UiLang, fallback: str) -> str:
    """The text of a key, or the fallback where a value has no text of its own."""
    return texts(lang).get(key, fallback)


def labels(prefix: str, lang: UiLang) -> dict[str, str]:
    """All texts below a prefix, the prefix taken off: what a component gets."""
    start = prefix + "."
    return {k.removeprefix(start): v for k, v in texts(lang).items() if k.startswith(start)}


def moment(at: datetime, lang: UiLang, zone: str, *, now: datetime) -> str:
    """A time of day for today, a day for every other day, in the business zone."""
    here, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    if here.date() == today:
        return str(format_time(here, "HH:mm", locale=_locale(lang)))
    pattern = "MMMd" if here.year == today.year else "yMMMd"
    return str(format_date(here, _SKELETONS[lang][pattern], locale=_locale(lang)))


@cache
def _locale(lang: UiLang) -> Locale:
    """Babel's locale; by name it would be looked up on disk for every single date."""
    return Locale.parse(BABEL[lang])


_SKELETONS: Mapping[str, Mapping[str, str]] = {
    "zh": {"MMMd": "M-d", "yMMMd": "yyyy-M-d"},
    "en": {"MMMd": "d MMM", "yMMMd": "d MMM yyyy"},
}
