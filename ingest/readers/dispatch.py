"""Which reader reads which kind of file, and how the beginning of a file must look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from ingest.readers.blocks import Extract
from ingest.readers.scan import ScanPage

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEGABYTE = 1_000_000
HINT = "pictures need the 'ocr' extra: pip install rapidocr"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Attributes:
        reader: Name in `read`.
        is_text: Whether the content must be text rather than a container.
        max_bytes: Larger files are refused unread.
    """

    reader: str
    is_text: bool = True
    max_bytes: int = 20 * MEGABYTE


FORMATS = {
    ".md": Format("markdown"),
    ".markdown": Format("markdown"),
    ".txt": Format("text"),
    ".html": Format("html"),
    ".htm": Format("html"),
    ".csv": Format("csv"),
    ".tsv": Format("csv"),
    ".json": Format("json"),
    ".jsonl": Format("jsonl"),
    ".ndjson": Format("jsonl"),
    ".xml": Format("xml"),
    ".xlsx": Format("xlsx", is_text=False),
    ".docx": Format("docx", is_text=False),
    ".pptx": Format("pptx", is_text=False),
    ".pdf": Format("pdf", is_text=False),
    ".png": Format("picture", is_text=False),
    ".jpg": Format("picture", is_text=False),
    ".jpeg": Format("picture", is_text=False),
    ".webp": Format("picture", is_text=False),
    ".bmp": Format("picture", is_text=False),
    ".tif": Format("picture", is_text=False),
    ".tiff": Format("picture", is_text=False),
}
READERS = {
    "markdown": ("ingest.readers.text", "read_markdown"),
    "text": ("ingest.readers.text", "read_text"),
    "html": ("ingest.readers.markup", "read_html"),
    "csv": ("ingest.readers.table", "read_csv"),
    "json": ("ingest.readers.records", "read_json"),
    "jsonl": ("ingest.readers.records", "read_jsonl"),
    "xml": ("ingest.readers.xml", "read_xml"),
    "xlsx": ("ingest.readers.sheet", "read_xlsx"),
    "docx": ("ingest.readers.docx", "read_docx"),
    "pptx": ("ingest.readers.pptx", "read_pptx"),
    "pdf": ("ingest.readers.pdf", "read_pdf"),
    "picture": ("ingest.readers.picture", "read_picture"),
}
PICTURE = "picture"
STREAMED = frozenset(["csv", "jsonl"])  # readers that take a file in pieces
SCANNED = frozenset(["pdf", PICTURE])  # readers that can take what OCR read
WAYS_OUT = {
    ".doc": "save it as .docx",
    ".xls": "save it as .xlsx",
    ".ppt": "save it as .pptx or .pdf",
    ".docm": "save it as .docx, without macros",
    ".xlsm": "save it as .xlsx, without macros",
    ".pptm": "save it as .pptx, without macros",
    ".rtf": "save it as .docx",
    ".odt": "save it as .docx",
    ".wps": "save it as .docx",
    ".et": "save it as .xlsx",
    ".dps": "save it as .pptx",
    ".ods": "save it as .xlsx",
    ".odp": "save it as .pptx",
    ".zip": "unpack it into the folder",
    ".rar": "unpack it into the folder",
    ".7z": "unpack it into the folder",
    ".gz": "unpack it into the folder",
    ".gif": "save it as .png",
    ".heic": "save it as .jpg",
    ".svg": "save it as .png",
}
MAGICS = (
    (b"%PDF-", "a PDF"),
    (ZIP, "a zip archive (an Office file?)"),
    (OLE, "an old or encrypted Office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "a database"),
)


def read(reader: str, data: bytes, scans: Sequence[ScanPage] = (), first: int = 0) -> Extract:
    """Read bytes with the reader of that name, imported at its first use.

    Args:
        reader: A name of `READERS`.
        data: The file's bytes.
        scans: What OCR read on its pages, for the readers in `SCANNED`.
        first: Page to begin with, for a PDF that was not read to its end.

    Raises:
        SourceError: The file cannot be used.
        KeyError: There is no such reader.
    """
    module, function = READERS[reader]
    found: Callable[..., Extract] = getattr(import_module(module), function)
    if first:
        return found(data, scans, first)
    return found(data, scans) if reader in SCANNED else found(data)
