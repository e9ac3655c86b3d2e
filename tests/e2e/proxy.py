"""A TCP proxy between browser and desk that can be slow, and can cut every connection."""

import asyncio
import threading


class Proxy:
    """Forwards a loopback port to another; `delay_s` holds back every piece in both directions."""

    def __init__(self, target):
        self.delay_s = 0.0
        self.is_open = True
        self._target = target
        self._writers = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        self._ready.wait(10)
        self.url = f"http://127.0.0.1:{self.port}/"

    async def _run(self):
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ended.wait()
        self._cut()
        server.close()

    async def _accept(self, reader, writer):
        """Forward a connection; however that ends, also before anything came, it is closed."""
        self._writers.add(writer)
        try:
            if self.is_open:
                await self._forward(reader, writer)
        except (OSError, EOFError):
            pass  # either side went away
        finally:
            writer.transport.abort()
            self._writers.discard(writer)

    async def _forward(self, reader, writer):
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        await self._both_ways((reader, writer), (there, back))

    async def _both_ways(self, browser, desk):
        self._writers.add(desk[1])
        await asyncio.gather(self._pump(browser[0], desk[1]), self._pump(desk[0], browser[1]))
        self._writers.discard(desk[1])

    async def _pump(self, reader, writer):
        try:
            while data := await reader.read(65536):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                writer.write(data)
                await writer.drain()
        except (ConnectionError, OSError):
            pass
        finally:
            writer.transport.abort()

    def _cut(self):
        for writer in list(self._writers):
            writer.transport.abort()

    def cut(self):
        """End every connection and let none in until `restore`."""
        self.is_open = False
        self._loop.call_soon_threadsafe(self._cut)

    def restore(self):
        """Let connections in again."""
        self.is_open = True

    def stop(self):
        """End the proxy."""
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)
