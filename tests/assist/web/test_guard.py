"""What a page's call may end with."""

import asyncio

from starlette.applications import Starlette

from assist import bootstrap
from assist.types import Actor
from assist.ui.tokens import issue_token
from assist.web import server
from tests.fakes_desk import CALM, seeded


def test_a_tab_that_closes_while_it_calls_is_no_server_error(tmp_path):
    app = Starlette(routes=server.routes())
    token = issue_token(Actor(), "s1").encode()
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/api/pulse",
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"x-assist-token", token)],
    }
    arriving = iter(
        [
            {"type": "http.request", "body": b'{"case', "more_body": True},
            {"type": "http.disconnect"},
        ]
    )
    sent = []

    async def receive():
        return next(arriving)

    async def send(message):
        sent.append(message)

    parts = seeded(tmp_path, CALM)
    with bootstrap.using(parts):
        asyncio.run(app(scope, receive, send))
    parts.store.database.close()
    assert sent[0]["status"] == 499
