"""Small neighbours under one heading share a chunk; long tables and other headings do not."""

from __future__ import annotations

from ingest.chunk import chunk_document
from ingest.pack import Placed
from ingest.readers.blocks import Block


def cut(*blocks: Block):
    placed, text = [], ""
    for block in blocks:
        text += "\n\n" if text else ""
        placed.append(Placed(block, len(text), len(text) + len(block.text)))
        text += block.text
    chunks = chunk_document("a.html", text, placed)
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    return chunks


def row(number: int) -> Block:
    return Block("row", f"品类：第{number}类\n期限：{number}天")


def test_a_small_table_stays_with_the_sentence_before_it() -> None:
    chunks = cut(Block("heading", "期限", 1), Block("paragraph", "按品类："), row(7), row(15))
    assert [chunk.text for chunk in chunks] == [
        "按品类：\n\n品类：第7类\n期限：7天\n\n品类：第15类\n期限：15天"
    ]
    assert chunks[0].heading_path == ("期限",)


def test_rows_of_a_long_table_stay_alone() -> None:
    chunks = cut(Block("heading", "价格", 1), *(row(number) for number in range(200)))
    assert len(chunks) == 200
    assert chunks[8].text == row(8).text


def test_rows_under_another_heading_are_another_chunk() -> None:
    chunks = cut(Block("heading", "一", 1), row(1), Block("heading", "二", 1), row(2))
    assert [(chunk.heading_path, chunk.text) for chunk in chunks] == [
        (("一",), row(1).text),
        (("二",), row(2).text),
    ]


def test_records_without_a_heading_stay_alone() -> None:
    assert [chunk.text for chunk in cut(row(1), row(2))] == [row(1).text, row(2).text]


def test_a_question_with_its_answer_takes_no_table_in() -> None:
    question = Block("question", "可以擦地吗？")
    chunks = cut(Block("heading", "问答", 1), question, Block("answer", "可以。"), row(1), row(2))
    assert [(chunk.kind, chunk.text) for chunk in chunks] == [
        ("qa", "可以擦地吗？\n\n可以。"),
        ("row", f"{row(1).text}\n\n{row(2).text}"),
    ]
