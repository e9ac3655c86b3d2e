"""How far the fact matcher agrees with people who judged passages.

    python -m bench.human_agreement SETS/zh_rgb

People marked for each question which passages hold its answer and which do not, and wrote false
answers into copies of good ones. Asked here: does `match_fact`, which decides truthfulness and fact
recall, say the same of each passage? It is no measure of a whole reply's quality: no public set at
hand rates replies. Intervals are clustered by question.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assist.text.values import parse_values
from eval.agreement import summarise_agreement
from eval.facts import match_fact
from eval.goldset import Fact, FactKind
from eval.proven import KIND

OUT = Path(__file__).parent / "out"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="passages.jsonl and queries.jsonl with labels")
    arguments = parser.parse_args()
    passages = {row["id"]: row["text"] for row in _rows(arguments.folder / "passages.jsonl")}
    queries = [row for row in _rows(arguments.folder / "queries.jsonl") if row.get("answers")]
    result = {
        "passages": _judged(queries, passages, negatives="negative_ids"),
        "counterfactual": _judged(
            [row for row in queries if row.get("counterfactual_ids")],
            passages,
            negatives="counterfactual_ids",
        ),
    }
    for name, row in result.items():
        low, high = row["phi_interval"] or (float("nan"), float("nan"))
        print(
            f"{name:<15} n {row['n']}, questions {row['clusters']}: phi {row['phi']:.3f} "
            f"[{low:.3f}, {high:.3f}], kappa {row['kappa']:.3f}, sensitivity "
            f"{row['sensitivity']:.3f}, specificity {row['specificity']:.3f}"
        )
    OUT.mkdir(exist_ok=True)
    (OUT / "human_agreement.json").write_text(json.dumps(result, indent=1), "utf-8")


def _judged(
    queries: list[dict[str, Any]], passages: dict[str, str], *, negatives: str
) -> dict[str, Any]:
    pairs, clusters = [], []
    for row in queries:
        facts = [_fact(answer) for answer in row["answers"] if answer.strip()]
        labelled = [(i, True) for i in row["gold_passage_ids"]]
        labelled += [(i, False) for i in row.get(negatives) or ()]
        for passage_id, holds in labelled:
            if passage_id in passages and facts:
                text = passages[passage_id]
                says = any(match_fact(fact, text).result == "supported" for fact in facts)
                pairs.append((holds, says))
                clusters.append(str(row["group"]))
    return dict(summarise_agreement(pairs, clusters))


def _fact(answer: str) -> Fact:
    """An answer as a gold fact: typed where it is one value, else words."""
    values = parse_values(answer)
    kind: FactKind = "text"
    if len(values) == 1 and values[0].surface.strip() == answer.strip():
        kind = KIND.get(values[0].kind, "text")
    return Fact(
        id="a", kind=kind, value=answer.strip(), unit="", aliases=(), polarity="+",
        importance="vital", evidence=0,
    )  # fmt: skip


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


if __name__ == "__main__":
    main()
