"""Of two places in a conversation the one named last is asked about."""

import pytest

from assist.triage.places import other_places_out
from assist.triage.rewrite import stand_alone
from assist.types import Turn


@pytest.mark.parametrize(
    ("before", "said", "left"),
    [
        ("寄杭州满多少包邮", "那乌鲁木齐呢", "寄满多少包邮"),
        ("寄杭州满多少包邮", "宁波呢", "寄杭州满多少包邮"),  # the same area
        ("寄杭州满多少包邮", "那要几天", "寄杭州满多少包邮"),
        ("江浙沪满多少包邮", "那乌鲁木齐呢", "满多少包邮"),  # with nothing left of it
        ("江浙沪满多少包邮", "杭州也一样吗", "江浙沪满多少包邮"),  # part of it
        ("how much is post to France", "and to Madrid?", "how much is post to"),
        ("how much is post", "and to Madrid?", "how much is post"),
    ],
)
def test_the_place_before_gives_way(before: str, said: str, left: str) -> None:
    assert other_places_out(before, said) == left


def test_a_follow_up_asks_about_its_own_place() -> None:
    turns = (
        Turn("customer", "你们江浙沪是59就不要运费对吧"),
        Turn("agent", "是的。"),
        Turn("customer", "那乌鲁木齐呢"),
    )
    question = stand_alone(turns)
    assert "江浙" not in question.text
    assert "运费" in question.text
    assert question.text.endswith("那乌鲁木齐呢")
