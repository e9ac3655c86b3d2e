"""A served desk and the system's Chromium."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parents[2]
START_S = 180


class Served:
    """A desk process over a data folder; `restart` kills it the hard way."""

    def __init__(self, data: Path, **sections):
        self.data = data
        self.sections = {"ui": {"workers": "external"}, **sections}
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.start()

    def start(self):
        command = [
            sys.executable,
            str(Path(__file__).with_name("serve.py")),
            str(self.data),
            str(self.port),
            json.dumps(self.sections),
        ]
        self.process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603  our own script
        wait_for(self.url + "api/health", self.process)

    def restart(self):
        self.stop()
        self.start()

    def stop(self):
        self.process.kill()
        self.process.wait()


def wait_for(url, process):
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  loopback
                return answer
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"{url} did not answer in {START_S} s")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def free_port():
    return _free_port()


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """One desk for all tests; each works on cases of its own."""
    desk = Served(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.stop()


@pytest.fixture(scope="module")
def chromium():
    """A browser, closed with the module: while it is open, asyncio.run cannot be used."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    arguments = ["--no-sandbox", "--disable-background-networking"]
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.page_errors = []
    opened.on("pageerror", lambda error: opened.page_errors.append(str(error)))
    yield opened
    assert opened.page_errors == []
    context.close()
