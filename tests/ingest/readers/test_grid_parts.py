from ingest.readers.grid_parts import split_tables
from ingest.readers.table import read_csv

ROWS = [["地区", "运费"], ["江浙沪", "0"], ["新疆", "20"]]


def parts(rows, after_blank):
    return [(part.start, part.stop) for part in split_tables(rows, after_blank)]


def test_a_header_behind_a_blank_row_begins_a_table():
    other = [["客服电话", ""], ["部门", "电话"], ["售前", "400-1"]]
    assert parts([*ROWS, *other], {3}) == [(0, 3), (3, 6)]


def test_rows_behind_a_blank_row_go_on():
    assert parts([*ROWS, ["西藏", "25"], ["青海", "18"]], {3}) == [(0, 5)]
    section = [["二、生活电器", ""], ["风扇", "台式"], ["加湿器", "4L"]]
    assert parts([["商品", "规格"], ["锅", "3L"], *section], {2}) == [(0, 5)]


def test_the_header_that_is_repeated_begins_a_table():
    rows = [["甲乙", "丙丁"], ["a", "b"], ["甲乙", "丙丁"], ["c", "d"]]
    assert parts(rows, {2}) == [(0, 2), (2, 4)]


def test_two_tables_of_one_csv():
    data = "地区,运费\n江浙沪,0\n新疆,20\n,\n部门,电话\n售前,400-1\n售后,400-2\n"
    assert [(block.text, block.place) for block in read_csv(data.encode()).blocks] == [
        ("地区：江浙沪\n运费：0", "line 2"),
        ("地区：新疆\n运费：20", "line 3"),
        ("部门：售前\n电话：400-1", "line 6"),
        ("部门：售后\n电话：400-2", "line 7"),
    ]


def test_a_quoted_cell_of_several_lines_is_no_blank_line():
    data = '名称,说明\n杯,"一\n\n二"\n部门,电话\n壶,三\n'
    assert [block.place for block in read_csv(data.encode()).blocks] == [
        "line 2",
        "line 5",
        "line 6",
    ]
