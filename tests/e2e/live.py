"""The whole product as a person starts it: real knowledge, index, workers, model, server."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assist.settings import read_settings
from assist.store.stores import Store, open_store
from assist.types import Actor
from tests.e2e.conftest import ROOT, wait_for

WAIT_S = 180
TOKEN = "key-1"


@dataclass(frozen=True)
class Live:
    """A running desk."""

    url: str
    data: Path
    knowledge: Path
    store: Store

    def push(self, case_id, text, name, before=()):
        """What a help desk does with a customer's message, and with (role, text) before it."""
        turns = [*before, ("customer", text)]
        messages = [
            {"id": f"m{number}", "role": role, "text": words}
            for number, (role, words) in enumerate(turns, start=1)
        ]
        body = {"messages": messages, "customer": {"name": name}}
        request = urllib.request.Request(  # noqa: S310  loopback
            f"{self.url}api/v1/conversations/{case_id}/messages",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            assert answer.status == 201

    def build(self):
        """As the knowledge page does: a job that the app's own worker picks up."""
        payload = {"source": str(self.knowledge), "publish": True}
        job = self.store.jobs.add(Actor(), "ingest.build", payload)
        done = wait_until(
            lambda: (j := self.store.jobs.get(Actor(), job.id)) and not j.is_open and j
        )
        assert done.state == "done", done.error


@contextmanager
def started(data, documents, **settings):
    """A desk over a folder with these documents, published; more settings by variable name."""
    knowledge = data / "knowledge"
    knowledge.mkdir()
    for name, text in documents.items():
        (knowledge / name).write_text(text, encoding="utf-8")
    build = [sys.executable, "-m", "ingest", "build", str(knowledge), "--data", str(data)]
    subprocess.run([*build, "--publish"], cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,  # noqa: TID251  a child gets what this process has
        "ASSIST_PATHS__DATA": str(data),
        "ASSIST_ACCESS__API_TOKEN": TOKEN,
        **settings,
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603
    url = f"http://127.0.0.1:{port}/"
    store = open_store(read_settings(paths={"data": data}))
    try:
        wait_for(url + "api/health", process)
        yield Live(url, data, knowledge, store)
    finally:
        store.database.close()
        process.kill()
        process.wait()


def wait_until(holds):
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        if found := holds():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def open_case(page, name, case_id):
    page.locator("[data-testid=stRadioOption]", has_text=name).click()
    page.locator(f'.composer[data-case="{case_id}"] .editor').wait_for()
