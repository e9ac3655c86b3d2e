"""Overlap with the reference answer: diagnostics. In Chinese it cannot tell right from wrong.

"7 days, buyer pays" against a right paraphrase and against "15 days, merchant pays" gives the same
overlap, so none of these is a headline or a gate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from assist.text.normalise import match_text
from eval.forms import pieces
from eval.goldset import GoldCase
from eval.metric import Context, Metric, Score, unscored
from eval.outputs import Output

CHRF_ORDER, CHRF_BETA = 6, 2.0


def char_f1(first: str, second: str) -> float:
    """F1 of the multisets of characters, white space left out, folded."""
    return _f1(Counter("".join(match_text(first).split())), Counter(_solid(second)))


def word_f1(first: str, second: str) -> float:
    """F1 of Latin words and Han bigrams."""
    return _f1(Counter(pieces(match_text(first))), Counter(pieces(match_text(second))))


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


METRICS: tuple[Metric, ...] = (
    Metric("char_f1", _against_reference(char_f1), binary=False),
    Metric("word_f1", _against_reference(word_f1), binary=False),
    Metric("chrf", _against_reference(chrf), binary=False),
)
