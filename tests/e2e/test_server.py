"""`streamlit run app.py`: headers on every answer, health, loopback only."""

import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from assist.web.server import CSP
from tests.e2e.conftest import ROOT, wait_for


@pytest.fixture
def launched(tmp_path, free_port):
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(free_port)]
    environment = {
        **os.environ,  # noqa: TID251  a child gets what this process has
        "ASSIST_PATHS__DATA": str(tmp_path / "data"),
        "ASSIST_EMBEDDING__MODEL": str(tmp_path / "no-model"),
    }
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603
    url = f"http://127.0.0.1:{free_port}/"
    wait_for(url + "_stcore/health", process)
    yield url
    process.kill()
    process.wait()


def test_every_answer_carries_the_security_headers(launched):
    for path in ("", "_stcore/health", "api/health", "static/nothing"):
        try:
            answer = urllib.request.urlopen(launched + path)  # noqa: S310
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            assert answer.headers.get_all("Content-Security-Policy") == [CSP], path
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_another_address_is_refused(free_port):
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(free_port)]
    done = subprocess.run(  # noqa: S603
        [*command, "--server.address", "0.0.0.0"],  # noqa: S104  what must be refused
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"needs sign-in" in done.stderr + done.stdout
    assert done.returncode != 0
