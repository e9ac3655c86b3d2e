"""A version that waits to be published, while a newer one is being made."""

import subprocess
import sys

import pytest

from assist.types import Actor
from tests.e2e.conftest import ROOT
from tests.e2e.live import started

pytestmark = pytest.mark.slow
RETURNS = "# 退货政策\n\n商品自签收次日起 7 天内可以申请无理由退货。\n"


@pytest.fixture
def waiting(tmp_path):
    """A live version, a newer one that waits, and no worker: a queued job stays queued."""
    with started(tmp_path, {"returns.md": RETURNS}, ASSIST_UI__WORKERS="external") as desk:
        (desk.knowledge / "post.md").write_text("# 邮寄\n\n满 99 元包邮。\n", "utf-8")
        build = [sys.executable, "-m", "ingest", "build", desk.knowledge, "--data", desk.data]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
        yield desk


def test_answers_are_not_compared_while_a_newer_version_is_built(page, waiting):
    payload = {"source": str(waiting.knowledge), "publish": False}
    job = waiting.store.jobs.add(Actor(), "ingest.build", payload)
    page.goto(waiting.url + "knowledge")
    page.locator(".st-key-knowledge-waiting").get_by_text("2 份文档").wait_for()
    compare = page.get_by_role("button", name="对比答案")
    assert compare.is_disabled()
    waiting.store.jobs.cancel(Actor(), job.id)
    page.reload()
    page.locator("button:enabled", has_text="对比答案").wait_for()
