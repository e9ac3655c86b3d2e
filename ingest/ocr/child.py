"""The OCR child: opens one file at a time and reads single pages of it, each under own limits."""

from __future__ import annotations

import os
import time
from typing import Any

from assist.errors import SourceError
from ingest.ocr.engine import Engine
from ingest.ocr.images import Pages, open_pages
from ingest.pipe import serve
from ingest.readers.scan import ScanPage

MAX_THREADS = 2


def run(memory_bytes: int) -> None:
    """Serve until the parent closes the pipe."""
    engine = Engine(min(MAX_THREADS, os.cpu_count() or 1))
    serve(memory_bytes, _Desk(engine).answer)


class _Desk:
    """Holds the file that is being read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pages: Pages | None = None

    def answer(self, question: dict[str, Any], data: bytes) -> dict[str, Any]:
        """Answer {"open": kind} with the number of pages, {"page": index} with its lines."""
        try:
            if "open" in question:
                self._pages = open_pages(question["open"], data)
                return {"pages": self._pages.count}
            return {"page": self._page(int(question["page"])).to_wire()}
        except SourceError as error:
            return {"refused": type(error).__name__, "message": str(error)}
        except MemoryError:
            return {"breach": "needs more memory than a page may use"}
        except Exception as error:  # noqa: BLE001  the sandbox: whatever a library raises costs one page
            message = " ".join(str(error).split())[:200]
            return {"breach": f"cannot be read: {type(error).__name__}: {message}"}

    def _page(self, index: int) -> ScanPage:
        if self._pages is None:
            raise ValueError("no file is open")
        started, spent = time.perf_counter(), time.process_time()
        read = self._engine.read(self._pages.draw(index))
        seconds, cpu_s = time.perf_counter() - started, time.process_time() - spent
        return ScanPage(index, read.width, read.height, read.lines, read.turn, seconds, cpu_s)
