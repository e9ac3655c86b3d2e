"""Values of JSON and XML as lines: names, pairs, scalars as the file writes them."""

from __future__ import annotations

import html
import re
from typing import Any

from ingest.readers.blocks import COLON, JOIN, Extract
from ingest.readers.lexicon import read_lexicon
from ingest.readers.markup import html_blocks

LONG_TEXT = 240  # a value from this size on is a text of its own
ASIDE = re.compile(r"[(（][^()（）]*[)）]|[\s_\-*]")  # what a form says beside a name
LETTER = re.compile(r"[^\W\d_]")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")


def field_kind(name: str, kind: str) -> bool:
    """Whether a field's name is one of lexicons/fields.toml under that kind."""
    plain = ASIDE.sub("", name.rsplit(JOIN, 1)[-1]).lower()
    return plain in read_lexicon("fields")[kind]


def record_lines(value: Any) -> str:  # noqa: ANN401
    """A value as lines, depth first, in the order of the file."""
    lines: list[str] = []
    _lines(value, "", lines)
    return "\n".join(lines)


def _lines(value: Any, path: str, lines: list[str]) -> None:  # noqa: ANN401
    if isinstance(value, dict):
        pair = as_pair(value)
        if pair:
            name, text = pair
            lines.append(f"{path}{JOIN}{name}{COLON}{text}" if path else f"{name}{COLON}{text}")
            return
        for key, item in value.items():
            _lines(item, f"{path}{JOIN}{key}" if path else str(key), lines)
    elif isinstance(value, list):
        pairs = _as_pairs(value)
        for item in [pairs] if pairs else value:
            _lines(item, path, lines)
    else:
        text = scalar(value)
        if text:
            lines.append(f"{path}{COLON}{text}" if path else text)


def as_pair(value: dict[str, Any]) -> tuple[str, str] | None:
    """(name, text) of an object that only says what something is called and what it holds."""
    if len(value) != 2:  # noqa: PLR2004
        return None
    (first, name), (second, text) = value.items()
    scalars = isinstance(name, str) and not isinstance(text, list | dict | None)
    if scalars and field_kind(first, "pair_name") and field_kind(second, "pair_value"):
        return name, scalar(text)
    return None


def _as_pairs(value: list[Any]) -> dict[str, Any]:
    """A list of (name, value) lists as what it means; {} for any other list."""
    if not all(isinstance(item, list) and len(item) == 2 for item in value):  # noqa: PLR2004
        return {}
    pairs = {name: text for name, text in value if isinstance(name, str) and LETTER.search(name)}
    is_plain = not any(isinstance(text, list | dict | None) for text in pairs.values())
    return pairs if is_plain and len(pairs) == len(value) else {}


def scalar(value: Any) -> str:  # noqa: ANN401
    """A plain value as text: markup taken off, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if "<" in text and MARKUP.search(text):
        text = "\n".join(block.text for block in html_blocks(text, Extract()))
    return html.unescape(text).strip() if "&" in text else text.strip()


def record_name(value: Any) -> str:  # noqa: ANN401
    """What a record is called: the first of its fields that names things."""
    if isinstance(value, dict):
        for key, item in value.items():
            if _is_title(key, item):
                return str(item).strip()
    return ""


def _is_title(key: str, value: Any) -> bool:  # noqa: ANN401
    short = (
        isinstance(value, str) and 0 < len(value.strip()) <= LONG_TEXT and "\n" not in value.strip()
    )
    return short and field_kind(key, "title") and not MARKUP.search(str(value))
