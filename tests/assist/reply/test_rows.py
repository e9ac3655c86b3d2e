import pytest

from assist.reply.reading import read_evidence
from assist.reply.rows import say_row
from assist.reply.select import choose

CALL_OUT = (
    "名称：上门\n出车 \u203a 距离：5公里以内\n出车 \u203a 收费：30元/次\n"
    "出车 \u203a 距离：5至10公里\n出车 \u203a 收费：50元/次"
)
PHONE = "名称：星途 X3\n型号：XT-X3\n价格（元）：2499\n防水等级：IP54\n保修：整机1年"


def _said(text, question, evidence_of, question_of):
    reading = read_evidence(question_of(question), [evidence_of(text)])
    chosen = choose(reading.parts[0])
    return say_row(chosen.units[0], chosen.asks)


def test_only_the_asked_column_is_said(evidence_of, question_of) -> None:
    text, fields = _said(PHONE, "星途X3多少钱", evidence_of, question_of)
    assert text == "星途 X3：价格 2499元。"
    assert [field.name for field in fields] == ["名称", "价格（元）"]


def test_a_column_is_found_by_its_meaning(evidence_of, question_of) -> None:
    text, _ = _said(PHONE, "星途X3质保几年", evidence_of, question_of)
    assert text == "星途 X3：保修整机1年。"


def test_a_named_code_is_repeated(evidence_of, question_of) -> None:
    text, _ = _said(PHONE, "XT-X3 价格多少", evidence_of, question_of)
    assert text == "星途 X3（XT-X3）：价格 2499元。"


def test_english_rows_read_as_english(evidence_of, question_of) -> None:
    row = "plan：Team\nprice：$49 per month\nseats：15\nAPI access：Yes"
    text, _ = _said(row, "what does the Team plan cost?", evidence_of, question_of)
    assert text == "Team: price $49 per month."


def test_an_open_question_gets_the_first_columns(evidence_of, question_of) -> None:
    text, fields = _said(PHONE, "星途X3怎么样", evidence_of, question_of)
    assert text.startswith("星途 X3：")
    assert len(fields) == 4  # a short record is said whole, but for its codes


@pytest.mark.parametrize(
    ("row", "question", "said"),
    [
        (
            "项目：上门检修\n城区上门：50元\n县城上门：70元\n海岛上门：120元",
            "县城的，上门检修多少钱",
            "上门检修：县城上门 70元。",
        ),
        (  # columns of models, without figures
            "现象：红灯闪3下\nHD520：电机过热\nHD520 Pro：滤网堵塞",
            "pro的红灯闪3下",
            "红灯闪3下：HD520 Pro：滤网堵塞。",
        ),
        (  # nothing tells; two columns of one name say what they belong to
            "灯光方案 \u203a 抵扣：下单满8000元可抵\n上门量尺 \u203a 抵扣：买水晶灯满3000元可抵",
            "抵扣有什么条件",
            "灯光方案抵扣：下单满8000元可抵，上门量尺抵扣：买水晶灯满3000元可抵。",
        ),
        (  # columns that are steps of one scale
            "旧车：铅酸车，能骑\n使用不满3年：350元\n使用3年以上：200元",
            "骑了5年的旧铅酸车能抵多少",
            "铅酸车，能骑：使用3年以上 200元。",
        ),
        (  # the entry of a list that the question tells, and nothing of another list
            f"{CALL_OUT}\n拖车 \u203a 起步：80元",
            "上门7公里左右收多少钱",
            "上门：出车：距离 5至10公里，收费 50元/次。",
        ),
        (  # a remark that limits the offer stays
            f"{CALL_OUT}\n备注：雨雪天不上门",
            "上门7公里左右收多少钱",
            "上门：备注：雨雪天不上门；出车：距离 5至10公里，收费 50元/次。",
        ),
        (  # nothing tells: no price without its distance
            CALL_OUT,
            "上门怎么收费",
            "上门：出车：距离 5公里以内，收费 30元/次；出车：距离 5至10公里，收费 50元/次。",
        ),
    ],
)
def test_of_columns_for_several_cases_the_asked_one_is_said(
    row, question, said, evidence_of, question_of
) -> None:
    assert _said(row, question, evidence_of, question_of)[0] == said


BATTERY = "名称：电池 B5\n适用机型：R5 扫地机\n价格（元）：299\n库存：有货\n备注："


@pytest.mark.parametrize(
    ("remark", "said"),
    [
        ("不单独出售，寄修更换", "电池 B5：价格 299元，备注：不单独出售，寄修更换。"),
        ("官方原装", "电池 B5：价格 299元。"),
    ],
)
def test_a_remark_that_limits_the_offer_is_said_with_the_price(
    remark, said, evidence_of, question_of
) -> None:
    assert _said(f"{BATTERY}{remark}", "电池B5多少钱一块", evidence_of, question_of)[0] == said


def test_what_is_wrong_is_said_with_what_to_do(evidence_of, question_of) -> None:
    row = "Code：E07\nMeaning：Heating time exceeded\nWhat to do：Unplug for 10 minutes."
    text, _ = _said(row, "it says E07 and wont heat up", evidence_of, question_of)
    assert text == "E07: Meaning: Heating time exceeded, What to do: Unplug for 10 minutes."


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("新疆26寸箱子补多少运费", "新疆：24寸及以上箱 60元。"),
        ("新疆22寸箱子补多少运费", "新疆：20至22寸箱 35元。"),
        ("新疆箱子补多少运费", "新疆：20至22寸箱 35元，24寸及以上箱 60元。"),
    ],
)
def test_all_steps_of_a_scale_are_looked_at(question, said, evidence_of, question_of) -> None:
    row = "地区：新疆\n20至22寸箱：35元\n24寸及以上箱：60元"
    assert _said(row, question, evidence_of, question_of)[0] == said


def test_an_english_column_keeps_its_distance(evidence_of, question_of) -> None:
    row = "name：Kuppa carafe\nprice (GBP)：49.00\nwarranty：12 months"
    assert _said(row, "这个Kuppa carafe要多少钱一个", evidence_of, question_of)[0] == (
        "Kuppa carafe：price £49.00。"
    )


def test_a_kind_of_figure_that_is_asked_for_is_said(evidence_of, question_of) -> None:
    row = (
        "name：Quillmere K41 toner\nprice：£38.50\nspecs：black\n"
        "notes：Replaces K41 high yield; Kestrel 410"
    )
    asked = "how much is the high yield toner for kestrel 410"
    text, _ = _said(row, asked, evidence_of, question_of)
    assert "price £38.50" in text
