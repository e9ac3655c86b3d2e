import json

import pytest

from assist.errors import UnreadableDocument
from ingest.readers.blocks import JOIN
from ingest.readers.records import read_json, read_jsonl


def found(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return [(b.kind, b.label, b.text) for b in read_json(text.encode()).blocks]


def test_a_list_of_records():
    value = [
        {"question": "能退吗", "answer": "7 天内能", "tags": ["a", "b"]},
        {"question": "运费", "meta": {"by": {"id": 3}}, "empty": None},
    ]
    assert found(value) == [
        ("record", "能退吗", "question：能退吗\nanswer：7 天内能\ntags：a\ntags：b"),
        ("record", "运费", "question：运费\nmeta \u203a by \u203a id：3"),
    ]


def test_numbers_stay_the_characters_of_the_file():
    assert found('{"price": 3.50, "n": 10000000000000000000001, "t": true}') == [
        ("record", "", "price：3.50\nn：10000000000000000000001\nt：true")
    ]


def test_conversations_read_as_who_says_what():
    turns = [{"role": "customer", "text": "几天到"}, {"role": "agent", "text": "3 天"}]
    value = [{"id": 1, "turns": turns}]
    assert found(value) == [
        ("record", "", "id：1\nturns \u203a customer：几天到\nturns \u203a agent：3 天")
    ]


def test_a_help_centre_export_is_taken_apart():
    body = "<p>Standard takes <b>3 days</b>.</p><h2>Express</h2><p>" + "One day. " * 110 + "</p>"
    value = {
        "categories": [
            {"name": "Shipping", "articles": [{"id": 7, "title": "How long?", "body": body}]},
        ]
    }
    blocks = found(value)
    assert blocks[0] == ("paragraph", "Shipping \u203a How long?", "id：7\ntitle：How long?")
    assert blocks[1] == ("paragraph", "Shipping \u203a How long?", "Standard takes 3 days.")
    assert blocks[2] == ("paragraph", "Shipping \u203a How long? \u203a Express", "Express")
    assert blocks[3][1] == "Shipping \u203a How long? \u203a Express"
    assert blocks[3][2].startswith("One day. One day.")


def test_an_object_that_maps_names_to_records():
    value = {f"faq-{n}": {"question": f"问题{n}？", "answer": "答" * 200} for n in range(6)}
    assert [label for _, label, _ in found(value)] == [f"问题{n}？" for n in range(6)]


def test_broken_lines_are_named_and_the_others_kept():
    extract = read_jsonl('{"a":"退货"}\r\n{"b":\r\n\r\n{"c":"运费"}'.encode())
    assert [(b.text, b.place) for b in extract.blocks] == [
        ("a：退货", "line 1"),
        ("c：运费", "line 4"),
    ]
    assert extract.warnings == ["line 2: not valid JSON: Expecting value (line 1, column 6)"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"score": NaN}', "NaN is not a JSON number"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": }', r"line 1, column 7"),
    ],
)
def test_invalid_json_is_refused(text, message):
    with pytest.raises(UnreadableDocument, match=message):
        read_json(text.encode())


def test_keys_given_twice_are_reported():
    assert read_json(b'{"a": "1", "a": "2"}').warnings == [
        "keys given twice, the last one counts: a"
    ]


def test_the_answer_of_an_interface_gives_its_records_and_not_its_envelope():
    answer = {
        "code": 0,
        "message": "success",
        "data": {
            "total": 2,
            "list": [
                {"title": "如何退货", "content": "<p>点击<b>申请</b>退货。</p>"},
                {"title": "如何开票", "content": "<p>支持电子票。</p>"},
            ],
        },
    }
    extract = read_json(json.dumps(answer).encode())
    assert [(b.label, b.text) for b in extract.blocks] == [
        ("如何退货", "title：如何退货\ncontent：点击申请退货。"),
        ("如何开票", "title：如何开票\ncontent：支持电子票。"),
    ]
    assert extract.dropped == {"envelope of an answer": 29}


def test_questions_inside_a_product_are_records_of_their_own():
    product = {"name": "空气炸锅", "price": 399, "faq": [{"q": "能机洗吗", "a": "不能。"}]}
    extract = read_json(json.dumps(product).encode())
    assert [(b.label, b.text) for b in extract.blocks] == [
        ("空气炸锅", "name：空气炸锅\nprice：399"),
        ("空气炸锅", "q：能机洗吗\na：不能。"),
    ]


def test_an_object_whose_keys_ask_is_a_list_of_questions():
    text = '{"多久发货？": "48小时内", "能开发票吗？": "可以，电子发票"}'
    assert [block.text for block in read_json(text.encode()).blocks] == [
        "多久发货？：48小时内",
        "能开发票吗？：可以，电子发票",
    ]


def test_lists_of_equal_length_are_the_rows_of_a_table():
    text = '[["问题", "答案"], ["多久发货", "48小时"], ["能退吗", "能"]]'
    assert [(block.kind, block.text) for block in read_json(text.encode()).blocks] == [
        ("row", "问题：多久发货\n答案：48小时"),
        ("row", "问题：能退吗\n答案：能"),
    ]


def test_the_name_of_a_group_labels_its_records_and_is_none():
    text = '{"categories": [{"name": "物流", "items": [{"question": "多久", "answer": "48小时"}]}]}'
    extract = read_json(text.encode())
    assert [(block.text, block.label) for block in extract.blocks] == [
        ("question：多久\nanswer：48小时", JOIN.join(["物流", "多久"]))
    ]
    assert extract.dropped == {"names of groups": 7}


def test_lists_of_two_are_names_with_their_values_and_numbers_are_none():
    value = {"sku": "QM-1", "attrs": [["颜色", "原木色"], ["宽", 180]], "box": [["1", "2"]]}
    assert found(value) == [
        (
            "record",
            "",
            f"sku：QM-1\nattrs{JOIN}颜色：原木色\nattrs{JOIN}宽：180\nbox：1\nbox：2",
        ),
    ]
