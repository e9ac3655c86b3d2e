"""The child process of the sandbox: reads files that come through a pipe, under limits."""

from __future__ import annotations

from typing import Any

from assist.errors import SourceError
from ingest.pipe import serve
from ingest.readers import dispatch
from ingest.readers.blocks import to_wire
from ingest.readers.scan import ScanPage


def run(memory_bytes: int) -> None:
    """Serve until the parent closes the pipe."""
    serve(memory_bytes, _answer)


def _answer(question: dict[str, Any], data: bytes) -> dict[str, Any]:
    try:
        scans = [ScanPage.from_wire(page) for page in question.get("scans", ())]
        return {"extract": to_wire(dispatch.read(question["reader"], data, scans))}
    except SourceError as error:
        return {"refused": type(error).__name__, "message": str(error)}
    except MemoryError:
        return {"breach": "needs more memory than a file may use"}
    except RecursionError:
        return {"refused": "UnreadableDocument", "message": "nested too deeply"}
    except Exception as error:  # noqa: BLE001  the sandbox: whatever a parser raises refuses the file
        message = " ".join(str(error).split())[:200]
        return {
            "refused": "UnreadableDocument",
            "message": f"cannot be parsed: {type(error).__name__}: {message}",
        }
