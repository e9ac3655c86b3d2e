"""What the encoder learns from: questions with the texts that answer them and near misses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assist.bootstrap import open_services
from assist.chain import LOCAL_ACTOR, AssistChain
from assist.index.request import SearchResult
from assist.reply.reading import PartReading, Reading
from assist.settings import read_settings
from bench.labelled import Labelled, read_labelled
from ingest.spans import span_text
from ingest.spoken import embedding_text, spoken_title

CHUNKS_OF = 4  # every fourth question is also contrasted with whole chunks
MAX_CHUNKS = 7


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
    for number, question in enumerate(read_labelled(source)):
        if not question.is_due:
            continue
        reading, result = _read(chain, question)
        for part in reading.parts:
            pairs += _of_part(question, part, data.name)
        if number % CHUNKS_OF == 0:
            pairs += _of_chunks(question, reading.parts[0].part, result, data.name)
    return pairs


def read_titles(file: Path) -> list[Pair]:
    """Shopping queries with product titles, a group of products that are easily confused a line.

    Args:
        file: Lines {"titles": [title, …], "queries": [[query, …] of each title, …]}.
    """
    pairs = []
    for line in file.read_text(encoding="utf-8").splitlines():
        group = json.loads(line)
        for title, queries in zip(group["titles"], group["queries"], strict=True):
            others = tuple(other for other in group["titles"] if other != title)
            pairs += [Pair(file.stem, query, (title,), others) for query in queries]
    return pairs


def _read(chain: AssistChain, question: Labelled) -> tuple[Reading, SearchResult]:
    state: dict[str, object] = {}
    for piece in chain.steps(LOCAL_ACTOR).stream(question.message):
        state.update(piece)
    return state["reading"], state["result"]  # type: ignore[return-value]


def _of_chunks(question: Labelled, query: str, result: SearchResult, shop: str) -> Iterator[Pair]:
    """The found chunks as they are embedded, those that state the answer and the others."""
    right, wrong = [], []
    for item in result.evidence[:MAX_CHUNKS]:
        text = embedding_text(item.chunk, spoken_title(item.source))
        (right if question.states(item.source.key, item.chunk.text) else wrong).append(text)
    if right and wrong:
        yield Pair(shop, query, tuple(right), tuple(wrong))


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
