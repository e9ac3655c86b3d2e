"""What the encoder learns from: questions with the texts that answer them and near misses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assist.bootstrap import open_services
from assist.chain import LOCAL_ACTOR, AssistChain
from assist.reply.reading import PartReading, Reading
from assist.settings import read_settings
from bench.labelled import Labelled, read_labelled
from ingest.spans import span_text


@dataclass(frozen=True)
class Pair:
    """One question of a shop.

    Attributes:
        shop: Its name; questions of one shop are contrasted with one another.
        query: The words that are searched.
        right: Texts that answer it, as they are embedded.
        wrong: Texts that were found as well and do not, the likeliest first.
    """

    shop: str
    query: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]


def read_pairs(source: Path, data: Path) -> list[Pair]:
    """Read a shop's questions through the product: its units are the texts.

    Args:
        source: Gold cases, or a file of quotes (bench.labelled).
        data: Data folder with the shop's published index.
    """
    chain = open_services(read_settings(paths={"data": data})).chain
    pairs: list[Pair] = []
    for question in read_labelled(source):
        if not question.is_due:
            continue
        for part in _read(chain, question).parts:
            pairs += _of_part(question, part, data.name)
    return pairs


def _read(chain: AssistChain, question: Labelled) -> Reading:
    state: dict[str, object] = {}
    for piece in chain.steps(LOCAL_ACTOR).stream(question.message):
        state.update(piece)
    return state["reading"]  # type: ignore[return-value]


def _of_part(question: Labelled, part: PartReading, shop: str) -> Iterator[Pair]:
    says = {
        span_text(item.unit): question.states(
            item.unit.evidence.source.key, f"{item.unit.lead}：{item.unit.text}"
        )
        for item in part.ranked
    }
    right = tuple(text for text, is_right in says.items() if is_right)
    wrong = tuple(text for text, is_right in says.items() if not is_right)
    if right and wrong:
        yield Pair(shop, part.part, right, wrong)
