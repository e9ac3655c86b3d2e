"""Amounts said of something else, and records that only look like it."""

from eval.moved import moved_amounts

RULE = "标准商品自签收次日起7天内可以退货。大件商品自签收次日起3天内可以退货。"


def test_an_amount_of_another_clause_is_moved():
    (value,) = moved_amounts("标准商品自签收次日起3天内可以退货。", [RULE], [])
    assert value.surface == "3天"
    assert moved_amounts("标准商品自签收次日起7天内可以退货。", [RULE], []) == []
    said = ["我3天前收到的"]
    assert moved_amounts("您3天前收到的标准商品可以退货。", [RULE], said) == []
    # The rule's own limit is not the customer's to replace.
    assert moved_amounts("标准商品自签收次日起3天内可以退货。", [RULE], said) == [value]


def test_a_record_that_names_the_unit_elsewhere_moves_nothing():
    records = ["model：朗净 W2 Mini\ntank_ml：160", "朗净 W2 Mini 旧款水箱300ml"]
    assert [v.surface for v in moved_amounts("朗净 W2 Mini: tank 160 ml", records[1:], [])] == [
        "160 ml"
    ]
    assert moved_amounts("朗净 W2 Mini: tank 160 ml", records, []) == []


def test_a_name_is_no_amount():
    text = "配件：前置滤芯\n货号：AB1-C1\n\n配件：前置滤芯\n货号：AB1-C2"
    assert moved_amounts("AB1-C1：配件：前置滤芯。", [text], []) == []
