"""The whole product in a browser: real knowledge, real index, real worker, real model."""

import pytest

from assist.types import Actor
from tests.e2e.live import open_case, started, wait_until

pytestmark = pytest.mark.slow
POLICY = "# 退货政策\n\n商品自签收次日起 7 天内可以申请无理由退货，退货运费由买家承担。\n"
WASH = "# 礼品卡\n\n礼品卡激活后 180 天内有效，过期不补发，也不能兑换现金。\n"


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    with started(tmp_path_factory.mktemp("live"), {"returns.md": POLICY}) as desk:
        yield desk


def test_the_worker_drafts_a_pushed_message_before_anybody_opens_it(live, page):
    live.push("t-1", "签收三天了，不想要了，退货运费谁出？", "先到的客户")
    wait_until(lambda: live.store.records.sentiments(Actor(), ["t-1"]))
    page.goto(live.url)
    open_case(page, "先到的客户", "t-1")
    assert (
        "买家承担" in page.locator(".editor").inner_text()
        or "您承担" in page.locator(".editor").inner_text()
    )
    page.locator(".editor .chip").first.click()
    mark = page.locator(".card.open mark.active").first
    assert "退货运费由买家承担" in mark.inner_text()


def test_a_published_document_is_cited_by_the_next_draft_and_a_withdrawn_one_is_said(live, page):
    page.set_default_timeout(60_000)
    (live.knowledge / "gift.md").write_text(WASH, encoding="utf-8")
    live.build()
    live.push("t-2", "礼品卡激活后多少天有效？", "礼品卡客户")
    page.goto(live.url)
    open_case(page, "礼品卡客户", "t-2")
    page.locator(".editor", has_text="180 天").wait_for()
    (live.knowledge / "gift.md").unlink()
    live.build()
    page.locator(".banner.doubt", has_text="已撤回或更新").wait_for()
    page.locator(".s.unsupported", has_text="180 天").wait_for()
    page.locator(".primary").click()
    page.locator(".panel.doubt", has_text="依据已撤回或更新").wait_for()
    assert live.store.events.find(Actor(), case_id="t-2", kind="sent") == ()
