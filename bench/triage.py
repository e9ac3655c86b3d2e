"""Sentiment, anger and scenario on texts never trained on, beside snownlp and VADER in one run.

    python -m bench.triage DATA [--cache FILE]        # pip install snownlp vaderSentiment

DATA is the folder of sentiment.jsonl, emotion.jsonl and intent.jsonl. Reads the shipped weights and
trains nothing. "head" is the classifier alone, judged between the classes that a set has; "product"
is what the desk shows, words and caution included, which may say neutral where a set has no such
class. snownlp gives one number (positive from .5), VADER a compound score (its own cuts, .05).
snownlp was trained on shopping reviews of the same kind, perhaps these.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from assist.text.normalise import han_share
from assist.triage.aside import matter
from assist.triage.cues import find_cues
from assist.triage.heads import probabilities, read_head
from assist.triage.scenario import read_scenario
from assist.triage.sentiment import read_mood
from assist.types import FloatMatrix
from bench.head_data import Row, read_tasks, unseen_reviews
from bench.train_heads import embed_texts, key_of

MOST = 1600
CHINESE = 0.1
BOUNDS = {"shopping reviews": 0.92, "take-away reviews": 0.82, "airline tweets": 0.76}
ANGER_BOUND, SCENARIO_BOUND = 0.88, 0.82
VADER_CUT = 0.05


@dataclass(frozen=True)
class Line:
    """One row of the table; `bound` 0 = none is asked."""

    set_name: str
    n: int
    who: str
    accuracy: float
    value: float
    bound: float = 0.0


def sentiment_lines(
    name: str, rows: Sequence[Row], vectors: dict[str, FloatMatrix]
) -> Iterator[Line]:
    """Macro-F1 of head, product and the two peers on one set."""
    labels = [row.label for row in rows]
    present = sorted(set(labels))

    def head(row: Row) -> str:
        logits = read_head("sentiment").logits(row.text, vectors[key_of(row.text)])
        return max(present, key=lambda label: logits[label])

    def product(row: Row) -> str:
        return read_mood(row.text, find_cues(row.text), vectors[key_of(row.text)]).sentiment

    judges = [("head", head), ("product", product), ("snownlp", snownlp())]
    if not any(han_share(row.text) > CHINESE for row in rows[:50]):
        judges[-1] = ("VADER", vader(present))
    for who, judge in judges:
        guessed = [judge(row) for row in rows]
        macro = f1_score(labels, guessed, average="macro", labels=present)
        bound = BOUNDS.get(name, 0.0) if who == "head" else 0.0
        yield Line(name, len(rows), who, accuracy_score(labels, guessed), macro, bound)


def snownlp() -> Callable[[Row], str]:
    """The Chinese peer; neutral is not among its answers."""
    try:
        from snownlp import SnowNLP
    except ImportError:
        raise SystemExit("snownlp is not installed: pip install snownlp vaderSentiment") from None

    def judge(row: Row) -> str:
        return "positive" if SnowNLP(row.text).sentiments >= 0.5 else "negative"  # noqa: PLR2004

    return judge


def vader(present: Sequence[str]) -> Callable[[Row], str]:
    """The English peer, at its documented cuts; the nearer class where neutral is not asked."""
    try:
        from vaderSentiment.vaderSentiment import (
            SentimentIntensityAnalyzer,
        )
    except ImportError:
        raise SystemExit("VADER is not installed: pip install snownlp vaderSentiment") from None
    analyser = SentimentIntensityAnalyzer()

    def judge(row: Row) -> str:
        score = analyser.polarity_scores(row.text)["compound"]
        cut = VADER_CUT if "neutral" in present else 0.0
        if score >= cut:
            return "positive"
        return "negative" if score <= -cut else "neutral"

    return judge


def anger_line(name: str, rows: Sequence[Row], vectors: dict[str, FloatMatrix]) -> Line:
    """AUC of "negative" times "angry", as an emotion is asked only of what is negative."""
    is_angry = [row.label == "angry" for row in rows]

    def chance(row: Row, head: str, label: str) -> float:
        return probabilities(read_head(head).logits(row.text, vectors[key_of(row.text)]))[label]

    chances = [
        chance(row, "sentiment", "negative") * chance(row, "emotion", "angry") for row in rows
    ]
    area = float(roc_auc_score(is_angry, chances))
    guessed = np.array(chances) >= 0.5  # noqa: PLR2004
    return Line(f"angry: {name}", len(rows), "head", accuracy_score(is_angry, guessed), area)


def scenario_line(rows: Sequence[Row], vectors: dict[str, FloatMatrix]) -> Line:
    """Scenario as the product reads it, off what a message is about; accuracy is what is asked."""
    topics = [matter(row.text) for row in rows]
    guessed = [
        read_scenario(topic, find_cues(row.text), vectors[key_of(topic)])
        for row, topic in zip(rows, topics, strict=True)
    ]
    labels = [row.label for row in rows]
    accuracy = accuracy_score(labels, guessed)
    macro = f1_score(labels, guessed, average="macro")
    return Line("scenario: Taobao, clean rows", len(rows), "product", accuracy, macro)


def _weibo(data: Path) -> list[Row]:
    """Emotion of short Chinese posts, a set that no head has seen."""
    lines = (data / "emotion.jsonl").read_text(encoding="utf-8").splitlines()
    items = [json.loads(line) for line in lines if line.strip()]
    return [
        Row(item["text"], item["label"], "weibo")
        for item in items
        if item["source"].startswith("SMP2020-EWECT usual")
    ][:MOST]


def _print(line: Line) -> None:
    judged = ""
    if line.bound:
        judged = f"  bound {line.bound:.2f} {'reached' if line.value >= line.bound else 'missed'}"
    figures = f"{line.accuracy:8.3f} {line.value:8.3f}"
    print(f"{line.set_name:30} {line.n:5}  {line.who:8} {figures}{judged}")


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--cache", type=Path, default=None, help="npz of vectors to reuse")
    options = parser.parse_args()
    sentiment, emotion, scenario = read_tasks(options.data)
    sets = {
        "shopping reviews": unseen_reviews(options.data, sentiment)[:MOST],
        **sentiment.held_out,
    }
    cped = emotion.held_out["TV dialogue (CPED)"]
    weibo = _weibo(options.data)
    taobao = scenario.held_out["Taobao buyers, clean rows"]
    rows = [*(row for group in sets.values() for row in group), *cped, *weibo, *taobao]
    texts = [*(row.text for row in rows), *(matter(row.text) for row in taobao)]
    vectors = embed_texts(texts, options.cache)
    print(f"{'set':30} {'n':>5}  {'who':8} accuracy macro-F1")
    for name, group in sets.items():
        for line in sentiment_lines(name, group, vectors):
            _print(line)
    scene = scenario_line(taobao, vectors)
    _print(scene)
    verdict = "reached" if scene.accuracy >= SCENARIO_BOUND else "missed"
    print(f"{'':30} accuracy, bound {SCENARIO_BOUND:.2f} {verdict}")
    print(f"{'set':30} {'n':>5}  {'who':8} accuracy      AUC")
    for name, group in (("TV dialogue (CPED)", cped), ("posts (Weibo)", weibo)):
        line = anger_line(name, group, vectors)
        _print(line)
        verdict = "reached" if line.value >= ANGER_BOUND else "missed"
        print(f"{'':30} AUC, bound {ANGER_BOUND:.2f} {verdict}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
