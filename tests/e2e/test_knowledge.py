"""The knowledge page in a browser, over the real product: what a knowledge manager does all day."""

from datetime import date

import pytest

from assist.index.folder import current_id
from assist.types import Actor
from ingest.decisions import read_decisions
from tests.e2e.live import open_case, started, wait_until

pytestmark = pytest.mark.slow
RETURNS = "# 退货政策\n\n商品自签收次日起 7 天内可以申请无理由退货，退货运费由买家承担。\n"
GIFT = "# 礼品卡\n\n礼品卡激活后 180 天内有效，过期不补发，也不能兑换现金。\n"
RULES = {  # two documents that contradict each other three times
    "a.md": "# 退货\n\n签收后 7 天内可以退货。\n\n# 保修\n\n整机保修 12 个月。\n\n"
    "# 开票\n\n电子发票在确认收货后 24 小时内开具。\n",
    "b.md": "# 退货\n\n签收后 15 天内可以退货。\n\n# 保修\n\n整机保修 24 个月。\n\n"
    "# 开票\n\n电子发票在确认收货后 48 小时内开具。\n",
}
NAME = "陈敏"


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    with started(tmp_path_factory.mktemp("live"), {"returns.md": RETURNS}) as desk:
        yield desk


@pytest.fixture(scope="module")
def disputed(tmp_path_factory):
    with started(tmp_path_factory.mktemp("disputed"), RULES) as desk:
        yield desk


@pytest.fixture
def manager(page):
    page.set_default_timeout(60_000)
    return page


def opened(page, desk):
    page.goto(desk.url + "knowledge")
    page.locator("[data-testid=stMetric]").first.wait_for()


def live_version(desk):
    return current_id(desk.data / "index" / "default")


def figure(page, at):
    return page.locator("[data-testid=stMetricValue]").nth(at).inner_text()


def button(page, key):
    return page.locator(f".st-key-{key} button")


def finished(page, name):
    page.locator(".st-key-knowledge-job", has_text=name).filter(has_text="完成").wait_for()


def upload(page, name, text):
    button(page, "knowledge-upload").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}
    )
    dialog.get_by_text(name).wait_for()
    dialog.get_by_role("button", name="开始索引").click()


def publish(page):
    page.get_by_role("button", name="对比答案").click()
    button(page, "knowledge-release").click()
    finished(page, "发布前答案对比")
    page.locator(".st-key-knowledge-waiting", has_text="可以发布").wait_for()
    button(page, "knowledge-publish").click()
    finished(page, "发布")


def fill(page, key, text):
    field = page.locator(f".st-key-{key} input").last
    field.fill(text)
    field.press("Enter")


def audited(page, desk):
    """What the audit list on the accounts page says, newest first: what, to what."""
    page.goto(desk.url + "accounts")
    table = page.locator("canvas table", has_text="做了什么")
    table.wait_for(state="attached")
    rows = [each.locator("td").all_text_contents() for each in table.locator("tbody tr").all()]
    return [tuple(cells[-2:]) for cells in rows]


def test_upload_publish_cite_withdraw_restore_roll_back(manager, live):
    page, before = manager, live_version(live)
    opened(page, live)
    upload(page, "gift.md", GIFT)
    page.locator(".st-key-knowledge-job [role=progressbar]").first.wait_for()
    finished(page, "建立索引")
    assert (live.knowledge / "uploads" / "gift.md").read_text("utf-8") == GIFT
    assert live_version(live) == before
    assert button(page, "knowledge-publish").is_disabled()

    publish(page)
    wait_until(lambda: figure(page, 0) == "2")
    published = live_version(live)
    assert published != before

    desk = cited(page, live)
    page.bring_to_front()
    withdraw(page)
    stale(desk, live)
    page.bring_to_front()
    restore(page)

    page.locator(".st-key-knowledge-tab").get_by_text("索引版本").click()
    page.get_by_role("button", name="回滚到此").click()
    finished(page, "回滚")
    wait_until(lambda: live_version(live) == before)

    assert audited(page, live)[:5] == [
        ("回退版本", before),
        ("恢复文档", "uploads/gift.md"),
        ("撤下文档", "uploads/gift.md"),
        ("发布版本", published),
        ("上传文档", "uploads/gift.md"),
    ]


def cited(page, live):
    """Another tab, where the next draft cites the new document."""
    live.push("k-1", "礼品卡激活后多少天有效？", "礼品卡客户")
    desk = page.context.new_page()
    desk.set_default_timeout(90_000)
    desk.goto(live.url)
    open_case(desk, "礼品卡客户", "k-1")
    desk.locator(".editor", has_text="180 天").wait_for()
    desk.locator(".editor .chip").first.click()
    assert "180 天内有效" in desk.locator(".card.open mark.active").first.inner_text()
    return desk


