"""Slots the customer named."""

from assist.triage.slots import read_slots


def test_slots_are_read_as_written():
    slots = read_slots("PPR-9087 花了¥299，电话13800138000")
    assert slots["sku"] == "PPR-9087"
    assert "299" in slots["amount"]
    assert slots["phone"] == "13800138000"


def test_the_last_mention_wins():
    assert "59" in read_slots("不是49元，是59元")["amount"]


def test_nothing_named_gives_no_slot():
    assert read_slots("什么时候发货") == {}
