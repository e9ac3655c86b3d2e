from ingest.clean import clean, repeated_lines
from ingest.readers.blocks import Block


def test_invisible_characters_go_and_are_counted():
    cleaned = clean([Block("paragraph", "\u3000退\u200b货\u202e政策\u00a07天\x07")])
    assert cleaned.text == "退货政策 7天"
    assert dict(cleaned.dropped) == {"zero_width": 1, "bidi": 1, "control": 1}


def test_glosses_and_scripts_stay_as_written():
    text = "服務(wù)條款：\uff21\uff22\uff23"
    assert clean([Block("paragraph", text)]).text == text


def test_blocks_stand_where_they_say():
    cleaned = clean([Block("heading", "甲", 1), Block("item", "- 一"), Block("item", "- 二")])
    assert cleaned.text == "甲\n- 一\n- 二"
    assert [cleaned.text[p.start : p.end] for p in cleaned.placed] == ["甲", "- 一", "- 二"]


def test_personal_data_of_cases_is_masked():
    record = Block("record", "problem：我的手机13812345678收不到短信\norder：2025030112345678")
    masked = clean([record], is_case=True)
    assert masked.text == "problem：我的手机<手机_1>收不到短信\norder：2025030112345678"
    assert masked.masked == 1
    assert "13812345678" in clean([record]).text


def test_lines_of_most_pages_are_found_unless_they_say_something():
    pages = [
        [
            Block("paragraph", "安心购物每一天"),
            Block("paragraph", "热线 400-800-1234"),
            Block("paragraph", f"第{n}页的正文"),
        ]
        for n in range(5)
    ]
    assert repeated_lines(pages) == frozenset(["安心购物每一天"])
    assert repeated_lines(pages[:3]) == frozenset()
