"""Questions whose right answers are known: from a gold set, or from a file of verbatim quotes.

Gold cases state facts with aliases and are dear to write. A file of quotes only says which text of
which document a reply has to be based on; it is good enough to learn from. One line each:

    {"id": …, "turns": [{"role": "customer", "text": …}], "kind": "policy",
     "answer": [{"doc": "returns.md", "quote": "verbatim", "alt": false}]}

An answer marked "alt" says the same as the one before it. No answer = the documents have none.
Parts of a quote from a table row are joined by " … " or " | ".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from assist.text.normalise import fold
from assist.types import CustomerMessage, Turn
from eval.facts import match_fact, match_must_not
from eval.goldfiles import read_gold
from eval.goldset import GoldCase

QUOTES = "questions.jsonl"
LEAST_CELLS = 3
LEAST_PIECE = 8  # characters of a unit that is only a piece of the quote
SAID_SHARE = 0.6  # of a quote's bigrams, for a reply that says it
GROUPS_SHARE = 0.7  # of the texts a reply has to be based on; of two both
_CELL = re.compile(r"\s*(?:…|\|)\s*")
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Labelled:
    """A question with what is known of its answer.

    Attributes:
        message: The conversation.
        is_due: Whether it should be answered.
        states: Whether a document's text (key, text) states what was asked for, or a part of it.
        is_right: Whether a reply of these facts is right.
    """

    message: CustomerMessage
    is_due: bool
    states: Callable[[str, str], bool]
    is_right: Callable[[str], bool]


def read_labelled(source: Path) -> Iterator[Labelled]:
    """Read the dev questions of a gold set, or all of a file of quotes.

    Args:
        source: A folder or file of gold cases, or a file named questions.jsonl.
    """
    if source.name == QUOTES:
        for line in source.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield _of_quotes(json.loads(line))
        return
    for case in read_gold([source]).cases:
        if case.split == "dev" and case.expected_action != "escalate":
            yield _of_gold(case)


def _of_gold(case: GoldCase) -> Labelled:
    documents = {item.doc for item in case.evidence}
    known = {fact.evidence: "" for fact in case.vital}
    known |= {place: item.quote for place, item in enumerate(case.evidence)}
    is_due = case.expected_action == "answer"

    def supported(text: str) -> list[bool]:
        return [
            match_fact(fact, text, known[fact.evidence]).result == "supported"
            for fact in case.vital
        ]

    def is_right(said: str) -> bool:
        if not is_due or not case.vital or not all(supported(said)):
            return False
        return not any(match_must_not(item, said)[0] == "asserted" for item in case.must_not)

    turns = tuple(Turn(turn.role, turn.text) for turn in case.turns)
    return Labelled(
        CustomerMessage(turns=turns, as_of=case.as_of, filters=dict(case.filters)),
        is_due,
        lambda document, text: document in documents and any(supported(text)),
        is_right,
    )


def _of_quotes(line: dict[str, object]) -> Labelled:
    answers: Sequence[dict[str, object]] = line["answer"]  # type: ignore[assignment]
    turns: Sequence[dict[str, str]] = line["turns"]  # type: ignore[assignment]
    quotes = [(str(item["doc"]), str(item["quote"])) for item in answers]
    groups: list[list[str]] = []
    for item, (_, quote) in zip(answers, quotes, strict=True):
        if item.get("alt") and groups:
            groups[-1].append(quote)
        else:
            groups.append([quote])

    def is_right(said: str) -> bool:
        met = sum(any(_says(said, quote) for quote in group) for group in groups)
        return bool(groups) and met >= GROUPS_SHARE * len(groups)

    return Labelled(
        CustomerMessage(turns=tuple(Turn(turn["role"], turn["text"]) for turn in turns)),  # type: ignore[arg-type]
        bool(answers),
        lambda document, text: any(
            document == doc and _overlaps(text, quote) for doc, quote in quotes
        ),
        is_right,
    )


def _overlaps(text: str, quote: str) -> bool:
    """Whether a text holds every part of a quote, or is itself a piece of it."""
    bare = _bare(text)
    cells = list(filter(None, map(_bare, _CELL.split(quote))))
    words = list(filter(None, map(_bare, quote.split())))
    if all(cell in bare for cell in cells):
        return True
    if len(words) >= LEAST_CELLS and all(word in bare for word in words):
        return True  # the cells of an HTML row, whose tags are gone
    return len(bare) >= LEAST_PIECE and bare in "".join(cells)


def _says(said: str, quote: str) -> bool:
    """Whether a reply says a quote: most of its words, or from a row all of its numbers."""
    bare, wanted = _bare(said), _bare(quote)
    pairs = {wanted[at : at + 2] for at in range(len(wanted) - 1)}
    share = sum(pair in bare for pair in pairs) / max(1, len(pairs))
    numbers = set(_NUMBER.findall(fold(quote)))
    has_numbers = numbers <= set(_NUMBER.findall(fold(said)))
    if _CELL.search(quote) and numbers:
        return has_numbers and share >= SAID_SHARE / 2
    return has_numbers and share >= SAID_SHARE


def _bare(text: str) -> str:
    return "".join(char for char in fold(unescape(_TAG.sub("", text))) if char.isalnum())
