"""What a question needs to be answered, as weighted terms, and how much of it a text covers."""

from __future__ import annotations

import math
import re
import sys
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

from assist.text.concepts import MARK, find_meanings
from assist.text.normalise import HAN, fold, is_han
from assist.text.synonyms import on_change
from assist.text.tokens import codes, content_terms

_HAN_CHARACTER = re.compile(f"[{HAN}]")
CODE_WEIGHT = 2.5  # a model number says which thing is meant; nothing else does
CONCEPT_WEIGHT = 2.2
SURFACE_WEIGHT = 0.5  # the very word that showed a concept, said again
NUMBER_DIGITS = 7  # phone and order numbers: no document answers by them
NUMBER_WEIGHT = 0.3  # what the customer paid or waited is seldom in the rule
WEAK_WEIGHT = 0.8  # concepts that many questions touch and few are about
MEMORY = 8192  # texts whose terms are remembered: the same chunks come back all day
CHARACTER_WEIGHT = 0.15  # single Han characters: typos and short questions share little else


@lru_cache(maxsize=MEMORY)
def terms_of(text: str) -> frozenset[str]:
    """Return a text's content terms, codes and concepts.

    Args:
        text: Any text, folded or not.

    Returns:
        Terms that can be compared across wordings; concepts also across languages.
    """
    folded = fold(text)
    terms = {concept.term for concept in find_meanings(folded)}
    terms |= content_terms(folded)
    terms |= bare_codes(folded)
    letters = "".join(set("".join(terms)))
    terms.update(_HAN_CHARACTER.findall(letters))
    return frozenset({sys.intern(term) for term in terms})  # a term of many texts is kept once


on_change(terms_of.cache_clear)


def needs_of(question: str) -> Mapping[str, float]:
    """Weigh what a text must mention to be about the question.

    A word that shows a concept counts little more as a word: "邮费" is nearly met by "运费".

    Args:
        question: The stand-alone question or one part of it.

    Returns:
        Term to weight; empty if the question has no content.
    """
    folded = fold(question)
    concepts = find_meanings(folded)
    surfaces = [concept.surface for concept in concepts]
    weak, interrogative = _little()
    needs = {
        concept.term: WEAK_WEIGHT if concept.term in weak else CONCEPT_WEIGHT
        for concept in concepts
    }
    for term in content_terms(interrogative.sub(" ", folded)):
        shown = any(term in surface for surface in surfaces)
        needs[term] = SURFACE_WEIGHT if shown else (NUMBER_WEIGHT if term.isdigit() else 1.0)
        needs.update((char, CHARACTER_WEIGHT) for char in term if is_han(char))
    needs.update((code, CODE_WEIGHT) for code in bare_codes(folded))
    return needs


@cache
def _little() -> tuple[frozenset[str], re.Pattern[str]]:
    """Concepts that weigh little, and the words that only ask."""
    file = resources.files("assist.text").joinpath("data", "needs.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return frozenset(MARK + name for name in data["weak"]), re.compile(data["interrogative"])


def bare_codes(text: str) -> frozenset[str]:
    """Codes without the marks that people leave out: "x3 pro" and "X3-Pro" are "x3pro"."""
    bare = ("".join(filter(str.isalnum, code)) for code in codes(text))
    return frozenset(code for code in bare if not (code.isdigit() and len(code) >= NUMBER_DIGITS))


def local_idf(texts: Sequence[Collection[str]]) -> Mapping[str, float]:
    """Weigh terms by how few of the candidate texts have them.

    BM25's idf with a floor, over the candidates of one request: what every candidate says cannot
    tell them apart.

    Args:
        texts: Terms of each candidate.

    Returns:
        Term to weight in (0.25, 1]; unseen terms have weight 1.
    """
    total = len(texts)
    counts: dict[str, int] = {}
    for terms in texts:
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
    top = math.log1p((total + 0.5) / 0.5)
    return {
        term: 0.25 + 0.75 * math.log1p((total - count + 0.5) / (count + 0.5)) / top
        for term, count in counts.items()
    }


def coverage(needs: Mapping[str, float], have: Collection[str]) -> float:
    """Return the weighted share of the needs that a text meets, in [0, 1]; 0 without needs."""
    total = sum(needs.values())
    return sum(weight for term, weight in needs.items() if term in have) / total if total else 0.0


def is_concept(term: str) -> bool:
    """Whether a term stands for a concept rather than a word of the text."""
    return term.startswith(MARK)
