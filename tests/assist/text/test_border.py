"""The text border."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.text.border import MAX_MESSAGE_CHARS, admit


@pytest.mark.parametrize(
    ("raw", "text", "dropped"),
    [
        ("退货", "退货", {}),
        ("a\r\nb\rc\td", "a\nb\nc\td", {}),
        ("a\x00b\x07c\x85d", "abcd", {"control": 3}),
        ("a\u202eb\u2066c", "abc", {"bidi": 2}),
        ("a\u200bb\u200dc\ufeff", "abc", {"zero_width": 3}),
        ("x\U000e0041\U000e0042y", "xy", {"tag": 2}),
        ("☎\ufe0f", "☎\ufe0f", {}),
        ("☎\ufe0f\ufe0f\ufe01", "☎", {"variation": 3}),
        ("a\ud800b", "a\ufffdb", {"surrogate": 1}),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 4, {"combining": 5}),
    ],
)
def test_admit_removes_and_reports(raw, text, dropped):
    bordered = admit(raw)
    assert bordered.text == text
    assert dict(bordered.dropped) == dropped


def test_length_is_cut_first():
    bordered = admit("\x00" * 5 + "很" * MAX_MESSAGE_CHARS)
    assert len(bordered.text) == MAX_MESSAGE_CHARS - 5
    assert dict(bordered.dropped) == {"cut": 5, "control": 5}


def test_a_limit_below_one_is_an_error():
    with pytest.raises(ValueError, match="got 0"):
        admit("x", max_chars=0)


@given(st.text(max_size=40))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_admitting_twice_changes_nothing(raw):
    once = admit(raw).text
    again = admit(once)
    assert again.text == once
    assert not again.dropped
    once.encode("utf-8")  # no lone surrogate is left
