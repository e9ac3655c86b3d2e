"""Files that come through the desk: kept below the source folder, a row of metadata for each."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath

from assist.errors import SourceError, SourceTooLarge, UnsupportedFormat
from assist.text.border import admit
from assist.types import Category
from ingest.readers.dispatch import FORMATS

FOLDER = "uploads"
MAX_BYTES = 20_000_000
MAX_NAME = 120
METADATA = "metadata.csv"
COLUMNS = ("path", "category", "valid_to", "channel")
_SIGNS = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


def accepted_suffixes() -> list[str]:
    """The kinds of files that can be uploaded, without the dot."""
    return sorted(suffix.removeprefix(".") for suffix in FORMATS)


def safe_name(name: str) -> str:
    """The name a file gets on disk: no folder, no hidden file, no sign that a shell would mind.

    Raises:
        UnsupportedFormat: No reader for this kind of file.
    """
    bare = PurePosixPath(name.replace("\\", "/")).name
    clean = _SIGNS.sub("_", unicodedata.normalize("NFC", admit(bare).text)).strip(" .~$")
    stem, suffix = PurePosixPath(clean).stem, PurePosixPath(clean).suffix.lower()
    if suffix not in FORMATS or clean == METADATA:
        raise UnsupportedFormat(f"{clean!r}: no reader for this kind of file", path=clean)
    return f"{stem[: MAX_NAME - len(suffix)]}{suffix}"


def save_upload(
    source: Path,
    name: str,
    data: bytes,
    *,
    category: Category = "manual",
    valid_to: date | None = None,
    channel: str = "",
) -> str:
    """Put a file into a source folder; one with the same name is replaced.

    Args:
        source: The source folder, created if need be.
        name: As the browser gave it.
        data: Its content.
        category: Pool the document belongs to.
        valid_to: Last day it holds.
        channel: Where it applies; "" = everywhere.

    Returns:
        The document's key.

    Raises:
        UnsupportedFormat: No reader for it.
        SourceTooLarge: More than 20 MB.
        SourceError: The folder cannot be written.
    """
    if len(data) > MAX_BYTES:
        raise SourceTooLarge(f"{name!r}: {len(data)} bytes, the limit is {MAX_BYTES}", path=name)
    clean = safe_name(name)
    folder = source / FOLDER
    row = {
        "path": clean,
        "category": category,
        "valid_to": valid_to.isoformat() if valid_to else "",
        "channel": admit(channel).text,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / clean, data)
        _write_row(folder / METADATA, row)
    except OSError as error:
        raise SourceError(f"{folder}: {error.strerror}", path=folder) from error
    return f"{FOLDER}/{clean}"


def _write_row(table: Path, row: Mapping[str, str]) -> None:
    rows = {row["path"]: dict(row)}
    if table.exists():
        with table.open(encoding="utf-8", newline="") as stream:
            kept = [each for each in csv.DictReader(stream) if each.get("path") != row["path"]]
        rows = {**{str(each["path"]): each for each in kept}, **rows}
    columns = list(dict.fromkeys([*COLUMNS, *(name for each in rows.values() for name in each)]))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows.values())
    _replace(table, text.getvalue().encode())


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(data)
    temporary.replace(path)
