"""Passages: hits with what stands around them, never longer than a chunk may be."""

from hypothesis import given
from hypothesis import strategies as st

from assist.index.arrange import Hit
from assist.index.passages import PASSAGE_TOKENS, Extent, widen
from assist.types import Chunk


def _chunks(*documents: int) -> list[Chunk]:
    """Chunks by document: how many each has."""
    found = []
    for number, count in enumerate(documents):
        found += [Chunk(f"{number}.{n}", f"d{number}", "x", n, n + 1, ()) for n in range(count)]
    return found


def _hits(**scores: float) -> list[Hit]:
    hits = [Hit(int(row[1:]), score, {}) for row, score in scores.items()]
    return sorted(hits, key=lambda hit: -hit.score)


def test_a_hit_takes_in_its_neighbours_while_there_is_room() -> None:
    third = PASSAGE_TOKENS // 3
    found = widen(_hits(r2=0.9), _chunks(5), lambda _row: False, lambda _row: third)
    assert found == {2: Extent(2, 4)}


def test_the_likelier_neighbour_comes_first() -> None:
    half = PASSAGE_TOKENS // 2
    found = widen(_hits(r2=0.9, r1=0.5), _chunks(5), lambda _row: False, lambda _row: half)
    assert found == {2: Extent(1, 2)}  # and row 1 is no hit of its own any more


def test_it_ends_where_the_document_ends() -> None:
    found = widen(_hits(r1=0.9, r2=0.8), _chunks(2, 2), lambda _row: False, lambda _row: 10)
    assert found == {1: Extent(0, 1), 2: Extent(2, 3)}


def test_a_case_stands_alone() -> None:
    found = widen(_hits(r1=0.9, r0=0.8), _chunks(3), lambda row: row != 0, lambda _row: 10)
    assert found == {1: Extent(1, 1), 0: Extent(0, 0)}


@given(
    st.lists(st.integers(1, PASSAGE_TOKENS + 50), min_size=1, max_size=30),
    st.data(),
)
def test_no_row_is_shown_twice_and_none_is_too_long(sizes: list[int], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(sizes) - 1), min_size=1, unique=True))
    hits = [Hit(row, 1 - n / 100, {}) for n, row in enumerate(rows)]
    found = widen(hits, _chunks(len(sizes)), lambda _row: False, sizes.__getitem__)
    shown = [row for extent in found.values() for row in range(extent.first, extent.last + 1)]
    assert len(shown) == len(set(shown))
    assert set(rows) <= set(shown)
    for row, extent in found.items():
        size = sum(sizes[extent.first : extent.last + 1])
        assert size <= PASSAGE_TOKENS or extent == Extent(row, row)
