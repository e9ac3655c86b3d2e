"""What of a message is about the matter, whatever the customer feels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.triage.aside import matter

ZH, EN = "签收第五天了拆过封还能退么", "do you ship the kettle to Norway"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("我真的很生气！不想要了，能退吗？赶紧给我说清楚！", "不想要了，能退吗？"),
        ("您好，麻烦问一下，不想要了，能退吗？谢谢。", "不想要了，能退吗？"),
        ("服务太差劲了！！换新的能便宜多少！别再敷衍我了！", "换新的能便宜多少"),
        ("麻烦你们退款", "退款"),
        ("請問一台氣炸鍋寄香港運費怎麼算？謝謝", "一台氣炸鍋寄香港運費怎麼算？"),
        ("I am really angry! My lid cracked. Tell me right now!", "My lid cracked"),
        ("Hi, when you have a moment: do you ship to Norway? No rush.", "do you ship to Norway?"),
        ("Spent 2 hours on this, so annoying. It's a mesh", "Spent 2 hours on this. It's a mesh"),
    ],
)
def test_courtesy_and_anger_are_left_out(said, left):
    assert matter(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "客服电话多少",
        "老板电器的油烟机能装吗",
        "亲子装有货吗",
        "坏了，怎么办啊",
        "凭什么不给退",
        "客服一直不回复",
        "气炸锅坏了",
        "I need a refund",
        "no reply for 3 days",
    ],
)
def test_what_names_something_is_kept(said):
    assert matter(said) == said


@pytest.mark.parametrize("said", ["谢谢", "气死我了", "Thanks!", "在吗", "你好，在吗？"])
def test_a_message_of_nothing_else_stays_as_it_is(said):
    assert matter(said) == said


HEADS = ["", "您好，", "气死我了！", "你们到底怎么做生意的！", "亲，请教一下，"]
TAILS = ["", "，谢谢。", "！马上给我回复！", "，我没耐心了！", "，不急，您有空回我就行。"]


@given(st.sampled_from(HEADS), st.sampled_from(TAILS))
def test_the_tone_around_a_question_does_not_change_it(head, tail):
    assert matter(f"{head}{ZH}{tail}") == ZH


@given(st.text(max_size=60))
def test_nothing_is_invented(said):
    left = matter(said)
    added = set(left) - set(said)
    assert added <= set("。？.? ")
    assert bool(left) == bool(said.strip())


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("好用吗", "好用吗"),  # "好" greets only by itself
        ("好多划痕怎么办", "好多划痕怎么办"),
        ("好洗吗这个锅", "好洗吗这个锅"),
        ("好的，那运费呢", "那运费呢"),
        ("好的明白了，那最少赔多少呢", "那最少赔多少呢"),
        ("好吧 那我退了", "那我退了"),
        ("你好，能退吗", "能退吗"),
        ("您好能退吗", "能退吗"),
    ],
)
def test_a_greeting_is_no_part_of_another_word(said: str, left: str) -> None:
    assert matter(said) == left
