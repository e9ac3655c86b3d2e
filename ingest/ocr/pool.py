"""The parent's side of OCR: pages are asked for one by one, so each has its own limits.

A page that breaches them is reported and the others are kept: a fresh child opens the file again
and goes on behind it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from assist.errors import SourceTooLarge, UnreadableDocument
from ingest.child import Breach, Child, Limits
from ingest.readers.scan import ScanPage

MODULE = "ingest.ocr.child"
MAX_PAGES = 200  # of one file
MAX_FAILURES = 5  # pages of one file; then it is given up
PAGE_LIMITS = Limits(memory_bytes=3_000_000_000, cpu_s=30, wall_s=30.0)

PageProgress = Callable[[int, int], None]  # pages done, pages


class OcrReader:
    """Reads scans and pictures, one file at a time; starts its child at the first one.

    Args:
        limits: Of one page.
        module: The child's program; tests bring their own.
    """

    def __init__(self, limits: Limits = PAGE_LIMITS, module: str = MODULE) -> None:
        self._limits = limits
        self._module = module
        self._child: Child | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def close(self) -> None:
        """End the child for good; what is still being read fails at once."""
        self._is_closed = True
        self._end()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()

    def read(
        self,
        kind: str,
        data: bytes,
        wanted: Sequence[int] | None = None,
        progress: PageProgress | None = None,
    ) -> list[ScanPage]:
        """Read pages of a file; thread-safe, one file after the other.

        Args:
            kind: "pdf" or "picture".
            data: The file's bytes.
            wanted: Indexes of pages, from 0; None = all.
            progress: Hears (pages done, pages).

        Returns:
            One entry per wanted page, in order; a page that could not be read says why.

        Raises:
            SourceError: The file cannot be opened.
        """
        with self._lock:
            count = self._open(kind, data)
            indexes = list(range(count)) if wanted is None else list(wanted)
            pages: list[ScanPage] = []
            failures = 0
            for index in indexes[:MAX_PAGES]:
                if failures >= MAX_FAILURES:
                    pages.append(ScanPage.unread(index, "given up: too many pages failed"))
                    continue
                page = self._page(index)
                pages.append(page)
                failures += bool(page.failure)
                if self._child is None:
                    self._open(kind, data)
                if progress:
                    progress(len(pages), min(len(indexes), MAX_PAGES))
            reason = f"over the limit of {MAX_PAGES} pages"
            return pages + [ScanPage.unread(index, reason) for index in indexes[MAX_PAGES:]]

    def _open(self, kind: str, data: bytes) -> int:
        answer = self._ask({"open": kind}, data)
        if "pages" in answer:
            return int(answer["pages"])
        message = str(answer.get("message") or answer.get("breach"))
        too_large = answer.get("refused") == SourceTooLarge.__name__
        raise (SourceTooLarge if too_large else UnreadableDocument)(message)

    def _page(self, index: int) -> ScanPage:
        answer = self._ask({"page": index})
        if "page" in answer:
            return ScanPage.from_wire(answer["page"])
        return ScanPage.unread(index, str(answer.get("message") or answer.get("breach")))

    def _ask(self, question: dict[str, Any], data: bytes = b"") -> dict[str, Any]:
        if self._is_closed:
            raise UnreadableDocument("reading was stopped")
        child = self._child = self._child or Child(self._module, self._limits)
        try:
            answer = child.ask(question, data)
        except Breach as breach:
            answer = {"breach": str(breach)}
        if "breach" in answer:
            self._end()
        return answer
