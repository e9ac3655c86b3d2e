# ruff: noqa: RUF001  look-alikes are what is tested
"""Typed values and when they are the same (gold-format.md section 3.2)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.text.values import parse_values, same_number, same_value


def short(text):
    return [(v.kind, v.low, v.high, v.unit, v.comparator) for v in parse_values(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("签收后7天内可退", [("duration", 7, 7, "day", "<=")]),
        ("a 30-day return", [("duration", 30, 30, "day", "")]),
        ("within five (5) business days", [("duration", 5, 5, "workday", "<=")]),
        ("3-5个工作日", [("duration", 3, 5, "workday", "")]),
        ("三到五天", [("duration", 3, 5, "day", "")]),
        ("3天至5天", [("duration", 3, 5, "day", "")]),
        ("两三天", [("duration", 2, 3, "day", "")]),
        ("一年半", [("duration", 1.5, 1.5, "year", "")]),
        ("有一米五长", [("count", 1.5, 1.5, "m", "")]),
        ("1米75的床", [("count", 1.75, 1.75, "m", "")]),
        ("三块八", [("money", 3.8, 3.8, "CNY", "")]),
        ("买3块5个", [("money", 3, 3, "CNY", ""), ("count", 5, 5, "piece", "")]),
        ("两个半小时", [("duration", 2.5, 2.5, "hour", "")]),
        ("半年", [("duration", 0.5, 0.5, "year", "")]),
        ("至少48小时", [("duration", 48, 48, "hour", ">=")]),
        ("运费不超过12.5元", [("money", 12.5, 12.5, "CNY", "<=")]),
        ("¥1,299.00", [("money", 1299, 1299, "CNY", "")]),
        ("5百元", [("money", 500, 500, "CNY", "")]),
        ("1.5万元", [("money", 15000, 15000, "CNY", "")]),
        ("五毛", [("money", 0.5, 0.5, "CNY", "")]),
        ("$5-10", [("money", 5, 10, "USD", "")]),
        ("满300减50", [("money", 300, 300, "CNY", ">="), ("money", 50, 50, "CNY", "")]),
        ("百分之三十", [("percent", 30, 30, "%", "")]),
        ("售价（元）：2699\n库存", [("money", 2699, 2699, "CNY", "")]),
        ("价格：299", [("money", 299, 299, "", "")]),
        ("质保(月)：12", [("duration", 12, 12, "month", "")]),
        ("Price: 19.50", [("money", 19.5, 19.5, "", "")]),
        ("三成", [("percent", 30, 30, "%", "")]),
        ("10%-20%", [("percent", 10, 20, "%", "")]),
        ("20% off", [("discount", 80, 80, "%", "")]),
        ("打8.5折", [("discount", 85, 85, "%", "")]),
        ("八五折", [("discount", 85, 85, "%", "")]),
        ("半价", [("discount", 50, 50, "%", "")]),
        ("2025年3月1日", [("date", "2025-03-01", "2025-03-01", "date", "")]),
        ("2025/3/1", [("date", "2025-03-01", "2025-03-01", "date", "")]),
        ("March 5, 2026", [("date", "2026-03-05", "2026-03-05", "date", "")]),
        ("5th of March", [("date", "--03-05", "--03-05", "date", "")]),
        ("三月十五日", [("date", "--03-15", "--03-15", "date", "")]),
        ("每月15日", [("date", "---15", "---15", "date", "")]),
        ("晚上8点前", [("date", "20:00", "20:00", "clock", "")]),
        ("9:30 pm", [("date", "21:30", "21:30", "clock", "")]),
        ("限购2件", [("count", 2, 2, "piece", "")]),
        ("500ml水", [("count", 500, 500, "ml", "")]),
        ("第二十五条", [("count", 25, 25, "article", "")]),
        ("型号PPR-9087", [("code", "ppr-9087", "ppr-9087", "", "")]),
        ("订单号：AB20250301", [("order_no", "ab20250301", "ab20250301", "", "")]),
        ("电话400-123-4567", [("phone", "4001234567", "4001234567", "", "")]),
        ("请拨打12315", [("phone", "12315", "12315", "", "")]),
        ("+86 138 0013 8000", [("phone", "13800138000", "13800138000", "", "")]),
        ("见https://a.example/b。", [("url", "a.example/b", "a.example/b", "", "")]),
        ("共有 3 个小格", [("count", 3, 3, "piece", "")]),
        ("二手 三星 第三方 三包 一并 双11 万一", []),
        ("1. 断电\n2、拔掉", []),
        ("一个问题", []),
    ],
)
def test_parse_values(text, expected):
    assert short(text) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("7天", "七天"),
        ("7天", "7 days"),
        ("7天", "一周"),
        ("7天", "seven days"),
        ("24小时", "1天"),
        ("12个月", "1年"),
        ("半年", "6个月"),
        ("3个工作日", "3 business days"),
        ("8折", "20% off"),
        ("8折", "80%"),
        ("八五折", "85折"),
        ("500元", "¥500"),
        ("500元", "五百块"),
        ("2公斤", "2kg"),
        ("1.5升", "1500ml"),
        ("3月1日", "2026年3月1日"),
        ("400-123-4567", "4001234567"),
        ("PPR-9087", "ppr9087"),
        ("https://www.a.example/", "www.a.example"),
        ("7天内", "7天"),
        ("价格：299", "299元"),
        ("售价（元）：299", "¥299"),
        ("不超过7天", "7天以内"),
    ],
)
def test_same_value(first, second):
    a, b = parse_values(first), parse_values(second)
    assert len(a) == len(b) == 1
    assert same_value(a[0], b[0])
    assert same_value(b[0], a[0])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("7天", "7个工作日"),
        ("30天", "1个月"),
        ("7天", "17天"),
        ("7天", "7折"),
        ("3-5天", "5天"),
        ("7天内", "至少7天"),
        ("100元", "$100"),
        ("100元", "100件"),
        ("3月1日", "2026年3月2日"),
        ("9:00", "3月9日"),
        ("PPR-9087", "PPR-9088"),
        ("8折", "8%"),
    ],
)
def test_different_values(first, second):
    assert not same_value(parse_values(first)[0], parse_values(second)[0])


def test_same_number_ignores_what_is_measured():
    assert same_number(parse_values("7天")[0], parse_values("7折")[0]) is False  # 7折 pays 70 %
    assert same_number(parse_values("7天")[0], parse_values("7件")[0])


def test_spans_point_into_the_original():
    text = "簽收後７天内，運費１２．５元"
    values = parse_values(text)
    assert [v.surface for v in values] == ["７天", "１２．５元"]
    assert all(text[v.start : v.end] == v.surface for v in values)


WORDS = st.lists(
    st.sampled_from(
        [
            "7",
            "天",
            "¥",
            "折",
            "三",
            "月",
            "日",
            "-",
            "至",
            "%",
            " ",
            "工作日",
            "off",
            "２",
            "年",
            "半",
            "，",
            "x",
        ]
    ),
    max_size=10,
).map("".join)


@given(WORDS)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_values_never_overlap(text):
    last = 0
    for value in parse_values(text):
        assert last <= value.start < value.end <= len(text)
        assert text[value.start : value.end] == value.surface
        last = value.end
