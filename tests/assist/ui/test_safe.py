"""Markdown escaping."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.ui.safe import escape_md


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("王女士", "王女士"),
        ("**b**", r"\*\*b\*\*"),
        (":red[x]", r"\:red\[x\]"),
        ("![a](http://b)", r"\!\[a\]\(http\:\/\/b\)"),
        ("<img>\n# h", r"\<img\> \# h"),
        ("1. $x$", r"1\. \$x\$"),
    ],
)
def test_signs_mean_themselves(raw, safe):
    assert escape_md(raw) == safe


def test_a_long_text_is_cut():
    assert escape_md("a" * 9, limit=5) == "aaaa…"


@settings(max_examples=80, derandomize=True)
@given(st.text(max_size=60))
def test_no_sign_stays_unescaped(raw):
    safe = escape_md(raw)
    assert re.search(r"(?<!\\)(?:\\\\)*[*_\[\]()<>`:$!#|]", re.sub(r"\\[^\w\s]", "", safe)) is None
    assert "\n" not in safe
