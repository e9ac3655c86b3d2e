"""Conversations of several turns: does the last question carry what was said before?"""

from __future__ import annotations

from assist.text.normalise import match_text
from assist.text.sentences import is_question, split_sentences
from eval.forms import pieces
from eval.goldset import GoldCase
from eval.metric import Context, Metric, Score, truth, unscored
from eval.outputs import Output
from eval.retrieval import recall_of
from eval.verdict import judge

SAME_QUESTION = 0.6  # share of the words of an earlier question that a new one repeats


def _is_multi(case: GoldCase) -> bool:
    return len(case.turns) > 1


def _recall_multi(case: GoldCase, output: Output, context: Context) -> Score:
    """Recall@5 of follow-ups, whose last turn alone does not say what is asked."""
    return recall_of(case, output, context, 5) if _is_multi(case) else unscored("one turn")


def _recall_single(case: GoldCase, output: Output, context: Context) -> Score:
    """Recall@5 of single questions, to compare with."""
    return unscored("several turns") if _is_multi(case) else recall_of(case, output, context, 5)


def _carried(case: GoldCase, output: Output, _context: Context) -> Score:
    """Accuracy of follow-ups that expect an answer: their facts hang on earlier turns."""
    if not _is_multi(case) or case.expected_action != "answer":
        return unscored("no follow-up that expects an answer")
    verdict = judge(case, output)
    return truth(holds=verdict.label == "correct", reason=verdict.reason)


def _asked_again(case: GoldCase, output: Output, _context: Context) -> Score:
    """Whether the reply asks what the agent has asked before and the customer has answered."""
    earlier = [
        pieces(match_text(sentence.text))
        for turn in case.turns[:-1]
        if turn.role == "agent"
        for sentence in split_sentences(turn.text)
        if is_question(sentence.text)
    ]
    if not earlier or output.status != "ok":
        return unscored("nothing was asked before")
    spans = [
        (sentence.start, sentence.end)
        for sentence in split_sentences(output.text)
        if is_question(sentence.text)
        and any(_repeats(pieces(match_text(sentence.text)), words) for words in earlier)
    ]
    return Score(float(bool(spans)), spans=tuple(spans))


def _repeats(asked: frozenset[str], before: frozenset[str]) -> bool:
    return bool(before) and len(asked & before) >= SAME_QUESTION * len(before)


METRICS: tuple[Metric, ...] = (
    Metric("recall@5_multi_turn", _recall_multi, binary=False),
    Metric("recall@5_single_turn", _recall_single, binary=False),
    Metric("carried_over", _carried),
    Metric("asked_again", _asked_again, higher_is_better=False),
)
