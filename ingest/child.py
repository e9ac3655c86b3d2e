"""A child process with limits, and its pipe: it parses, the parent never does.

Every breach (memory, CPU, wall time, crash) ends the child and costs only what it was working on.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.pipe import REPLY, REQUEST

START_S = 60.0
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "import sys; sys.path.insert(0, {root!r}); from {module} import run; run({memory})"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may use."""

    memory_bytes: int = 1_000_000_000
    cpu_s: int = 15
    wall_s: float = 20.0


class Breach(Exception):  # noqa: N818  caught by the owner of the child, never seen by users
    """The child died or ran too long; the message says which."""


class Child:
    """One process that answers questions; start it by asking.

    Args:
        module: Dotted name of a module with `run(memory_bytes)`.
        limits: Of each question.
    """

    def __init__(self, module: str, limits: Limits) -> None:
        self.asked = 0
        self._limits = limits
        program = PROGRAM.format(root=str(ROOT), module=module, memory=limits.memory_bytes)
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

    def ask(self, question: Mapping[str, Any], data: bytes = b"") -> dict[str, Any]:
        """Send a question with its data and wait for the answer.

        Raises:
            Breach: No answer in time, or the child died.
        """
        if not self._is_ready:
            self._answer(time.monotonic() + START_S)
            self._is_ready = True
        self.asked += 1
        head = json.dumps(question, ensure_ascii=True).encode("ascii")
        pipe = self._process.stdin
        try:
            if pipe is not None:
                pipe.write(REQUEST.pack(self._limits.cpu_s, len(head), len(data)) + head)
                pipe.write(data)
                pipe.flush()
        except OSError as error:
            raise Breach(self._epitaph()) from error
        return self._answer(time.monotonic() + self._limits.wall_s)

    def kill(self) -> None:
        """End the process."""
        self._process.kill()
        with contextlib.suppress(OSError):
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        self._process.wait()

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process.poll() is None

    def _answer(self, deadline: float) -> dict[str, Any]:
        size = REPLY.unpack(self._bytes(REPLY.size, deadline))[0]
        answer: dict[str, Any] = json.loads(self._bytes(size, deadline))
        return answer

    def _bytes(self, count: int, deadline: float) -> bytes:
        pipe = self._process.stdout
        if pipe is None:
            raise Breach("the reader has no pipe")
        parts: list[bytes] = []
        while count:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise Breach(f"takes longer than {self._limits.wall_s:g} s to read")
            part = os.read(pipe.fileno(), min(count, 1 << 20))
            if not part:
                raise Breach(self._epitaph())
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _epitaph(self) -> str:
        """Why the child died, in words."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        code = self._process.returncode
        if not self._is_ready:
            return f"the reader cannot start (status {code})"
        if code == -signal.SIGXCPU:
            return f"takes more than {self._limits.cpu_s} s of CPU to read"
        return f"crashes its reader (status {code})"
