"""What an agent may ask of a draft, and the request that asks it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal

from assist.reply.draft import reply_language
from assist.types import CustomerMessage, Suggestion

WishKind = Literal[
    "again", "warmer", "shorter", "formal", "translate", "source", "leave_out", "scope", "ask",
    "selection",
]  # fmt: skip
TONES = frozenset({"warmer", "shorter", "formal"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What the agent asks for.

    Attributes:
        kind: "translate" wants a language as value, "source" and "leave_out" a chunk id, "scope" a
            value for the metadata `key`, "ask" the agent's own words. "selection" rewrites what is
            selected in the editor: `key` is a tone, "translate" with a language as value, or "ask"
            with the agent's words.
        text: What stands in the editor, edits included, for "selection".
        start, end: The selected passage of it.
    """

    kind: WishKind
    value: str = ""
    key: str = ""
    text: str = ""
    start: int = 0
    end: int = 0


def asked(base: Suggestion, wish: Wish) -> CustomerMessage:
    """The message of a version with what an agent asks of the next one."""
    message = base.message
    if wish.kind == "translate":
        return replace(message, reply_lang=wish.value)
    if wish.kind == "scope":
        if wish.key == "channel":
            return replace(message, channel=wish.value)
        return replace(message, filters={**message.filters, wish.key: wish.value})
    if wish.kind == "ask":
        return replace(message, instruction=wish.value)
    if wish.kind in TONES:
        words = words_of(reply_language(message, base.triage))
        return replace(message, instruction=words[wish.kind])
    return message


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    file = resources.files("assist") / "wishes.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def words_of(lang: str) -> Mapping[str, str]:
    """Instructions and phrases of wishes.toml in a language."""
    return _tables()["en" if lang == "en" else "zh"]
