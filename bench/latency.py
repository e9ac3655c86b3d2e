"""How long a suggestion takes against a large version, stage by stage, beside its budget.

    python -m bench.latency SETS --cache FOLDER [--chunks 100000] [--queries 150] [--kinds] [--cpu]

The version is made of public passages (`bench.large_version`); the questions are those of the
public sets, one in four of them two questions in one message. Each is asked without a filter and
for one of two stores, after a warm-up. Prints p50 and p95 in milliseconds with the budget, the
memory of the process, and with `--kinds` the vector structures by size, then writes
bench/out/latency.json. On a shared machine `--cpu` is to be trusted: with
one thread per model, CPU time is what the wall clock says where nobody else is at work.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from assist.bootstrap import open_services, warm_up
from assist.chain import LOCAL_ACTOR, AssistChain
from assist.index.vectors import build_vectors, kind_for, measured_recall
from assist.settings import read_settings
from assist.types import CustomerMessage, Turn
from bench.large_version import STORES, Passages, moved_by, read_passages

OUT = Path(__file__).parent / "out"
QUESTIONS = ("zh_law_consult", "zh_dureader_demo", "en_mtrag_un")
MAX_CHARS = 300  # of a question; some of the sets hold whole transcripts
WARM_UP = 10
KIND_SIZES = (20_000, 50_000, 100_000, 300_000, 500_000)
PROBES = 100  # vector searches per structure
# p50 and p95 in milliseconds: message, rewritten question and up to three sub-questions embedded in
# one call; dense + lexical + fusion; everything.
BUDGET = {
    "understand": ((20, 45), (20, 45)),
    "search": ((10, 20), (18, 35)),
    "total": ((65, 150), (65, 150)),
}
STEPS = ("understand", "retrieve", "read", "decide", "draft")
LAPS = ("filter", "search", "rerank", "outside", "arrange")


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=150)
    parser.add_argument("--kinds", action="store_true")
    parser.add_argument("--cpu", action="store_true", help="CPU instead of wall time")
    arguments = parser.parse_args()
    if arguments.cpu:  # the stages read this clock too
        time.perf_counter = time.process_time
    settings = read_settings(paths={"data": arguments.cache / "data"})
    services = open_services(settings)
    write = [sys.executable, "-m", "bench.large_version", str(arguments.sets)]
    write += ["--cache", str(arguments.cache), "--chunks", str(arguments.chunks)]
    subprocess.run(write, check=True)  # noqa: S603  a process of its own: its memory is not ours
    services.embedder.embed_queries(["warm up"])
    before = _resident_mb()
    warm_up(services)
    snapshot = services.holder()
    about = f"{platform.machine()} {os.cpu_count()} cores Python {platform.python_version()}"
    print(f"{len(snapshot.chunks)} chunks, {snapshot.vectors.kind} vectors, {about}")
    result: dict[str, object] = {"machine": about, "chunks": len(snapshot.chunks)}
    questions = list(read_questions(arguments.sets, arguments.queries))
    for column, filters in enumerate(({}, {"store": STORES[0]})):
        name = "filtered" if filters else "unfiltered"
        result[name] = measure(services.chain, questions, filters)
        print_table(name, result[name], column)
    result["memory_mb"] = {"before": before, "after": _resident_mb(), "peak": _peak_mb()}
    print(f"resident {_resident_mb():.0f} MB (model alone {before:.0f}), peak {_peak_mb():.0f} MB")
    if arguments.kinds:
        embedder = services.embedder
        passages = read_passages(arguments.sets, arguments.cache, embedder)
        result["kinds"] = list(vector_kinds(passages))
    OUT.mkdir(exist_ok=True)
    (OUT / "latency.json").write_text(json.dumps(result, indent=1), "utf-8")


def read_questions(sets: Path, count: int) -> Iterator[CustomerMessage]:
    """Questions of the public sets in turn; every fourth message asks two of them."""
    found = []
    for name in QUESTIONS:
        lines = (sets / name / "queries.jsonl").read_text("utf-8").splitlines()
        asked = (str(json.loads(line)["query"]) for line in lines)
        found.append([text for text in asked if len(text) <= MAX_CHARS][:count])
    texts = [text for group in zip(*found, strict=False) for text in group]
    for number in range(count):
        text = texts[number]
        if number % 4 == 0:
            text = f"{text}\n{texts[-1 - number]}"
        yield CustomerMessage((Turn("customer", text),))


Laps = dict[str, list[float]]  # milliseconds by stage


def measure(
    chain: AssistChain, questions: Sequence[CustomerMessage], filters: dict[str, str]
) -> Laps:
    """Milliseconds of every stage for every question, a few of them first without a clock."""
    laps: Laps = defaultdict(list)
    steps = chain.steps(LOCAL_ACTOR)
    for number, question in enumerate((*questions[:WARM_UP], *questions)):
        message = CustomerMessage(question.turns, filters=filters)
        started = time.perf_counter()
        state = steps.invoke(message)
        total = time.perf_counter() - started
        if number < WARM_UP:
            continue
        timings = state["timings"]
        inner = state["result"].timings_ms
        for name in STEPS:
            laps[name].append(timings[name])
        for name in LAPS:
            laps[name].append(inner[name])
        laps["total"].append(1000 * total)
    return laps


def print_table(name: str, laps: Laps, column: int) -> None:
    """One line a stage; what is part of "retrieve" is indented."""
    print(f"\n{name:<12} {'p50':>8} {'p95':>8}   budget")
    for stage in (*STEPS[:2], *LAPS, *STEPS[2:], "total"):
        p50, p95 = (float(np.percentile(laps[stage], p)) for p in (50, 95))
        budget = BUDGET.get(stage, ((0, 0), (0, 0)))[column]
        said = "{} / {}{}".format(
            *budget, "" if p50 <= budget[0] and p95 <= budget[1] else "  OVER"
        )
        label = f"  {stage}" if stage in LAPS else stage
        print(f"{label:<12} {p50:8.1f} {p95:8.1f}   {said if budget[0] else ''}")


def vector_kinds(passages: Passages) -> Iterator[dict[str, object]]:
    """The structure chosen for each size: its recall gate, latency and size on disk."""
    rng = np.random.default_rng(1)
    print(f"\n{'rows':>8} {'kind':<8} {'recall@10':>9} {'p50 ms':>8} {'filtered':>8} {'MB':>7}")
    for size in KIND_SIZES:
        rows = moved_by(
            passages.vectors[np.arange(size) % len(passages.vectors)], passages.moved, rng
        )
        index = build_vectors(rows)
        recall = measured_recall(index, rows)
        half = rng.random(size) < 0.5  # noqa: PLR2004  a filter that leaves half
        plain, filtered = ([], [])
        for query in moved_by(passages.vectors[:PROBES], passages.moved, rng):
            for mask, laps in ((None, plain), (half, filtered)):
                started = time.perf_counter()
                index.search(query[None], 50, mask)
                laps.append(1000 * (time.perf_counter() - started))
        megabytes = len(index.to_bytes()) / 1e6
        p50, p50_filtered = float(np.median(plain)), float(np.median(filtered))
        missed = "" if index.kind == kind_for(size) else f"  {kind_for(size)} missed the gate"
        said = f"{recall:9.3f} {p50:8.2f} {p50_filtered:8.2f} {megabytes:7.0f}"
        print(f"{size:8} {index.kind:<8} {said}{missed}")
        yield {"rows": size, "kind": index.kind, "recall": recall, "p50_ms": p50, "mb": megabytes}


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
