"""How long the checks take while an agent types: ten sentences against a suggestion's evidence.

    python -m bench.check --data DATA [--rounds 30] [--question TEXT] [--filter store=anhe]

Processor milliseconds, so that a busy machine does not count: the first check, one sentence edited
(what typing does), and every sentence edited.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assist.bootstrap import open_services
from assist.reply.guard import check_text
from assist.settings import read_settings
from assist.text.sentences import split_sentences
from assist.types import CustomerMessage, Turn

SENTENCES, SHORTEST, LONGEST = 10, 12, 60


def main() -> None:
    """Measure and print p50 and p95."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--question", default="坏了能退吗，运费谁出？")
    parser.add_argument("--filter", action="append", default=[], metavar="KEY=VALUE")
    arguments = parser.parse_args()
    services = open_services(read_settings(paths={"data": arguments.data}))
    filters = dict(pair.split("=", 1) for pair in arguments.filter)
    message = CustomerMessage((Turn("customer", arguments.question),), filters=filters)
    evidence = services.chain.suggest(message).evidence
    known = services.known_names(message)
    spans = (span.text.strip() for e in evidence for span in split_sentences(e.chunk.text))
    sentences = [text for text in spans if SHORTEST <= len(text) <= LONGEST][:SENTENCES]

    def cost(texts: list[str]) -> float:
        started = time.process_time()
        check_text("\n".join(texts), evidence, message, known=known)
        return (time.process_time() - started) * 1000

    edits: dict[str, Callable[[int], list[str]]] = {
        "one sentence edited": lambda n: [*sentences[:-1], f"{sentences[-1]}第{n}次修改。"],
        "every sentence edited": lambda n: [f"{text[:4]}{n}{text[4:]}" for text in sentences],
    }
    print(f"{len(sentences)} sentences, {len(evidence)} pieces of evidence")
    print(f"first check             {cost(sentences):6.1f} ms")
    for name, edit in edits.items():
        taken = [cost(edit(n)) for n in range(arguments.rounds)]
        p50, p95 = np.percentile(taken, (50, 95))
        print(f"{name:22} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms")


if __name__ == "__main__":
    main()
