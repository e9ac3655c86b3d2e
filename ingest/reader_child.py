"""The child process of the sandbox: reads files that come through a pipe, under limits."""

from __future__ import annotations

import contextlib
import json
import resource
import struct
import sys
from typing import IO, Any

from assist.errors import SourceError
from ingest.readers import dispatch
from ingest.readers.blocks import to_wire

REQUEST = struct.Struct("<III")  # CPU seconds, bytes of the reader's name, bytes of the file
REPLY = struct.Struct("<I")  # bytes of the JSON that follows
RECURSION = 2_000


def serve(memory_bytes: int) -> None:
    """Read requests from stdin, write one JSON reply each to stdout, end with the pipe."""
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing a library prints may reach the pipe
    sys.setrecursionlimit(RECURSION)
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _reply(replies, {"ready": True})
    while True:
        head = requests.read(REQUEST.size)
        if len(head) < REQUEST.size:
            return
        cpu_s, name_bytes, file_bytes = REQUEST.unpack(head)
        name = requests.read(name_bytes).decode("ascii")
        data = requests.read(file_bytes)
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + cpu_s)
        _reply(replies, _answer(name, data))


def _answer(name: str, data: bytes) -> dict[str, Any]:
    try:
        return {"extract": to_wire(dispatch.read(name, data))}
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


def _reply(pipe: IO[bytes], answer: dict[str, Any]) -> None:
    payload = json.dumps(answer, ensure_ascii=True).encode("ascii")
    pipe.write(REPLY.pack(len(payload)) + payload)
    pipe.flush()


def _limit(kind: int, soft: int) -> None:
    """Lower a soft limit; systems without it (macOS: address space) keep what they have."""
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (soft, hard))
