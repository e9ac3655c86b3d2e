"""What counts as the same statement, and as one about another thing."""

from assist.reply.alike import of_another_thing, says_same, without_other_models
from assist.reply.units import read_units


def units(evidence_of, *texts):
    return [read_units(evidence_of(text, number))[0] for number, text in enumerate(texts, 1)]


def test_a_figure_less_says_the_same_another_figure_does_not(evidence_of) -> None:
    week, again, fortnight = units(
        evidence_of, "签收后7天内可以退货。", "签收之后7天内可以退货。", "签收后15天内可以退货。"
    )
    assert says_same(again, [week])
    assert not says_same(fortnight, [week])


def test_a_unit_with_more_figures_is_no_repeat(evidence_of) -> None:
    long, short = units(evidence_of, "退款7天到账，最迟15天。", "退款7天到账。")
    assert not says_same(long, [short])
    assert says_same(short, [long])


def test_the_line_of_another_model_is_of_another_thing(evidence_of) -> None:
    asked, other, general = units(
        evidence_of, "S3 Pro：同时按住上下键 10 秒。", "S2：长按上键 12 秒。", "重启不丢数据。"
    )
    assert of_another_thing(other, asked, "S3 Pro 怎么重启")
    assert not of_another_thing(general, asked, "S3 Pro 怎么重启")
    assert not of_another_thing(other, asked, "手表怎么重启")


def test_a_sister_model_is_another_thing_even_beside_a_general_rule(evidence_of) -> None:
    rule, sister, plug = units(
        evidence_of, "购买后30天内可以加购延保一年。", "OX5 398元。", "用 USB-C 线充电。"
    )
    assert of_another_thing(sister, rule, "OX3 想再多保一年，要加多少钱")
    assert not of_another_thing(sister, rule, "OX5 想再多保一年，要加多少钱")
    assert not of_another_thing(plug, rule, "OX3 怎么充电")


def test_a_model_is_known_without_its_hyphen(evidence_of) -> None:
    asked, sister = units(evidence_of, "NG-2: pull the red cord.", "NG-4: press LOWER on the box.")
    assert of_another_thing(sister, asked, "how do I get the NG2 down")
    assert not of_another_thing(asked, sister, "how do I get the NG2 down")


def test_units_of_other_models_go_where_one_names_the_asked_model(evidence_of) -> None:
    sister, asked, general = units(
        evidence_of, "NG-4: press LOWER on the box.", "NG-2: pull the red cord.", "Call us first."
    )
    question = "how do I get the NG2 down"
    assert without_other_models([sister, asked, general], question) == [asked, general]
    assert without_other_models([sister, general], question) == [sister, general]
    assert without_other_models([sister, asked], "how do I get it down") == [sister, asked]


def test_a_rule_and_its_denial_do_not_say_the_same(evidence_of) -> None:
    can, cannot = units(
        evidence_of,
        "We can change the name within 30 days.",
        "After 30 days we cannot change the name.",
    )
    assert not says_same(cannot, [can])
