"""A child process with limits, and its pipe: it parses, the parent never does.

Every breach (memory, CPU, wall time, crash) ends the child and costs only what it was working on.
Wall time is there to end what sleeps; the CPU limit ends what works. On a busy machine a child that
waits for its turn is neither, so the time it stood in the queue of the scheduler is not counted.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.pipe import REPLY, REQUEST

START_S = 60.0
MAX_STRETCH = 20  # times the wall limit, however long the child stood in the queue
NANOSECONDS = 1e9
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "import sys; sys.path.insert(0, {root!r}); from {module} import run; run({memory})"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may use; the wall time is that in which the child could have run."""

    memory_bytes: int = 1_000_000_000
    cpu_s: int = 15
    wall_s: float = 20.0


class Breach(Exception):  # noqa: N818  caught by the owner of the child, never seen by users
    """The child died or ran too long; the message says which."""


def queued_s(pid: int) -> float:
    """Seconds that a process's threads stood ready to run without a processor, the longest of them.

    0 where the system does not tell (anything but Linux) and for a process that is gone.
    """
    longest = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            longest = max(longest, int((task / "schedstat").read_text("ascii").split()[1]))
    return longest / NANOSECONDS


class Child:
    """One process that answers questions; start it by asking.

    Args:
        module: Dotted name of a module with `run(memory_bytes)`.
        limits: Of each question.
        queued: Tells how long a process has waited for a processor; tests bring their own.
    """

    def __init__(
        self, module: str, limits: Limits, queued: Callable[[int], float] = queued_s
    ) -> None:
        self.asked = 0
        self._queued = queued
        self._limits = limits
        self._in_use = threading.Lock()  # the pipes: who kills may not close them under a reader
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
        with self._in_use:
            return self._ask(question, data)

    def _ask(self, question: Mapping[str, Any], data: bytes) -> dict[str, Any]:
        if not self._is_ready:
            self._answer(START_S)
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
        return self._answer(self._limits.wall_s)

    def kill(self) -> None:
        """End the process; a question that another thread asks ends with it."""
        self._process.kill()
        with self._in_use:
            for pipe in (self._process.stdin, self._process.stdout):
                # What is not sent yet cannot be flushed: the other pipe is closed as well.
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
        self._process.wait()

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process.poll() is None

    def _answer(self, wall_s: float) -> dict[str, Any]:
        patience = _Patience(wall_s, lambda: self._queued(self._process.pid))
        size = REPLY.unpack(self._bytes(REPLY.size, patience))[0]
        answer: dict[str, Any] = json.loads(self._bytes(size, patience))
        return answer

    def _bytes(self, count: int, patience: _Patience) -> bytes:
        pipe = self._process.stdout
        if pipe is None:
            raise Breach("the reader has no pipe")
        parts: list[bytes] = []
        while count:
            while not select.select([pipe], [], [], left := patience.left_s())[0]:
                if left <= 0:
                    raise Breach(f"takes longer than {patience.wall_s:g} s to read")
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


class _Patience:
    """How long to wait for one answer.

    Args:
        wall_s: Without the time that the child stood in the queue.
        queued: That time so far, in seconds.
    """

    def __init__(self, wall_s: float, queued: Callable[[], float]) -> None:
        self.wall_s = wall_s
        self._queued = queued
        self._started = time.monotonic()
        self._before = queued()

    def left_s(self) -> float:
        """Seconds to wait before asking again; 0 = no longer."""
        spent = time.monotonic() - self._started
        if spent >= MAX_STRETCH * self.wall_s:
            return 0.0
        credit = max(0.0, self._queued() - self._before)
        return max(0.0, self.wall_s + credit - spent)
