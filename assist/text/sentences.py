"""Sentences and clauses with exact spans, language, and what is courtesy rather than fact."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assist.text.idle import begins_a_question, is_idle, is_request, joints
from assist.text.normalise import HAN, fold, is_han, script_counts
from assist.types import Lang

_CLOSERS = "\"'”’」』）)】》〉\uff3d\\]"
# Ends: CJK stops in any number, line breaks, or . ! ? before white space, the end or a Han
# character.
_END = re.compile(
    rf"(?:[。！？；…!?]+|\.(?![.\w/\\@])|\.(?=[{HAN}])|\.{{2,}}|\n)[{_CLOSERS}]*[^\S\n]*\n*[^\S\n]*"
)
# In a chat a space, ~ or … between Han characters parts clauses as a comma does.
_LOOSE_CLAUSE_END = re.compile(rf"(?<=[{HAN}])(?:[~～]+|\s+)\s*(?=[{HAN}])")
_CLAUSE_END = re.compile(r"(?:[，；]|[,;](?=[\s]|$)|(?<=\D)[,;]|——|—)\s*")
_LAST_WORD = re.compile(r"[A-Za-z][A-Za-z.]*$")
# A letter of a name: after a gap, a bracket, a Chinese comma ("，J. Apponi").
_INITIAL = re.compile(r"(?:^|(?<![\d\s])\s|[(\u201c\"（，、；：])[A-Za-z]$")
_LIST_NUMBER = re.compile(r"(?:^|[\n.。!?;；:：])\s*[(（]?\d{1,3}$")
_WORDS = re.compile(r"[A-Za-z]{2,}")
# "说明下一步做什么。" states; without the full stop "这是什么" asks.
_CLOSING = "[\\s\"'”’」』)）~～"
_QUESTION = re.compile(rf"(?:[?？]|吗|呢|(?<![什怎那这])么){_CLOSING}。.!！]*$|么{_CLOSING}]*$")
_SPACE = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_DENIAL = re.compile("[不没无未别勿]")  # what denies states something
MAX_COURTESY_CHARS = 200  # looking closely takes time that grows faster than the text
_MIXED_SHARE = 0.3  # Latin words per Han character from which a text counts as mixed
_MAX_REST_HAN = 1
_MAX_REST_WORDS = 0


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `whole[start:end] == text`, in code points."""

    text: str
    start: int
    end: int


def split_sentences(text: str) -> list[Span]:
    """Split a text into sentences; the joined spans give back the input.

    Sentences end at 。！？；… and line breaks, closing quotes and following white space attached,
    or at . ! ? before white space; not inside decimals, versions, list numbers and abbreviations.
    """
    cuts: list[int] = []
    for match in _END.finditer(text):
        if (
            match.group()[0] == "."
            and not match.group().startswith("..")
            and _is_inside(text, match)
        ):
            continue
        cuts.append(match.end())
    return _spans(text, 0, cuts)


def split_clauses(text: str) -> list[Span]:
    """Split a sentence at commas, semicolons and dashes; joined spans give it back.

    A comma between digits ("1,299") is no end, and neither is a colon: "能否价保：不可以" is one
    statement.
    """
    return _spans(text, 0, [match.end() for match in _CLAUSE_END.finditer(text)])


def language(text: str) -> Lang:
    """Return the language and script of a text; text without letters counts as zh-Hans.

    Brand and model names inside Chinese do not make it mixed: that takes three Latin words and .3
    words per Han character.
    """
    han = sum(1 for char in text if is_han(char))
    words = len(_WORDS.findall(text))
    if han == 0:
        return "en" if words else "zh-Hans"
    if words > 2 * han:
        return "en"
    if words >= 3 and words >= _MIXED_SHARE * han:  # noqa: PLR2004  three words, as documented
        return "mixed"
    simplified, traditional = script_counts(text)
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def is_question(sentence: str) -> bool:
    """Whether a sentence asks: it ends in a question mark or a Chinese question particle."""
    return _QUESTION.search(sentence) is not None


