"""The assistant under changed conditions: made to answer, evidence shuffled, distractors mixed in.

Each is the same chain with one step replaced; everything else is shared.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from assist.chain import AssistChain
from assist.index.retrieve import SearchResult
from assist.reply.signals import reading_confidence
from assist.types import CustomerMessage, Decision, Evidence

State = dict[str, Any]
FORCED, SHUFFLED = "forced", "shuffled"
NOISE_SHARES = (0.4, 0.8)
DISTRACTOR_RANK = 30  # behind this rank of the same search stands what only looks alike
_Changed = TypeVar("_Changed", bound=AssistChain)


class ForcedChain(AssistChain):
    """Answers whatever is asked; its confidence is how well the evidence reads."""

    def _decide(self, state: State) -> Decision:
        question = state["understanding"].question
        found = reading_confidence(state["reading"], question, state["result"].evidence)
        decided = super()._decide(state)
        confidence = found.whole
        if decided.action == "answer":
            return replace(decided, confidence=confidence)
        return Decision("answer", "full", confidence, labels=decided.labels)


class ShuffledChain(AssistChain):
    """Gets its evidence in another order."""

    def _retrieve(self, state: State) -> SearchResult:
        result = super()._retrieve(state)
        shuffled = list(result.evidence)
        _draw(state["message"]).shuffle(shuffled)
        return replace(result, evidence=_relabelled(shuffled))


class NoisyChain(AssistChain):
    """Gets distractors in the place of a share of its evidence, the best excerpts kept."""

    noise_share: float

    def _retrieve(self, state: State) -> SearchResult:
        result = super()._retrieve(state)
        wanted = round(self.noise_share * len(result.evidence))
        request = self._search_request(
            state["understanding"], state["message"], state["actor"], DISTRACTOR_RANK + self._k
        )
        kept = list(result.evidence[: len(result.evidence) - wanted])
        have = {item.chunk.id for item in result.evidence}
        far = self._retriever.search(request).evidence[DISTRACTOR_RANK:]
        noise = [item for item in far if item.chunk.id not in have][:wanted]
        mixed = [*kept, *noise]
        _draw(state["message"]).shuffle(mixed)
        return replace(result, evidence=_relabelled(mixed))


def forced(chain: AssistChain) -> ForcedChain:
    """The chain, made to answer."""
    return twin(chain, ForcedChain)


def shuffled(chain: AssistChain) -> ShuffledChain:
    """The chain with its evidence in another order."""
    return twin(chain, ShuffledChain)


def noisy(chain: AssistChain, share: float) -> NoisyChain:
    """The chain with distractors in the place of a share of its evidence."""
    changed = twin(chain, NoisyChain)
    changed.noise_share = share
    return changed


def noise_name(share: float) -> str:
    """Name of the condition."""
    return f"noise_{share:.1f}"


def twin(chain: AssistChain, kind: type[_Changed]) -> _Changed:
    """A chain of another kind that shares every part with this one."""
    changed = kind.__new__(kind)
    vars(changed).update(vars(chain))
    return changed


def _draw(message: CustomerMessage) -> random.Random:
    """Chance that is the same on every run for the same message."""
    return random.Random(message.turns[-1].text)  # noqa: S311  no secret


def _relabelled(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(replace(item, label=label) for label, item in enumerate(evidence, start=1))
