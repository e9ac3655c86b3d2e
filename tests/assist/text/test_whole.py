"""Codes, numbers and links found whole in a text."""

import pytest

from assist.text.support import unsupported_values
from assist.text.whole import holds_whole, is_part_of_link


@pytest.mark.parametrize(
    ("text", "token", "holds"),
    [
        ("the rf-500 lasts", "rf-50", False),
        ("the rf-50 lasts", "rf-50", True),
        ("the rf-50.", "rf-50", True),
        ("型号rf-50的保修", "rf-50", True),
        ("rf-50-b", "rf-50", False),
        ("xrf-50", "rf-50", False),
        ("rf-50/rf-70", "rf-50", True),
        ("rf-50/rf-70", "rf-70", True),
        ("x3 pro", "x3", True),
        ("x3pro", "x3", False),
        ("订单2025030112345678", "20250301", False),
        ("anything", "", False),
    ],
)
def test_a_token_is_found_whole(text, token, holds):
    assert holds_whole(text, token) is holds


@pytest.mark.parametrize(
    ("link", "known", "holds"),
    [
        ("https://www.shop.example/", "shop.example", True),
        ("shop.example", "https://shop.example/returns", True),
        ("hop.example", "shop.example", False),
        ("shop.example", "help.shop.example", False),
        ("shop.example", "shop.example.evil.com", False),
        ("shop.example/ret", "shop.example/returns", False),
        ("shop.example/returns/../x", "shop.example/returns", False),
        ("shop.example", "me@shop.example", False),
    ],
)
def test_a_link_is_known_by_its_host_and_path(link, known, holds):
    assert is_part_of_link(link, known) is holds


@pytest.mark.parametrize(
    ("sentence", "evidence", "unknown"),
    [
        ("The RF-50 has a two year warranty.", "The RF-500 has a two year warranty.", ["RF-50"]),
        ("The RF-500 has a two year warranty.", "The RF-500 has a two year warranty.", []),
        ("RF-500 保修两年。", "RF-500/RF-700 保修两年。", []),
        ("X3 保修两年。", "X3 Pro 保修两年。", []),
        ("请打开 hop.example 申请。", "请打开 shop.example 申请。", ["hop.example"]),
        ("请打开 shop.example 申请。", "请打开 https://shop.example/returns 申请。", []),
        ("请拨打 400-800-6120。", "热线：4008006120。", []),
    ],
)
def test_codes_and_links_of_a_sentence_stand_whole_in_its_evidence(sentence, evidence, unknown):
    assert [value.surface for value in unsupported_values(sentence, [evidence])] == unknown
