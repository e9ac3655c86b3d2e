import time

import pytest

from assist.triage.rewrite import burst, stand_alone
from assist.types import Turn

NAMES = ("af-700", "婴儿推车", "空气炸锅")


def ask(*texts):
    """The last text is the customer's; before it customer and agent take turns."""
    roles = ["customer", "agent"] * len(texts)
    roles = roles[: len(texts) - 1 + len(texts) % 2]
    turns = [Turn(role, text) for role, text in zip(roles, texts, strict=False)]
    return stand_alone(turns, NAMES)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("AF-700能退吗", "可以的", "那运费呢？"), "af-700 能退 那运费呢？"),
        (("AF-700能退吗", "可以的", "那空气炸锅呢？"), "能退 那空气炸锅呢？"),
        (("AF-700能退吗", "可以的", "要多久？"), "af-700 能退 要多久？"),
        (("我想退掉这个空气炸锅", "原因是？", "不好用"), "空气炸锅 我想退掉这个 不好用"),
        (("退貨運費誰出？", "您好", "這個呢"), "退貨運費誰出 這個呢"),
        (
            ("Can I return the AF-700?", "Yes.", "how long do I have?"),
            "af-700 Can I return the how long do I have?",
        ),
    ],
)
def test_a_follow_up_carries_the_thing_and_the_question_before(texts, expected):
    assert ask(*texts).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "ah. never did, completely forgot. so what does that leave me with",
        "We've a European frame, 160 by 200. Can I get one for it?",
    ],
)
def test_the_sentence_that_asks_may_point_back_after_one_that_tells(text):
    question = ask("How long is the cover on a blender?", "That depends.", text)
    assert question.carried == ("How long is the cover on a blender",)


def test_a_greeting_is_no_part_of_a_word():
    question = ask("hiya the blender has dropped 20 quid", "Which one?", "the big one")
    assert question.carried == ("the blender has dropped 20 quid",)
    question = ask("history of my orders please, all of 2025", "Here it is.", "and of 2024?")
    assert question.carried == ("history of my orders please, all of 2025",)


@pytest.mark.parametrize(
    "text",
    [
        "电子发票的抬头开错了一个字，在哪里可以重新修改",
        "Do you ship the blender to Canada and how long does it take?",
    ],
)
def test_a_message_with_its_own_topic_stays_as_it_is(text):
    question = ask("AF-700能退吗", "可以的", text)
    assert question.carried == ()
    assert " ".join(question.parts).startswith(text.split("?")[0][:10])


def test_several_questions_are_parts_and_know_the_product():
    question = ask("AF-700是几升的？功率多大，宿舍800瓦限电能用吗")
    assert question.parts == (
        "AF-700是几升的？",
        "af-700 功率多大",
        "af-700 宿舍800瓦限电能用吗",
    )


def test_statements_stay_with_their_question_and_talk_is_dropped():
    assert ask("不想要了，能退吗？运费谁出？谢谢").parts == ("不想要了，能退吗？", "运费谁出？")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("af-700现在卖多少 充满电能跑多远", ("af-700现在卖多少", "af-700 充满电能跑多远")),
        ("这个多少钱 能开发票吗", ("这个多少钱", "能开发票吗")),
        ("AF-700 多少钱", ("AF-700 多少钱",)),
        ("你好 请问 多少钱", ("多少钱",)),
        ("昨天刚到 颜色不喜欢 还能退吗", ("昨天刚到 颜色不喜欢 还能退吗",)),
    ],
)
def test_questions_typed_without_marks_are_parts(text, parts):
    assert ask(text).parts == parts


def test_an_exclamation_is_no_question():
    text = "什么垃圾东西！！刚收到就不加热了，我要退货，来回运费你们必须出！"
    assert ask(text).parts == (text.removesuffix("！"),)


def test_customer_turns_in_a_row_are_one_burst():
    turns = [Turn("agent", "您好"), Turn("customer", "在吗"), Turn("customer", "能退吗")]
    assert burst(turns) == "在吗\n能退吗"
    assert stand_alone(turns).raw == "在吗\n能退吗"


@pytest.mark.parametrize("text", ["", "？？？", "👍", "a" * 5000, "{}[](*+"])
def test_odd_messages_are_questions_too(text):
    question = ask("能退吗", "可以", text)
    assert question.raw == text
    assert question.parts


def test_an_answer_to_the_agent_goes_on_with_the_question() -> None:
    question = ask("I typed the wrong street", "When did you order?", "three hours ago, fix it now")
    assert question.carried == ("I typed the wrong street",)
    assert ask("Hello there", "How can I help?", "Do you sell strings for a violin?").text.endswith(
        "Do you sell strings for a violin?"
    )


@pytest.mark.parametrize(
    ("before", "message", "topic"),
    [
        (
            "蓝盖子那瓶试纸打开以后能放多久啊",
            "讲得真清楚，那测准不准用的那个小瓶液体呢？",
            "能放多久",
        ),
        ("how long is the warranty on the duo?", "great, and what about the grinder?", "warranty"),
    ],
)
def test_a_clause_that_goes_on_leans_whatever_is_said_before_it(before, message, topic) -> None:
    turns = (Turn("customer", before), Turn("agent", "90天。"), Turn("customer", message))
    assert topic in stand_alone(turns).text


@pytest.mark.parametrize(
    ("before", "message", "text"),
    [
        ("AF-700 多少钱？", "空气炸锅呢？", "多少钱 空气炸锅呢？"),
        ("AF-700几天能到？", "空气炸锅呢？", "几天能到 空气炸锅呢？"),
        ("AF-700 多少錢？", "那空氣炸鍋呢？", "多少錢 那空氣炸鍋呢？"),
        ("When is it?", "and the AF-700?", "When is it and the AF-700?"),
    ],
)
def test_a_question_of_stop_words_is_carried_too(before, message, text):
    assert ask(before, "好的", message).text == text


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("AF-700 多少钱？", "空气炸锅几天能到？"),
        ("AF-700 多少钱？", "空气炸锅多重呢"),
        ("在吗", "空气炸锅呢？"),
        ("你好，有人吗", "空气炸锅呢？"),
        ("什么？", "空气炸锅呢？"),
        ("谢谢", "and the AF-700?"),
    ],
)
def test_neither_a_greeting_nor_another_question_is_carried(before, message):
    assert not {"多少钱", "在", "什么", "谢谢"} & set(ask(before, "好的", message).carried)


REPEATED = [
    "，",
    "。，",
    ",",
    "？",
    "吗",
    "能",
    "可以",
    "呢，",
    "你好，",
    "帮我，",
    "a ",
    "1",
    "\n",
]


@pytest.mark.parametrize("text", REPEATED)
def test_repeats_take_linear_time(text):
    long = Turn("customer", (text * 8000)[:8000])
    started = time.perf_counter()
    stand_alone((long, Turn("agent", "好的？"), long))
    assert time.perf_counter() - started < 5  # .2 s on a quiet machine; 10 s where it is squared
