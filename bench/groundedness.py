"""Does groundedness tell people's answers from the same answers over foreign passages?

    python -m bench.groundedness SETS

Reads SETS/<set>/{passages,queries}.jsonl. A person's answer is faithful to the passages that were
judged to hold it; over the passages of the next question of the same collection it is not. That is
a stand-in: no public set at hand rates single replies. Prints, per set, the AUROC for unfaithful of
the lexical share (cluster bootstrap over questions), how many faithful answers have a sentence
flagged, and how many sentences with another number are noticed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assist.text.sentences import is_courtesy, split_sentences
from eval.selftest import alter_number
from eval.support import Carried, Knowledge, carries, know

SETS = ("en_mtrag_un", "zh_law_consult", "zh_dureader_demo")
RESAMPLES = 2000


@dataclass(frozen=True)
class _Answered:
    """A question with a person's answer and the passages that hold it."""

    turns: tuple[str, ...]
    sentences: tuple[str, ...]
    passages: tuple[str, ...]
    group: str


def read_answers(folder: Path) -> tuple[list[_Answered], Knowledge]:
    """The answered questions of a set, with the weights of its passages."""
    rows = _lines(folder / "passages.jsonl")
    texts = {row["id"]: str(row["text"]) for row in rows}
    found = []
    for row in _lines(folder / "queries.jsonl"):
        gold = tuple(texts[key] for key in row["gold_passage_ids"] if key in texts)
        said = split_sentences(str((row.get("answers") or [""])[0]))
        factual = tuple(s.text for s in said if s.text.strip() and not is_courtesy(s.text))
        if gold and factual:
            turns = (*(str(turn[1]) for turn in row.get("history") or ()), str(row["query"]))
            found.append(_Answered(turns, factual, gold, str(row.get("collection", ""))))
    return found, know(texts.values())


def measure(answers: Sequence[_Answered], knowledge: Knowledge) -> dict[str, float]:
    """AUROC with interval, false alarms and noticed numbers of one set."""
    own, foreign, flagged, altered = [], [], [], []
    for item in answers:
        other = _foreign(item, answers)
        if other is None:
            continue
        right = [carries(s, item.passages, item.turns, knowledge) for s in item.sentences]
        wrong = [carries(s, other, item.turns, knowledge) for s in item.sentences]
        own.append(_mean(right))
        foreign.append(_mean(wrong))
        flagged.append([not verdict.holds for verdict in right])
        edits = [edited for s in item.sentences if (edited := alter_number(s))]
        altered += [not carries(s, item.passages, item.turns, knowledge).holds for s in edits]
    low, high = _interval(np.array(own), np.array(foreign))
    per_sentence = [value for values in flagged for value in values]
    return {
        "answers": len(own),
        "auroc": auroc(np.array(own), np.array(foreign)),
        "lo": low,
        "hi": high,
        "sentences": len(per_sentence),
        "flagged": float(np.mean(per_sentence)),
        "numbers": len(altered),
        "noticed": float(np.mean(altered)) if altered else float("nan"),
    }


def auroc(high: np.ndarray, low: np.ndarray) -> float:
    """Share of pairs in the right order; ties count half."""
    pairs = high[:, None] - low[None, :]
    return float((pairs > 0).mean() + (pairs == 0).mean() / 2)


def _interval(high: np.ndarray, low: np.ndarray) -> tuple[float, float]:
    """Percentiles over resampled questions; both versions of an answer stay together."""
    rng = np.random.default_rng(0)
    values = []
    for _ in range(RESAMPLES):
        chosen = rng.integers(0, len(high), len(high))
        values.append(auroc(high[chosen], low[chosen]))
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def _mean(verdicts: Sequence[Carried]) -> float:
    return sum(verdict.lexical for verdict in verdicts) / len(verdicts)


def _foreign(item: _Answered, answers: Sequence[_Answered]) -> tuple[str, ...] | None:
    """Passages of the next question of the collection, none of which are the answer's own."""
    at = answers.index(item)
    for other in (*answers[at + 1 :], *answers[:at]):
        if other.group == item.group and not set(other.passages) & set(item.passages):
            return other.passages
    return None


def _lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", type=Path, help="folder of public sets")
    folder: Path = parser.parse_args().sets
    head = f"{'set':18} {'answers':>7} {'AUROC':>6} {'95 %':>14} {'flagged':>14} {'number':>13}"
    print(head)
    for name in SETS:
        if not (folder / name).is_dir():
            print(f"{name:18} not in {folder}")
            continue
        row = measure(*read_answers(folder / name))
        print(
            f"{name:18} {row['answers']:7} {row['auroc']:6.3f} [{row['lo']:.3f}, {row['hi']:.3f}]"
            f" {row['flagged']:6.1%} of {row['sentences']:4}"
            f" {row['noticed']:6.1%} of {row['numbers']}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
