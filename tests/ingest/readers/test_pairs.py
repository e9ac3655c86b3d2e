import pytest

from ingest.readers.grid import grid_blocks
from ingest.readers.pairs import name_value_rows

SHEET = [
    ["品牌", "暖居", "型号", "NJ-200"],
    ["功率", "1500W", "容量", "1.7L"],
    ["包装清单", "水壶×1，说明书×1", "水壶×1，说明书×1", "水壶×1，说明书×1"],
]


def texts(rows, **options):
    return [(block.kind, block.label, block.text) for block in grid_blocks(rows, **options)]


def test_the_sheet_of_a_product_is_one_record_of_names_and_values():
    expected = "品牌：暖居\n型号：NJ-200\n功率：1500W\n容量：1.7L\n包装清单：水壶×1，说明书×1"
    assert texts(SHEET) == [("row", "", expected)]
    assert texts([["商品参数"] * 4, *SHEET], label="页") == [
        ("paragraph", "页", "商品参数"),
        ("row", "页", expected),
    ]


def test_sections_of_a_sheet_are_records_of_their_own():
    rows = [["Brand", "Nuanju"], ["Model", "NJ-200"], ["Size", "Size"], ["Weight", "1.2 kg"]]
    assert texts(rows) == [
        ("row", "", "Brand：Nuanju\nModel：NJ-200"),
        ("paragraph", "", "Size"),
        ("row", "Size", "Weight：1.2 kg"),
    ]


def test_an_empty_value_leaves_its_name():
    rows = [["品牌", "暖居", "型号", ""], ["功率", "1500W", "颜色", "白"]]
    assert texts(rows) == [("row", "", "品牌：暖居\n型号\n功率：1500W\n颜色：白")]


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["商品", "规格", "产地", "保质期"],
            ["米", "5kg", "五常", "12 m"],
            ["奶", "1l", "呼市", "7 d"],
        ],
        [["品牌", "型号"], ["暖居", "NJ-200"], ["美厨", "M-1"]],
        [["参数", "说明"], ["功率", "1500W"], ["净重", "1.2kg"]],
        [["颜色", "价格", "尺码", "库存"], ["白", "9元", "大", "3"], ["白", "8元", "小", "5"]],
        [["城市", "运费"], ["北京", "10元"], ["拉萨", "25元"]],
        [["Code", "Meaning"], ["E1", "No water"], ["E2", "Too hot"]],
    ],
)
def test_tables_with_a_header_are_none(rows):
    assert name_value_rows(rows) is None


def test_a_marked_header_is_believed():
    assert texts(SHEET[:2], header_rows=1) == [
        ("row", "", "品牌：功率\n暖居：1500W\n型号：容量\nNJ-200：1.7L")
    ]


def test_a_form_that_nobody_has_filled_in_lists_its_names():
    rows = [["姓名", "", "电话", ""], ["型号", "", "购买日期", ""], ["故障描述", "", "", ""]]
    assert name_value_rows(rows) == [
        [("姓名", ""), ("电话", "")],
        [("型号", ""), ("购买日期", "")],
        [("故障描述", "")],
    ]


def test_colons_say_which_cells_are_names():
    rows = [
        ["Board model:", "Robin Nano", "Size of exterior:", "110*84"],
        ["Microprocessor:", "STM32", "Mounting hole:", "102*76"],
    ]
    expected = "Board model：Robin Nano\nSize of exterior：110*84"
    assert texts(rows) == [("row", "", expected + "\nMicroprocessor：STM32\nMounting hole：102*76")]
    assert name_value_rows([["联系人：", "张三"], ["地址：", "文三路"], ["说明：", "无"]]) == [
        [("联系人", "张三")],
        [("地址", "文三路")],
        [("说明", "无")],
    ]


def test_columns_whose_names_end_with_colons_stay_columns():
    assert name_value_rows([["Question:", "Answer:"], ["Why", "So"], ["How", "Thus"]]) is None
