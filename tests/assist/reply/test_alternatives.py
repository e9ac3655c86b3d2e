from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.reply.alternatives import asked_for, without_others
from assist.text.terms import needs_of


@dataclass(frozen=True)
class Ask:
    part: str

    @property
    def needs(self):
        return needs_of(self.part)


def _said(text, *questions):
    return without_others(text, [Ask(question) for question in questions])


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (
            "Minimum spend: £15 for Bronze, £25 for Silver, £35 for Gold.",
            "I have a Silver card, what do I have to spend?",
            "Minimum spend: £25 for Silver",
        ),
        (
            "Frame bent: minus £20 (adult bikes); minus £8 (kids' scooters).",
            "my scooter has a bent frame",
            "Frame bent: minus £8 (kids' scooters).",
        ),
        ("银杏会员延到25天，丹桂会员延到40天；", "我是丹桂的，还能退吗", "丹桂会员延到40天"),
        (
            "电子发票1个工作日开出，纸质发票6个工作日寄出。",
            "纸质发票多久",
            "纸质发票6个工作日寄出。",
        ),
        (
            "旧款换RF-700：减400元，旧款换RF-500：减150元。",
            "换500那台减多少",
            "旧款换RF-500：减150元。",
        ),
    ],
)
def test_only_the_alternative_that_the_question_names_is_said(text, question, said) -> None:
    assert _said(text, question) == said


def test_a_figure_of_the_question_finds_its_range() -> None:
    tariff = "登高：3 米以内不加；3–5 米每台加 40 元；5–7 米每台加 90 元；7 米以上不装。"
    assert _said(tariff, "机位离地四米，再加钱吗") == "登高：3–5 米每台加 40 元"
    assert _said(tariff, "机位离地八米，再加钱吗") == "登高：7 米以上不装。"
    assert _said(tariff, "登高怎么收费") == tariff


@pytest.mark.parametrize(
    ("text", "question"),
    [
        # nothing tells which is meant
        ("银杏会员延到25天，丹桂会员延到40天；", "会员能延几天"),
        # both are asked for
        ("电子发票1个工作日开出，纸质发票6个工作日寄出。", "电子和纸质发票分别多久"),
        # a rule with its exception, with its condition, with its other side
        ("满99元包邮，偏远地区加收20元。", "偏远地区包邮吗"),
        ("登记卡：满159元免运费，不满收12元。", "登记卡买两百免运费吗"),
        ("寄往西藏每单另收 12 元，满 59 元也另收。", "到西藏要另外收运费吗"),
        ("健康度低于80%免费换，不低于80%不算故障。", "健康度低是故障吗"),
        # steps and conditions, not cases
        ("对码：断电 10 秒再通电，30 秒内长按遥控上键。", "遥控怎么对码"),
        ("付款后3天内出库，市区1–2天送到。", "付款后多久出库"),
        # what follows the last one is said of it alone
        ("停滞超过48小时，我们联系快递，停滞超过5天，我们直接重发。", "停滞48小时怎么办"),
        # "the green one": a single character names what is not told by words
        ("收到时发硬正常，红心的室温放5天，绿心的室温放8天。", "红心要放几天 绿的呢"),
        # the last one leaves out what the ones before share
        (
            "图纸确认前，扣100元；图纸确认后未开料，扣20%；已开料，扣60%。",
            "图纸确认完已经下料了，扣几成",
        ),
        # in another language concepts name no case
        (
            "停车：徐汇店满100元免一小时，拱墅店满50元免两小时。",
            "free parking at Gongshu?",
        ),
        # an English clause leans on the one before
        ("Standard takes 3-5 days, express takes 1-2 days.", "express please"),
    ],
)
def test_what_lists_no_alternatives_is_said_whole(text, question) -> None:
    assert _said(text, question) == text


def test_parts_of_a_question_may_each_name_one() -> None:
    rule = "电子发票1个工作日开出，纸质发票6个工作日寄出，增值税专票9个工作日寄出。"
    said = "电子发票1个工作日开出，纸质发票6个工作日寄出，"
    assert _said(rule, "电子发票多久", "纸质发票多久") in (said.rstrip("，"), rule)


def test_columns_do_not_lean_on_one_another() -> None:
    towns = ("城区上门：50元", "县城上门：70元", "海岛：120元")
    assert asked_for(towns, [Ask("城区和县城上门各多少钱")]) == (0, 1)
    assert asked_for(towns, [Ask("城区和县城上门各多少钱")], lean=True) == (0, 1, 2)


def test_places_are_those_that_are_named() -> None:
    towns = ("城区：50元", "县城及乡镇：70元", "海岛：120元")
    assert asked_for(towns, [Ask("县城上门多少钱")]) == (1,)
    assert asked_for(towns, [Ask("上门多少钱")]) == (0, 1, 2)


@given(
    st.text("甲乙丙abc019£元天米，,；;：: -–", max_size=40),
    st.text("甲乙丙abc019元天米", max_size=12),
)
def test_what_is_said_are_pieces_of_the_text_in_order(text, question) -> None:
    said = without_others(text, [Ask(question)])
    at = 0
    for char in said:
        at = text.index(char, at) + 1
    assert len(said) <= len(text)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("红灯眨了三下停了", 1),
        ("红灯闪了5下", 2),
        ("it blinks five times", 2),
        ("六两装的红灯亮了", None),
    ],
)
def test_signals_are_counted_in_any_writing(question, told) -> None:
    chinese = ("红灯常亮：停用送修", "红灯闪3下：清洁滤网", "红灯闪5下：拧紧尾罩")
    english = ("Steady red: stop", "Red blinks 3 times: clean", "Red blinks 5 times: tighten")
    pieces = english if question.isascii() else chinese
    assert asked_for(pieces, [Ask(question)]) == ((told,) if told else (0, 1, 2))
