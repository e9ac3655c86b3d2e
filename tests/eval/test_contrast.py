"""Where a clause turns against itself."""

import pytest

from eval.contrast import parts


@pytest.mark.parametrize(
    ("clause", "cut"),
    [
        ("不是15天而是7天", ["不是15天", "而是7天"]),
        ("是7天而不是15天", ["是7天", "而不是15天"]),
        ("是7天不是15天", ["是7天", "不是15天"]),
        ("不是15天是7天", ["不是15天", "是7天"]),
        ("不是所有商品都是7天", ["不是所有商品都是7天"]),
        ("not 15 days but 7 days", ["not 15 days ", "but 7 days"]),
        ("it is 7 days and no longer 15", ["it is 7 days ", "and no longer 15"]),
        ("no choice but to wait", ["no choice but to wait"]),
        ("没有15天只有7天", ["没有15天", "只有7天"]),
        ("原来15天现在是7天", ["原来15天", "现在是7天"]),
        (
            "the old policy was 15 and the new one is 7",
            ["the old policy was 15 ", "and the new one is 7"],
        ),
        ("7天内可退", ["7天内可退"]),
    ],
)
def test_parts(clause, cut):
    assert [clause[part.start : part.end] for part in parts(clause)] == cut


@pytest.mark.parametrize(
    ("clause", "aside"),
    [
        ("7 days rather than 15 days", ["rather than 15 days"]),
        ("Instead of 15 days you have 7", ["Instead of 15 days "]),
        ("由15天改为7天", ["由15天"]),
        ("15天已改为7天", ["15天"]),
        ("运费由买家承担改为商家承担", []),
        ("从买家承担改为商家承担", ["从买家承担"]),
        ("7天内可把地址改为公司", []),
        ("7 days", []),
    ],
)
def test_what_is_set_aside(clause, aside):
    assert [clause[p.start : p.end] for p in parts(clause) if p.is_set_aside] == aside