def is_courtesy(sentence: str) -> bool:
    """Whether a sentence is greeting, empathy, thanks, offer of help or a question, and no fact.

    A sentence is a courtesy if nothing but fillers is left once the phrases of data/courtesy.toml
    are taken out. Digits make it a fact; in doubt it is a fact. A sentence without letters is a
    courtesy, and so is a question unless a clause before it states something. One longer than
    `MAX_COURTESY_CHARS` is none.
    """
    parts = split_sentences(sentence)
    if len(parts) > 1:
        return all(is_courtesy(part.text) for part in parts)
    if len(sentence) > MAX_COURTESY_CHARS:
        return False
    if is_question(sentence):
        return not any(map(_states, loose_clauses(sentence)))
    return _is_filler(sentence)


def loose_clauses(sentence: str) -> list[Span]:
    """The clauses of a text as a chat joins them: also at spaces, and at "and it can …"."""
    cuts = {span.end for span in split_sentences(sentence)}
    cuts.update(match.end() for match in _CLAUSE_END.finditer(sentence))
    cuts.update(match.end() for match in _LOOSE_CLAUSE_END.finditer(sentence))
    return _spans(sentence, 0, sorted(cuts.union(joints(sentence))))


def asks(clause: Span, *, in_question: bool) -> bool:
    """Whether a clause asks; by its first words alone only where its sentence is a question."""
    bare = clause.text.rstrip(" \n,，;；—~～")
    return is_question(bare) or is_request(bare) or (in_question and begins_a_question(bare))


def _states(clause: Span) -> bool:
    """Whether a clause of a question states something."""
    return not (asks(clause, in_question=True) or is_empty(clause))


def is_empty(clause: Span) -> bool:
    """Whether a clause beside a question or an announcement is a courtesy or a condition."""
    return is_idle(clause.text) or _is_filler(clause.text)


def _is_filler(text: str) -> bool:
    folded = fold(text)
    if any(char.isdigit() for char in folded):
        return False
    if any(is_han(char) for char in folded):
        return _rest_chinese(folded) <= _MAX_REST_HAN
    return _rest_english(folded) <= _MAX_REST_WORDS


def _rest_chinese(folded: str) -> int:
    phrases, fillers, _, _ = _courtesies()
    rest = "".join(
        fillers.sub("", phrases.sub("", _SPACE.sub("", clause.text)))
        for clause in split_clauses(folded)
    )
    bare = _PUNCTUATION.sub("", rest)
    return len(bare) + (_DENIAL.search(bare) is not None)


def _rest_english(folded: str) -> int:
    _, _, phrases, fillers = _courtesies()
    text = _SPACE.sub(" ", folded.replace("’", "'"))
    rest = _PUNCTUATION.sub(" ", phrases.sub(" ", text))
    return sum(1 for word in rest.split() if word not in fillers)


@cache
def _courtesies() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], frozenset[str]]:
    file = resources.files("assist.text").joinpath("data", "courtesy.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    fillers = sorted(data["chinese_fillers"].split(), key=lambda word: (-len(word), word))
    return (
        re.compile("|".join(f"(?:{pattern})" for pattern in data["chinese"])),
        re.compile("|".join(map(re.escape, fillers))),
        re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in data["english"])),
        frozenset(data["english_fillers"].split()),
    )


@cache
def _abbreviations() -> frozenset[str]:
    file = resources.files("assist.text").joinpath("data", "abbreviations.toml")
    return frozenset(str(tomllib.loads(file.read_text(encoding="utf-8"))["words"]).split())


def _is_inside(text: str, stop: re.Match[str]) -> bool:
    """Whether a full stop belongs to an abbreviation, an initial or a list number."""
    before = text[max(0, stop.start() - 16) : stop.start()]
    if _LIST_NUMBER.search(before):
        return True
    word = _LAST_WORD.search(before)
    if not word or stop.end() == len(text):
        return False
    if "\n" in stop.group():
        return False
    folded = word.group().lower()
    if len(folded) == 1:  # an initial, but no unit: "J. Doe", not "230 V. Then" or "70 °C. Then"
        return folded != "i" and _INITIAL.search(before) is not None
    if folded == "no":  # "No. 5", but also the answer "No."
        return text[stop.end() : stop.end() + 1].isdigit()
    return folded in _abbreviations()


def _spans(text: str, start: int, cuts: list[int]) -> list[Span]:
    spans: list[Span] = []
    for cut in [*cuts, len(text)]:
        if cut > start:
            spans.append(Span(text[start:cut], start, cut))
            start = cut
    return spans
