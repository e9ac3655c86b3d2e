import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.reply.units import read_units
from assist.types import Chunk, Evidence, Source


def test_sentences_lose_their_clause_numbers(evidence_of) -> None:
    units = read_units(evidence_of("1.1 签收后7天内可退。运费由买家承担。\n1.2 定制商品除外。"))
    assert [unit.text for unit in units] == [
        "签收后7天内可退。",
        "运费由买家承担。",
        "定制商品除外。",
    ]
    assert {unit.kind for unit in units} == {"sentence"}


def test_items_hang_on_their_introduction(evidence_of) -> None:
    text = "以下情况不支持退货：\n- 已经拆封的；\n- 人为损坏的。"
    units = [unit for unit in read_units(evidence_of(text)) if unit.kind == "item"]
    assert [(unit.text, unit.lead) for unit in units] == [
        ("已经拆封的；", "以下情况不支持退货："),
        ("人为损坏的。", "以下情况不支持退货："),
    ]
    start, end = units[0].lead_span
    assert text[start:end] == "以下情况不支持退货："


def test_numbered_orders_are_steps(evidence_of) -> None:
    units = read_units(
        evidence_of("1. 打开“我的订单”；\n2. 点击“申请售后”。", heading=["退货步骤"])
    )
    assert [(unit.kind, unit.text) for unit in units] == [
        ("step", "打开“我的订单”；"),
        ("step", "点击“申请售后”。"),
    ]


def test_a_faq_gives_answers_with_their_question(evidence_of) -> None:
    for text in (
        "问：能机洗吗？\n答：不能机洗。请手洗。",
        "question：能机洗吗？\nanswer：不能机洗。请手洗。",
        "能机洗吗？\n不能机洗。请手洗。",
    ):
        units = read_units(evidence_of(text, kind="qa"))
        assert [unit.text for unit in units] == ["不能机洗。", "请手洗。"]
        assert {(unit.kind, unit.lead) for unit in units} == {("answer", "能机洗吗？")}


def test_two_questions_in_one_chunk_stay_apart(evidence_of) -> None:
    units = read_units(evidence_of("Q：能退吗？\nA：可以的呀。\n\nQ：多久到账？\nA：三天左右。"))
    assert [(unit.lead, unit.text) for unit in units] == [
        ("能退吗？", "可以的呀。"),
        ("多久到账？", "三天左右。"),
    ]


def test_records_are_rows_named_by_their_name(evidence_of) -> None:
    units = read_units(evidence_of("名称：杯子\n价格：9元\n\n名称：盘子\n价格：12元"))
    assert [(unit.kind, unit.lead) for unit in units] == [("row", "杯子"), ("row", "盘子")]
    assert [field.value for field in units[1].fields] == ["盘子", "12元"]


def test_a_case_gives_its_resolution(evidence_of) -> None:
    text = "问题描述：杯子碎了\n处理结果：免费补发一个。\n日期：2025-01-01"
    (unit,) = read_units(evidence_of(text, kind="case", category="case"))
    assert (unit.kind, unit.text, unit.lead) == ("case", "免费补发一个。", "杯子碎了")


def test_an_article_record_is_prose_under_its_title(evidence_of) -> None:
    text = (
        "id：77\ntitle：租琴押金\nbody：押金在还琴后3天内退回。琴身有损伤的，先扣维修费。\n"
        "updated：2025-03-01"
    )
    units = read_units(evidence_of(text))
    assert [(unit.kind, unit.lead, unit.text) for unit in units] == [
        ("sentence", "租琴押金", "押金在还琴后3天内退回。"),
        ("sentence", "租琴押金", "琴身有损伤的，先扣维修费。"),
    ]


def test_a_record_with_nothing_but_a_name_says_nothing(evidence_of) -> None:
    assert read_units(evidence_of("id：1300\ntitle：租琴")) == ()


def test_numbered_clauses_with_a_colon_are_no_record(evidence_of) -> None:
    units = read_units(evidence_of("1.1 上课前取消：全额退款。\n1.2 上课后取消：退一半。"))
    assert [unit.kind for unit in units] == ["sentence", "sentence"]


def test_page_furniture_is_left_out(evidence_of) -> None:
    text = "更新：2026-01-06　阅读 18,422\n\n调音每次120元。迟到的，按第三条办理。\n\nHome > Help"
    assert [unit.text for unit in read_units(evidence_of(text))] == ["调音每次120元。"]


