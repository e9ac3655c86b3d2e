"""Training and held-out rows for the triage heads, within their licences (docs/NOTICE.md).

Trained on: CPED (Apache-2.0), bitext (CDLA-Sharing), clinc (CC BY 3.0), public review sets
without a stated licence (coefficients only), and our own messages. Only measured, never trained
on: take-away and hotel reviews, a fifth of the shopping reviews, airline tweets (NC), Weibo posts,
Taobao buyer messages.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.text.normalise import fold

OWN = Path(__file__).parent / "data" / "own_messages.toml"
FEELINGS = Path(__file__).parent / "data" / "own_feelings.toml"
OWN_WEIGHT = 8.0  # our messages are in the register of the task, the public ones are not
_PRODUCTS_PER_PATTERN = 3
_NOT_WORD = re.compile(r"[\W_]+")

SENTIMENTS = ("negative", "neutral", "positive")
EMOTIONS = ("none", "anxious", "disappointed", "angry")
SCENARIOS = ("product", "order", "after_sale", "complaint", "other")

_REVIEWS = ("衣服", "水果", "洗发水", "平板", "书籍", "计算机", "手机", "蒙牛", "热水器")
_CPED_EMOTION = {
    "neutral": "none",
    "relaxed": "none",
    "anger": "angry",
    "worried": "anxious",
    "fear": "anxious",
    "depress": "disappointed",
    "sadness": "disappointed",
}
_FELT = {"angry": "angry", "anxious": "anxious", "disappointed": "disappointed"}
_TOLD = {"neutral": "neutral", "positive": "positive"}  # every other table is negative
_NOT_FELT = ("neutral", "positive")
_TRAINED_SHARE = 0.8  # of the shopping reviews; the others test the head
_BITEXT_OTHER = ("account", "contact")
_COARSE = {
    "pre_sale": "product",
    "order_logistics": "order",
    "payment_invoice": "order",
    "after_sale": "after_sale",
    "complaint": "complaint",
    "chitchat_other": "other",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text; `domain` names where it comes from, `weight` counts in training."""

    text: str
    label: str
    domain: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Task:
    """A head: its classes, its training rows, and held-out rows by domain."""

    name: str
    classes: tuple[str, ...]
    train: tuple[Row, ...]
    held_out: dict[str, tuple[Row, ...]]


def read_tasks(data: Path) -> list[Task]:
    """Read the three tasks from the public data folder and our own messages."""
    own = tomllib.loads(OWN.read_text(encoding="utf-8"))
    tasks = [_sentiment(data, own), _emotion(data, own), _scenario(data, own)]
    return [without_leaks(task) for task in tasks]


def _sentiment(data: Path, own: dict[str, Any]) -> Task:
    names = {-1: "negative", 0: "neutral", 1: "positive"}
    rows = [
        Row(item["text"], names[item["label"]], item["domain"])
        for item in read_lines(data / "sentiment.jsonl")
    ]
    by_domain = _grouped(rows, lambda row: row.domain)
    train: list[Row] = []
    for review in _REVIEWS:
        chosen = _sample(by_domain[f"shopping/{review}"])
        train += chosen[: int(_TRAINED_SHARE * len(chosen))]
    train += _sample(by_domain["jd_review(eprstmt)"], 500)
    train += _sample(by_domain["tv_dialogue(CPED)"], 2000)
    train += _bitext(data, lambda item: "neutral" if item["label"] != "complaint" else None, 400)
    return Task(
        "sentiment",
        SENTIMENTS,
        (*train, *_own_rows(own, "sentiment", SENTIMENTS), *_feelings("sentiment")),
        {
            "take-away reviews": tuple(_sample(by_domain["waimai"], 1600)),
            "hotel reviews": tuple(_sample(by_domain["hotel"], 400)),
            "airline tweets": tuple(_sample(by_domain["airline_support_tweets"], 900)),
        },
    )


def unseen_reviews(data: Path, task: Task) -> list[Row]:
    """Shopping reviews that the sentiment head was not trained on, in a fixed order."""
    names = {-1: "negative", 1: "positive"}
    known = {_key(row.text) for row in task.train}
    wanted = {f"shopping/{review}" for review in _REVIEWS}
    rows = [
        Row(item["text"], names[item["label"]], item["domain"])
        for item in read_lines(data / "sentiment.jsonl")
        if item["domain"] in wanted and item["label"] in names
    ]
    return _sample(row for row in rows if _key(row.text) not in known)


