"""Passages that can prove a reply, and the words that both share."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.text.normalise import match_text
from assist.types import Document, Source
from eval.corpus import corpus_of
from eval.goldset import Quote
from eval.quoting import by_closeness, passages, quotable, shared_words, statements

TEXT = "# 退货\n\n- 签收后7天内可以退。运费由买家承担。\n\n型号：XH-200\n价格：199 元\n\n短\n"


def test_a_document_falls_into_sentences_and_whole_records():
    assert list(passages(TEXT)) == [
        "签收后7天内可以退。", "运费由买家承担。", "型号：XH-200 价格：199 元",
    ]  # fmt: skip


def test_a_record_that_is_too_long_is_quoted_by_its_lines():
    text = "型号：XH-200\n说明：" + "好" * 290 + "\n价格：199 元"
    assert list(passages(text)) == ["型号：XH-200", "说明：" + "好" * 290, "价格：199 元"]


def document(key, **fields):
    return Document(Source(key=key, **fields), TEXT)


def test_only_passages_that_hold_today_for_this_shop_are_offered():
    documents = {
        "now.md": document("now.md"),
        "old.md": document("old.md", valid_to=date(2025, 1, 1)),
        "other.md": document("other.md", tags={"store": "muya"}),
        "case.md": document("case.md", category="case"),
    }
    corpus = corpus_of(documents, ())
    found = [(key, TEXT) for key in documents] + [("now.md", "改过的旧句子，文件里没有了。")]
    quotes = quotable(found, corpus, date(2026, 1, 1), {"store": "anhe"})
    assert {quote.doc for quote in quotes} == {"now.md"}
    assert len(quotes) == 3


def test_the_closest_passage_shares_values_and_words():
    quotes = [Quote(doc="a", quote=each) for each in passages(TEXT)]
    assert by_closeness("价格是199元", quotes)[0].quote.startswith("型号")
    assert by_closeness("运费谁承担", quotes)[0].quote == "运费由买家承担。"


@pytest.mark.parametrize(
    ("sentence", "quote", "shared"),
    [
        ("您好，运费由买家承担哦。", "退回的运费由买家承担，除非有质量问题。", "运费由买家承担"),
        ("请点“申请售后”提交退货申请", "在“订单 → 申请售后”提交退货申请", "提交退货申请"),
        ("You can return unopened items.", "Unopened items can be returned.", "unopened items"),
        ("完全无关的话", "运费由买家承担", ""),
    ],
)
def test_shared_words_are_whole_and_inside_one_clause(sentence, quote, shared):
    assert shared_words(sentence, quote).lower() == shared


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_shared_words_stand_in_both(sentence, quote):
    run = match_text(shared_words(sentence, quote))
    assert run in match_text(sentence)
    assert run in match_text(quote)


def test_courtesies_and_questions_state_nothing():
    assert statements("您好！七天内可以退。您方便发一下订单号吗？") == ["七天内可以退。"]
