"""Sentences, clauses, language, courtesy."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.text.sentences import is_courtesy, is_question, language, split_clauses, split_sentences

PIECES = st.lists(
    st.sampled_from(
        [
            "退货",
            "3.5",
            "v2.1",
            "。",
            "！",
            "”",
            "…",
            "\n",
            ". ",
            "e.g. ",
            "Hi",
            "？",
            " ",
            "1. ",
            ",",
            "，",
        ]
    ),
    max_size=14,
).map("".join)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("您好！7天内可退。", ["您好！", "7天内可退。"]),
        ("“好的。”他说", ["“好的。”", "他说"]),
        ("价格3.5元，v2.1版。好", ["价格3.5元，v2.1版。", "好"]),
        ("See e.g. page 5. It is out! OK?", ["See e.g. page 5. ", "It is out! ", "OK?"]),
        ("步骤：\n1. 断电。\n\n2. 清洗", ["步骤：\n", "1. 断电。\n\n", "2. 清洗"]),
        ("No. 5 is sold. Yes", ["No. 5 is sold. ", "Yes"]),
        ("可以退.请在7天内", ["可以退.", "请在7天内"]),
        ("先查……再说；好", ["先查……", "再说；", "好"]),
        ("Visit shop.example now. Bye", ["Visit shop.example now. ", "Bye"]),
        (
            "No. It runs on 230 V. Up to 70 °C. Ok",
            ["No. ", "It runs on 230 V. ", "Up to 70 °C. ", "Ok"],
        ),
        ("Write to J. Doe. Bye", ["Write to J. Doe. ", "Bye"]),
        ("", []),
    ],
)
def test_split_sentences(text, sentences):
    assert [span.text for span in split_sentences(text)] == sentences


@given(PIECES)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_spans_give_back_the_input(text):
    for spans in (split_sentences(text), split_clauses(text)):
        assert "".join(span.text for span in spans) == text
        assert all(text[span.start : span.end] == span.text for span in spans)


def test_split_clauses():
    spans = split_clauses("抱歉，价格1,299元：不支持, thanks; ok")
    assert [span.text for span in spans] == [
        "抱歉，",
        "价格1,299元：不支持, ",
        "thanks; ",
        "ok",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X3 Pro怎么清洗", "zh-Hans"),
        ("這個怎麼退貨", "zh-Hant"),
        ("Can I return it", "en"),
        ("我的 order 一直 pending 没 shipped", "mixed"),
        ("iPhone 壳 case please thanks bye", "en"),
        ("123", "zh-Hans"),
    ],
)
def test_language(text, expected):
    assert language(text) == expected


COURTESIES = """
您好，非常抱歉给您带来不便。
我马上为您核实。
感谢您的理解与支持！
如有其他问题，欢迎随时联系我们。
非常理解您现在的心情，遇到这样的情况确实让人着急。
很抱歉让您久等了。
请问您的订单号是多少？
祝您生活愉快！
😊
您方便把订单号发给我吗？我来帮您处理。
为了给您准确的答复，我先帮您核实一下，请稍等。
这个问题我需要再核实一下才能准确答复您，请稍等。
Hello, thank you for reaching out to us.
I'm so sorry for the trouble this has caused.
I understand how frustrating this must be.
If you have any other questions, please let us know.
Could you tell me your order number?
请问您是想退货，还是换货呢？
您收到的商品有破损，方便拍照给我看看吗？
If you have the receipt, could you send us a photo?
""".strip().splitlines()

FACTS = """
很抱歉，这款不支持退货。
亲，我们会尽快为您处理退款。
您好，运费由您承担。
感谢您的购买，赠品随主商品一起寄出。
请放心，这款支持无理由退货。
7天内可退。
不需要。
不可以。
您方便把订单号发给我吗？运费由您承担。
Shipping is free.
I'm sorry, but this item cannot be returned.
Thank you, the refund goes back to your card.
Please let us know the colour and we will ship it today.
定制商品可以退货，好吗？
床垫采用天然乳胶，对婴儿安全，您看可以吗？
Custom items can be returned, would you like that?
""".strip().splitlines()


@pytest.mark.parametrize("sentence", COURTESIES)
def test_courtesy(sentence):
    assert is_courtesy(sentence)


@pytest.mark.parametrize("sentence", FACTS)
def test_in_doubt_factual(sentence):
    assert not is_courtesy(sentence)


def test_is_question():
    assert is_question("能退吗")
    assert is_question("Can I?”")
    assert not is_question("能退。")
    assert is_question("这是什么")
    assert is_question("能退么。")
    assert not is_question("收到投诉后 24 小时内答复，说明由谁负责、下一步做什么。")


def test_the_initial_of_a_name_behind_a_chinese_comma_ends_nothing() -> None:
    text = "在旗舰店，J. Apponi借助12米望远镜。维生素C. 每天一片。"
    assert [span.text for span in split_sentences(text)] == [
        "在旗舰店，J. Apponi借助12米望远镜。",
        "维生素C. ",
        "每天一片。",
    ]


@pytest.mark.parametrize("part", ["好的", "thanks ", "您好"])
def test_one_long_sentence_is_no_courtesy_and_takes_no_time_to_tell(part):
    assert is_courtesy(part * 8)
    started = time.perf_counter()
    assert not is_courtesy(part * 4000)
    assert time.perf_counter() - started < 5
