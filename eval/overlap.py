"""Overlap with the reference answer: diagnostics. In Chinese it cannot tell right from wrong.

"7 days, buyer pays" against a right paraphrase and against "15 days, merchant pays" gives the same
overlap, so none of these is a headline or a gate.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable

from assist.text.normalise import match_text
from assist.text.terms import terms_of
from eval.forms import pieces
from eval.goldset import GoldCase
from eval.metric import Context, Metric, Score, unscored
from eval.outputs import Output
from eval.support import Knowledge

CHRF_ORDER, CHRF_BETA = 6, 2.0


def char_f1(first: str, second: str) -> float:
    """F1 of the multisets of characters, white space left out, folded."""
    return _f1(Counter("".join(match_text(first).split())), Counter(_solid(second)))


def word_f1(first: str, second: str) -> float:
    """F1 of Latin words and Han bigrams."""
    return _f1(Counter(pieces(match_text(first))), Counter(pieces(match_text(second))))


def idf_f1(reply: str, reference: str, knowledge: Knowledge) -> float:
    """F1 of the sets of terms, each weighing its idf over the knowledge."""
    ours, theirs = _weights(reply, knowledge), _weights(reference, knowledge)
    shared = sum(weight for term, weight in ours.items() if term in theirs)
    total = sum(ours.values()) + sum(theirs.values())
    return 2 * shared / total if total else 0.0


def cosine(reply: str, reference: str, knowledge: Knowledge) -> float:
    """Cosine of the vectors of idf-weighted terms, in [0, 1]; scoring needs no embedding model."""
    ours, theirs = _weights(reply, knowledge), _weights(reference, knowledge)
    dot = sum(weight * theirs.get(term, 0.0) for term, weight in ours.items())
    norms = math.hypot(*ours.values()) * math.hypot(*theirs.values())
    return dot / norms if norms else 0.0


def _weights(text: str, knowledge: Knowledge) -> dict[str, float]:
    return {term: knowledge.weights.get(term, knowledge.rarest) for term in terms_of(text)}


def chrf(reply: str, reference: str) -> float:
    """Character n-gram F-score, orders 1 to 6, beta 2 (Popović 2015), in [0, 1]."""
    reply, reference = _solid(reply), _solid(reference)
    precisions, recalls = [], []
    for order in range(1, CHRF_ORDER + 1):
        ours, theirs = _grams(reply, order), _grams(reference, order)
        if not ours or not theirs:
            continue
        shared = sum((ours & theirs).values())
        precisions.append(shared / sum(ours.values()))
        recalls.append(shared / sum(theirs.values()))
    if not precisions:
        return 0.0
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    weight = CHRF_BETA**2
    total = weight * precision + recall
    return (1 + weight) * precision * recall / total if total else 0.0


def _grams(text: str, order: int) -> Counter[str]:
    return Counter(text[at : at + order] for at in range(len(text) - order + 1))


def _solid(text: str) -> str:
    return "".join(match_text(text).split())


def _f1(first: Counter[str], second: Counter[str]) -> float:
    shared = sum((first & second).values())
    total = sum(first.values()) + sum(second.values())
    return 2 * shared / total if total else 0.0


def _against_reference(
    measure: Callable[[str, str], float],
) -> Callable[[GoldCase, Output, Context], Score]:
    def score(case: GoldCase, output: Output, _context: Context) -> Score:
        if not case.reference_answers or output.action != case.expected_action:
            return unscored("nothing to compare with")
        return Score(max(measure(output.text, answer) for answer in case.reference_answers))

    return score


def _weighted(
    measure: Callable[[str, str, Knowledge], float],
) -> Callable[[GoldCase, Output, Context], Score]:
    def score(case: GoldCase, output: Output, context: Context) -> Score:
        def plain(reply: str, reference: str) -> float:
            return measure(reply, reference, context.knowledge)

        return _against_reference(plain)(case, output, context)

    return score


METRICS: tuple[Metric, ...] = (
    Metric("char_f1", _against_reference(char_f1), binary=False),
    Metric("word_f1", _against_reference(word_f1), binary=False),
    Metric("idf_f1", _weighted(idf_f1), binary=False),
    Metric("cosine", _weighted(cosine), binary=False),
    Metric("chrf", _against_reference(chrf), binary=False),
)
