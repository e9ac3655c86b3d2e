from ingest.readers.text import read_markdown


def blocks(text):
    return [(b.kind, b.text) for b in read_markdown(text.encode()).blocks]


def test_a_table_of_tags_inside_markdown_gives_records():
    text = (
        "# 规格\n\n<table><tr><th>型号</th><th>功率</th></tr>\n"
        "<tr><td>K1</td><td>800W</td></tr></table>\n\n说明。\n"
    )
    assert blocks(text) == [
        ("heading", "规格"),
        ("row", "型号：K1\n功率：800W"),
        ("paragraph", "说明。"),
    ]


def test_a_panel_is_a_question_with_the_markdown_inside_as_its_answer():
    text = (
        "<details>\n<summary><b>保修范围是什么？</b></summary>\n\n人为损坏**不在**范围。\n\n"
        "- 进水\n- 摔落\n\n</details>\n\n另起一段。\n"
    )
    assert blocks(text) == [
        ("question", "保修范围是什么？"),
        ("answer", "人为损坏**不在**范围。"),
        ("item", "- 进水"),
        ("item", "- 摔落"),
        ("paragraph", "另起一段。"),
    ]


def test_panels_inside_panels_and_what_is_never_closed():
    text = (
        "<details><summary>外</summary>一\n<details><summary>内</summary>二</details></details>\n三"
    )
    assert blocks(text) == [
        ("question", "外"),
        ("answer", "一"),
        ("question", "内"),
        ("answer", "二"),
        ("paragraph", "三"),
    ]
    assert blocks("<table><tr><td>没有结束") == [("paragraph", "没有结束")]


def test_headings_written_as_tags_and_breaks_inside_a_row():
    text = '<h2 align="center">保修</h2>\n\n|型号|期限|\n|--|--|\n|K1<br>K2|1年|\n'
    assert blocks(text) == [("heading", "保修"), ("row", "型号：K1 K2\n期限：1年")]


def test_code_that_shows_tags_stays_code():
    text = "```html\n<table><tr><td>a</td></tr></table>\n```\n"
    assert [kind for kind, _ in blocks(text)] == ["paragraph"]
