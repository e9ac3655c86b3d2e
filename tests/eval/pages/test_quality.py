"""The quality page under AppTest."""

from dataclasses import replace
from datetime import date

import pytest

from assist import bootstrap, clock
from assist.decisions import DeskAction
from assist.store.records import Gap
from assist.types import Actor, Event
from tests.desk_app import open_page, texts
from tests.fakes_desk import CALM, LEAK, seeded

ACTOR = Actor()


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, CALM, LEAK)
    with bootstrap.using(made):
        yield made
    made.store.database.close()


def send(parts, case, action_id, kind="send", **more):
    desk = parts.casework.prepare(ACTOR, case)
    text = more.pop("text", desk.current.draft.text)
    shown = Event(
        f"s{action_id}", case.last_at, "local", "s", case.id, desk.draft_id, "", "shown", {}
    )
    parts.store.events.add(ACTOR, [replace(shown, at=clock.now())])
    action = DeskAction(action_id, kind, case.id, desk.draft_id, desk.current.id, text=text, **more)
    assert parts.feedback.settle(ACTOR, action).status == "recorded"


def open_quality(lang="zh"):
    return open_page("eval/pages/quality.py", lang).run()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_log_says_what_will_be_here(tmp_path, lang):
    empty = seeded(tmp_path)
    with bootstrap.using(empty):
        at = open_quality(lang)
    empty.store.database.close()
    assert not at.exception
    assert [metric.value for metric in at.metric] == ["0", "0", "0", "0", "–"]
    assert any(("还没有数据" if lang == "zh" else "Nothing yet") in text for text in texts(at))


def test_work_is_counted_with_small_numbers_marked(parts):
    send(parts, CALM, "a1")
    send(parts, LEAK, "a2", "reject", reason="outdated", note="现在 30 天")
    at = open_quality()
    assert [metric.value for metric in at.metric][:4] == ["2", "2", "1", "1"]
    (table,) = at.dataframe
    assert next(iter(table.value["原样采用"])) == "1 / 2 · n 不足"
    assert any("依据过期  1" in text for text in texts(at))


def test_a_gap_is_read_and_put_away(parts):
    parts.store.records.add_gap(ACTOR, Gap("g1", "c4", "d", "火星上能用吗", "no_source", "没写"))
    at = open_quality()
    at.segmented_control(key="quality-tab").set_value("gaps").run()
    assert {"火星上能用吗", "没写"} <= set(texts(at))
    at.button(key="quality-gap-close").click().run()
    assert parts.store.records.gaps(ACTOR) == ()


def test_a_verdict_counts_towards_accepted_and_correct(parts):
    send(parts, CALM, "a1")
    at = open_quality()
    at.segmented_control(key="quality-tab").set_value("audit").run()
    assert CALM.messages[0].text in texts(at)
    at.button(key="quality-verdict-correct").click().run()
    assert at.metric[4].value == "100.0%"
    at.button(key="quality-verdict-incorrect").click().run()
    assert at.metric[4].value == "0.0%"


def test_documents_that_no_reply_cites_are_named_first(parts, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda _zone: date(2026, 5, 4))  # nothing has ended
    at = open_quality()
    at.segmented_control(key="quality-tab").set_value("gaps").run()
    assert any("3 篇生效文档中有 3 篇" in text for text in texts(at))
    send(parts, CALM, "a1")
    at.run()
    assert any("3 篇生效文档中有 1 篇" in text for text in texts(at))
    table = at.dataframe[-1].value
    assert list(zip(table["文档"], table["引用次数"], strict=True)) == [
        ("Warranty", 0),
        ("扫拖机器人 用户手册", 1),
        ("售后服务政策（2026 版）", 1),
    ]
