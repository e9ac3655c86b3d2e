"""Which reader reads which kind of file, and how the beginning of a file must look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from ingest.readers.blocks import Extract

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEGABYTE = 1_000_000


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
    ".pdf": Format("pdf", is_text=False),
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
    "pdf": ("ingest.readers.pdf", "read_pdf"),
}
WAYS_OUT = {
    ".doc": "save it as .docx",
    ".xls": "save it as .xlsx",
    ".ppt": "save it as .pdf",
    ".pptx": "save it as .pdf",
    ".docm": "save it as .docx, without macros",
    ".xlsm": "save it as .xlsx, without macros",
    ".rtf": "save it as .docx",
    ".odt": "save it as .docx",
    ".wps": "save it as .docx",
    ".et": "save it as .xlsx",
    ".zip": "unpack it into the folder",
    ".rar": "unpack it into the folder",
    ".7z": "unpack it into the folder",
    ".gz": "unpack it into the folder",
    ".png": "pictures need the 'ocr' extra",
    ".jpg": "pictures need the 'ocr' extra",
    ".jpeg": "pictures need the 'ocr' extra",
    ".webp": "pictures need the 'ocr' extra",
    ".gif": "pictures need the 'ocr' extra",
    ".bmp": "pictures need the 'ocr' extra",
    ".tif": "pictures need the 'ocr' extra",
    ".tiff": "pictures need the 'ocr' extra",
}
MAGICS = (
    (b"%PDF-", "a PDF"),
    (ZIP, "a zip archive (an Office file?)"),
    (OLE, "an old or encrypted Office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "a database"),
)


def read(reader: str, data: bytes) -> Extract:
    """Read bytes with the reader of that name, imported at its first use.

    Raises:
        SourceError: The file cannot be used.
        KeyError: There is no such reader.
    """
    module, function = READERS[reader]
    found: Callable[[bytes], Extract] = getattr(import_module(module), function)
    return found(data)
