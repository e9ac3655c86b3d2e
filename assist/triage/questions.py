"""The single questions of a message; what is told stays with the question it leads to."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

from assist.text.normalise import fold
from assist.text.sentences import is_courtesy, split_clauses, split_sentences
from assist.text.tokens import content_terms

MAX_PARTS, MAX_PART_CHARS = 4, 400
MIN_TOPIC_TERMS = 2


def single_parts(raw: str) -> tuple[str, ...]:
    """The single questions of a message; statements stay with the question they lead to."""
    pieces = [
        piece.strip()
        for sentence in split_sentences(raw)
        for piece in _question_clauses(sentence.text)
    ]
    pieces = [piece for piece in pieces if piece and not _is_empty_talk(piece)]
    parts: list[str] = []
    pending: list[str] = []
    for piece in pieces:
        pending.append(piece)
        if _asks(piece):
            parts.append("".join(_spaced(pending)).strip("，,；; "))
            pending = []
    if pending and parts and not _wants(pending):
        parts[-1] = "".join(_spaced([parts[-1], *pending]))
    elif pending:
        parts.append("".join(_spaced(pending)))
    distinct = _with_topics(dict.fromkeys(parts))
    # A message of dozens of questions is answered where it begins and ends, in bounded time.
    if len(distinct) > MAX_PARTS:
        distinct = [*distinct[: MAX_PARTS - 1], distinct[-1]]
    return tuple(part[:MAX_PART_CHARS] for part in distinct) or (raw[:MAX_PART_CHARS],)


def _with_topics(parts: Iterable[str]) -> list[str]:
    """Join a question without a topic of its own ("do you know?") to the one before it."""
    joined: list[str] = []
    for part in parts:
        if joined and len(content_terms(part)) < MIN_TOPIC_TERMS:
            joined[-1] = "".join(_spaced([joined[-1], part]))
        else:
            joined.append(part)
    return joined


def _question_clauses(sentence: str) -> list[str]:
    """Cut a sentence between clauses that each ask; other clauses stay together."""
    pieces: list[str] = []
    for clause in split_clauses(sentence):
        if pieces and not (_is_question(pieces[-1]) and _is_question(clause.text)):
            pieces[-1] += clause.text
        else:
            pieces.append(clause.text)
    return pieces


def _asks(text: str) -> bool:
    return _is_question(text) or bool(re.search(cues()["wants"], fold(text)))


def _is_question(text: str) -> bool:
    """An exclamation with a question word ("什么东西！") asks nothing."""
    folded = fold(text).rstrip()
    if folded.endswith("!") and not re.search(cues()["surely_asks"], folded):
        return False
    return bool(re.search(cues()["asks"], folded))


def _wants(pieces: Sequence[str]) -> bool:
    return any(re.search(cues()["wants"], fold(piece)) for piece in pieces)


def _is_empty_talk(piece: str) -> bool:
    """Greetings and thanks; a question is none, whatever else it is."""
    return is_courtesy(piece) and not _asks(piece)


def _spaced(pieces: Sequence[str]) -> list[str]:
    return [
        f"{piece} " if piece[-1].isascii() and position < len(pieces) - 1 else piece
        for position, piece in enumerate(pieces)
    ]


@cache
def cues() -> Mapping[str, str]:
    """Patterns that tell questions, leans and courtesies; on folded text."""
    file = resources.files("assist.triage") / "lexicon" / "questions.toml"
    return tomllib.loads(file.read_text("utf-8"))
