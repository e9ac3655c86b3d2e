"""The desk under load: agents that walk the queue over Streamlit's own websocket protocol.

    python -m bench.desk --data DATA --agents 50 --seconds 60

DATA holds a published index. The example conversations are copied until every agent has cases of
its own, their drafts are prepared first, then the real server is started on a free port. Every
agent opens the workspace, then presses "next" after a think time of 2.5 to 7.5 seconds and waits
until its page has been drawn; beside it its browser's pulse is sent every 3 seconds. Prints one
JSON object: reruns (p50, p95, max in ms), pulses, failures, memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx2
import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from assist.bootstrap import open_services
from assist.settings import read_settings
from assist.store.imports import parse_conversation
from bench.process import cpu_ms, resident_mb

ROOT = Path(__file__).parent.parent
CONVERSATIONS = ROOT / "examples" / "shop" / "conversations.jsonl"
NEXT = re.compile(rb"\$\$ID-[0-9a-f]+-workspace-skip")
TOKEN = re.compile(rb'"token": ?"([^"]+)"')
CASE = re.compile(rb'"case_id": ?"([^"]+)"')
VERSION = re.compile(rb'"version_id": ?"([^"]+)"')
PULSE_S = 3.0
CUT_SHORT = ForwardMsg.FINISHED_EARLY_FOR_RERUN  # another run follows, and draws the page


@dataclass
class Figures:
    """What was measured, in milliseconds."""

    opens: list[float] = field(default_factory=list)
    reruns: list[float] = field(default_factory=list)
    pulses: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Agent:
    """One browser: a page's websocket and the composer's pulse."""

    def __init__(self, base: str, figures: Figures, number: int) -> None:
        self._base = base
        self._figures = figures
        self._tab = f"{number:032x}"
        self._state: dict[str, bytes] = {}
        self._random = random.Random(number)  # noqa: S311  think times

    async def work(self, until: float, think: tuple[float, float]) -> None:
        """Open the workspace and walk the queue."""
        address = self._base.replace("http", "ws", 1) + "/_stcore/stream"
        try:
            async with websockets.connect(
                address, origin=self._base, subprotocols=["streamlit"], max_size=None
            ) as page:
                self._figures.opens.append(await self._rerun(page, press=False))
                beats = asyncio.create_task(self._beat(until))
                while time.monotonic() < until:
                    await asyncio.sleep(self._random.uniform(*think))
                    self._figures.reruns.append(await self._rerun(page, press=True))
                await beats
        except Exception as error:  # noqa: BLE001  a lost agent is a figure
            self._figures.failures.append(f"{type(error).__name__}: {error}")

    async def _rerun(self, page: websockets.ClientConnection, *, press: bool) -> float:
        message = BackMsg()
        message.rerun_script.query_string = "lang=zh"
        if press:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = self._state["next"].decode()
            state.trigger_value = True
        shown: list[str] = []
        started = time.perf_counter()
        await page.send(message.SerializeToString())
        while True:
            raw = await asyncio.wait_for(page.recv(), 60)
            raw = raw if isinstance(raw, bytes) else raw.encode()
            for name, pattern in (("next", NEXT), ("token", TOKEN), ("case", CASE)):
                if found := pattern.search(raw):
                    self._state[name] = found.group(found.lastindex or 0)
            if found := VERSION.search(raw):
                self._state["version"] = found.group(1)
            answer = ForwardMsg.FromString(raw)
            kind = answer.WhichOneof("type")
            if kind == "delta":
                shown += words(answer)
            if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(answer.delta.new_element.exception.message)
            if kind == "script_finished" and answer.script_finished != CUT_SHORT:
                if "next" not in self._state:
                    raise RuntimeError(f"the page has no queue: {' / '.join(shown)}")
                return (time.perf_counter() - started) * 1000

    async def _beat(self, until: float) -> None:
        async with httpx2.AsyncClient(timeout=30) as client:
            await asyncio.sleep(self._random.uniform(0, PULSE_S))
            while time.monotonic() < until:
                body = {
                    "case_id": self._state["case"].decode(),
                    "version_id": self._state.get("version", b"").decode(),
                    "tab": self._tab,
                }
                headers = {"X-Assist-Token": self._state["token"].decode()}
                started = time.perf_counter()
                url = f"{self._base}/api/pulse"
                answer = await client.post(url, json=body, headers=headers)
                self._figures.pulses.append((time.perf_counter() - started) * 1000)
                if answer.status_code != 200:  # noqa: PLR2004
                    self._figures.failures.append(f"pulse {answer.status_code}")
                await asyncio.sleep(PULSE_S)


def words(message: ForwardMsg) -> list[str]:
    """What an element says in plain text."""
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    return [getattr(element, kind).body[:200]] if kind in {"text", "markdown", "alert"} else []


def fill(data: Path, count: int) -> None:
    """Put `count` conversations into the queue and prepare their drafts."""
    services = open_services(read_settings(paths={"data": data}))
    actor = services.local_actor()
    lines = CONVERSATIONS.read_text("utf-8").splitlines()
    for number in range(count):
        made = parse_conversation(lines[number % len(lines)])
        services.store.conversations.put(actor, replace(made, id=f"bench-{number:03}"))
    for each in services.store.conversations.queue(actor):
        services.casework.prepare(actor, each)
    services.store.database.close()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data: Path, cases: int) -> Iterator[tuple[str, int]]:
    """A desk with at least this many cases while the block runs: its address and process id."""
    fill(data, max(cases, 20))
    port = free_port()
    process = serve(data, port)
    try:
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(20)


def serve(data: Path, port: int) -> subprocess.Popen[bytes]:
    """Start the desk as `make desk` does and wait until it answers."""
    environment = {**os.environ, "ASSIST_PATHS__DATA": str(data)}  # noqa: TID251
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    while True:
        try:
            url = f"http://127.0.0.1:{port}/api/health"
            with urllib.request.urlopen(url, timeout=5):
                return process
        except OSError:
            if process.poll() is not None:
                raise SystemExit("the server ended") from None
            time.sleep(0.3)


async def load(base: str, agents: int, seconds: float, think: tuple[float, float]) -> Figures:
    """Let agents work side by side; they arrive over the first think time."""
    figures = Figures()
    until = time.monotonic() + seconds

    async def arrive(number: int) -> None:
        await asyncio.sleep(number / max(agents, 1) * think[1])
        await Agent(base, figures, number).work(until, think)

    await asyncio.gather(*(arrive(number) for number in range(agents)))
    return figures


def summary(values: list[float]) -> dict[str, float]:
    """Number, median, 95th percentile and maximum."""
    if not values:
        return {"n": 0}
    p50, p95 = np.percentile(values, [50, 95])
    rounded = {"p50": p50, "p95": p95, "max": max(values)}
    return {"n": len(values), **{name: round(float(v), 1) for name, v in rounded.items()}}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, nargs=2, default=(2.5, 7.5))
    arguments = parser.parse_args()
    with served(arguments.data, arguments.agents * 2) as (base, pid):
        asyncio.run(load(base, 1, 6, (0.2, 0.4)))  # the first page of a process loads its parts
        before = resident_mb(pid)
        cpu = cpu_ms(pid)
        figures = asyncio.run(load(base, arguments.agents, arguments.seconds, arguments.think))
        cpu = cpu_ms(pid) - cpu
        record = {
            "agents": arguments.agents,
            "load_1min": round(os.getloadavg()[0], 1),
            "open_ms": summary(figures.opens),
            "rerun_ms": summary(figures.reruns),
            "pulse_ms": summary(figures.pulses),
            "server_cpu_ms_per_rerun": round(cpu / max(len(figures.reruns), 1), 1),
            "failures": figures.failures[:5],
            "rss_mb": [round(before), round(resident_mb(pid))],
        }
        print(json.dumps(record, ensure_ascii=False))


if __name__ == "__main__":
    main()
