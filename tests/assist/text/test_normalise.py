# ruff: noqa: RUF001  look-alikes are what is tested
"""The matching copy and its offsets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.text.normalise import (
    fold,
    fold_with_offsets,
    han_share,
    is_han,
    match_text,
    script_counts,
)

SHOP_TEXT = st.text(
    st.one_of(
        st.sampled_from("退貨運費買家簽收後７天内可ＡＢﬁ½（）wùē服務 \n\u200b\ufe0f.,，。"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("簽收後７天內可退貨", "签收后7天内可退货"),
        ("服務(wù)條款（fú wù）", "服务条款"),
        ("接口（USB）共(3件)", "接口(usb)共(3件)"),
        ("ＰＰＲ－９０８７", "ppr-9087"),
        ("⼀⽇", "一日"),  # Kangxi radicals, as PDFs hold them
        ("a\u200bb\u00adc", "abc"),
        ("ΣΑΣ", "σασ"),
        ("Hello World", "hello world"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded
    assert fold_with_offsets(text).text == folded


def test_offsets_point_to_the_original_characters():
    folded = fold_with_offsets("價ﬁ½x")
    assert folded.text == "价fi1\u20442x"
    assert folded.offsets.tolist() == [0, 1, 1, 2, 2, 2, 3, 4]
    assert folded.original_span(1, 3) == (1, 2)
    assert folded.original_span(2, 2) == (1, 1)


def test_a_dropped_gloss_leaves_offsets_right():
    text = "服務(wù)條款"
    folded = fold_with_offsets(text)
    start = folded.text.index("条款")
    assert folded.original_span(start, start + 2) == (6, 8)
    assert text[6:8] == "條款"


@given(SHOP_TEXT)
@settings(max_examples=400, derandomize=True, deadline=None)
def test_offsets_agree_with_fold(text):
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert folded.offsets[-1] == len(text)
    assert (folded.offsets[1:] >= folded.offsets[:-1]).all()


@given(st.text(st.sampled_from("退貨７天 簽收後（USB）X3-PRO½,。"), max_size=30))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_match_text_has_no_space_between_han_characters():
    assert match_text(" 买 家\n承担  X3  Pro ") == "买家承担 x3 pro"


def test_han_and_scripts():
    assert is_han("退")
    assert is_han("〇")
    assert not is_han("e")
    assert not is_han("。")
    assert han_share("退货ab") == 0.5
    assert han_share("123") == 0.0
    assert script_counts("发货發貨") == (2, 2)
