"""What of a message is about the matter: the same in a calm and in an angry customer's words.

Greetings, thanks, feelings and demands to hurry decide the tone of a reply. Left in the search they
would move the vectors, win words of other documents and change what is found and answered.
"""

from __future__ import annotations

import re
from functools import cache

from assist.text.normalise import fold, fold_with_offsets, is_han
from assist.text.sentences import split_clauses, split_sentences
from assist.triage.cues import lexicon, word_pattern

_MARKS = " \t\n，,；;。.!！~～…、:："
_ASKED = re.compile(r"[?？]")
_COLON = re.compile(r"(?<=[：:])(?=\s)|(?<=：)")
_ENDS = {True: ("。", "？"), False: (". ", "? ")}
_PUNCTUATION = re.compile(r"[^\w\s']|_")


def matter(raw: str) -> str:
    """The message without what is beside the matter, and without marks at its end.

    Spans of the customer's own words, in their order; the message itself where nothing else is
    said. A clause that names anything is kept whole.
    """
    kept = "".join(_sentence(sentence.text) for sentence in split_sentences(raw))
    return kept.strip().rstrip(_MARKS) or raw.strip()


def _sentence(sentence: str) -> str:
    """The clauses of a sentence that say something, with an end of their own."""
    clauses = [
        piece
        for clause in split_clauses(sentence)
        for piece in _COLON.split(clause.text)
        if piece.strip()
    ]
    kept = [_about(_without_opener(clause)) for clause in clauses]
    body = "".join(kept)
    if not body or kept[-1]:
        return body
    asks = _ASKED.search(sentence[len(sentence.rstrip(_MARKS + "?？")) :]) is not None
    return body.rstrip(_MARKS) + _ENDS[any(map(is_han, body))][asks]


def _without_opener(sentence: str) -> str:
    folded = fold_with_offsets(sentence)
    match = _patterns()["openers"].match(folded.text)
    if not match:
        return sentence
    if match.end() >= len(folded.text):
        return ""
    return sentence[int(folded.offsets[match.end()]) :]


def _about(clause: str) -> str:
    """A clause without thanks at its end; "" if only feelings and fillers are left."""
    bare = clause.rstrip(_MARKS)
    folded = fold_with_offsets(bare)
    thanks = _patterns()["closers"].search(folded.text)
    if thanks:
        bare = bare[: int(folded.offsets[thanks.start()])]
    if not bare.strip(_MARKS + "?？"):
        return ""
    if _is_aside(fold(bare)):
        return ""
    return clause if not thanks else bare + clause[len(clause.rstrip(_MARKS)) :]


def _is_aside(folded: str) -> bool:
    rest = _patterns()["asides"].sub(" ", folded)
    if rest == folded or any(char.isdigit() for char in folded):
        return False
    words = _PUNCTUATION.sub(" ", _patterns()["fillers"].sub(" ", rest))
    return not words.strip()


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    table = lexicon("aside")
    cues, asks = lexicon("cues"), re.compile(lexicon("questions")["asks"])
    feelings = [cues[name] for name in table["cue_groups"]]
    words = [word for group in feelings for word in group["zh"]]
    told = [re.escape(word) for word in words if not asks.search(word)]  # "怎么办啊" asks
    asides = {
        "zh": [*table["zh"], *told],
        "en": [*table["en"], *(word for group in feelings for word in group["en"])],
    }
    chinese = sorted(table["fillers_zh"].split(), key=len, reverse=True)
    english = "|".join(re.escape(word) for word in table["fillers_en"].split())
    return {
        "openers": re.compile(table["openers"]),
        "closers": re.compile(table["closers"]),
        "asides": word_pattern(asides),
        "fillers": re.compile("|".join([*chinese, rf"(?<![a-z'])(?:{english})(?![a-z'])"])),
    }
