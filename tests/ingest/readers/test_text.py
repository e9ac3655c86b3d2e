import pytest

from assist.errors import UnreadableDocument
from ingest.readers.text import plain_heading_level, read_markdown, read_text

PAGE = """---
title: 退货规则
valid_from: 2025-01-01
store: [anhe, muya]
---
# 退货规则

<!-- INFO END -->
签收后 **7 天**内可退&nbsp;货。

## 步骤
1. 提交申请
2. 寄回，
   填写运单号

> 运费由买家承担。

| 项目 | 期限 |
|---|---|
| 退货 | 7 天 |

![图](http://a.invalid/x.png)
"""


def blocks(text, read=read_markdown):
    return [(b.kind, b.level, b.text) for b in read(text.encode()).blocks]


def test_markdown_keeps_its_characters_and_loses_its_block_marks():
    extract = read_markdown(PAGE.encode())
    assert extract.metadata == {
        "title": "退货规则",
        "valid_from": "2025-01-01",
        "store": ["anhe", "muya"],
    }
    assert [(b.kind, b.level, b.text) for b in extract.blocks] == [
        ("heading", 1, "退货规则"),
        ("paragraph", 0, "签收后 **7 天**内可退\xa0货。"),
        ("heading", 2, "步骤"),
        ("item", 0, "1. 提交申请"),
        ("item", 0, "2. 寄回，\n   填写运单号"),
        ("paragraph", 0, "运费由买家承担。"),
        ("row", 0, "项目：退货\n期限：7 天"),
    ]
    assert extract.hidden == ["INFO END"]


def test_headings_by_underline_and_by_bold_line():
    text = "标题\n====\n\n正文。\n\n**一、运费**\n\n买家承担。"
    assert blocks(text) == [
        ("heading", 1, "标题"),
        ("paragraph", 0, "正文。"),
        ("heading", 6, "**一、运费**"),
        ("paragraph", 0, "买家承担。"),
    ]


def test_questions_and_articles_start_their_own_blocks():
    text = "Q：能退吗？\nA：能。\n第一条 总则。\n第二条 范围。"
    assert blocks(text) == [
        ("question", 0, "Q：能退吗？"),
        ("answer", 0, "A：能。"),
        ("paragraph", 0, "第一条 总则。"),
        ("paragraph", 0, "第二条 范围。"),
    ]


def test_html_tags_go_and_comparisons_stay():
    text = "<script>alert(1)</script><b>重量</b> < 5 kg，<30天<br>第二行"
    assert blocks(text) == [("paragraph", 0, "重量 < 5 kg，<30天\n第二行")]


def test_code_fences_are_kept_without_their_marks():
    assert blocks("```\n# no heading\n```") == [("paragraph", 0, "# no heading")]


def test_plain_text_headings():
    text = "第一章 总则\n\n正文在此。\n\n一、运费\n\n买家承担。"
    assert blocks(text, read_text) == [
        ("heading", 2, "第一章 总则"),
        ("paragraph", 0, "正文在此。"),
        ("heading", 3, "一、运费"),
        ("paragraph", 0, "买家承担。"),
    ]
    assert plain_heading_level("一、运费由买家承担。") == 0


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("valid_from: [2020\naccess: x", "line 2, key valid_from"),
        ("a: &x [1]\nb: *x", "aliases are not allowed"),
        ("valid_from: 2025-02-31", "day is out of range"),
    ],
)
def test_broken_front_matter_is_refused_with_its_key(front, message):
    with pytest.raises(UnreadableDocument, match=message):
        read_markdown(f"---\n{front}\n---\n正文".encode())


def test_yaml_never_makes_objects():
    with pytest.raises(UnreadableDocument, match="could not determine a constructor"):
        read_markdown(b'---\na: !!python/object/apply:os.system ["true"]\n---\nx')


def test_a_text_begins_with_its_title_and_sections_need_no_blank_line():
    text = "退换货政策\n\n　　一、退货条件\n　　自签收起7天内。\n　　二、运费\n　　买家承担。\n"
    assert [(b.kind, b.level, b.text) for b in read_text(text.encode()).blocks] == [
        ("heading", 1, "退换货政策"),
        ("heading", 3, "一、退货条件"),
        ("paragraph", 0, "　　自签收起7天内。"),
        ("heading", 3, "二、运费"),
        ("paragraph", 0, "　　买家承担。"),
    ]
    listed = "说明：\n一、商品完好\n二、附件齐全\n三、发票\n"
    assert {b.kind for b in read_text(listed.encode()).blocks} == {"paragraph", "item"}
    assert read_text("客服 400-123-4567\n周一到周五\n".encode()).blocks[0].kind == "paragraph"


def test_numbers_in_brackets_count_sections():
    text = "话术\n\n【一】开场\n客服：您好。\n　　　先听完。\n\n【二】收尾\n客服：感谢来电。\n"
    assert [(b.kind, b.text) for b in read_text(text.encode()).blocks] == [
        ("heading", "话术"),
        ("heading", "【一】开场"),
        ("paragraph", "客服：您好。\n　　　先听完。"),
        ("heading", "【二】收尾"),
        ("paragraph", "客服：感谢来电。"),
    ]


def test_a_text_whose_lines_have_the_same_tabs_is_a_table():
    table = "问题\t答案\n可以自提吗\t可以，上海仓。\n可以货到付款吗\t不可以。\n"
    assert [b.text for b in read_text(table.encode("utf-16")).blocks] == [
        "问题：可以自提吗\n答案：可以，上海仓。",
        "问题：可以货到付款吗\n答案：不可以。",
    ]
    assert [b.text for b in read_text("说明\n甲\t乙\n完。".encode()).blocks] == [
        "说明",
        "甲\t乙\n完。",
    ]
