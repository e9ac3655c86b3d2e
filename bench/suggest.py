"""How long a suggestion takes, by step, warm, over real knowledge.

    python -m bench.suggest --data DATA --gold FOLDER [--rounds 3]

Questions come from a gold set; the first round is not counted. Prints p50 and p95 in milliseconds
with the machine and writes bench/out/suggest.json. Timings on a shared machine are noisy: compare
side by side, in one run.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from assist.bootstrap import open_services, warm_up
from assist.contract import read_request
from assist.settings import read_settings
from assist.triage.assess import assess
from assist.triage.rewrite import burst

OUT = Path(__file__).parent / "out"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gold", type=Path, default=Path("examples/shop/gold"))
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    services = open_services(read_settings(paths={"data": arguments.data}))
    warm_up(services)
    files = sorted(arguments.gold.glob("[a-z][a-z].jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines() if line]
    messages = [read_request(line)[1] for line in lines]
    laps: dict[str, list[float]] = defaultdict(list)
    vectors = [
        services.embedder.embed_case([burst(each.turns)], ()).messages[0] for each in messages
    ]
    for number in range(arguments.rounds + 1):
        for message, vector in zip(messages, vectors, strict=True):
            started = time.perf_counter()
            assess(message.turns, vector)
            if number:  # part of "understand", shown alone; its aim is 5 ms
                laps["(triage)"].append((time.perf_counter() - started) * 1000)
            timings = services.chain.suggest(message).timings_ms
            if number:
                for step, value in timings.items():
                    laps[step].append(value)
    rows = {step: [float(np.percentile(v, p)) for p in (50, 95)] for step, v in laps.items()}
    for step, (p50, p95) in rows.items():
        print(f"{step:<12} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    about = f"{platform.machine()} {platform.system()} Python {platform.python_version()}"
    count = f"{len(messages)} questions x {arguments.rounds}"
    print(f"{count}, {about}, peak memory {memory:.0f} MB")
    OUT.mkdir(exist_ok=True)
    result = {"machine": about, "questions": count, "peak_mb": memory, "ms_p50_p95": rows}
    (OUT / "suggest.json").write_text(json.dumps(result, indent=1), "utf-8")


if __name__ == "__main__":
    main()
