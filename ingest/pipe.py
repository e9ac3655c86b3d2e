"""What parent and child processes say to each other: length-prefixed JSON, file bytes beside it.

Never pickle. This module is the child's side; `ingest.child` is the parent's.
"""

from __future__ import annotations

import contextlib
import json
import resource
import struct
import sys
from collections.abc import Callable
from typing import IO, Any

REQUEST = struct.Struct("<III")  # CPU seconds, bytes of the question, bytes of the data after it
REPLY = struct.Struct("<I")  # bytes of the JSON that follows
RECURSION = 2_000

Answer = Callable[[dict[str, Any], bytes], dict[str, Any]]  # question, data -> reply


def serve(memory_bytes: int, answer: Answer) -> None:
    """Answer requests from stdin on stdout, one reply each, until the pipe ends.

    Args:
        memory_bytes: Address space that this process may use.
        answer: Makes the reply; must not raise.
    """
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing a library prints may reach the pipe
    sys.setrecursionlimit(RECURSION)
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    send(replies, {"ready": True})
    while True:
        head = requests.read(REQUEST.size)
        if len(head) < REQUEST.size:
            return
        cpu_s, question_bytes, data_bytes = REQUEST.unpack(head)
        question = json.loads(requests.read(question_bytes))
        data = requests.read(data_bytes)
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + cpu_s)
        send(replies, answer(question, data))


def send(pipe: IO[bytes], reply: dict[str, Any]) -> None:
    """Write one reply."""
    payload = json.dumps(reply, ensure_ascii=True).encode("ascii")
    pipe.write(REPLY.pack(len(payload)) + payload)
    pipe.flush()


def _limit(kind: int, soft: int) -> None:
    """Lower a soft limit; systems without it (macOS: address space) keep what they have."""
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (soft, hard))
