"""The record of a gold case."""

import json
from datetime import date

import pytest

from assist.errors import GoldSetError
from eval.goldset import case_json, read_case


def test_a_case_keeps_every_field(gold):
    case = gold.cases[0]
    assert case.id == "TS-0001"
    assert [fact.forms for fact in case.facts] == [
        ("7天", "七天", "一周内"),
        ("买家承担", "您承担", "自行承担"),
    ]
    assert read_case(json.loads(case_json(case))) == case


def test_the_assistant_gets_turns_filters_and_day_only(gold):
    message = gold.cases[2].message(date(2026, 1, 1))
    assert [(turn.role, turn.text) for turn in message.turns] == [
        ("customer", "钱多久能回来"),
        ("agent", "您好，请问是退货退款吗？"),
        ("customer", "对啊，东西都寄回去了"),
    ]
    assert message.as_of == date(2026, 3, 1)
    assert message.channel == ""
    assert message.instruction == ""


def test_unknown_field_names_file_line_and_field(gold):
    raw = json.loads(case_json(gold.cases[0])) | {"mood": "bad"}
    with pytest.raises(GoldSetError, match=r"zh\.jsonl:3: mood") as caught:
        read_case(raw, file="zh.jsonl", line=3)
    assert (caught.value.line, caught.value.field) == (3, "mood")
