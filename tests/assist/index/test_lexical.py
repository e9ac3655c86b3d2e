"""Word search: exact filtering, codes first, odd queries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assist.errors import CorruptIndex
from assist.index import lexical
from assist.index.lexical import LexicalRow, TantivyIndex, open_lexical, write_lexical

TEXTS = [
    "收到商品后七天内可以无理由退货",
    "型号 PPR-9087 的额定功率是 1500W",
    "型号 PPR-9088 的额定功率是 1800W，功率可以调节，功率稳定",
    "The warranty covers the motor for 24 months",
    "退貨時運費由買家承擔",
    "",
]


def build(folder: Path, rows: list[LexicalRow]) -> TantivyIndex:
    folder.mkdir()
    write_lexical(folder, rows)
    return open_lexical(folder, count=len(rows))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    rows = [LexicalRow("", "", text) for text in TEXTS]
    return build(tmp_path_factory.mktemp("lexical") / "index", rows)


def rows_of(index: TantivyIndex, text: str, k: int = 10) -> list[int]:
    return index.search(text, k).rows.tolist()


def test_finds_by_shared_words(index: TantivyIndex) -> None:
    assert rows_of(index, "七天无理由")[0] == 0
    assert rows_of(index, "warranties of motors") == [3]


def test_simplified_query_finds_traditional_text(index: TantivyIndex) -> None:
    assert rows_of(index, "运费由买家承担")[0] == 4


@pytest.mark.parametrize("text", ["", "   ", "！？…", "\u200b", "🙂"])
def test_a_query_without_tokens_finds_nothing(index: TantivyIndex, text: str) -> None:
    hits = index.search(text, 5)
    assert hits.rows.tolist() == []
    assert hits.scores.tolist() == []


@pytest.mark.parametrize(
    "query", ["PPR-9087", "ppr-9087 功率可以调节吗，功率稳定吗，功率", "PPR_9087"]
)
def test_a_whole_code_ranks_first_whatever_else_matches(index: TantivyIndex, query: str) -> None:
    hits = index.search(query, 5)
    assert hits.rows[0] == 1
    assert hits.codes == 1
    assert np.all(np.diff(hits.scores) <= 0)
    assert hits.scores[0] > hits.scores[1:].max(initial=0.0)


def test_an_unknown_code_is_no_code(index: TantivyIndex) -> None:
    assert index.search("PPR-7777 功率", 5).codes == 0
    assert index.rows_with_code("ppr-9087") == 1
    assert index.rows_with_code("ppr-7777") == 0


def test_titles_and_headings_count(tmp_path: Path) -> None:
    index = build(
        tmp_path / "index",
        [
            LexicalRow("发票", "", "如何开具"),
            LexicalRow("", "发票 / 抬头", "如何开具"),
            LexicalRow("", "", "如何开具"),
        ],
    )
    hits = index.search("发票如何开具", 3)
    assert set(hits.rows[:2].tolist()) == {0, 1}
    assert hits.rows[2] == 2


@pytest.mark.parametrize("share", [0.7, 0.2, 0.02, 0.0])
@pytest.mark.parametrize("widest", [lexical.WIDEST_FETCH, 8])
def test_filtered_hits_are_the_unfiltered_ranking_without_the_forbidden_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float, widest: int
) -> None:
    random = np.random.default_rng(4)
    words = [a + b for a in "bcdfg" for b in ("at", "un", "ip", "or", "ek", "al")]
    rows = [
        LexicalRow("", "", " ".join(random.choice(words, random.integers(1, 20))))
        for _ in range(400)
    ]
    index = build(tmp_path / "index", rows)
    allowed = random.random(400) < share
    monkeypatch.setattr(lexical, "WIDEST_FETCH", widest)
    everything = index.search("bat cun dip", 400)
    kept = allowed[everything.rows]
    hits = index.search("bat cun dip", 10, allowed)
    assert hits.scores == pytest.approx(everything.scores[kept][:10], rel=1e-5)
    assert hits.rows.tolist() == everything.rows[kept][:10].tolist()


def test_a_very_long_query_is_cut_to_its_rarest_words(tmp_path: Path) -> None:
    rows = [LexicalRow("", "", "common words here"), LexicalRow("", "", "common zebra")]
    index = build(tmp_path / "index", rows)
    filler = " ".join(f"filler{number}x" for number in range(4000))
    assert rows_of(index, f"common {filler} zebra")[0] == 1
    assert rows_of(index, "无" * 8000) == []


def test_empty_index(tmp_path: Path) -> None:
    index = build(tmp_path / "index", [])
    assert index.count == 0
    assert rows_of(index, "退货") == []


def test_wrong_arguments(index: TantivyIndex) -> None:
    with pytest.raises(ValueError, match="k=0"):
        index.search("退货", 0)
    with pytest.raises(ValueError, match="2"):
        index.search("退货", 1, np.ones(2, bool))


def test_another_number_of_rows_is_corrupt(tmp_path: Path) -> None:
    build(tmp_path / "index", [LexicalRow("", "", "one")])
    with pytest.raises(CorruptIndex, match="holds 1 rows, the manifest says 2"):
        open_lexical(tmp_path / "index", count=2)
    with pytest.raises(CorruptIndex):
        open_lexical(tmp_path / "absent", count=1)


def test_a_folder_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="lexical index"):
        write_lexical(tmp_path / "absent", [LexicalRow("", "", "one")])
