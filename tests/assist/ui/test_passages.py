"""Source cards: numbers by first use, quotes as marks, nothing lost of a passage."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.text.sentences import split_sentences
from assist.types import Actor, Citation, SpanScore
from assist.ui.passages import (
    HEADING_JOINT,
    _runs,
    best_sentence,
    cited_items,
    number_citations,
    result_items,
)
from tests.fakes_desk import CALM, EVIDENCE, RING, RULE, UNKNOWN, FakeChain

TEXT = EVIDENCE[0].chunk.text


def suggestion(case=CALM):
    return FakeChain().suggest(case.to_message(), Actor())


def marked(item):
    return [run["t"] for run in item["runs"] if "m" in run]


def test_sources_are_numbered_in_the_order_of_their_first_use():
    made = suggestion()
    swapped = replace(
        made, draft=replace(made.draft, sentences=tuple(reversed(made.draft.sentences)))
    )
    assert number_citations(made).labels == [1, 2]
    assert number_citations(swapped).labels == [2, 1]
    cards = cited_items(swapped, number_citations(swapped), "zh")
    assert [(c["n"], c["doc"], marked(c)) for c in cards] == [
        (1, "manual/r7.md", [RING]),
        (2, "policy/return.md", [RULE]),
    ]


def test_two_quotes_of_one_source_are_two_marks():
    made = suggestion()
    other = "质量问题"
    start = TEXT.index(other)
    second = Citation(1, "x", "policy/return.md", other, start, start + len(other))
    last = replace(made.draft.sentences[-1], citations=(second,))
    made = replace(made, draft=replace(made.draft, sentences=(*made.draft.sentences[:-1], last)))
    numbering = number_citations(made)
    assert (numbering.labels, len(numbering.quotes[1])) == ([1], 2)
    card = cited_items(made, numbering, "zh")[0]
    assert [(run["t"], run["m"]) for run in card["runs"] if "m" in run] == [(other, 1), (RULE, 0)]


def test_without_citations_the_next_best_sources_are_shown():
    made = suggestion(UNKNOWN)
    cards = cited_items(made, number_citations(made), "en")
    assert [(c["n"], c["cited"], marked(c)) for c in cards] == [(1, False, []), (2, False, [])]
    assert cards[0]["tags"] == [{"text": "Valid to 2099-12-31"}]


@pytest.mark.parametrize(
    ("what", "tag", "is_shown"),
    [
        ("withdrawn", "已撤回", False),
        ("deleted", "已删除", False),
        ("hidden", "无权查看", False),
        ("replaced", "已更新", True),
        ("expired", "已过期", True),
        ("not_yet", "尚未生效", True),
    ],
)
def test_what_no_longer_holds_is_said_and_text_that_is_gone_is_not_shown(what, tag, is_shown):
    made = suggestion()
    card = cited_items(made, number_citations(made), "zh", {1: what})[0]
    assert (card["tags"], bool(card["runs"])) == ([{"text": tag, "color": "red"}], is_shown)
    assert card["withdrawn"] is not is_shown


def test_internal_text_is_marked_as_internal():
    inside = replace(EVIDENCE[1], source=replace(EVIDENCE[1].source, audience="internal"))
    (card,) = result_items([inside], "漏水", "zh")
    assert card["tags"] == [{"text": "仅内部", "color": "amber"}]


def test_no_sentence_is_marked_where_no_word_is_shared():
    assert best_sentence(EVIDENCE[0], "completely unrelated zebra") == []


def test_where_no_word_is_shared_the_nearest_piece_is_marked():
    """An English question over a Chinese page shares no word with what answers it."""
    first, last = split_sentences(TEXT)[0], split_sentences(TEXT)[-1]
    spans = (SpanScore(first.start, first.end, (0.1,)), SpanScore(last.start, last.end, (0.3,)))
    hit = replace(EVIDENCE[0], spans=spans)
    (start, end), *_ = best_sentence(hit, "completely unrelated zebra")
    at = hit.chunk.start
    assert TEXT[start - at : end - at] == last.text.strip()
    assert best_sentence(hit, "无理由退货")[0][0] == at + TEXT.index("3.1")  # words go first


@settings(max_examples=60, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))), max_size=5))
def test_a_passage_is_whole_whatever_is_marked(spans):
    runs = _runs(EVIDENCE[0], spans)
    assert "".join(run["t"] for run in runs) == TEXT


def row(label, text, path=("商品目录",)):
    """A chunk of a catalogue."""
    source = replace(EVIDENCE[0].source, key="catalog.xlsx", title="价目", category="catalog")
    chunk = replace(
        EVIDENCE[0].chunk, id=f"{label:016x}", text=text, start=0, end=len(text), heading_path=path
    )
    return replace(EVIDENCE[0], label=label, chunk=chunk, source=source)


def test_rows_of_one_catalogue_go_by_their_own_name_and_code():
    rows = [
        row(1, "货号：R7P-GR\n商品名称：R7 扫拖机器人\n售价(元)：1999"),
        row(2, "货号：R7P-WH\n商品名称：R7 扫拖机器人\n售价(元)：1999"),
    ]
    cards = result_items(rows, "R7", "zh")
    assert [card["title"] for card in cards] == [
        "R7 扫拖机器人 · R7P-GR",
        "R7 扫拖机器人 · R7P-WH",
    ]
    assert [card["section"] for card in cards] == [f"价目{HEADING_JOINT}商品目录"] * 2


def test_passages_under_one_heading_say_how_they_begin():
    long = "二、" + "很长的一句话" * 20
    cards = result_items(
        [row(1, "一、当天发货。"), row(2, long), row(3, "x", ("价目", "别处"))], "", "zh"
    )
    assert [card["title"] for card in cards] == ["价目"] * 3
    assert cards[0]["section"] == f"商品目录{HEADING_JOINT}一、当天发货。"
    assert cards[1]["section"] == f"商品目录{HEADING_JOINT}" + long[:47] + "…"
    assert cards[2]["section"] == "别处"


def test_several_records_in_one_passage_are_not_named_after_the_first():
    (card,) = result_items([row(1, "项目：电池\n参数：5200\n\n项目：吸力\n参数：6000")], "", "zh")
    assert (card["title"], card["section"]) == ("价目", "商品目录")