def withdraw(page):
    fill(page, "knowledge-search", "礼品卡")
    page.locator(".st-key-knowledge-detail", has_text="礼品卡").wait_for()
    page.get_by_role("button", name="撤下").click()
    fill(page, "knowledge-withdraw-by", NAME)
    fill(page, "knowledge-withdraw-reason", "卡种已停售")
    button(page, "knowledge-withdraw").click()
    page.locator(".st-key-knowledge-detail", has_text="已撤下").wait_for()


def stale(desk, live):
    """The open draft says that its source is gone, and asks before it is sent."""
    desk.bring_to_front()
    desk.locator(".banner.doubt", has_text="已撤回或更新").wait_for()
    desk.locator(".s.unsupported", has_text="180 天").wait_for()
    desk.locator(".primary").click()
    desk.locator(".panel.doubt", has_text="依据已撤回或更新").wait_for()
    assert live.store.events.find(Actor(), case_id="k-1", kind="sent") == ()
    desk.close()


def restore(page):
    page.get_by_role("button", name="恢复").click()
    assert page.locator(".st-key-knowledge-withdraw-by input").input_value() == NAME
    fill(page, "knowledge-withdraw-reason", "恢复销售")
    button(page, "knowledge-withdraw").click()
    page.locator(".st-key-knowledge-detail", has_text="已索引").wait_for()


def test_a_plan_says_what_a_build_would_change(manager, live):
    (live.knowledge / "new.md").write_text("# 邮寄\n\n满 99 元包邮。\n", "utf-8")
    (live.knowledge / "broken.pdf").write_bytes(b"no pdf at all")
    opened(manager, live)
    button(manager, "knowledge-plan").click()
    finished(manager, "查看变化")
    job = manager.locator(".st-key-knowledge-job")
    job.get_by_text("新增  new.md").wait_for()
    job.get_by_text("1 个文件没有收录").click()
    job.get_by_text("拒收  broken.pdf: 内容不是 PDF").wait_for()


def test_contradictions_stand_side_by_side_and_each_decision_holds(manager, disputed):
    page = manager
    opened(page, disputed)
    card = page.locator(".st-key-knowledge-conflict")
    seen = set()
    for choice in ("left", "until", "both"):
        title = f"冲突 1 / {3 - len(seen)}"
        card.get_by_text(title).wait_for()
        page.locator('[data-testid=stApp][data-test-script-state="notRunning"]').wait_for()
        seen.add(card.inner_text())
        assert "a.md" in card.inner_text()
        assert "b.md" in card.inner_text()
        if not button(page, "knowledge-conflict-left").is_enabled():
            fill(page, "knowledge-conflict-by", NAME)
        decide(page, choice)
    card.wait_for(state="detached")
    made = {each.choice: each for each in read_decisions(disputed.data / "index" / "default").made}
    assert set(made) == {"left", "until", "both"}
    assert {each.by for each in made.values()} == {NAME}
    assert made["until"].until == date(2027, 1, 31)
    assert (made["both"].left_scope, made["both"].right_scope) == (
        {"store": "anhe"},
        {"store": "muya"},
    )

    button(page, "knowledge-build").click()
    finished(page, "建立索引")
    before = live_version(disputed)
    publish(page)
    wait_until(lambda: live_version(disputed) != before)
    opened(page, disputed)
    fill(page, "knowledge-search", "b.md")
    detail = page.locator(".st-key-knowledge-detail")
    detail.get_by_text("b.md").first.wait_for()
    gone = made["left"].right.text
    assert gone not in detail.inner_text()
    assert made["until"].right.text in detail.inner_text()
    assert "店铺 muya" in detail.inner_text()
    assert [action for action, _ in audited(page, disputed)[:4]] == [
        "发布版本",
        "裁定冲突",
        "裁定冲突",
        "裁定冲突",
    ]


def decide(page, choice):
    if choice == "left":
        button(page, "knowledge-conflict-left").click()
        return
    name = {"until": "右侧限期", "both": "都保留并标注适用范围"}[choice]
    page.get_by_role("button", name=name).click()
    if choice == "until":
        page.locator(".st-key-knowledge-conflict-until [role=spinbutton]").first.click()
        page.keyboard.type("20270131")
        page.get_by_role("button", name="保存").click()
    else:
        page.locator(".st-key-knowledge-scope-left input").fill("anhe")
        page.locator(".st-key-knowledge-scope-right input").fill("muya")
        page.get_by_role("button", name="保存").click()
