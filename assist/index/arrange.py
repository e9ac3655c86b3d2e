"""The order in which hits are shown: several questions merged, pools balanced, twins left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assist.types import Category

PART_WEIGHT = 0.5  # further questions fill up; measured, .95 cost 6 points of Recall@5
SIMILAR = 0.4  # within this, a rule outranks a past case
FIRST_PLACES = 5
CASES_IN_FIRST = 2
TABLE_IN_FIRST = 3  # records of one table
EPSILON = 1e-6
RULES_FIRST = 3  # places that no case takes while there are rules (measured: Recall@3 .80 -> .85)


@dataclass(frozen=True)
class Hit:
    """A row with its fused score in [0, 1] and the named components of it."""

    row: int
    score: float
    parts: Mapping[str, float]


def merge(rankings: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Merge the rankings of several questions into one.

    The first question rules: its scores count in full, those of further questions are scaled so
    that their best hit scores PART_WEIGHT. A row takes its best score.

    Args:
        rankings: One list per question, best first.

    Returns:
        Every row once, best first.
    """
    best: dict[int, Hit] = {}
    for number, ranking in enumerate(rankings):
        top = ranking[0].score if ranking else 0.0
        factor = 1.0 if number == 0 else (PART_WEIGHT / top if top > 0 else 0.0)
        for hit in ranking:
            scaled = hit if number == 0 else Hit(hit.row, hit.score * factor, hit.parts)
            if hit.row not in best or scaled.score > best[hit.row].score:
                best[hit.row] = scaled
    return sorted(best.values(), key=_order)


def arrange(
    hits: Iterable[Hit],
    k: int,
    category: Callable[[int], Category],
    same_text: Callable[[int], str],
    table: Callable[[int], str] = lambda _row: "",
) -> list[Hit]:
    """Choose and order the k hits to show.

    Three rules stand before the first case, where there are three; further on a case gives way to a
    rule of similar score and takes at most 2 of the first 5 places. Where rules run out before
    that, the list is shorter than k. Records of one table take at most 3 of the first 5 places,
    while there is anything else. Of rows with the same text the first is kept.

    Args:
        hits: Each row once.
        k: Hits to show, at least 1.
        category: Pool of a row.
        same_text: A value that is equal for rows that say the same.
        table: Names the table that a row is a record of; "" for other rows.

    Returns:
        At most k hits, scores not rising.
    """
    found = sorted(hits, key=_order)
    rules = [hit.score for hit in found if category(hit.row) != "case"]
    ceiling = rules[RULES_FIRST - 1] if len(rules) >= RULES_FIRST else 1.0
    lowered = [_below_rules(hit, ceiling) if category(hit.row) == "case" else hit for hit in found]
    shown: list[Hit] = []
    waiting: list[Hit] = []
    seen: set[str] = set()
    crowd: Counter[str] = Counter()
    for hit in sorted(lowered, key=_order):
        if len(shown) >= max(k, FIRST_PLACES):
            break
        pool = "case" if category(hit.row) == "case" else table(hit.row)
        room = CASES_IN_FIRST if pool == "case" else TABLE_IN_FIRST
        if pool and crowd[pool] >= room and len(shown) < FIRST_PLACES:
            waiting.append(hit)
            continue
        text = same_text(hit.row)
        if text in seen:
            continue
        seen.add(text)
        crowd[pool] += 1
        shown.append(hit)
    if len(shown) < FIRST_PLACES:
        waiting = [hit for hit in waiting if category(hit.row) != "case"]
    return _with_waiting(shown, waiting, k, seen, same_text)


def _with_waiting(
    shown: list[Hit],
    waiting: Iterable[Hit],
    k: int,
    seen: set[str],
    same_text: Callable[[int], str],
) -> list[Hit]:
    """Give the hits that had to wait the places after the first five, or what is free before."""
    first, late = shown[:FIRST_PLACES], shown[FIRST_PLACES:]
    for hit in waiting:
        if len(late) >= k:
            break
        text = same_text(hit.row)
        if text not in seen:
            seen.add(text)
            late.append(hit)
    ceiling = first[-1].score if first else 1.0
    capped = [Hit(hit.row, min(hit.score, ceiling), hit.parts) for hit in sorted(late, key=_order)]
    return [*first, *capped][:k]


def _below_rules(hit: Hit, ceiling: float) -> Hit:
    return Hit(hit.row, max(0.0, min(hit.score - SIMILAR, ceiling - EPSILON)), hit.parts)


def _order(hit: Hit) -> tuple[float, int]:
    return (-hit.score, hit.row)
