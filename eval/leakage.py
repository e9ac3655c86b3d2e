"""Does the index already hold the questions that are asked? Then the run measures memory.

A past case counts as a leak if one of its fields is a near-duplicate of a gold question (the
measure of lint rule G19: Jaccard of character 5-grams above .8).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from assist.errors import AssistError, GoldSetError
from assist.text.normalise import match_text
from eval.corpus import Corpus
from eval.goldset import GoldCase
from eval.ledger import past_cases, read_ledger
from eval.lint.whole import NEAR_DUPLICATE, SHORT_TEXT, grams, similarity

THRESHOLDS = "thresholds.toml"
FIELD_MARK = "："


class LeakageError(AssistError):
    """Gold questions stand in the index as past cases."""

    hint = "error.gold.leakage"
    exit_code = 3


def refuse_leaks(cases: Sequence[GoldCase], corpus: Corpus) -> None:
    """Stop if a past case of the index repeats a gold question.

    Raises:
        LeakageError: Names the first pairs.
    """
    found = list(leaks(cases, corpus))
    if found:
        shown = "; ".join(f"{gold_id} in {doc}" for gold_id, doc in found[:5])
        raise LeakageError(f"{len(found)} gold questions stand in past cases: {shown}")


def refuse_tuned(paths: Iterable[Path]) -> None:
    """Stop if a threshold file beside the gold set was tuned on anything but dev.

    Raises:
        LeakageError: Names the file and its split.
    """
    for path in paths:
        file = path / THRESHOLDS
        if not file.is_file():
            continue
        split = tomllib.loads(file.read_text(encoding="utf-8")).get("split", "")
        if split != "dev":
            raise LeakageError(f"{file}: tuned on {split or 'an unnamed split'}, not on dev")


def refuse_past_cases(cases: Sequence[GoldCase], folders: Iterable[Path], corpus: Corpus) -> None:
    """Stop if the index holds a conversation that a gold case grew from.

    Raises:
        LeakageError: Names gold case and document.
    """
    grown = {digest: gold for each in folders for digest, gold in past_of(each).items()}
    asked = {case.id for case in cases}
    for doc, text in _case_fields(corpus):
        gold_id = grown.get(hashlib.sha256(text.encode()).hexdigest())
        if gold_id in asked:
            raise LeakageError(f"{gold_id} grew from a past case that the index holds in {doc}")


def refuse_prompts(cases: Sequence[GoldCase], prompts: Mapping[str, str]) -> None:
    """Stop if a prompt repeats a holdout question, as an example would.

    Raises:
        LeakageError: Names gold case and prompt.
    """
    for case in cases:
        if case.split != "holdout":
            continue
        question = match_text(case.turns[-1].text)
        for name, text in prompts.items():
            for line in text.splitlines():
                if similarity(question, match_text(line)) > NEAR_DUPLICATE:
                    raise LeakageError(f"{case.id} stands in the prompt {name}")


def leaks(cases: Sequence[GoldCase], corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Yield (gold id, document key) for gold questions that a past case repeats."""
    questions = {case.id: match_text(case.turns[-1].text) for case in cases}
    sizes = {gold_id: 3 if len(text) < SHORT_TEXT else 5 for gold_id, text in questions.items()}
    sets = {gold_id: grams(text, sizes[gold_id]) for gold_id, text in questions.items()}
    holders: dict[str, list[str]] = {}
    for gold_id, found in sets.items():
        for gram in found:
            holders.setdefault(gram, []).append(gold_id)
    reported: set[str] = set()
    for doc, text in _case_fields(corpus):
        by_size = {size: grams(text, size) for size in (3, 5)}
        shared = Counter(i for size in (3, 5) for g in by_size[size] for i in holders.get(g, ()))
        for gold_id in shared:
            field = by_size[sizes[gold_id]]
            mine = sets[gold_id]
            close = len(mine & field) > NEAR_DUPLICATE * len(mine | field)
            if close and gold_id not in reported:
                reported.add(gold_id)
                yield gold_id, doc


def past_of(folder: Path) -> dict[str, str]:
    """Gold id by the hash of the conversation it grew from; lint names what a ledger lacks."""
    try:
        return past_cases(read_ledger(folder))
    except GoldSetError:
        return {}


def _case_fields(corpus: Corpus) -> Iterator[tuple[str, str]]:
    for key, document in corpus.documents.items():
        if document.source.category == "case":
            for line in document.text.splitlines():
                text = match_text(line.partition(FIELD_MARK)[2] or line)
                if text:
                    yield key, text
