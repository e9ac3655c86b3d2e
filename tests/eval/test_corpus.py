"""Locating quotes, validity, filters."""

from datetime import date

import pytest

from assist.types import Document, Source
from eval.corpus import Corpus, length, matches_filters, merge, overlap


def located(corpus, doc, quote):
    text = corpus.documents[doc].text
    return [[text[a:b] for a, b in spans] for spans in corpus.locate(doc, quote)]


def test_quotes_are_found_whatever_the_white_space(context):
    rule = "签收后7天内可申请无理由退货，退回运费由买家承担。"
    assert located(
        context.corpus, "returns.md", "签收后 7天内\n可申请无理由退货，退回运费由买家承担。"
    ) == [[rule]]
    assert context.corpus.locate("returns.md", "签收后8天") == ()
    assert context.corpus.locate("absent.md", "签收后7天") == ()
    assert context.corpus.locate("returns.md", " … ") == ()


def test_field_values_must_stand_in_one_record(context):
    corpus = context.corpus
    assert located(corpus, "prices.csv.txt", "XH-200 … 199元") == [["XH-200", "199元"]]
    assert corpus.locate("prices.csv.txt", "XH-200 … 299元") == ()
    assert corpus.locate("prices.csv.txt", "XH-200 … 没有") == ()


def test_a_row_quoted_as_it_stands_on_its_page_is_found_in_its_record():
    text = "滤芯：前置\n作用：滤泥沙\n建议更换：6～12 个月\n\n滤芯：后置\n作用：改善口感"
    corpus = Corpus({"a": Document(Source(key="a"), text)}, {})
    assert located(corpus, "a", "滤泥沙 6～12 个月") == [["滤泥沙\n建议更换：6～12 个月"]]
    assert located(corpus, "a", "作用：滤泥沙") == [["作用：滤泥沙"]]
    assert corpus.locate("a", "滤泥沙 改善口感") == ()


def test_folded_comparison_is_the_second_try():
    document = Document(Source(key="a"), "簽收後７天內可退")
    corpus = Corpus({"a": document}, {})
    assert located(corpus, "a", "签收后7天内") == [["簽收後７天內"]]


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2024, 12, 31), True), (date(2025, 1, 1), False), (None, True)]
)
def test_validity_includes_the_last_day(context, day, holds):
    assert context.corpus.is_valid_on("returns-2024.md", day) is holds


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        ({}, True),
        ({"store": "anhe"}, True),
        ({"store": "muya"}, True),
        ({"store": "else"}, False),
        ({"region": "north"}, True),
        ({"category": "policy"}, False),
    ],
)
def test_filters_match_equal_listed_or_absent(filters, passes):
    source = Source(key="a", category="faq", tags={"store": "anhe|muya"})
    assert matches_filters(source, filters) is passes


def test_spans():
    assert merge([(5, 7), (0, 3), (2, 4)]) == [(0, 4), (5, 7)]
    assert length([(0, 3), (2, 4)]) == 4
    assert overlap([(0, 10)], [(2, 4), (3, 5), (9, 20)]) == 4


def test_documents_holding(context):
    assert context.corpus.documents_holding(["15天"]) == ["returns-2024.md"]
