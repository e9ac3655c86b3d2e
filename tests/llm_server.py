"""A real OpenAI-compatible HTTP server on the loopback: a queue of answers, and a history."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One scripted answer.

    `pieces` are sent as SSE deltas with `pause_s` between them; `hang` keeps the connection open
    without a byte until the caller leaves or the server stops; `cut` closes it before the finish
    reason; `reset` drops it without an answer; `gate` holds everything after the first piece back
    until it says True.
    """

    pieces: tuple[str, ...] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    pause_s: float = 0.0
    finish: str | None = "stop"
    cut: bool = False
    hang: bool = False
    reset: bool = False
    gate: Callable[[], bool] | None = None
    usage: dict[str, int] | None = None


def said(text: str, **options: Any) -> Reply:
    """An answer in three pieces."""
    third = len(text) // 3 + 1
    pieces = tuple(text[i : i + third] for i in range(0, len(text), third))
    return Reply(pieces=pieces, **options)


class LlmServer:
    """Answers POST /v1/chat/completions with the queued replies; the last one repeats."""

    def __init__(self) -> None:
        self.replies: deque[Reply] = deque()
        self.requests: list[dict[str, Any]] = []
        self.stopping = threading.Event()
        self.disconnected = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                server.requests.append(
                    {"body": json.loads(self.rfile.read(length)), "headers": dict(self.headers)}
                )
                is_last = len(server.replies) == 1
                reply = server.replies[0] if is_last else server.replies.popleft()
                try:
                    server.answer(self, reply)
                except OSError:
                    server.disconnected.set()
                self.close_connection = True

            def log_message(self, *_args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def answer(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.hang:
            self._stay_silent(handler)
            return
        if reply.reset:
            linger = struct.pack("ii", 1, 0)  # closing sends RST
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.connection.close()
            return
        handler.send_response(reply.status)
        is_stream = reply.body is None or reply.body.startswith(b"data:")
        handler.send_header("content-type", "text/event-stream" if is_stream else "text/html")
        handler.send_header("connection", "close")
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if reply.body is not None:
            handler.wfile.write(reply.body)
            return
        for piece in reply.pieces:
            self._event(handler, {"choices": [_choice({"content": piece}, None)]})
            if not self._goes_on(reply):
                return
        if reply.cut:
            return
        self._event(handler, {"choices": [_choice({}, reply.finish)]})
        if reply.usage:
            self._event(handler, {"choices": [], "usage": reply.usage})
        handler.wfile.write(b"data: [DONE]\n\n")

    def _stay_silent(self, handler: BaseHTTPRequestHandler) -> None:
        handler.connection.settimeout(0.02)
        while not self.stopping.is_set():
            try:
                if not handler.connection.recv(1, socket.MSG_PEEK):
                    self.disconnected.set()
                    return
            except TimeoutError:
                continue

    def _goes_on(self, reply: Reply) -> bool:
        """Wait between two pieces as the reply says; False when the server stops meanwhile."""
        if reply.pause_s and self.stopping.wait(reply.pause_s):
            return False
        while reply.gate is not None and not reply.gate():
            if self.stopping.wait(0.02):
                return False
        return True

    def _event(self, handler: BaseHTTPRequestHandler, value: dict[str, Any]) -> None:
        event = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", **value}
        handler.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        handler.wfile.flush()

    def start(self) -> None:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()


def _choice(delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


@contextmanager
def running() -> Iterator[LlmServer]:
    server = LlmServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