def test_headings_are_left_out(evidence_of) -> None:
    units = read_units(evidence_of("退货规则\n签收后7天内可以申请退货。"))
    assert [unit.text for unit in units] == ["签收后7天内可以申请退货。"]


@given(st.text(alphabet="退货7天。：\n- 1.?？ab；问答", max_size=60))
@settings(max_examples=150, derandomize=True)
def test_every_unit_lies_in_its_span(text: str) -> None:
    item = Evidence(1, Chunk("0" * 16, "d", text, 0, len(text)), Source("d"), 1.0)
    for unit in read_units(item):
        assert 0 <= unit.start < unit.end <= len(text)
        assert unit.text.strip() in text[unit.start : unit.end]


@pytest.mark.parametrize(
    "record",
    [
        "ticket：HD-1\nasked：Does it work with an iPad?\nreply：With USB-C yes. Not without.",
        "单号：9\n来问：能装几个人的\n客服答复：最多四个人。再多装不下。",
        "no：7\nmessage：Is it loud?\nwhat we said：It makes 60 dB. That is a quiet talk.",
    ],
)
def test_a_ticket_answers_under_whatever_names_a_help_desk_exports(evidence_of, record) -> None:
    units = read_units(evidence_of(record, kind="row"))
    lines = [line.partition("：")[2] for line in record.split("\n")]
    assert [unit.kind for unit in units] == ["answer", "answer"]
    assert {unit.lead for unit in units} == {lines[1]}
    assert lines[2].startswith(units[0].text)
    assert lines[2].endswith(units[1].text)


def test_bold_words_name_what_follows_them(evidence_of) -> None:
    text = "**Christmas returns.** Goods bought from 1 November may come back until 31 January."
    units = read_units(evidence_of(text))
    assert [(unit.lead, unit.text) for unit in units] == [
        ("Christmas returns.", "Goods bought from 1 November may come back until 31 January."),
    ]


def test_a_question_inside_a_text_leads_to_its_answer(evidence_of) -> None:
    text = "Got the wrong size? We swap it once within 60 days. Send it back with the slip."
    units = read_units(evidence_of(text))
    assert [(unit.lead, unit.text) for unit in units] == [
        ("Got the wrong size?", "We swap it once within 60 days."),
        ("Got the wrong size?", "Send it back with the slip."),
    ]


def test_labelled_rules_stand_alone(evidence_of) -> None:
    """Lists of "label: sentence" are no record: as one, they were near to every question."""
    long = "收到活虾，死亡率 10% 以内属正常，超出部分按重量退。" * 5
    text = f"发错货：签收后72小时内告诉我们，来回运费店里出。\n碎盘：有照片即可。\n活虾：{long}"
    units = read_units(evidence_of(text))
    assert [(unit.kind, unit.text, unit.lead) for unit in units[:2]] == [
        ("item", "发错货：签收后72小时内告诉我们，来回运费店里出。", ""),
        ("item", "碎盘：有照片即可。", ""),
    ]
    assert [(unit.text, unit.lead) for unit in units[2:4]] == [
        ("活虾：收到活虾，死亡率 10% 以内属正常，超出部分按重量退。", ""),
        ("收到活虾，死亡率 10% 以内属正常，超出部分按重量退。", "活虾"),
    ]
    start, end = units[3].lead_span
    assert text[start:end] == "活虾"


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("Front-line staff make no statement about cause or liability.", False),
        ("Letters from solicitors are not answered by the chat team.", False),
        ("客户表示要起诉的，一线不得自行承诺。", False),
        ("The incident team calls within 4 hours, day and night.", True),
        ("Our support team may call you within 2 days.", True),
        ("一线城区安装费 35 元。", True),
        ("Our support team will not charge you for advice.", True),
        ("If your question is not answered here, write to us.", True),
        ("If you have no statement from your bank, a receipt will do.", True),
        ("一线不锈钢品牌不打折。", True),
    ],
)
def test_what_staff_are_told_is_not_said(evidence_of, text, is_said) -> None:
    assert [unit.text for unit in read_units(evidence_of(text))] == [text] * is_said


@pytest.mark.parametrize(
    "text",
    [
        "现象：开机以后屏幕不亮。\n办法：请充电三十分钟。",
        "Symptom：The screen stays dark.\nWhat to do：Charge it for an hour.",
        "灯闪：电池没电了。\n灯灭：已经关机。\n\n灯闪：正在充电。\n灯灭：已经充满。",
    ],
)
def test_columns_of_sentences_stay_together(evidence_of, text) -> None:
    assert {unit.kind for unit in read_units(evidence_of(text))} == {"row"}
