"""Metadata at the top of a text file, between two lines of three dashes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import yaml

from assist.errors import UnreadableDocument

FENCE = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
KEY = re.compile(r"^\s*([\w .-]+?)\s*:", re.MULTILINE)
MAX_CHARS = 20_000


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The metadata and the rest of a text file.

    Returns:
        ({}, text) if there is no front matter. Dates come as ISO strings, so the result is plain
        JSON.

    Raises:
        UnreadableDocument: The front matter is not a mapping; the message names line and key.
    """
    found = FENCE.match(text[:MAX_CHARS])
    if not found or not KEY.search(found.group(1)):
        return {}, text
    try:
        _refuse_aliases(found.group(1))
        values = yaml.safe_load(found.group(1))
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableDocument(_explain(error, found.group(1))) from error
    if not isinstance(values, dict):
        raise UnreadableDocument("front matter is not a list of 'key: value' lines")
    return {str(key): _plain(value) for key, value in values.items()}, text[found.end() :]


def _refuse_aliases(text: str) -> None:
    """Without aliases nothing can expand."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError(f"aliases are not allowed (line {event.start_mark.line + 1})")


def _explain(error: Exception, text: str) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return f"front matter: {error}"
    # The problem shows at or after the line that causes it: an unclosed bracket on the next key.
    context = getattr(error, "context_mark", None) or mark
    lines = text.split("\n")
    keys = [KEY.match(line) for line in lines[: context.line + 1]]
    key = next((found.group(1) for found in reversed(keys) if found), "?")
    problem = " ".join(str(getattr(error, "problem", error)).split())
    return f"front matter, line {context.line + 2}, key {key}: {problem}"


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value
