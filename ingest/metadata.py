"""What is known about a document besides its text: front matter, metadata.csv, folder names.

The nearer source wins, field by field: front matter, then the metadata.csv of the deepest folder
(an exact path before a pattern, a later row before an earlier one), then the names of the folders
and of the file. A wrong date, audience or group refuses the document, because a guess could show
what must not be shown; a wrong category is reported and the default is used.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any, cast, get_args

from assist.errors import UnreadableDocument
from assist.text.border import admit
from assist.text.normalise import han_share
from assist.types import Audience, Category, Source
from ingest.metadata_table import Row, Tables, canonical, folded_name, is_none
from ingest.readers.lexicon import read_lexicon

DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+\d{1,2}:.*)?$"
)
LIST_SPLIT = re.compile(r"\s*[;；|、]\s*")
COMMA_SPLIT = re.compile(r"\s*[,，]\s*")
_CASES = re.compile(  # "tickets_2025Q4"; a "phone-case" is none
    r"(?<![a-z])(?:(?:support|service|help)?tickets?|past[-_ ]?cases|conversations|chat[-_ ]?logs?)"
    r"(?![a-z])|工单|历史案例|历史会话|聊天记录",
    re.IGNORECASE,
)
MARKUP = re.compile(r"<[^<>]*>|\*\*|__|`|!?\[([^\]]*)\]\([^)]*\)")
MIN_HAN_SHARE = 0.15
MAX_TITLE = 200
FIELDS = (
    "category",
    "title",
    "audience",
    "acl_groups",
    "valid_from",
    "valid_to",
    "supersedes",
    "lang",
)


def describe(key: str, front_matter: Mapping[str, Any], tables: Tables) -> tuple[Source, list[str]]:
    """The source record of a document, without language and hash.

    Args:
        key: The document's key.
        front_matter: As parsed.
        tables: Of the source folder.

    Returns:
        The record and what is to be warned about.

    Raises:
        UnreadableDocument: A date, audience or group that cannot be understood; names file and
        line.
    """
    given: dict[str, tuple[str, str]] = {}
    for row in _ranked(tables.rows, key):
        given.update({name: (value, row.place) for name, value in row.values.items()})
    for name, value in front_matter.items():
        text, place = _as_text(value), f"front matter, key {name}"
        if not is_none(text):
            given[canonical(str(name))] = (text, place)
        elif canonical(str(name)) == "acl_groups":
            raise UnreadableDocument(f"{place}: names no group", path=key)
    warnings: list[str] = []
    values = {name: value for name, (value, _) in given.items()}
    return Source(
        key=key,
        category=_category(key, given, warnings),
        title=_one_line(values.get("title", "")),
        audience=_audience(key, given),
        acl_groups=tuple(_split(values.get("acl_groups", ""), commas=True)),
        valid_from=_date(given, "valid_from"),
        valid_to=_date(given, "valid_to"),
        supersedes=_superseded(key, values.get("supersedes", "")),
        lang=_lang(values.get("lang", "")),
        tags={name: _tag(name, text) for name, text in values.items() if name not in FIELDS},
    ), warnings


def circumstances(key: str, tables: Tables) -> list[str]:
    """Everything outside a file that `describe` looks at, as text that changes with it."""
    return [f"{row.place} {dict(row.values)}" for row in _ranked(tables.rows, key)]


def guess_lang(text: str) -> str:
    """Language "zh" or "en", by the share of Han characters among the letters."""
    return "zh" if han_share(text[:20_000]) >= MIN_HAN_SHARE else "en"


def plain_title(text: str) -> str:
    """A title without markup, on one line."""
    return _one_line(MARKUP.sub(lambda found: found.group(1) or "", text))


def _ranked(rows: list[Row], key: str) -> list[Row]:
    """The rows about a document, the weakest first."""
    found = [row for row in rows if key.startswith(row.folder) and row.matches(key)]
    return sorted(found, key=lambda row: (row.folder.count("/"), row.is_exact(key)))


def _category(key: str, given: Mapping[str, tuple[str, str]], warnings: list[str]) -> Category:
    if "category" in given:
        text, place = given["category"]
        named = _meaning("category", text)
        if named:
            return cast("Category", named)
        known = ", ".join(get_args(Category))
        warnings.append(f"{place}: category {text!r} is unknown, use one of {known}")
    path = PurePosixPath(key)
    for part in (*reversed(path.parts[:-1]), path.stem):
        named = _meaning("category", part)
        if named:
            return cast("Category", named)
    return "case" if _CASES.search(path.stem) else "manual"


def _audience(key: str, given: Mapping[str, tuple[str, str]]) -> Audience:
    if "audience" in given:
        text, place = given["audience"]
        named = _meaning("audience", text)
        if not named:
            raise UnreadableDocument(
                f"{place}: audience {text!r}, use public or internal", path=key
            )
        return cast("Audience", named)
    internal = read_lexicon("metadata")["folders"]["internal"]
    parts = [folded_name(part) for part in PurePosixPath(key).parts[:-1]]
    return "internal" if any(part in internal for part in parts) else "public"


def _date(given: Mapping[str, tuple[str, str]], name: str) -> date | None:
    if name not in given:
        return None
    text, place = given[name]
    found = DATE.match(text.strip())
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise UnreadableDocument(f"{place}: {name} {text!r} is not a date, write YYYY-MM-DD")


def _superseded(key: str, text: str) -> str:
    """The key of the replaced document; a bare name means one beside this document."""
    name = text.strip().replace("\\", "/").removeprefix("./")
    if not name or "/" in name:
        return name
    folder = key[: key.rfind("/") + 1]
    return f"{folder}{name}"


def _lang(text: str) -> str:
    folded = text.strip().lower()
    return "zh" if folded.startswith("zh") else ("en" if folded.startswith("en") else "")


def _tag(name: str, text: str) -> str:
    if folded_name(name) in read_lexicon("metadata")["values"]["lists"]:
        return "|".join(_split(text, commas=True))
    return " ".join(text.split())


def _split(text: str, *, commas: bool) -> list[str]:
    parts = LIST_SPLIT.split(text.strip())
    if commas and len(parts) == 1:
        parts = COMMA_SPLIT.split(text.strip())
    return [part for part in parts if part]


def _as_text(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(_as_text(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip()


@functools.lru_cache(maxsize=4096)
def _meaning(kind: str, text: str) -> str:
    folded = folded_name(text)
    for ours, names in read_lexicon("metadata")[kind].items():
        if folded in names:
            return str(ours)
    return ""


def _one_line(text: str) -> str:
    return " ".join(admit(text or " ", max_chars=MAX_TITLE).text.split())
