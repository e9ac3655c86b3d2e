"""Numerals: numbers in words round-trip, and no run of characters costs more than its length."""

import math
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assist.text.numbers import parse_number
from assist.text.values import parse_values
from tests.timing import best_of

MOST = 9_999_999
SMALL = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
REPEATED = [
    *[
        "一",
        "百",
        "十",
        "万",
        "半",
        "几十",
        "第",
        "点五",
        "一到",
        "一、",
        "三分之",
        "零下",
        "满一减",
        "买一送",
    ],
    *[
        "1",
        "1,",
        "1,111,",
        "1.",
        "1-",
        "1/",
        "1:",
        "1k",
        "-1",
        "$1 ",
        "1 ",
        "+1",
        "1万1千",
        "晚一点",
    ],
    *["a", "a-", "a.", "a1", "seven ", "seven-", "hundred ", "one thousand ", "one hundred and "],
    *[",", "$", "€1.", "%", "\n", " ", "(", "半价", "元", "月", "周一"],
]


def in_chinese(number):
    """Spell a number as it is read aloud, digit by digit with its scales."""
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return f"{in_chinese(number // 10_000)}万{gap}{in_chinese(rest) if rest else ''}"
    if number == 0:
        return "零"
    words = ""
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            words += "零一二三四五六七八九"[digit] + name
        elif words and number % scale and not words.endswith("零"):
            words += "零"
    return words


def in_english(number, conjunction=" and "):
    """Spell a number in words."""
    for scale, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = number % scale
            joint = conjunction if rest < 100 else " "
            tail = joint + in_english(rest, conjunction) if rest else ""
            return f"{in_english(number // scale, conjunction)} {name}{tail}"
    if number < 20:
        return SMALL[number]
    return TENS[number // 10] + (f"-{SMALL[number % 10]}" if number % 10 else "")


@given(st.integers(0, MOST))
@example(10_010)
@example(4_771_000)
@example(1_000_500)
@example(105)
@settings(max_examples=400, derandomize=True, deadline=None)
def test_chinese_words_round_trip(number):
    words = in_chinese(number)
    assert parse_number(words) == (number, number)
    values = parse_values(f"共{words}元")
    assert [(v.kind, v.low, v.unit) for v in values] == [("money", number, "CNY")]
    if 10 <= number < 20:
        assert parse_number(words.removeprefix("一")) == (number, number)


@given(st.integers(0, MOST), st.sampled_from([" and ", " "]))
@example(1_000_005, " and ")
@example(101_000, " and ")
@settings(max_examples=400, derandomize=True, deadline=None)
def test_english_words_round_trip(number, conjunction):
    words = in_english(number, conjunction)
    assert parse_number(words) == (number, number)
    values = parse_values(f"It costs {words} dollars.")
    assert [(v.kind, v.low, v.unit) for v in values] == [("money", number, "USD")]


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("一百五", 150, 150),
        ("一百零五", 105, 105),
        ("两万五", 25_000, 25_000),
        ("两三百", 200, 300),
        ("二十五六", 25, 26),
        ("三五", 3, 5),
        ("十几", 11, 19),
        ("一亿五千万", 150_000_000, 150_000_000),
        ("一万亿", 1e12, 1e12),
        ("一半", 0.5, 0.5),
        ("3万5千", 35_000, 35_000),
        ("1.5k", 1500, 1500),
        ("30多", 31, 39),
        ("half a million", 500_000, 500_000),
        ("two and a half", 2.5, 2.5),
        ("two dozen", 24, 24),
        ("2 million", 2_000_000, 2_000_000),
        ("一百百", 0, math.inf),
        ("五两", 0, math.inf),
        ("one thousand two thousand", 0, math.inf),
    ],
)
def test_spoken_numbers(written, low, high):
    assert parse_number(written) == (low, high)


@given(st.text("零一二两三五十百千万亿半几点折元天0123,.k-~到 ", max_size=16))
@settings(max_examples=500, derandomize=True, deadline=None)
def test_any_run_of_numerals_is_read_without_error(text):
    for value in parse_values(text):
        assert isinstance(value.low, str) or value.low <= value.high < math.inf or value.low > 0


@pytest.mark.parametrize("part", REPEATED)
def test_a_run_costs_no_more_than_its_length(part):
    short, long = (best_of(partial(parse_values, (part * size)[:size])) for size in (2500, 10_000))
    assert long < 10 * short + 0.5  # a square would be 16 times
