"""What a long table costs: how much the process grows while it plans, reads or builds one CSV.

    python -m bench.large_table [plan|read|build] [--megabytes 300] [--row-bytes 400]

`plan` counts the records, `read` does all of a build before the embedding, `build` writes and
publishes a version whose vectors are random: a model would take hours and change nothing about the
memory beside its own. Growth is that of the largest resident size, so each run measures one thing.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.index.embedding import Fingerprint, Progress
from assist.settings import Settings, read_settings
from assist.types import FloatMatrix
from ingest.build import build
from ingest.gathered import Options
from ingest.plan import gather, preview
from ingest.sources import walk

MEGABYTE = 1_000_000
DIM = 384


class RandomEmbedder:
    """Unit vectors that depend on a text and on nothing it means."""

    fingerprint = Fingerprint(
        model="random",
        sha256="0" * 64,
        dim=DIM,
        query_prompt="",
        document_prompt="",
        max_tokens=512,
    )

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Unit rows (n, dim)."""
        rows = np.zeros((len(texts), DIM), np.float32)
        for row, text in zip(rows, texts, strict=True):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            row[:] = np.random.default_rng(seed).standard_normal(DIM, np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def embed_documents(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> FloatMatrix:
        """Unit rows (n, dim)."""
        if progress is not None:
            progress(len(texts))
        return self.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> tuple[FloatMatrix, NDArray[np.int8]]:
        """Unit rows; no token vectors."""
        return self.embed_queries(texts), np.zeros((len(texts), 0), np.int8)


def main() -> None:
    """Measure one stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", nargs="?", choices=["plan", "read", "build"], default="plan")
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--row-bytes", type=int, default=400)
    arguments = parser.parse_args()
    limit = (arguments.megabytes + 10) * MEGABYTE
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "knowledge"
        folder.mkdir()
        size = write_csv(folder, arguments.megabytes * MEGABYTE, arguments.row_bytes)
        (refused,) = walk(folder).refused or walk(folder).files
        settings = read_settings(paths={"data": Path(name) / "data"})
        options = Options(ocr=False, max_bytes={".csv": limit})
        before, started, spent = _peak_mb(), time.perf_counter(), time.process_time()
        count = _run(arguments.stage, folder, settings, options)
        seconds, cpu = time.perf_counter() - started, time.process_time() - spent
        print(f"by default: {getattr(refused, 'reason', 'read')}")
        print(
            f"{arguments.stage}: {size / MEGABYTE:.0f} MB, {count} records, {seconds:.1f} s "
            f"({cpu:.1f} s of CPU), {before:.0f} MB before, +{_peak_mb() - before:.0f} MB"
        )


def _run(stage: str, folder: Path, settings: Settings, options: Options) -> int:
    if stage == "plan":
        return preview(folder, settings, options)[0].chunk_count
    if stage == "read":
        return len(gather(folder, options).chunks)
    return build(folder, settings, options=options, open_model=RandomEmbedder).chunks


def write_csv(folder: Path, size: int, row_bytes: int) -> int:
    """A table of about `size` bytes; returns how many it has."""
    with (folder / "large.csv").open("w", encoding="utf-8") as stream:
        stream.write("编号,商品名称,价格,说明\n")
        for n in itertools.count():
            about = f"容量 {n % 10}00 毫升, 七天无理由退货。"
            about += f"第 {n % 7} 批, 净重 {n % 13} 克。" * max(0, (row_bytes - 80) // 30)
            stream.write(f'P-{n:08d},保温杯 {n % 97} 号,{n % 500}.50,"{about}"\n')
            if n % 1000 == 0 and stream.tell() >= size:
                return stream.tell()
    return 0


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
