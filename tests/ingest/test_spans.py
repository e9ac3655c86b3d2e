"""What is embedded of a chunk's parts, and where they stand."""

from __future__ import annotations

from assist.index.content import HEADING_JOINT
from assist.types import Chunk, Source
from ingest.spans import read_chunk_spans

RULES = "自签收次日起7天内可以退货。运费由买家承担。"
RECORD = "名称：星途 X3\n价格（元）：2499\n参数：防水:IP54; NFC:支持"


def spans_of(*texts: str, path: tuple[str, ...] = ("退货",)):
    chunks = [
        Chunk(id=str(n), doc_key="a.md", text=text, start=0, end=len(text), heading_path=path)
        for n, text in enumerate(texts)
    ]
    return read_chunk_spans(chunks, {"a.md": Source(key="a.md", title="规则")})


def test_every_sentence_is_a_span_under_its_heading() -> None:
    spans = spans_of(RULES)
    assert spans.texts == ("退货 自签收次日起7天内可以退货。", "退货 运费由买家承担。")
    assert [RULES[start:end] for _, start, end, _ in spans.places] == [
        "自签收次日起7天内可以退货。",
        "运费由买家承担。",
    ]


def test_a_chunk_of_one_statement_is_embedded_once() -> None:
    spans = spans_of("运费由买家承担。")
    assert (spans.places, spans.texts) == (
        ((0, 0, 8, 0),),
        (f"规则{HEADING_JOINT}退货\n运费由买家承担。",),
    )


def test_a_record_is_embedded_field_by_field_pairs_inside_a_cell_too() -> None:
    spans = spans_of("运费由买家承担。", RECORD)
    assert spans.places[1] == (1, 0, len(RECORD), 0)
    assert spans.texts[1:] == (
        f"规则{HEADING_JOINT}退货\n{RECORD}",
        "价格 2499元",
        "防水 IP54",
        "NFC 支持",
    )
    assert [(row, RECORD[start:end], field) for row, start, end, field in spans.places[2:]] == [
        (1, "价格（元）：2499", 1),
        (1, "防水:IP54", 1),
        (1, "NFC:支持", 1),
    ]
