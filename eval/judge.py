"""An optional language model as judge: one yes-or-no verdict a fact, with a quote that is checked.

It only ever adds: a fact that code found missing may be found by the judge in other words, but a
typed value that code could not find stays missing, and what contradicts stays contradicted. It is
in no gate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from string import Template
from typing import Any

from assist.errors import ModelError
from assist.limits import Deadline
from assist.llm.client import ChatModel
from assist.text.normalise import match_text
from eval.facts import TYPED, FactResult
from eval.goldset import Fact
from eval.metric import Pair
from eval.verdict import judge as judge_by_code

DEADLINE_S = 60.0
FENCE = "=== reply ==="
MOST_UNPARSABLE = 0.02
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of one fact.

    Attributes:
        value: None where its answer cannot be used.
        quote: The words of the reply that it rests on.
        reason: Why it cannot be used.
        failed: The model gave no answer at all.
    """

    value: bool | None
    quote: str = ""
    reason: str = ""
    failed: bool = False


Ask = Callable[[str, str], Verdict]


@dataclass(frozen=True, slots=True)
class FactVerdict:
    """A fact as code and judge see it.

    Attributes:
        by_code: Result of the matcher.
        by_judge: Verdict of the model.
        result: What counts: the code's, unless the judge may add and does.
    """

    gold_id: str
    fact_id: str
    by_code: FactResult
    by_judge: Verdict
    result: FactResult


def ask(chat: ChatModel, claim: str, reply: str) -> Verdict:
    """Ask whether a reply conveys a claim.

    Returns:
        A verdict whose quote stands in the reply; unusable ones say why.
    """
    template = Template((resources.files("eval") / "judge.md").read_text("utf-8"))
    prompt = template.substitute(fence=FENCE, reply=reply.replace(FENCE, ""), claim=claim)
    try:
        answer = chat.complete([{"role": "user", "content": prompt}], Deadline.after(DEADLINE_S))
    except ModelError as error:
        return Verdict(None, reason=f"{type(error).__name__}: {error}", failed=True)
    return read_verdict(answer.text, reply)


def read_verdict(answer: str, reply: str) -> Verdict:
    """Read a judge's answer; a yes without words that stand in the reply is unusable."""
    found = _OBJECT.search(answer)
    try:
        raw: Any = json.loads(found.group()) if found else None
    except ValueError:
        raw = None
    if not isinstance(raw, dict) or not isinstance(raw.get("verdict"), bool):
        return Verdict(None, reason="unparsable")
    quote = str(raw.get("quote") or "")
    if raw["verdict"] and not _stands(quote, reply):
        return Verdict(None, quote, "the quote is not in the reply")
    return Verdict(raw["verdict"], quote)


def answered(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs that a judge is asked about: an answer was due, and one was given."""
    return [
        (case, output)
        for case, output in pairs
        if case.expected_action == output.action == "answer"
    ]


def judge_facts(asked: Ask, pairs: Sequence[Pair]) -> Iterator[FactVerdict]:
    """Judge every vital fact of the answers that were given.

    Args:
        asked: Gives the verdict on a claim and a reply.
        pairs: Cases with outputs.
    """
    for case, output in answered(pairs):
        by_code = {match.fact_id: match.result for match in judge_by_code(case, output).facts}
        for fact in case.vital:
            verdict = asked(_claim(fact), output.text)
            result = combine(fact, by_code[fact.id], verdict)
            yield FactVerdict(case.id, fact.id, by_code[fact.id], verdict, result)


def combine(fact: Fact, by_code: FactResult, verdict: Verdict) -> FactResult:
    """What counts: a judge never overrides a failed check of a value, nor a contradiction."""
    is_open = by_code in {"missing", "partial"} and fact.kind not in TYPED
    return "supported" if is_open and verdict.value else by_code


def compare_both_ways(chat: ChatModel, question: str, first: str, second: str) -> int:
    """Which of two replies is better, asked in both orders: -1 first, 1 second, 0 undecided."""
    votes = [_better(chat, question, *order) for order in ((first, second), (second, first))]
    if votes == ["A", "B"]:
        return -1
    return 1 if votes == ["B", "A"] else 0


def _better(chat: ChatModel, question: str, one: str, two: str) -> str:
    prompt = (
        f"Customer: {question}\n\nReply A:\n{one}\n\nReply B:\n{two}\n\n"
        'Which reply answers better? One JSON object: {"better": "A"} or {"better": "B"}.'
    )
    try:
        answer = chat.complete([{"role": "user", "content": prompt}], Deadline.after(DEADLINE_S))
        found = _OBJECT.search(answer.text)
        return str(json.loads(found.group())["better"]) if found else ""
    except (ModelError, ValueError, KeyError, TypeError):
        return ""


def _claim(fact: Fact) -> str:
    form = " / ".join(fact.forms[:3])
    return form if fact.polarity == "+" else f"NOT: {form}"


def _stands(quote: str, reply: str) -> bool:
    wanted = "".join(match_text(quote).split())
    return bool(wanted) and wanted in "".join(match_text(reply).split())
