from assist.index.arrange import Hit
from assist.index.rerank import COVERAGE_SHARE, rerank
from assist.text.terms import terms_of

TEXTS = {
    0: ("发票在签收后24小时内开具。", "发票"),
    1: ("寄回的运费由买家承担。", "退货"),
    2: ("Standard postage is free over $60.", "Shipping"),
}


def terms(row):
    text, heading = TEXTS[row]
    return terms_of(text), terms_of(heading)


def test_other_words_for_the_same_thing_rise():
    hits = [Hit(0, 0.5, {"dense": 0.8}), Hit(1, 0.5, {"dense": 0.7})]
    first, second = rerank("邮费谁出", hits, terms)
    assert (first.row, second.row) == (1, 0)
    assert first.parts["dense"] == 0.7
    assert first.parts["coverage"] > second.parts["coverage"] == 0
    assert first.score == (1 - COVERAGE_SHARE) * 0.5 + COVERAGE_SHARE
    assert second.score == (1 - COVERAGE_SHARE) * 0.5


def test_it_works_across_languages():
    hits = [Hit(0, 0.6, {}), Hit(2, 0.5, {})]
    assert [hit.row for hit in rerank("包邮吗", hits, terms)] == [2, 0]


def test_nothing_in_nothing_out_and_equal_coverage_keeps_the_order():
    assert rerank("x", [], terms) == []
    hits = [Hit(0, 0.9, {}), Hit(1, 0.1, {})]
    assert [hit.row for hit in rerank("？？", hits, terms)] == [0, 1]
