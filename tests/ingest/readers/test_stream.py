import csv
import io
import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.errors import UnreadableDocument
from ingest.readers.records import read_jsonl
from ingest.readers.stream import TextStream
from ingest.readers.table import read_csv

CELL = st.text("甲乙退货abc12 ,\n\"'；", max_size=8)
HEADER = ["编号", "名称", "说明"]
FIRST = [[f"P-{n}", "杯", "一行"] for n in range(8)]


def fed(reader, data, cuts):
    """Blocks and warnings of data handed over in pieces that end at the cuts."""
    stream = TextStream(reader)
    places = [0, *sorted(cuts), len(data)]
    blocks, warnings = [], []
    for start, end in itertools.pairwise(places):
        extract = stream.feed(data[start:end], is_last=end == len(data))
        blocks += extract.blocks
        warnings += extract.warnings
        if end == len(data):
            break
    return blocks, warnings


def seen(block):
    """A block without its label: the section of a table is not carried into the next piece."""
    return (block.kind, block.text, block.place)


def as_csv(rows):
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=12),
    st.lists(st.floats(0, 1), max_size=5),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_a_table_in_pieces_gives_what_the_whole_gives(rows, shares, codec):
    head = as_csv([HEADER, *FIRST]).encode(codec)
    data = as_csv([HEADER, *FIRST, *rows]).encode(codec)
    cuts = {len(head) + int(share * (len(data) - len(head))) for share in shares}
    blocks, _ = fed("csv", data, {cut for cut in cuts if cut < len(data)})
    assert [seen(b) for b in blocks] == [seen(b) for b in read_csv(data).blocks]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.text('甲a "', max_size=6), max_size=10), st.lists(st.floats(0, 1), max_size=5))
def test_json_lines_in_pieces_give_what_the_whole_gives(values, shares):
    lines = [json.dumps({"问题": value, "答案": "七天"}, ensure_ascii=False) for value in values]
    data = "\n".join(['{"问题": "退货", "答案": "可以"}', "{broken", *lines]).encode()
    cuts = {60 + int(share * (len(data) - 60)) for share in shares}
    blocks, warnings = fed("jsonl", data, {cut for cut in cuts if cut < len(data)})
    whole = read_jsonl(data)
    assert blocks == whole.blocks
    assert warnings == whole.warnings


def test_wrong_rows_are_counted_over_all_pieces():
    rows = [*FIRST, ["x"], *FIRST, ["y", "z"]]
    data = as_csv([HEADER, *rows]).encode()
    _, warnings = fed("csv", data, {len(as_csv([HEADER, *FIRST]).encode())})
    assert warnings == ["2 rows do not have 3 cells"]


def test_places_count_through_the_file():
    data = as_csv([HEADER, *FIRST, ["P-8", "壶", "末行"]]).encode()
    blocks, _ = fed("csv", data, {len(data) - 20})
    assert (blocks[-1].text, blocks[-1].place) == ("编号：P-8\n名称：壶\n说明：末行", "line 10")


def test_a_quote_that_is_never_closed_costs_its_line_only():
    body = 'P-9,"杯,开\n' + "P-1,杯,一行\n" * 1200
    data = (as_csv([HEADER, *FIRST]) + body).encode()
    blocks, warnings = fed("csv", data, {len(data) // 3, 2 * len(data) // 3})
    assert len(blocks) == len(FIRST) + 1 + 1200
    assert warnings == ["line 10: quote is never closed; read as plain text"]


def test_binary_data_is_refused():
    with pytest.raises(UnreadableDocument, match=r"encoding not recognised|binary"):
        fed("csv", bytes(range(256)) * 40, set())
