"""What is embedded of a chunk."""

from __future__ import annotations

from pathlib import Path

from assist.index.content import HEADING_JOINT
from assist.types import Chunk, Source


def embedding_text(item: Chunk, title: str) -> str:
    """Title and heading path before the text.

    Args:
        item: The chunk.
        title: Of its document, by `spoken_title`.
    """
    path = item.heading_path
    if title and title not in path and title not in item.text:
        path = (title, *path)
    return f"{HEADING_JOINT.join(path)}\n{item.text}" if path else item.text


def spoken_title(source: Source) -> str:
    """The title, unless it is only the name of a file."""
    return "" if source.title == Path(source.key).stem else source.title
