"""Start and end of the process."""

import asyncio

from assist import bootstrap
from assist.errors import NoIndex
from assist.web import server, workers
from tests.fakes_desk import seeded


def test_a_model_that_cannot_be_loaded_does_not_keep_the_server_down(tmp_path, monkeypatch, caplog):
    def fail(parts):
        raise NoIndex("no model")

    monkeypatch.setattr(server, "warm_up", fail)
    parts = seeded(tmp_path)

    async def live():
        async with server.lifespan(None):
            await asyncio.sleep(0.05)

    with bootstrap.using(parts):
        asyncio.run(live())
    assert "no model" in caplog.text
    parts.store.database.close()


def test_external_workers_are_left_alone(tmp_path, monkeypatch):
    started = []

    async def supervise(parts):
        started.append(parts)

    monkeypatch.setattr(workers, "supervise", supervise)
    monkeypatch.setattr(server, "warm_up", lambda parts: None)
    parts = seeded(tmp_path)
    outside = parts.settings.model_copy(
        update={"ui": parts.settings.ui.model_copy(update={"workers": "external"})}
    )

    async def live():
        async with server.lifespan(None):
            await asyncio.sleep(0)

    with bootstrap.using(parts):
        asyncio.run(live())
    assert started == [parts]
    parts.settings = outside
    with bootstrap.using(parts):
        asyncio.run(live())
    assert started == [parts]
    parts.store.database.close()


def test_websockets_pass_through_untouched():
    seen = []

    async def inner(scope, receive, send):
        seen.append((scope, receive, send))

    asyncio.run(server.SecurityHeaders(inner)({"type": "websocket"}, None, None))
    assert seen == [({"type": "websocket"}, None, None)]
