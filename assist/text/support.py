"""Whether evidence carries a sentence: one rule for checks of drafts and for scores."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assist.text.concepts import find_meanings
from assist.text.foreign import foreign_names
from assist.text.normalise import fold, han_share, match_text
from assist.text.placement import misplaced_values
from assist.text.polarity import find_disagreements
from assist.text.synonyms import on_change
from assist.text.tokens import codes, content_terms, index_tokens
from assist.text.values import Value, parse_values, same_number, same_value
from assist.text.whole import holds_whole, is_part_of_link

# In English a replaced word takes two pairs of words along; Chinese pairs are of characters.
LEXICAL_THRESHOLD, LEXICAL_THRESHOLD_EN = 0.55, 0.45
MEMORY = 4096  # texts whose analysis is remembered: typing changes one sentence at a time
_HAN_TEXT = 0.3
_SHARED_MEANING = (
    0.5  # of a sentence's concepts and values, where its evidence is in another language
)


Failure = tuple[str, int, int]  # a check and the span of the sentence that it is about


@dataclass(frozen=True, slots=True)
class SupportVerdict:
    """Result of `supports`.

    Attributes:
        lexical: Share of the sentence's tokens that the evidence holds, in [0, 1].
        failures: Failed checks with spans: lexical, value, polarity, role, entity.
    """

    lexical: float
    failures: tuple[Failure, ...]

    @property
    def supported(self) -> bool:
        """Whether no check failed."""
        return not self.failures

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the failed checks, each once."""
        return tuple(dict.fromkeys(check for check, _, _ in self.failures))


def supports(
    sentence: str,
    evidence: Sequence[str],
    *,
    allowed_values_from: Sequence[str] = (),
    entities: Collection[str] = (),
    threshold: float | None = None,
) -> SupportVerdict:
    """Check a sentence against evidence texts.

    Args:
        sentence: One sentence of a draft or reply.
        evidence: Texts that may carry it, taken together.
        allowed_values_from: Further texts whose values and entities may be repeated: the customer's
            turns.
        entities: Known names (products, stores, places); one that the sentence states must stand in
            the evidence or in the allowed texts.
        threshold: Lexical share below which the check fails; None = the language's.

    Returns:
        The verdict. Without evidence every check of content fails as "lexical".
    """
    failures: list[Failure] = []
    lexical = lexical_support(sentence, evidence)
    if threshold is None:
        is_chinese = han_share(sentence) > _HAN_TEXT
        threshold = LEXICAL_THRESHOLD if is_chinese else LEXICAL_THRESHOLD_EN
    if lexical < threshold:
        lexical = max(lexical, lexical_support(_as_worded(sentence, evidence), evidence))
    if not _lexical_passes(sentence, evidence, lexical, threshold):
        failures.append(("lexical", 0, len(sentence)))
    allowed = [*evidence, *allowed_values_from]
    loose = [
        *unsupported_values(sentence, allowed),
        *misplaced_values(sentence, evidence, allowed_values_from),
    ]
    failures.extend(("value", value.start, value.end) for value in loose)
    failures.extend(find_disagreements(sentence, evidence))
    if evidence:
        names = foreign_names(sentence, allowed, entities)
        failures.extend(("entity", name.start, name.end) for name in names)
    return SupportVerdict(lexical, tuple(failures))


def lexical_support(sentence: str, evidence: Sequence[str]) -> float:
    """Return ½ bigram + ½ idf-unigram support of a sentence by evidence, in [0, 1].

    Bigrams are pairs of neighbouring tokens of one length class (Han bigrams, word pairs); the
    weight of a unigram falls with the number of evidence texts that hold it.
    """
    unigrams, bigrams = _grams(sentence)
    if not unigrams:
        return 1.0
    grams = [_grams(text) for text in evidence]
    if not grams:
        return 0.0
    frequency = Counter(gram for first, _ in grams for gram in set(first))
    weights = {gram: math.log(1 + (len(grams) + 1) / (frequency[gram] + 0.5)) for gram in unigrams}
    total = sum(weights[gram] for gram in unigrams)
    uni = sum(weights[gram] for gram in unigrams if frequency[gram]) / total
    pairs = {gram for _, second in grams for gram in second}
    bi = sum(gram in pairs for gram in bigrams) / len(bigrams) if bigrams else uni
    return (uni + bi) / 2


def unsupported_values(sentence: str, allowed: Sequence[str]) -> list[Value]:
    """Return the values of a sentence that stand in none of the allowed texts."""
    stated = parse_values(sentence)
    if not stated:
        return []
    known = [value for text in allowed for value in parse_values(text)]
    plain = [match_text(text) for text in allowed]
    return [value for value in stated if not _is_known(value, known, plain)]


def _is_known(value: Value, known: Sequence[Value], plain: Sequence[str]) -> bool:
    if any(same_value(value, other) for other in known):
        return True
    if value.kind == "count" and not value.unit:
        return any(same_number(value, other) for other in known)
    if value.kind == "url":
        links = (str(other.low) for other in known if other.kind == "url")
        return any(is_part_of_link(str(value.low), link) for link in links)
    if isinstance(value.low, str) and value.kind != "date":
        surface = match_text(value.surface)
        return any(holds_whole(text, surface) for text in plain)
    return False


def _lexical_passes(
    sentence: str, evidence: Sequence[str], lexical: float, threshold: float
) -> bool:
    """Across languages words cannot be compared: there concepts, codes and values have to do."""
    if lexical >= threshold:
        return True
    joined = " ".join(evidence)
    if not joined or (han_share(sentence) > _HAN_TEXT) == (han_share(joined) > _HAN_TEXT):
        return False
    mine, theirs = _meant(sentence), _meant(joined)
    values = parse_values(sentence)
    known = parse_values(joined)
    shared = sum(any(same_value(value, other) for other in known) for value in values)
    return len(mine & theirs) + shared >= _SHARED_MEANING * max(1, len(mine) + len(values))


def _as_worded(sentence: str, evidence: Sequence[str]) -> str:
    """A sentence with the evidence's words for the concepts that both touch."""
    text, theirs = fold(sentence), fold(" ".join(evidence))
    surfaces: dict[str, str] = {}
    for concept in find_meanings(theirs):
        surfaces.setdefault(concept.term, concept.surface)
    for concept in sorted(find_meanings(text), key=lambda concept: -len(concept.surface)):
        if concept.surface not in theirs and concept.term in surfaces:
            text = text.replace(concept.surface, surfaces[concept.term])
    return text


@lru_cache(maxsize=MEMORY)
def _meant(text: str) -> frozenset[str]:
    """What a text is about in any language: concepts, and words written the same in both."""
    folded = fold(text)
    names = (term for term in content_terms(folded) if not term.isdigit() and term in codes(folded))
    return frozenset((*(concept.term for concept in find_meanings(folded)), *names))


on_change(_meant.cache_clear)


@lru_cache(maxsize=MEMORY)
def _grams(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split index tokens into unigrams (characters, words) and bigrams (Han pairs, word pairs)."""
    unigrams: list[str] = []
    bigrams: list[str] = []
    previous = ""
    for token in index_tokens(text):
        if len(token) == 2 and not token.isascii():  # noqa: PLR2004  a Han bigram
            bigrams.append(token)
            continue
        unigrams.append(token)
        if token.isascii():
            if previous:
                bigrams.append(f"{previous} {token}")
            previous = token
        else:
            previous = ""
    return tuple(unigrams), tuple(bigrams)
