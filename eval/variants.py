"""Rewrites of gold questions that keep the meaning: from variants.jsonl and by rule.

A rule never touches digits, Latin words in Chinese text or codes, so what is asked stays the same.
A rewrite that changes nothing is left out.
"""

from __future__ import annotations

import hashlib
import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from opencc import OpenCC
from pydantic import Field, ValidationError

from assist.errors import GoldSetError
from assist.text.normalise import is_han
from assist.types import CustomerMessage, Turn
from eval.goldset import GoldCase, GoldTurn, Part

VARIANTS = "variants.jsonl"
VariantKind = Literal[
    "typo", "homophone", "traditional", "pinyin", "paraphrase", "code_switch", "dialect",
    "tone_calm", "tone_angry",
]  # fmt: skip
TONES = ("tone_calm", "tone_angry")
CHARS_PER_TYPO = 12
_WORD = re.compile(r"[A-Za-z]{5,}")
_END = re.compile(r"[。.!！?？~～\s]+$")


class WrittenVariant(Part):
    """A rewrite that a person confirmed; everything but the turns is inherited."""

    id: str = Field(min_length=1)
    base_id: str = Field(min_length=1)
    kind: VariantKind
    turns: Annotated[tuple[GoldTurn, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Variant:
    """A rewritten message; `name` is its kind, `is_rule` says that no person confirmed it."""

    kind: VariantKind
    message: CustomerMessage
    is_rule: bool


def read_variants(paths: Sequence[Path]) -> list[WrittenVariant]:
    """The rewrites of gold folders; [] where there are none.

    Raises:
        GoldSetError: A line is no rewrite; names file, line and field.
    """
    found: list[WrittenVariant] = []
    for path in paths:
        file = path / VARIANTS
        lines = file.read_text(encoding="utf-8").split("\n") if file.is_file() else []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                found.append(WrittenVariant.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                field = ".".join(str(part) for part in first["loc"])
                message = f"{file}:{number}: {field}: {first['msg']}"
                raise GoldSetError(message, file=str(file), line=number, field=field) from error
    return found


def variants_of(
    case: GoldCase, message: CustomerMessage, written: Sequence[WrittenVariant]
) -> Iterator[Variant]:
    """The rewrites of one gold case, at most one of a kind; a written one outranks the rule."""
    own = {variant.kind: variant for variant in reversed(written) if variant.base_id == case.id}
    for kind in get_args(VariantKind):
        if kind in own:
            turns = tuple(Turn(turn.role, turn.text) for turn in own[kind].turns)
            yield Variant(kind, replace(message, turns=turns), is_rule=False)
            continue
        rule = _RULES.get(kind)
        if rule is None:
            continue
        *before, last = message.turns
        text = rule(last.text, case.lang, _draw(case.id, kind))
        if text != last.text:
            turns = (*before, Turn(last.role, text))
            yield Variant(kind, replace(message, turns=turns), is_rule=True)


def _draw(gold_id: str, kind: str) -> random.Random:
    """Chance that is the same on every run and machine."""
    digest = hashlib.sha256(f"{gold_id}/{kind}".encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311  no secret


def _typo(text: str, lang: str, draw: random.Random) -> str:
    """Swap neighbours: Han characters, or letters inside a long English word."""
    if lang == "zh":
        places = [i for i in range(len(text) - 1) if is_han(text[i]) and is_han(text[i + 1])]
    else:
        places = [
            at for word in _WORD.finditer(text) for at in range(word.start() + 1, word.end() - 2)
        ]
    for at in sorted(draw.sample(places, min(len(places), 1 + len(text) // CHARS_PER_TYPO // 2))):
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


def _replaced(kind: str, most: int) -> Callable[[str, str, random.Random], str]:
    def rule(text: str, lang: str, draw: random.Random) -> str:
        pairs = [pair for pair in _words()[kind][lang] if _find(pair[0], text)]
        for old, new in draw.sample(pairs, min(len(pairs), most)):
            found = _find(old, text)
            if found:
                text = text[: found.start()] + new + text[found.end() :]
        return text

    return rule


def _find(old: str, text: str) -> re.Match[str] | None:
    edge = r"\b" if old.isascii() else ""
    return re.search(f"{edge}{re.escape(old)}{edge}", text, re.IGNORECASE)


def _traditional(text: str, lang: str, _draw: random.Random) -> str:
    return str(_converter().convert(text)) if lang == "zh" else text


def _around(kind: str) -> Callable[[str, str, random.Random], str]:
    def rule(text: str, lang: str, draw: random.Random) -> str:
        head, tail = (draw.choice(choices) for choices in _words()[kind][lang])
        end = _END.search(text)
        mark = end.group().strip() if end else ""
        body = text[: end.start()] if end else text
        if set(mark) & {"?", "？"}:  # a question stays one, and the tail begins its own sentence
            return f"{head}{body}{mark}{tail.lstrip('，！.!')}"
        return f"{head}{body}{tail}"

    return rule


@cache
def _words() -> dict[str, Mapping[str, Any]]:
    file = resources.files("eval").joinpath("variants.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


_RULES: Mapping[str, Callable[[str, str, random.Random], str]] = {
    "typo": _typo,
    "homophone": _replaced("homophone", 2),
    "traditional": _traditional,
    "paraphrase": _replaced("paraphrase", 3),
    "tone_calm": _around("tone_calm"),
    "tone_angry": _around("tone_angry"),
}
