"""Whether a message leans on earlier turns: it points back, goes on, or is too short to stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from assist.text.normalise import fold, han_share
from assist.text.sentences import Span, split_clauses, split_sentences
from assist.text.tokens import content_terms

SHORT_TERMS = 3  # content terms below which a message hardly has a topic of its own
SHORT_HAN, SHORT_WORDS = 8, 5


def leans(raw: str) -> bool:
    """Whether a message asks the question before of another thing, or points at what was said."""
    folded = fold(raw).strip()
    known = cues()
    first = re.sub(known["openers"], "", folded)
    is_lead = re.search(known["leads"], folded) and len(content_terms(raw)) <= 2 * SHORT_TERMS
    follows = any(re.search(known["follows"], clause.text.strip()) for clause in _clauses(folded))
    return bool(is_lead or follows or re.search(known["bare"], first) or _points_back(first))


def _clauses(folded: str) -> list[Span]:
    return [c for sentence in split_sentences(folded) for c in split_clauses(sentence.text)]


def _points_back(folded: str) -> bool:
    """A pronoun leans on earlier turns unless the message names its thing itself before it."""
    return any(_begins_back(text) for text in (folded, _asked(folded)))


def _asked(folded: str) -> str:
    """The last sentence of several: what stands before it tells, it asks."""
    return split_sentences(folded)[-1].text if folded else ""


def _begins_back(text: str) -> bool:
    found = re.search(cues()["points"], text)
    return found is not None and len(content_terms(text[: found.start()])) <= SHORT_TERMS


def is_short(raw: str) -> bool:
    """Whether a message is too short to say what it is about."""
    bare = re.sub(cues()["closers"], "", re.sub(cues()["openers"], "", fold(raw).strip()))
    if han_share(bare) > 0.5:  # noqa: PLR2004  mostly Chinese
        return len(bare) < SHORT_HAN
    return len(bare.split()) < SHORT_WORDS


@cache
def cues() -> Mapping[str, str]:
    """The patterns of lexicon/questions.toml."""
    file = resources.files("assist.triage") / "lexicon" / "questions.toml"
    return tomllib.loads(file.read_text("utf-8"))
