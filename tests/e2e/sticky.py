"""A proxy in front of several desk processes that keeps each browser with one of them."""

import asyncio
import re
import uuid

from tests.e2e.proxy import Proxy

COOKIE = "assist_node"
_NODE = re.compile(rb"[Cc]ookie:[^\r\n]*\b" + COOKIE.encode() + rb"=(\w+)")


class StickyProxy(Proxy):
    """Chooses a process by a cookie, as docs/nginx.conf does; one that is gone is passed over."""

    def __init__(self, *targets):
        self._targets = targets
        self.chosen = {}
        super().__init__(targets[0])

    async def _forward(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        found = _NODE.search(head)
        node = found.group(1).decode() if found else uuid.uuid4().hex
        there, back = await self._connect(node)
        back.write(head)
        if not found:
            status = await there.readuntil(b"\r\n")
            writer.write(status + f"Set-Cookie: {COOKIE}={node}; Path=/; HttpOnly\r\n".encode())
        await self._both_ways((reader, writer), (there, back))

    async def _connect(self, node):
        wanted = self.chosen.setdefault(node, self._targets[len(self.chosen) % len(self._targets)])
        for port in (wanted, *self._targets):
            try:
                opened = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            self.chosen[node] = port
            return opened
        raise ConnectionError("no process is there")
