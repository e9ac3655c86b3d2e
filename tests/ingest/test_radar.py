from datetime import date

from assist.types import Chunk, Source
from ingest.radar import find_conflicts


def conflicts(first, second, text_a="退货期限：7天。", text_b="退货期限：60天（口头承诺）。"):
    chunks = [Chunk("1", first.key, text_a, 0, 1), Chunk("2", second.key, text_b, 0, 1)]
    found = find_conflicts({first.key: first, second.key: second}, chunks)
    return [(f.path, f.reason) for f in found]


def test_another_value_for_the_same_statement_is_found():
    assert conflicts(Source("a.md"), Source("b.md")) == [
        ("b.md", "says “退货期限：60天” where a.md says “退货期限：7天”; both are indexed")
    ]


def test_the_same_value_in_other_words_is_none():
    assert conflicts(Source("a.md"), Source("b.md"), text_b="退货期限：一周。") == []


def test_other_scope_is_no_conflict():
    assert conflicts(Source("a.md", tags={"store": "x"}), Source("b.md", tags={"store": "y"})) == []
    old = Source("a.md", valid_to=date(2024, 12, 31))
    assert conflicts(old, Source("b.md", valid_from=date(2025, 1, 1))) == []
    assert conflicts(Source("a.md", title="AF-500 手册"), Source("b.md", title="HM-20 手册")) == []
    assert (
        len(conflicts(Source("a.md", tags={"store": "x|y"}), Source("b.md", tags={"store": "y"})))
        == 1
    )
