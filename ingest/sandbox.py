"""Files are parsed in child processes with limits: whatever a file does, only its child suffers.

A pool of children with the readers already imported is reused; the parent reads the bytes and
sends them through a pipe, so a child opens no file. Every breach (memory, CPU, wall time, crash)
kills the child, costs only the file it was reading, and a fresh child takes over. Messages are
length-prefixed JSON, never pickle.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from assist.errors import SourceError, SourceTooLarge, UnreadableDocument, UnsupportedFormat
from ingest.reader_child import REPLY, REQUEST
from ingest.readers.blocks import Extract, from_wire

MEMORY_BYTES = 1_000_000_000
CPU_S = 15
WALL_S = 20.0
START_S = 60.0
MAX_FILES = 200  # per child
REFUSALS = {kind.__name__: kind for kind in (SourceTooLarge, UnreadableDocument, UnsupportedFormat)}
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from ingest.reader_child import serve; serve({memory})"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may use."""

    memory_bytes: int = MEMORY_BYTES
    cpu_s: int = CPU_S
    wall_s: float = WALL_S


class ReaderPool:
    """Children that read files, one per thread that asks; use it as a context manager."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._idle: queue.LifoQueue[_Child] = queue.LifoQueue()
        self._all: set[_Child] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Nothing starts before the first file."""
        return self

    def __exit__(self, *_: object) -> None:
        """End every child."""
        with self._lock:
            children, self._all = self._all, set()
        for child in children:
            child.kill()

    def read(self, reader: str, data: bytes) -> Extract:
        """Read one file; thread-safe.

        Args:
            reader: A name of `ingest.readers.dispatch`.
            data: The file's bytes.

        Raises:
            SourceError: The file cannot be read, or breached a limit.
        """
        child = self._take()
        try:
            answer = child.ask(reader, data)
        except _Breach as breach:
            self._drop(child)
            raise UnreadableDocument(str(breach)) from breach
        if "breach" in answer or child.files >= MAX_FILES:
            self._drop(child)
        else:
            self._idle.put(child)
        return _extract(answer)

    def _take(self) -> _Child:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            child = _Child(self._limits)
            with self._lock:
                self._all.add(child)
            return child

    def _drop(self, child: _Child) -> None:
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


class _Breach(Exception):  # noqa: N818  caught by the pool, never seen outside
    """The child died or ran too long."""


class _Child:
    """One reader process and its pipe."""

    def __init__(self, limits: Limits) -> None:
        self.files = 0
        self._limits = limits
        program = PROGRAM.format(root=str(ROOT), memory=limits.memory_bytes)
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and program
            [sys.executable, "-X", "utf8", "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
        self._is_ready = False

    def ask(self, reader: str, data: bytes) -> dict[str, Any]:
        """Send one file and wait for the answer.

        Raises:
            _Breach: No answer in time, or the child died.
        """
        if not self._is_ready:
            self._answer(time.monotonic() + START_S)
            self._is_ready = True
        self.files += 1
        name = reader.encode("ascii")
        head = REQUEST.pack(self._limits.cpu_s, len(name), len(data))
        pipe = self._process.stdin
        try:
            if pipe is not None:
                pipe.write(head + name)
                pipe.write(data)
                pipe.flush()
        except OSError as error:
            raise _Breach(self._epitaph()) from error
        return self._answer(time.monotonic() + self._limits.wall_s)

    def _answer(self, deadline: float) -> dict[str, Any]:
        size = REPLY.unpack(self._bytes(REPLY.size, deadline))[0]
        answer: dict[str, Any] = json.loads(self._bytes(size, deadline))
        return answer

    def _bytes(self, count: int, deadline: float) -> bytes:
        pipe = self._process.stdout
        if pipe is None:
            raise _Breach("the reader has no pipe")
        parts: list[bytes] = []
        while count:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise _Breach(f"takes longer than {self._limits.wall_s:g} s to read")
            part = os.read(pipe.fileno(), min(count, 1 << 20))
            if not part:
                raise _Breach(self._epitaph())
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _epitaph(self) -> str:
        """Why the child died, in words."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        code = self._process.returncode
        if code == -signal.SIGXCPU:
            return f"takes more than {self._limits.cpu_s} s of CPU to read"
        return f"crashes its reader (status {code})"

    def kill(self) -> None:
        """End the process."""
        self._process.kill()
        with contextlib.suppress(OSError):
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        self._process.wait()
