import pytest

from assist.reply.ranges import Range, are_graded, are_steps, range_like
from assist.text.values import parse_values


def _asked(text):
    return parse_values(text)[0]


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("5至10公里", "7公里", Range(5e6, 1e7)),
        ("服务点5公里以内", "7公里", Range(0, 5e6, is_limit=True)),
        ("over 20 kg", "7 kg", Range(low=20_000, is_limit=True, above=True)),
        ("使用不满3年：350元", "5年", Range(0, 36, is_limit=True, below=True)),
        ("购买满1年不满2年 20%", "18个月", Range(12, 24, is_limit=True, below=True)),
        ("重3公斤", "7公斤", None),  # a figure is no range
        ("5至10公里", "7公斤", None),
    ],
)
def test_ranges_in_base_units(text, asked, expected):
    assert range_like(_asked(asked), text) == expected


def test_an_open_end_is_inside_only_where_the_words_say_so():
    under, over = (range_like(_asked("3年"), text) for text in ("不满3年", "3年以上"))
    assert (under.holds(36), over.holds(36)) == (False, True)
    assert (under.holds(35), over.holds(35)) == (True, False)


def test_steps_exclude_each_other_and_one_is_a_limit():
    assert are_steps([Range(0, 36, is_limit=True), Range(low=36, is_limit=True)])
    assert not are_steps([Range(1, 3), Range(3, 5)])  # "1–3 days, 3–5 days" limits nothing
    assert not are_steps([Range(0, 2, is_limit=True), Range(0, 7, is_limit=True)])
    assert not are_steps([Range(0, 2, is_limit=True)])


@pytest.mark.parametrize(
    ("one", "other", "graded"),
    [
        ("使用不满3年", "使用3年以上", True),
        ("used for less than 2 years", "used for 2 years or more", True),
        ("首重1公斤内", "续重每公斤", False),
        ("48小时内发货", "7天内退货", False),
    ],
)
def test_columns_are_graded(one, other, graded):
    assert are_graded(one, other) is graded
