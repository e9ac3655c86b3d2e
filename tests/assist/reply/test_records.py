import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.reply.columns import currency_of, display_name, display_value
from assist.reply.records import code_field, is_useful, name_field, read_lines, read_record

ROW = "货号：KT-15\n名称：电热水壶\n价格（元）：99\n库存：-\n更新时间：2026-01-01"


def test_a_block_of_named_lines_is_a_record() -> None:
    fields = read_record(ROW, 0, len(ROW))
    assert [field.name for field in fields] == ["货号", "名称", "价格（元）", "库存", "更新时间"]
    assert [ROW[field.start : field.end] for field in fields] == ROW.split("\n")
    assert ROW[fields[2].value_start :].startswith("99")


def test_prose_is_no_record() -> None:
    for text in (
        "请注意：签收后7天内可退。",
        "第一段。\n第二段。",
        "我们承诺，如下：好\n请看：这里。\n没有名字的一行\n又一行",
    ):
        assert read_record(text, 0, len(text)) == ()


def test_a_line_without_a_name_continues_the_value() -> None:
    text = "问题：怎么退\n答案：先申请\n再寄回\n分类：售后"
    fields = read_record(text, 0, len(text))
    assert [field.value for field in fields] == ["怎么退", "先申请\n再寄回", "售后"]


def test_name_code_and_bookkeeping() -> None:
    fields = read_record(ROW, 0, len(ROW))
    assert name_field(fields).value == "电热水壶"
    assert code_field(fields).value == "KT-15"
    assert [field.name for field in fields if not is_useful(field)] == ["库存", "更新时间"]


def test_a_sentence_names_no_record() -> None:
    text = "款式送错：免费重寄，原件不用退回。\n外盒压瘪：赔5元"
    assert name_field(read_record(text, 0, len(text))).name == "外盒压瘪"
    text = "尺寸送错：免费重寄。\n外盒压瘪：不赔。"
    assert name_field(read_record(text, 0, len(text))) is None


def test_a_unit_in_the_column_name_joins_the_value() -> None:
    price, weight, nested = read_lines(
        "价格（元）：329\nWeight (kg)：6.8\nprice \u203a amount (USD)：9-12"
    )
    assert (display_name(price), display_value(price)) == ("价格", "329元")
    assert (display_name(weight), display_value(weight)) == ("Weight", "6.8 kg")
    assert (display_name(nested), display_value(nested)) == ("amount", "US$9-12")


def test_a_number_before_a_unit_is_a_case_of_its_own():
    (cover,) = read_lines("bodies \u203a 1_year：59")
    assert (display_name(cover), display_value(cover)) == ("1 year", "59")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Hardness (mg/l)：below 60", "below 60 mg/l"),
        ("起订量（件）：至少20", "至少20件"),
        ("Price (GBP)：under 60", "under 60"),  # a sign stands before its sum
        ("容量（升）：60以上", "60以上"),
    ],
)
def test_a_limit_takes_its_column_unit(line, said) -> None:
    (field,) = read_lines(line)
    assert display_value(field) == said


def test_a_value_in_words_keeps_its_column_unit_out() -> None:
    (field,) = read_lines("价格（元）：面议")
    assert display_value(field) == "面议"


@given(st.lists(st.sampled_from(["a：1", "名称：x", "no name", "", "价：9 元。"]), max_size=6))
@settings(max_examples=60, derandomize=True)
def test_fields_are_spans_of_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    for field in read_record(text, 0, len(text)):
        assert text[field.start :].startswith(field.name)
        assert text[field.value_start : field.end].startswith(field.value.split("\n")[0])


def test_a_cell_that_points_elsewhere_has_no_value() -> None:
    text = "新品：X3\n交回旧机：旧手机\n每台补贴：见下文\n备注：详见下表"
    fields = read_record(text, 0, len(text))
    assert [field.name for field in fields if is_useful(field)] == ["新品", "交回旧机"]


def test_a_column_in_english_may_be_long_and_hold_commas() -> None:
    text = "Window, counted from delivery：30 days\nPage boy set, ages 3 to 10 › price：£45"  # noqa: RUF001
    names = [field.name for field in read_record(text, 0, len(text))]
    assert names == ["Window, counted from delivery", "Page boy set, ages 3 to 10 › price"]  # noqa: RUF001


def test_what_brackets_add_to_a_column_is_not_looked_at() -> None:
    text = "价格（含税，元）：329\n保修（年）：2"
    assert [field.name for field in read_record(text, 0, len(text))] == [
        "价格（含税，元）",
        "保修（年）",
    ]


def test_a_sentence_with_a_colon_is_no_column() -> None:
    text = "您好，请注意：本店不发货\n温馨提示，亲：请当面验货"
    assert read_record(text, 0, len(text)) == ()


@pytest.mark.parametrize(
    ("record", "name"),
    [
        # symptoms, not their causes
        ("现象：门关不严\n原因：柜子没放平\n办法：调脚螺丝", "门关不严"),
        ("型号：Y5\n重量：305克\n场景：日常慢跑", "Y5"),
        ("store_id：SH-017\nname：莘庄店\ncity：上海", "莘庄店"),
        ("部件：滤网\n更换：3个月\n货号：R7P-FLT-2", "滤网"),
        ("ticket：HD-1\nproduct：X3\nnote：ok", "X3"),
        ("货号：P408\n价格：32", "P408"),  # nothing else names it
        ("天数：30天\n服务：换新", "换新"),  # a figure is no name
        ("Airline：Ryanair\nLarger cabin bag：55 x 40 x 20", "Ryanair"),
    ],
)
def test_a_record_is_named_by_a_title_or_its_first_column(record: str, name: str) -> None:
    assert name_field(read_record(record, 0, len(record))).value == name


def test_a_leaf_of_a_tree_names_no_record() -> None:
    text = (
        "更新：2025-08-20\n检修 \u203a 上门 \u203a 城区：50元\n检修 \u203a 上门 \u203a 县城：70元"
    )
    assert name_field(read_record(text, 0, len(text))) is None


@pytest.mark.parametrize(
    ("line", "currency", "said"),
    [
        ("price：45", "GBP", "£45"),
        ("no_result_fee：4.50", "usd", "US$4.50"),
        ("excess：35", "AUD", "AUD 35"),
        ("押金：200", "人民币", "¥200"),
        ("postage：3", "€", "€3"),
        # no sum, a sum that says its currency, more than a number, an unknown currency
        ("ready_working_days：2", "GBP", "2 days"),
        ("per_extra_lens：25", "GBP", "25"),
        ("price_eur：45", "GBP", "€45"),
        ("price：from 45", "GBP", "from 45"),
        ("price：45", "pounds sterling", "45"),
        # words that only hold one of money
        ("免费次数：2", "CNY", "2"),
        ("价保天数：15", "CNY", "15"),
        ("评价：5", "CNY", "5"),
        ("deposit_percent：30", "GBP", "30"),
        ("full charge：80", "GBP", "80"),
        ("price_per_kg：4", "GBP", "£4"),
        ("会员价：86", "CNY", "¥86"),
    ],
)
def test_a_bare_sum_is_written_in_the_currency_of_its_record(line, currency, said) -> None:
    fields = read_lines(f"{line}\ncurrency：{currency}")
    assert display_value(fields[0], currency_of(fields)) == said


def test_a_bare_number_names_a_record_only_where_nothing_else_does() -> None:
    record = "Zone：5\nWhere：Republic of Ireland\nStandard：£12.95"
    assert name_field(read_record(record, 0, len(record))).value == "Republic of Ireland"
