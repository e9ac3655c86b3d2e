"""The child process of the sandbox: reads files that come through a pipe, under limits."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from assist.errors import SourceError
from ingest.pipe import serve
from ingest.readers import dispatch
from ingest.readers.blocks import Extract, to_wire
from ingest.readers.scan import ScanPage
from ingest.readers.stream import TextStream


def run(memory_bytes: int) -> None:
    """Serve until the parent closes the pipe."""
    serve(memory_bytes, _Desk().answer)


class _Desk:
    """Holds the file that comes in pieces."""

    def __init__(self) -> None:
        self._stream: TextStream | None = None

    def answer(self, question: dict[str, Any], data: bytes) -> dict[str, Any]:
        """Answer {"reader", "scans"} with a whole file, {"stream", "last"} with a piece of one."""
        return _guarded(lambda: self._read(question, data))

    def _read(self, question: dict[str, Any], data: bytes) -> Extract:
        if "stream" not in question:
            scans = [ScanPage.from_wire(page) for page in question["scans"]]
            return dispatch.read(question["reader"], data, scans, question["first_page"])
        if question["first"] or self._stream is None:
            self._stream = TextStream(question["stream"])
        return self._stream.feed(data, is_last=question["last"])


def _guarded(read: Callable[[], Extract]) -> dict[str, Any]:
    try:
        return {"extract": to_wire(read())}
    except SourceError as error:
        return {"refused": type(error).__name__, "message": str(error)}
    except MemoryError:
        return {"breach": "needs more memory than a file may use"}
    except RecursionError:
        return {"refused": "UnreadableDocument", "message": "nested too deeply"}
    except (zlib.error, zipfile.BadZipFile) as error:
        return {"refused": "UnreadableDocument", "message": f"damaged: {error}"}
    except Exception as error:  # noqa: BLE001  the sandbox: whatever a parser raises refuses the file
        message = " ".join(str(error).split())[:200]
        return {
            "refused": "UnreadableDocument",
            "message": f"cannot be parsed: {type(error).__name__}: {message}",
        }
