"""Files are parsed in child processes with limits: whatever a file does, only its child suffers.

A pool of children with the readers already imported is reused; the parent reads the bytes and
sends them through a pipe, so a child opens no file. What is only visible as a picture goes through
the OCR child, page by page, and comes back to the reader as lines.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

from assist.errors import SourceError, SourceTooLarge, UnreadableDocument, UnsupportedFormat
from ingest.child import Breach, Child, Limits
from ingest.ocr.availability import is_available
from ingest.ocr.pool import OcrReader, PageProgress
from ingest.readers.blocks import Extract, from_wire
from ingest.readers.dispatch import HINT, PICTURE
from ingest.readers.scan import ScanPage

__all__ = ["Limits", "ReaderPool"]

MODULE = "ingest.reader_child"
MAX_FILES = 200  # per child
REFUSALS = {kind.__name__: kind for kind in (SourceTooLarge, UnreadableDocument, UnsupportedFormat)}


class ReaderPool:
    """Children that read files, one per thread that asks; use it as a context manager.

    Args:
        limits: Of one file, OCR apart.
        ocr: Whether pictures are read; None = where the `ocr` extra is installed.
    """

    def __init__(self, limits: Limits | None = None, *, ocr: bool | None = None) -> None:
        self._limits = limits or Limits()
        self._idle: queue.LifoQueue[Child] = queue.LifoQueue()
        self._all: set[Child] = set()
        self._lock = threading.Lock()
        self._is_closed = False
        self._ocr = OcrReader() if (is_available() if ocr is None else ocr) else None

    def __enter__(self) -> Self:
        """Nothing starts before the first file."""
        return self

    def __exit__(self, *_: object) -> None:
        """End every child; what is still being read by other threads fails at once."""
        with self._lock:
            self._is_closed = True
            children, self._all = self._all, set()
        for child in children:
            child.kill()
        if self._ocr:
            self._ocr.close()

    def read(self, reader: str, data: bytes, progress: PageProgress | None = None) -> Extract:
        """Read one file; thread-safe.

        Args:
            reader: A name of `ingest.readers.dispatch`.
            data: The file's bytes.
            progress: Hears (pages read by OCR, pages to read by OCR).

        Raises:
            SourceError: The file cannot be read, or breached a limit.
        """
        if reader == PICTURE:
            if self._ocr is None:
                raise UnsupportedFormat(HINT)
            return self._ask(reader, b"", self._ocr.read(PICTURE, data, None, progress))
        extract = self._ask(reader, data)
        if not extract.scans or self._ocr is None:
            return extract
        try:
            scans = self._ocr.read(reader, data, extract.scans, progress)
        except SourceError as error:
            extract.warnings.append(f"OCR failed: {error}")
            return extract
        return self._ask(reader, data, scans)

    def stream(self, reader: str, pieces: Iterable[bytes]) -> Iterator[Extract]:
        """Read one large table piece by piece; memory stays that of one piece.

        Args:
            reader: A name of `ingest.readers.dispatch.STREAMED`.
            pieces: The file's bytes in order, a few megabytes each.

        Yields:
            What ends in each piece: blocks and warnings.

        Raises:
            SourceError: The file cannot be read, or a piece breached a limit.
        """
        child = self._take()
        is_done = False
        rest = iter(pieces)
        piece, is_first = next(rest, b""), True
        try:
            while not is_done:
                after = next(rest, b"")
                question = {"stream": reader, "first": is_first, "last": not after}
                yield _extract(self._answer(child, question, piece))
                piece, is_first, is_done = after, False, not after
        finally:
            if is_done:
                self._idle.put(child)
            else:
                self._drop(child)

    def _ask(self, reader: str, data: bytes, scans: Sequence[ScanPage] = ()) -> Extract:
        """The answer; a long file takes several questions, each with limits of its own."""
        extract = self._ask_from(reader, data, scans, 0)
        while extract.next_page:
            extract.extend(self._ask_from(reader, data, scans, extract.next_page))
        return extract

    def _ask_from(self, reader: str, data: bytes, scans: Sequence[ScanPage], first: int) -> Extract:
        child = self._take()
        wire = [page.to_wire() for page in scans]
        question = {"reader": reader, "scans": wire, "first_page": first}
        answer = self._answer(child, question, data)
        if "breach" in answer or child.asked >= MAX_FILES:
            self._drop(child)
        else:
            self._idle.put(child)
        return _extract(answer)

    def _answer(self, child: Child, question: dict[str, Any], data: bytes) -> dict[str, Any]:
        try:
            return child.ask(question, data)
        except Breach as breach:
            self._drop(child)
            raise UnreadableDocument(str(breach)) from breach

    def _take(self) -> Child:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            with self._lock:
                if self._is_closed:
                    raise UnreadableDocument("reading was stopped") from None
                child = Child(MODULE, self._limits)
                self._all.add(child)
            return child

    def _drop(self, child: Child) -> None:
        child.kill()
        with self._lock:
            self._all.discard(child)


def _extract(answer: dict[str, Any]) -> Extract:
    if "extract" in answer:
        return from_wire(answer["extract"])
    if "breach" in answer:
        raise UnreadableDocument(str(answer["breach"]))
    refusal: type[SourceError] = REFUSALS.get(answer.get("refused", ""), UnreadableDocument)
    raise refusal(str(answer.get("message", "cannot be read")))
