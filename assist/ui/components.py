"""The three inline components, registered once at import. Data is JSON, never HTML."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

from streamlit.components.v2 import component

_FILES = {
    "transcript": ("transcript.js",),
    "sources": ("sources.js",),
    "composer": (
        "diff.js",
        "spans.js",
        "editor.js",
        "traffic.js",
        "panels.js",
        "selection.js",
        "composer.js",
        "composer_main.js",
    ),
}


def _read(*names: str) -> str:
    folder = resources.files("assist.ui") / "frontend"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


_MOUNTS = {
    name: component(
        f"assist_{name}",
        css=_read("shared.css", f"{name}.css"),
        js=_read("shared.js", *files),
    )
    for name, files in _FILES.items()
}


def transcript(data: Mapping[str, Any], *, key: str) -> None:
    """Show a conversation."""
    _MOUNTS["transcript"](key=key, data=dict(data))


def sources(data: Mapping[str, Any], *, key: str) -> None:
    """Show source cards; a citation chip of the same draft opens them."""
    _MOUNTS["sources"](key=key, data=dict(data))


def composer(data: Mapping[str, Any], *, key: str) -> Mapping[str, Any] | None:
    """Show the reply editor; returns the agent's action in the run that it triggered."""
    result = _MOUNTS["composer"](key=key, data=dict(data), on_action_change=_ignore)
    action = result.get("action")
    return action if isinstance(action, Mapping) else None


def _ignore() -> None:
    """A trigger needs a callback to exist; the page reads its value instead."""
