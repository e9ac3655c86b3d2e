"""Office files are zip archives: opened only after their table of contents has been checked."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from pathlib import PurePosixPath

from lxml import etree

from assist.errors import SourceTooLarge, UnreadableDocument

MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_RATIO = 100  # unpacked to packed, of entries over a megabyte
MIN_RATIO_BYTES = 1_000_000
NESTED = (".zip", ".rar", ".7z", ".gz", ".tar", ".bz2", ".xz")
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open an archive whose contents are within the limits.

    Raises:
        SourceTooLarge: Too many entries, too large unpacked, or packed suspiciously tight.
        UnreadableDocument: No zip, encrypted, or an entry that climbs out, is a link or an archive.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise UnreadableDocument(f"damaged archive: {error}") from error
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise SourceTooLarge(f"{len(entries)} entries inside, limit {MAX_ENTRIES}")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        raise SourceTooLarge(f"{unpacked} bytes unpacked, limit {MAX_UNPACKED_BYTES}")
    for entry in entries:
        _check_entry(entry)
    return archive


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one entry.

    Raises:
        UnreadableDocument: Missing or damaged.
    """
    try:
        return archive.read(name)
    except KeyError as error:
        raise UnreadableDocument(f"{name} is missing inside") from error
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise UnreadableDocument(f"{name} is damaged: {error}") from error


def parse_xml(data: bytes, *, recover: bool = False) -> etree._Element:
    """Parse XML that may not carry a document type, so no entity can be declared.

    Raises:
        UnreadableDocument: A DTD, or malformed.
    """
    if DOCTYPE.search(data) or DOCTYPE.search(data.replace(b"\0", b"")):
        raise UnreadableDocument("has a document type definition (DTD), which is not allowed")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument(f"malformed XML: {error}") from error
    if root is None:
        raise UnreadableDocument("malformed XML: no root element")
    return root


def _check_entry(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    shown = ascii(entry.filename)
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[:1]:
        raise UnreadableDocument(f"entry {shown} climbs out of the archive")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnreadableDocument(f"entry {shown} is a link")
    if path.suffix.lower() in NESTED:
        raise UnreadableDocument(f"entry {shown} is an archive in the archive")
    if entry.flag_bits & 1:
        raise UnreadableDocument("encrypted: a password is needed")
    tight = entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
    if entry.file_size > MIN_RATIO_BYTES and tight:
        raise SourceTooLarge(
            f"entry {shown} unpacks to {entry.file_size} bytes, over {MAX_RATIO}:1"
        )
