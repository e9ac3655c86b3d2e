import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.reply.citations import cite, cite_all, find_marks, resolve, strip_marks
from assist.types import Chunk, Evidence, Source


def test_a_quote_is_the_slice_of_the_document(evidence_of) -> None:
    item = evidence_of("一、退货 \n7天内可退。")
    citation = cite(item, 4, 12)
    assert citation.quote == "7天内可退。"
    assert (citation.quote_start, citation.quote_end) == (16, 22)
    assert (citation.label, citation.doc_key) == (1, "doc1.md")


def test_a_span_outside_the_chunk_is_refused(evidence_of) -> None:
    item = evidence_of("短")
    with pytest.raises(ValueError, match="0:5 outside chunk of 1"):
        cite(item, 0, 5)
    with pytest.raises(ValueError, match="only white space"):
        cite(evidence_of("a  b"), 1, 3)


def test_neighbouring_spans_become_one_quote(evidence_of) -> None:
    item = evidence_of("名称：杯子\n价格：9\n颜色：白")
    quotes = [citation.quote for citation in cite_all(item, [(6, 10), (0, 5), (11, 15)])]
    assert quotes == ["名称：杯子\n价格：9\n颜色：白"]
    assert [c.quote for c in cite_all(item, [(0, 5), (11, 15)])] == ["名称：杯子", "颜色：白"]


def test_a_citation_resolves_only_where_it_is_verbatim(evidence_of) -> None:
    item, other = evidence_of("7天内可退。"), evidence_of("15天内可退", 2)
    citation = cite(item, 0, 5)
    assert resolve(citation, [other, item]) is item
    assert resolve(citation, [other]) is None
    assert resolve(citation, [evidence_of("8天内可退。")]) is None


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("可退[1]。", [(1,)]),
        ("可退[1,2]。", [(1, 2)]),
        ("可退[1-3]。", [(1, 2, 3)]),
        ("可退[1][2]。", [(1,), (2,)]),
        ("可退【1】。", [(1,)]),
        ("可退［1］。", [(1,)]),
        ("可退[来源1]。", [(1,)]),
        ("Returns are free [99].", [(99,)]),
        ("型号 [X1] 没有", []),
    ],
)
def test_marks_in_all_their_forms(text: str, labels: list[tuple[int, ...]]) -> None:
    assert [mark.labels for mark in find_marks(text)] == labels


def test_a_bracket_of_the_evidence_is_no_mark() -> None:
    assert find_marks("型号X[12]可退", ["型号X[12]支持退货"]) == ()
    assert strip_marks("7天内可退 [1]。", ()) == "7天内可退。"


@given(st.text(min_size=1, max_size=40), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=60, derandomize=True)
def test_every_citation_is_a_verbatim_span(text: str, one: int, two: int) -> None:
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    item = Evidence(1, Chunk("0" * 16, "d", text, 7, 7 + len(text)), Source("d"), 1.0)
    if not text[start:end].strip():
        return
    citation = cite(item, start, end)
    document = "x" * 7 + text
    assert document[citation.quote_start : citation.quote_end] == citation.quote
    assert resolve(citation, [item]) is item
