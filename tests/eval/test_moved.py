"""Amounts said of something else, and records that only look like it."""

from eval.moved import moved_amounts

RULE = "标准商品自签收次日起7天内可以退货。大件商品自签收次日起3天内可以退货。"


def test_an_amount_of_another_clause_is_moved():
    (value,) = moved_amounts("标准商品自签收次日起3天内可以退货。", [RULE], [])
    assert value.surface == "3天"
    assert moved_amounts("标准商品自签收次日起7天内可以退货。", [RULE], []) == []
    assert moved_amounts("标准商品自签收次日起3天内可以退货。", [RULE], ["我3天前收到的"]) == []


def test_a_record_that_names_the_unit_elsewhere_moves_nothing():
    records = ["model：Q2 Mini\nspecs tank_ml：160", "规格表：Q2 Mini的水箱 tank 300 ml，蓝色"]
    assert moved_amounts("Q2 Mini: tank 160 ml，蓝色", records, []) == []


def test_a_name_is_no_amount():
    text = "配件：前置滤芯\n货号：AB1-C1\n\n配件：前置滤芯\n货号：AB1-C2"
    assert moved_amounts("AB1-C1：配件：前置滤芯。", [text], []) == []


def test_fields_of_a_record_are_not_run_together():
    records = ["Frame：End lift\nHeight：0\nStorage：double 580 l, king 710 l\nLoad：280 kg"]
    sentence = "End lift: Storage double 580 l, king 710 l."
    assert moved_amounts(sentence, records, []) == []
