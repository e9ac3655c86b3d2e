"""What it costs to change 1 % of the knowledge, against building all of it.

    python -m bench.update SETS [--documents 2000] [--rounds 3]

Documents are made of the passages of public sets (folders with passages.jsonl {title, text}),
several to a Markdown file. One full build into an empty data folder, then rounds that each change
1 % of the files; the model is loaded before the clock starts. Prints seconds, CPU seconds, both
shares, and how many texts were embedded, and writes bench/out/update.json. On a shared machine
trust the CPU share: work on two threads and on one suffer differently from neighbours.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assist.index.embed import open_embedder
from assist.index.embedding import Embedder
from assist.settings import Settings, read_settings
from ingest.build import build
from ingest.gathered import BuildReport

OUT = Path(__file__).parent / "out"
SETS = (
    "zh_law_consult",
    "zh_cmrc2018",
    "zh_dureader_demo",
    "en_banking_kb",
    "en_policyqa",
    "zh_drcd",
    "en_mtrag_un",
    "zh_rgb",
)
CHARS = 700  # of a document, at least
MARK = "本条自 2026 年 {day} 月起按第 {number} 版执行。"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="update-") as scratch:
        source = Path(scratch) / "kb"
        count = write_documents(arguments.sets, source, arguments.documents)
        settings = read_settings(paths={"data": Path(scratch) / "data"})
        threads = settings.embedding.model_copy(update={"threads": min(4, os.cpu_count() or 1)})
        embedder = open_embedder(threads, settings.paths.models)
        embedder.embed_documents(["warm up"])
        rows = [measure("full", source, settings, embedder)]
        for number in range(arguments.rounds):
            touch(source, count // 100, number)
            rows.append(measure(f"1 % #{number + 1}", source, settings, embedder))
    about = f"{platform.machine()} {os.cpu_count()} cores Python {platform.python_version()}"
    shares = {
        name: float(np.median([row[name] / rows[0][name] for row in rows[1:]]))
        for name in ("seconds", "cpu_seconds")
    }
    said = f"{shares['seconds']:.2%} of its time, {shares['cpu_seconds']:.2%} of its CPU time"
    print(f"{count} documents, against the full build: {said} (medians), {about}")
    OUT.mkdir(exist_ok=True)
    result = {"machine": about, "documents": count, "rows": rows, "shares": shares}
    (OUT / "update.json").write_text(json.dumps(result, indent=1), "utf-8")


def write_documents(sets: Path, source: Path, wanted: int) -> int:
    """Fill a source folder; returns the number of files."""
    source.mkdir(parents=True)
    passages = passages_of(sets)
    for number in range(wanted):
        parts: list[str] = []
        while sum(map(len, parts)) < CHARS:
            found = next(passages, None)
            if found is None:
                return number
            parts.append(f"## {found[0] or 'passage'}\n\n{found[1]}\n")
        folder = source / f"{number % 20:02d}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number:05d}.md").write_text("\n".join([f"# {number}\n", *parts]), "utf-8")
    return wanted


def passages_of(sets: Path) -> Iterator[tuple[str, str]]:
    """(title, text) of every passage of the sets; from the second round on with a mark."""
    for again in range(20):
        for name in SETS:
            for line in (sets / name / "passages.jsonl").read_text("utf-8").splitlines():
                raw = json.loads(line)
                if again:
                    yield f"{raw['title']} {again}", f"{raw['text']} ({again}/{raw['id'][-4:]})"
                else:
                    yield raw["title"], raw["text"]


def touch(source: Path, count: int, number: int) -> None:
    """Change one sentence in `count` files."""
    files = sorted(source.rglob("*.md"))
    for path in np.random.default_rng(number).choice(np.array(files, object), count, replace=False):
        text = path.read_text("utf-8")
        line = MARK.format(day=number + 1, number=number)
        path.write_text(f"{text.rstrip()}\n\n{line}\n", "utf-8")


def measure(name: str, source: Path, settings: Settings, embedder: Embedder) -> dict[str, float]:
    """Build once and print the line."""
    started, spent = time.perf_counter(), _cpu()
    report: BuildReport = build(source, settings, open_model=lambda: embedder)
    seconds, cpu = time.perf_counter() - started, _cpu() - spent
    print(
        f"{name:<8} {seconds:8.2f} s {cpu:8.2f} CPU s   {report.documents} documents, "
        f"{report.chunks} chunks, {report.embedded} embedded",
        flush=True,
    )
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "chunks": report.chunks,
        "embedded": report.embedded,
    }


def _cpu() -> float:
    """CPU seconds of this process and its readers so far."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
