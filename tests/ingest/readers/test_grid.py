from ingest.readers.blocks import JOIN
from ingest.readers.grid import grid_blocks, record_text


def texts(rows, **options):
    return [(b.kind, b.text) for b in grid_blocks(rows, **options)]


def test_one_record_per_row_with_the_header_repeated():
    rows = [["SKU", "名称", "价格"], ["A-1", "水壶", "99"], ["A-2", "", "129"]]
    assert texts(rows) == [
        ("row", "SKU：A-1\n名称：水壶\n价格：99"),
        ("row", "SKU：A-2\n价格：129"),
    ]


def test_title_rows_above_the_header_are_paragraphs():
    rows = [["2026 价目表"] * 3, ["型号", "规格", "价格"], ["AF-5", "5 L", "329"]]
    assert texts(rows) == [
        ("paragraph", "2026 价目表"),
        ("row", "型号：AF-5\n规格：5 L\n价格：329"),
    ]


def test_a_header_of_two_levels_is_joined():
    rows = [["地区", "运费", "运费"], ["地区", "首重", "续重"], ["新疆", "20元", "8元"]]
    assert texts(rows, header_rows=2) == [
        ("row", "地区：新疆\n运费 \u203a 首重：20元\n运费 \u203a 续重：8元")
    ]


def test_a_section_row_labels_the_rows_below_it():
    blocks = grid_blocks(
        [["项目", "价格", "备注"], ["厨房电器"] * 3, ["水壶", "99", ""], ["注：含税"] * 3]
    )
    assert [(b.kind, b.text, b.label) for b in blocks] == [
        ("paragraph", "厨房电器", ""),
        ("row", "项目：水壶\n价格：99", "厨房电器"),
        ("paragraph", "注：含税", ""),
    ]


def test_names_and_values_without_header_are_one_record():
    rows = [["重量", "3 kg"], ["功率", "1500 W"]]
    assert texts(rows) == [("row", "重量：3 kg\n功率：1500 W")]


def test_numbers_are_no_header():
    rows = [["1", "2", "3"], ["4", "5", "6"]]
    assert texts(rows) == [("row", "1 | 2 | 3"), ("row", "4 | 5 | 6")]


def test_blank_rows_and_empty_tables_give_nothing():
    assert texts([["", " "], []]) == []
    assert record_text(["a"], ["", "x"]) == "x"


def test_equal_figures_side_by_side_are_a_record():
    rows = [["一档", "二档", "三档"], ["1", "5", "9"], ["3", "3", "3"], ["4", "2", "0"]]
    assert [(b.kind, b.text) for b in grid_blocks(rows)] == [
        ("row", "一档：1\n二档：5\n三档：9"),
        ("row", "一档：3\n二档：3\n三档：3"),
        ("row", "一档：4\n二档：2\n三档：0"),
    ]


def test_names_that_reach_into_the_row_below_are_one_header():
    rows = [["型号", "价格", "价格"], ["型号", "会员", "非会员"], ["R7", "1999", "2099"]]
    assert [b.text for b in grid_blocks([*rows, ["R8", "2999", "3099"]])] == [
        f"型号：R7\n价格{JOIN}会员：1999\n价格{JOIN}非会员：2099",
        f"型号：R8\n价格{JOIN}会员：2999\n价格{JOIN}非会员：3099",
    ]


def test_a_first_row_written_like_the_others_is_no_header():
    rows = [["E0", "缺水", "加水"], ["E1", "过热", "停机"], ["E2", "漏电", "断电"]]
    assert [b.text for b in grid_blocks(rows)] == [
        "E0 | 缺水 | 加水",
        "E1 | 过热 | 停机",
        "E2 | 漏电 | 断电",
    ]


def test_a_merged_cell_is_said_once():
    rows = [["V+", "12V"], ["USB", "USB"], ["G", "GND"]]
    assert [b.text for b in grid_blocks(rows, header_rows=0)] == ["V+：12V\nUSB\nG：GND"]
