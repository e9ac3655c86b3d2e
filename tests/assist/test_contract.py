import json
from datetime import date

import pytest

from assist.contract import RequestError, read_request
from assist.types import Turn


def line(**fields):
    return json.dumps(fields, ensure_ascii=False)


def test_turns_filters_day_and_channel_are_read():
    request_id, message = read_request(
        line(
            id=7,
            turns=[
                {"role": "customer", "text": "在吗"},
                {"role": "agent", "text": "您好"},
                {"role": "customer", "text": "能退吗\u200b"},
            ],
            filters={"store": "anhe", "region": ["cn", "hk"], "tier": 3, "brand": None},
            as_of="2026-03-01T10:00:00+08:00",
            channel="web",
            expected_action="answer",
        )
    )
    assert request_id == "7"
    assert message.turns[-1] == Turn("customer", "能退吗")
    assert message.filters == {"store": "anhe", "region": "cn|hk", "tier": "3"}
    assert (message.as_of, message.channel) == (date(2026, 3, 1), "web")


def test_a_plain_query_is_one_customer_turn():
    assert read_request(line(id="a", query="能退吗"))[1].turns == (Turn("customer", "能退吗"),)


@pytest.mark.parametrize(
    ("text", "request_id", "problem"),
    [
        ("{", None, "not JSON"),
        ("[" * 100_000, None, "not JSON"),
        ("[]", None, "request"),
        (line(query="x"), None, "id"),
        (line(id="a"), "a", "turns: empty"),
        (line(id="a", turns=[{"role": "agent", "text": "x"}]), "a", "last must be"),
        (line(id="a", turns=[{"role": "customer", "text": " \u200b"}]), "a", "is empty"),
        (line(id="a", turns=[{"role": "bot", "text": "x"}]), "a", "turns.0.role"),
        (line(id="a", query="x", as_of="soon"), "a", "as_of"),
    ],
)
def test_a_bad_line_says_what_is_wrong_and_keeps_its_id(text, request_id, problem):
    with pytest.raises(RequestError, match=problem) as caught:
        read_request(text)
    assert caught.value.request_id == request_id
