import pytest

from assist.reply.listing import alternatives_in, are_parallel


def _listed(text):
    return [text[start:end].strip("，,；; 。.") for start, end in alternatives_in(text)]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("Fee: £4 for Small, £6 for Large.", ["£4 for Small", "£6 for Large"]),
        ("质保：主机 24个月，电池 12个月", ["主机 24个月", "电池 12个月"]),
        (
            "取消：开工前，扣制图费 80 元；开工后，扣货款的 30%；完工不退。",
            ["开工前，扣制图费 80 元", "开工后，扣货款的 30%"],
        ),
        (
            "实体卡自激活起36个月，电子卡自购买起24个月，过期可付9元延期一次。",
            ["实体卡自激活起36个月", "电子卡自购买起24个月"],
        ),
        ("Swaps are free; a second one costs £9.", []),
        ("满99元包邮，偏远地区加收20元。", []),
        ("", []),
        ("7天", []),
    ],
)
def test_alternatives_are_found_with_their_spans(text, listed) -> None:
    assert _listed(text) == listed


def test_two_texts_are_parallel_by_their_words_and_other_figures() -> None:
    assert are_parallel("银杏会员延到25天", "丹桂会员延到40天")
    assert not are_parallel("银杏会员延到25天", "丹桂会员延到25天")
    assert not are_parallel("银杏会员延到25天", "丹桂会员减40元")
    assert not are_parallel("银杏会员延到25天", "退款要3天")


def test_an_estimate_is_no_range() -> None:
    assert alternatives_in("发货快，快递费约8元，另外包装盒约5元左右可选。") == []
