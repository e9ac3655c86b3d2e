"""The whole product in a browser: real knowledge, real index, real worker, real model."""

import json
import os
import subprocess
import sys
import time
import urllib.request

import pytest

from assist.settings import read_settings
from assist.store.stores import open_store
from assist.types import Actor
from tests.e2e.conftest import ROOT, wait_for

pytestmark = pytest.mark.slow
WAIT_S = 180
POLICY = "# 退货政策\n\n商品自签收次日起 7 天内可以申请无理由退货，退货运费由买家承担。\n"
WASH = "# 礼品卡\n\n礼品卡激活后 180 天内有效，过期不补发，也不能兑换现金。\n"


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    data = tmp_path_factory.mktemp("live")
    knowledge = data / "knowledge"
    knowledge.mkdir()
    (knowledge / "returns.md").write_text(POLICY, encoding="utf-8")
    build = [sys.executable, "-m", "ingest", "build", str(knowledge), "--data", str(data)]
    subprocess.run([*build, "--publish"], cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    port = _port()
    environment = {
        **os.environ,  # noqa: TID251  a child gets what this process has
        "ASSIST_PATHS__DATA": str(data),
        "ASSIST_ACCESS__API_TOKEN": "key-1",
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603
    url = f"http://127.0.0.1:{port}/"
    wait_for(url + "api/health", process)
    store = open_store(read_settings(paths={"data": data}))
    yield url, knowledge, store
    store.database.close()
    process.kill()
    process.wait()


def _port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def push(url, case_id, text, name):
    body = {"messages": [{"id": "m1", "text": text}], "customer": {"name": name}}
    request = urllib.request.Request(  # noqa: S310  loopback
        f"{url}api/v1/conversations/{case_id}/messages",
        json.dumps(body).encode(),
        {"Authorization": "Bearer key-1", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        assert answer.status == 201


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


def test_the_worker_drafts_a_pushed_message_before_anybody_opens_it(live, page):
    url, _, store = live
    push(url, "t-1", "签收三天了，不想要了，退货运费谁出？", "先到的客户")
    wait_until(lambda: store.records.sentiments(Actor(), ["t-1"]))
    page.goto(url)
    open_case(page, "先到的客户", "t-1")
    assert (
        "买家承担" in page.locator(".editor").inner_text()
        or "您承担" in page.locator(".editor").inner_text()
    )
    page.locator(".editor .chip").first.click()
    mark = page.locator(".card.open mark.active").first
    assert "退货运费由买家承担" in mark.inner_text()


def test_a_published_document_is_cited_by_the_next_draft_and_a_withdrawn_one_is_said(live, page):
    url, knowledge, store = live
    page.set_default_timeout(60_000)
    (knowledge / "gift.md").write_text(WASH, encoding="utf-8")
    build(store, knowledge)
    push(url, "t-2", "礼品卡激活后多少天有效？", "礼品卡客户")
    page.goto(url)
    open_case(page, "礼品卡客户", "t-2")
    page.locator(".editor", has_text="180 天").wait_for()
    (knowledge / "gift.md").unlink()
    build(store, knowledge)
    page.locator(".banner.doubt", has_text="已撤回或更新").wait_for()
    page.locator(".s.unsupported", has_text="180 天").wait_for()
    page.locator(".primary").click()
    page.locator(".panel.doubt", has_text="依据已撤回或更新").wait_for()
    assert store.events.find(Actor(), case_id="t-2", kind="sent") == ()


def build(store, knowledge):
    """As the knowledge page does: a job that the app's own worker picks up."""
    job = store.jobs.add(Actor(), "ingest.build", {"source": str(knowledge), "publish": True})
    done = wait_until(lambda: (j := store.jobs.get(Actor(), job.id)) and not j.is_open and j)
    assert done.state == "done", done.error
