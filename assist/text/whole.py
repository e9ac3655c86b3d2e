"""Codes, numbers and links found whole in a text: RF-50 does not stand in "RF-500"."""

from __future__ import annotations

import re
from functools import lru_cache

_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)


def holds_whole(text: str, token: str) -> bool:
    """Whether a folded text holds a token that no letter, digit or joined part goes on.

    A joint counts where something follows it: "RF-50." ends a sentence, "RF-50-B" is another model;
    a slash lists them.
    """
    return bool(token) and _whole(token).search(text) is not None


def is_part_of_link(link: str, known: str) -> bool:
    """Whether a link is a known one, or leads to a page above it on the same host."""
    mine, theirs = bare_link(link), bare_link(known)
    return theirs == mine or theirs.startswith((f"{mine}/", f"{mine}?", f"{mine}#"))


def bare_link(link: str) -> str:
    """A folded link without scheme, "www." and what ends a sentence behind it."""
    return _SCHEME.sub("", link.rstrip(".,;:!?")).rstrip("/")


@lru_cache(maxsize=4096)
def _whole(token: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![a-z0-9])(?<![a-z0-9][-_.]){re.escape(token)}(?![a-z0-9]|[-_.][a-z0-9])"
    )
