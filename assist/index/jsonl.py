"""Append-only files of JSON objects, one a line, that a power cut may have torn anywhere."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def append_lines(path: Path, lines: Iterable[Mapping[str, str]]) -> None:
    """Append objects and fsync; a torn last line is ended first, so that it swallows none of them.

    Raises:
        OSError: Some of it may not be on the disk.
    """
    text = "".join(json.dumps(line, ensure_ascii=True) + "\n" for line in lines)
    with path.open("a+b") as stream:
        if stream.tell() and not _ends_line(path):
            stream.write(b"\n")
        stream.write(text.encode("ascii"))
        stream.flush()
        os.fsync(stream.fileno())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file, oldest first; a missing file has none, a torn line is left out."""
    try:
        raw = path.read_bytes()
    except OSError:
        return []
    found = []
    for line in raw.split(b"\n"):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def _ends_line(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"
