"""Overlap measures, by hand; and why none of them is a headline."""

import pytest

from assist.text.terms import terms_of
from eval.overlap import char_f1, chrf, cosine, idf_f1, word_f1
from eval.support import know


def test_by_hand():
    assert char_f1("七天内", "7天") == pytest.approx(2 * 1 / 5)
    assert word_f1("退货 free", "退货 paid") == pytest.approx(2 * 1 / 4)
    assert chrf("abc", "abc") == pytest.approx(1.0)
    assert chrf("ab", "cd") == 0.0
    assert chrf("", "x") == 0.0
    # orders 1 and 2 of "ab" against "abc": precision 1 and 1, recall 2/3 and 1/2
    assert chrf("ab", "abc") == pytest.approx(5 * (7 / 12) / (4 + 7 / 12))


def test_overlap_cannot_tell_right_from_wrong():
    gold = "签收后7天内可以退货，运费由买家承担。"
    right = "收到货7天之内能退，邮费您自己承担。"
    wrong = "签收后15天内可以退货，运费由商家承担。"
    assert char_f1(wrong, gold) > char_f1(right, gold)
    assert chrf(wrong, gold) > chrf(right, gold)


def test_rare_terms_weigh_more():
    knowledge = know(["zebra kettle", "zebra charger", "zebra freight"])
    common, rare = (knowledge.weights[term] for term in sorted(terms_of("kettle zebra"))[::-1])
    assert rare > common
    total = 2 * common + rare
    assert idf_f1("zebra", "zebra kettle", knowledge) == pytest.approx(2 * common / total)
    length = (common**2 + rare**2) ** 0.5
    assert cosine("zebra", "zebra kettle", knowledge) == pytest.approx(common / length)
    assert cosine("kettle zebra", "zebra kettle", knowledge) == pytest.approx(1.0)
    assert (idf_f1("", "x", knowledge), cosine("", "x", knowledge)) == (0.0, 0.0)