def _emotion(data: Path, own: dict[str, Any]) -> Task:
    rows = [
        Row(item["text"], _CPED_EMOTION[item["label"]], "CPED")
        for item in read_lines(data / "emotion.jsonl")
        if item["source"].startswith("CPED") and item["label"] in _CPED_EMOTION
    ]
    train: list[Row] = []
    held: list[Row] = []
    for group in _grouped(rows, lambda row: row.label).values():
        chosen = _sample(group, 1000)
        train += chosen[:800]
        held += chosen[800:]
    bitext = _bitext(data, lambda item: "none" if item["label"] != "complaint" else None, 400)
    own_rows = _own_rows(own, "emotion", EMOTIONS)
    ours_held = [row for row in own_rows if _hash(row.text) % 5 == 0]
    ours = [row for row in own_rows if _hash(row.text) % 5]
    return Task(
        "emotion",
        EMOTIONS,
        (*train, *bitext, *ours, *_feelings("emotion")),
        {"TV dialogue (CPED)": tuple(held), "own messages, held out": tuple(ours_held)},
    )


def _scenario(data: Path, own: dict[str, Any]) -> Task:
    def label(item: dict[str, Any]) -> str | None:
        if item["label"] == "review":
            return "other"
        return "other" if item["coarse"] in _BITEXT_OTHER else _COARSE[item["coarse"]]

    items = list(read_lines(data / "intent.jsonl"))
    unrelated = [Row(i["text"], "other", "clinc") for i in items if i["source"] == "clinc150 oos"]
    taobao = [
        Row(i["text"], _COARSE[i["coarse"]], "Taobao")
        for i in items
        if i["label_quality"].startswith("clean") and i["coarse"] in _COARSE
    ]
    own_rows = _own_rows(own, "scenario", SCENARIOS)
    return Task(
        "scenario",
        SCENARIOS,
        (*_bitext(data, label, 1300), *_sample(unrelated, 250), *own_rows),
        {"Taobao buyers, clean rows": tuple(taobao)},
    )


def _bitext(data: Path, label: Callable[[dict[str, Any]], str | None], count: int) -> list[Row]:
    rows = [
        Row(item["text"], found, "bitext")
        for item in read_lines(data / "intent.jsonl")
        if item["source"] == "bitext" and (found := label(item))
    ]
    return _sample(rows, count)


def _own_rows(own: dict[str, Any], table: str, classes: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    for name in classes:
        for lang in ("zh", "en"):
            for pattern in own[table][name][lang]:
                texts = _filled(pattern, own[f"products_{lang}"], own["numbers"])
                rows += [Row(text, name, f"own {lang}", OWN_WEIGHT) for text in texts]
    return rows


def _feelings(task: str) -> Iterator[Row]:
    tables = tomllib.loads(FEELINGS.read_text(encoding="utf-8"))
    for name, by_lang in tables.items():
        emotion = "none" if name in _NOT_FELT else _FELT.get(name)
        label = emotion if task == "emotion" else _TOLD.get(name, "negative")
        for lang, text in by_lang.items():
            lines = text.splitlines() if label else ()
            yield from (Row(line, str(label), f"own {lang}", OWN_WEIGHT) for line in lines)


def _filled(pattern: str, products: list[str], numbers: list[str]) -> Iterator[str]:
    start = _hash(pattern)
    count = _PRODUCTS_PER_PATTERN if "{" in pattern else 1
    for turn in range(count):
        product = products[(start + turn) % len(products)]
        yield pattern.replace("{p}", product).replace("{n}", numbers[turn % len(numbers)])


def without_leaks(task: Task) -> Task:
    """Drop repeated training texts, and held-out rows whose text is also trained on."""
    train = {_key(row.text): row for row in reversed(task.train)}
    held_out = {
        name: tuple(row for row in rows if _key(row.text) not in train)
        for name, rows in task.held_out.items()
    }
    return Task(task.name, task.classes, tuple(train.values()), held_out)


def _key(text: str) -> str:
    return _NOT_WORD.sub("", fold(text)) or text


def _sample(rows: Iterable[Row], count: int | None = None) -> list[Row]:
    """The same rows every time, spread by a hash of the text."""
    unique = {_key(row.text): row for row in rows}
    return sorted(unique.values(), key=lambda row: _hash(row.text))[:count]


def _hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)


def _grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
