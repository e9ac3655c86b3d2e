"""Are the figures to reach reached, and the baselines beaten? Rules for `bench.retrieval`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

BASELINES = ("bm25-jieba", "dense", "langchain")
OURS, MEASURE = "product", "nDCG@10"
FIGURES = {
    "zh_law_consult": 57.5,
    "zh_faq_match": 44.0,
    "zh_ecom_product": 87.0,
    "zh_en_xquad:en": 97.5,
    "zh_cmrc2018": 97.5,
    "zh_drcd": 97.0,
}
MEAN_OF = ("zh_law_consult", "zh_faq_match", "zh_dureader_demo", "en_mtrag_un", "en_banking_kb")
ABOVE = 1.0  # points by which the mean must exceed each baseline's
LARGE, TOLERANCE = 200, 2.0  # a set with fewer questions may be this far below the best baseline

Scores = Mapping[str, Any]  # of one set: system -> measure -> value, and "n"


def verdicts(sets: Mapping[str, Scores]) -> Iterator[str]:
    """One line a rule, for the sets that were measured."""
    for name, figure in FIGURES.items():
        if name in sets:
            value = _value(sets[name], OURS)
            yield f"{name:<22} {value:6.2f}, to reach {figure:.1f}: {_said(value >= figure)}"
    if all(name in sets for name in MEAN_OF):
        yield from _means(sets)
    for name, scores in sets.items():
        best = max(BASELINES, key=lambda system: _value(scores, system))
        lead = _value(scores, OURS) - _value(scores, best)
        allowed = 0.0 if scores["n"] >= LARGE else TOLERANCE
        said = _said(lead >= -allowed)
        yield f"{name:<22} {lead:+6.2f} to its best baseline, {best} (n={scores['n']}): {said}"


def _means(sets: Mapping[str, Scores]) -> Iterator[str]:
    mine = float(np.mean([_value(sets[name], OURS) for name in MEAN_OF]))
    for system in BASELINES:
        lead = mine - float(np.mean([_value(sets[name], system) for name in MEAN_OF]))
        said = _said(lead >= ABOVE)
        yield f"mean of {len(MEAN_OF)} sets {mine:.2f}, {lead:+.2f} to {system}: {said}"


def _value(scores: Scores, system: str) -> float:
    return float(scores[system][MEASURE])


def _said(is_reached: bool) -> str:  # noqa: FBT001
    return "reached" if is_reached else "missed"
