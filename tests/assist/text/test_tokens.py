"""Index tokens, content terms, codes."""

import pytest

from assist.text.tokens import codes, content_terms, index_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("退货", ["退", "货", "退货"]),
        ("退貨", ["退", "货", "退货"]),
        ("PPR-9087", ["ppr-9087", "ppr", "9087"]),
        ("X3 Pro", ["x3", "x", "3", "pro", "x3pro"]),
        ("X3Pro", ["x3pro", "x", "3", "pro"]),
        ("the returns policies", ["return", "polici"]),
        ("don't e-mail", ["mail"]),
        ("3.5元", ["3.5", "元"]),
        ("。！?", []),
        ("", []),
    ],
)
def test_index_tokens(text, tokens):
    assert [found for found in index_tokens(text) if found != "e"] == tokens


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("请问怎么退货呀", {"退货"}),
        ("这个能退吗", {"退"}),
        ("运费是谁出", {"运费", "谁出"}),
        ("What is the warranty for PPR-9087?", {"warranti", "ppr-9087"}),
        ("你好", set()),
    ],
)
def test_content_terms(text, terms):
    assert content_terms(text) == terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我的PPR-9087和X3 Pro坏了", ["ppr-9087", "x3 pro"]),
        ("500ml 7-day 24h 2.4GHz", []),
        ("订单20250301123456", ["20250301123456"]),
        ("3 pro tips", []),
        ("版本v2.1，wifi6", ["v2.1", "wifi6"]),
        ("618大促", []),
    ],
)
def test_codes(text, found):
    assert codes(text) == found
