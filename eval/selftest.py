"""Self-test by mutation: do the text checks find planted mistakes, and leave good text alone?

Each sentence is its own evidence. An edit changes one thing; a check that flags the edited sentence
has found it. Edits that keep the meaning must not be flagged.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from assist.text.normalise import is_han
from assist.text.polarity import count_negations
from assist.text.values import parse_values
from eval.support import Knowledge, carries, know

Edit = Callable[[str, Sequence[str]], str | None]
MAX_SENTENCES = 300
_SWAPPED, _DROPPED = "citation swapped", "condition dropped"
_CONDITION = re.compile(
    r"(?:^|(?<=，))[^，。；：]{2,24}(?:的|时|后|前|的话|情况下)，(?=.{6})"
    r"|(?:If|When|After|Before|Unless) [^,]{4,60}, "
)


@dataclass(frozen=True, slots=True)
class MutationRow:
    """Result of one edit.

    Attributes:
        edit: Name.
        n: Sentences it could be applied to.
        flagged: Share of them that a check flagged.
        target: What is asked for; for `is_benign` edits the share must stay below it.
        is_benign: The edit keeps the meaning.
        by_check: Share flagged by each check.
        is_gated: Whether missing the target fails; the others are shown with their figure.
    """

    edit: str
    n: int
    flagged: float
    target: float
    is_benign: bool
    by_check: dict[str, float]
    is_gated: bool = True

    @property
    def passes(self) -> bool:
        """Whether the target is met; what was never tried has shown nothing."""
        if not self.n:
            return False
        return self.flagged <= self.target if self.is_benign else self.flagged >= self.target


def run_selftest(sentences: Sequence[str], entities: Collection[str] = ()) -> list[MutationRow]:
    """Apply every edit to every sentence it fits.

    Args:
        sentences: Factual sentences; the first 300 are used.
        entities: Known names, for entity swaps; codes in the sentences are swapped without them.
    """
    used = list(dict.fromkeys(sentences))[:MAX_SENTENCES]
    names = sorted(entities, key=lambda name: (-len(name), name))
    knowledge = know(used, names)
    return [_row(planned, used, names, knowledge) for planned in _EDITS]


def _row(
    planned: tuple[str, Edit, float, bool],
    sentences: Sequence[str],
    entities: Sequence[str],
    knowledge: Knowledge,
) -> MutationRow:
    name, edit, target, is_benign = planned
    n = flagged = 0
    counts: dict[str, int] = {}
    for index, sentence in enumerate(sentences):
        edited = edit(sentence, entities)
        if edited is None or (edited == sentence and edit is not _keep):
            continue
        evidence = sentence
        if name == _SWAPPED:
            if len(sentences) == 1:
                continue
            evidence = sentences[(index + 1) % len(sentences)]
        n += 1
        verdict = carries(edited, [evidence], (), knowledge)
        flagged += not verdict.holds
        for check in verdict.failed:
            counts[check] = counts.get(check, 0) + 1
    shares = {check: count / n for check, count in sorted(counts.items())}
    share = flagged / n if n else 0.0
    is_gated = name != _DROPPED  # no check looks for what is missing: shown only
    return MutationRow(name, n, share, target, is_benign, shares, is_gated=is_gated)


@cache
def _words() -> dict[str, Any]:
    file = resources.files("eval").joinpath("mutations.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _condition(sentence: str, _entities: Sequence[str]) -> str | None:
    """Leave out a condition: what remains says too much, in words that all stand there."""
    match = _CONDITION.search(sentence)
    return sentence[: match.start()] + sentence[match.end() :] if match else None


def _keep(sentence: str, _entities: Sequence[str]) -> str:
    return sentence


def _benign(sentence: str, _entities: Sequence[str]) -> str | None:
    """Other words for the same: fillers, polite forms, digits written out."""
    edited = sentence
    for old, new in _words()["benign"].items():
        edited = edited.replace(old, new)
    return edited if edited != sentence else None


def edit_number(sentence: str, _entities: Sequence[str]) -> str | None:
    """Another number in the first value that has one; None where there is none."""
    for value in parse_values(sentence):
        if isinstance(value.low, float):
            match = re.search(r"\d+", value.surface)
            if match:
                at = value.start + match.start()
                number = str(int(match.group()) + 3)
                return sentence[:at] + number + sentence[at + len(match.group()) :]
    return None


def _unit(sentence: str, _entities: Sequence[str]) -> str | None:
    for value in parse_values(sentence):
        for old, new in _words()["units"].items():
            if value.surface.endswith(old):
                cut = value.end - len(old)
                return sentence[:cut] + str(new) + sentence[value.end :]
    return None


def edit_negation(sentence: str, _entities: Sequence[str]) -> str | None:
    """Take a negation out, or put one before the first auxiliary."""
    words = _words()["negation_zh" if any(map(is_han, sentence)) else "negation_en"]
    for old, new in words.items():
        edited: str = re.sub(old, new, sentence, count=1)
        if edited != sentence and count_negations(edited) != count_negations(sentence):
            return edited
    return None


def alter_number(sentence: str) -> str | None:
    """Another number in the first value; None where there is none."""
    return edit_number(sentence, ())


def flip_negation(sentence: str) -> str | None:
    """Denied what was affirmed, or the other way round; None where no rule fits."""
    return edit_negation(sentence, ())


def swap_role(sentence: str) -> str | None:
    """The other side pays; None where nobody pays."""
    return _role(sentence, ())


def _role(sentence: str, _entities: Sequence[str]) -> str | None:
    for old, new in _words()["roles"].items():
        edited: str = re.sub(old, new, sentence, count=1)
        if edited != sentence:
            return edited
    return None


def edit_entity(sentence: str, entities: Sequence[str]) -> str | None:
    """Another code, or another of the names; None where the sentence holds none."""
    for value in parse_values(sentence):
        if value.kind == "code":
            surface = value.surface
            changed = surface[:-1] + ("7" if surface[-1] != "7" else "4")
            return sentence[: value.start] + changed + sentence[value.end :]
    for at, entity in enumerate(entities):
        if entity in sentence:
            others = (*entities[at + 1 :], *entities[:at])
            other = next((e for e in others if e not in sentence and entity not in e), None)
            return sentence.replace(entity, other) if other else None
    return None


_EDITS: tuple[tuple[str, Edit, float, bool], ...] = (
    ("none", _keep, 0.03, True),
    ("benign", _benign, 0.03, True),
    ("number", edit_number, 0.95, False),
    ("unit", _unit, 0.95, False),
    ("negation flipped", edit_negation, 0.95, False),
    ("role", _role, 0.80, False),
    ("entity", edit_entity, 0.80, False),
    (_SWAPPED, _keep, 0.90, False),
    (_DROPPED, _condition, 0.90, False),
)
