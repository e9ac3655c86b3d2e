"""Which fields of a record ask, answer or tell: exports of help desks name them as they like."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.reply.lexicon import pattern
from assist.reply.records import NESTED, Field
from assist.text.normalise import fold

MIN_PROSE = 20
_COLUMNS = (
    *("title", "name", "code", "own_code", "column", "question", "answer"),
    *("case_problem", "case_resolution", "article_title", "article_body"),
)


def asked_and_answered(fields: Sequence[Field]) -> tuple[Field | None, Field | None]:
    """The question of a record and its answer, as help desks export them under many names.

    Where no name says which is which, a value that asks and the longest text after it are.
    """
    question, answer = labelled(fields, "question"), labelled(fields, "answer")
    if question and answer:
        return question, answer
    asking = question or next((field for field in fields if asks(field.value)), None)
    if asking is None:
        return None, None
    after = fields[fields.index(asking) + 1 :]
    texts = [field for field in after if is_prose(field.value)]
    return asking, answer or max(texts, key=lambda field: len(field.value), default=None)


def asks(text: str) -> bool:
    """Whether a text ends as a question."""
    return text.rstrip(" *”\"'）)").endswith(("?", "？"))


def is_prose(value: str) -> bool:
    """Whether a value is made of sentences."""
    return len(value) >= MIN_PROSE and re.search(r"[。！？!?]|\.(\s|$)", value) is not None


def labelled(fields: Sequence[Field], label: str) -> Field | None:
    """The first field that is named so, e.g. "answer" (labels of lexicon/structure.toml)."""
    matcher = pattern("structure", "labels", label)
    hits = (
        field for field in fields if matcher.search(fold(field.name).rsplit(NESTED, 1)[-1].strip())
    )
    return next(hits, None)


def has_columns(fields: Sequence[Field]) -> bool:
    """Whether a field has a name that columns of tables usually have: "情形", "solution"."""
    return any(labelled(fields, label) for label in _COLUMNS)
