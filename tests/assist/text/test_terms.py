import pytest

from assist.text.concepts import find_concepts
from assist.text.normalise import fold
from assist.text.terms import CODE_WEIGHT, coverage, local_idf, needs_of, terms_of


@pytest.mark.parametrize(
    ("one", "other", "concept"),
    [
        ("邮费谁出", "运费由买家承担", "≈shipping_fee"),
        ("钱退了吗", "退款原路返回", "≈refund"),
        ("坏了怎么办", "质量问题可换货", "≈defect"),
        ("How do I get my money back", "退款3天到账", "≈refund"),
        ("保固多久", "The warranty covers two years", "≈warranty"),
        ("退貨運費", "return shipping", "≈shipping_fee"),
    ],
)
def test_words_of_one_meaning_meet(one: str, other: str, concept: str) -> None:
    assert concept in terms_of(one) & terms_of(other)


def test_english_concepts_are_found_by_stem_and_phrase() -> None:
    found = {concept.term for concept in find_concepts(fold("Refunded after 2-step sign in"))}
    assert {"≈refund", "≈login"} <= found
    assert "≈cancel" not in {concept.term for concept in find_concepts("call me")}


def test_codes_meet_however_they_are_spaced() -> None:
    assert "x3pro" in terms_of("星途 X3 Pro") & terms_of("x3-pro 多少钱") & terms_of("X3Pro")
    assert needs_of("X3 Pro 多少钱")["x3pro"] == CODE_WEIGHT


def test_coverage_is_the_weighted_share() -> None:
    needs = {"a": 3.0, "b": 1.0}
    assert coverage(needs, {"a"}) == 0.75
    assert coverage(needs, {"a", "b", "c"}) == 1.0
    assert coverage({}, {"a"}) == 0.0


def test_idf_falls_with_the_number_of_texts() -> None:
    idf = local_idf([{"a", "b"}, {"a"}, {"a", "c"}])
    assert idf["a"] < idf["b"] == idf["c"] <= 1.0
    assert idf["a"] > 0.25
