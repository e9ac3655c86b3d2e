"""What reading makes of real files, and how fast it is.

    python -m bench.ingest files FOLDER [--no-ocr] [--json OUT]
    python -m bench.ingest rate

`files` reports each file of a folder: outcome, characters, tables, pages, share of Chinese among
the letters, chunks, seconds, and what has to be said about it; the folder is read in place, file
by file, as a build reads it. `rate` measures chunks per second, without embedding, with everything
else that a build reads (spans, radar), over one sheet of 10,000 rows and 2,000 Markdown files that
it writes itself. Timings on a shared machine are noisy; OCR is told by the clock and in CPU time.
Long tables are measured by `bench.large_table`.
"""

from __future__ import annotations

import argparse
import itertools
import json
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from openpyxl import Workbook

from ingest.chunk import chunk_document
from ingest.drafts import draft_document
from ingest.files import open_content
from ingest.gathered import Options
from ingest.metadata_table import read_tables
from ingest.ocr.availability import is_available
from ingest.plan import gather
from ingest.prepared import Notes
from ingest.readers.blocks import Extract
from ingest.sandbox import ReaderPool
from ingest.sources import SourceFile, shown, walk

ROWS = 10_000
FILES = 2_000
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Report:
    """One file; `ocr_s` are the seconds of its scanned pages, by the clock and of the CPU."""

    file: str
    outcome: str
    characters: int = 0
    tables: int = 0
    pages: int = 0
    chinese: float = 0.0
    chunks: int = 0
    seconds: float = 0.0
    ocr_s: tuple[tuple[float, float], ...] = ()
    reason: str = ""


def main() -> None:
    """Run one measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    files = commands.add_parser("files")
    files.add_argument("folder", type=Path)
    files.add_argument("--no-ocr", action="store_true")
    files.add_argument("--json", type=Path)
    files.set_defaults(run=_files)
    commands.add_parser("rate").set_defaults(run=_rate)
    arguments = parser.parse_args()
    print(f"{platform.machine()} {platform.system()} Python {platform.python_version()}")
    arguments.run(arguments)


def _files(arguments: argparse.Namespace) -> None:
    ocr = is_available() and not arguments.no_ocr
    reports = list(read_folder(arguments.folder, ocr=ocr))
    head = f"{'outcome':8} {'chars':>8} {'tables':>6} {'pages':>5} {'zh':>4} {'chunks':>6}"
    print(f"{head} {'seconds':>7}  file")
    for each in reports:
        name = shown(each.file) + (f"  [{each.reason[:160]}]" if each.reason else "")
        print(
            f"{each.outcome:8} {each.characters:8} {each.tables:6} {each.pages:5} "
            f"{each.chinese:4.0%} {each.chunks:6} {each.seconds:7.2f}  {name}"
        )
    pages = [both for each in reports for both in each.ocr_s]
    others = [each.seconds for each in reports if not each.ocr_s]
    print(f"{len(reports)} files; slowest without OCR {max(others, default=0):.1f} s")
    if pages:
        for name, seconds in zip(("clock", "CPU"), zip(*pages, strict=True), strict=True):
            usual, worst = statistics.median(seconds), max(seconds)
            figures = f"median {usual:.1f} s, worst {worst:.1f} s"
            print(f"OCR by the {name}: {len(pages)} pages, {figures}")
    print(f"peak of the parent {_peak_mb():.0f} MB")
    if arguments.json:
        lines = [json.dumps(asdict(each), ensure_ascii=False) for each in reports]
        arguments.json.write_text("\n".join(lines) + "\n", "utf-8")


def read_folder(folder: Path, *, ocr: bool) -> Iterator[Report]:
    """Read every file of a folder by itself."""
    found = walk(folder, pictures=ocr)
    for outcome in ("refused", "skipped"):
        for finding in getattr(found, outcome):
            yield Report(finding.path, outcome, reason=finding.reason)
    with ReaderPool(ocr=ocr) as pool:
        for file in (*found.files, *found.tables):
            started = time.perf_counter()
            try:
                content = open_content(file)
                extract = content.read(pool)
            except Exception as error:  # noqa: BLE001  one bad file never ends the report
                seconds = time.perf_counter() - started
                yield Report(file.key, "refused", seconds=seconds, reason=str(error))
                continue
            yield _report(file, content.sha256, extract, time.perf_counter() - started)


def _report(file: SourceFile, sha256: str, extract: Extract, seconds: float) -> Report:
    notes = Notes()
    draft = draft_document(file, sha256, extract, read_tables([]), Options(), notes)
    lists = ("refused", "review", "skipped", "warned")
    outcome = next((name for name in lists if getattr(notes, name)), "indexed")
    reasons = [finding.reason for name in lists for finding in getattr(notes, name)]
    if draft is None:
        return Report(file.key, outcome, seconds=seconds, reason="; ".join(reasons))
    text, placed = draft.cleaned.text, draft.cleaned.placed
    chunks = chunk_document(file.key, text, placed, draft.source.category)
    broken = [chunk.id for chunk in chunks if text[chunk.start : chunk.end] != chunk.text]
    if broken:
        raise AssertionError(f"{file.key}: spans of chunks {broken[:3]} do not give their text")
    kinds = (item.block.kind for item in placed)
    letters = [char for char in text if char.isalpha()]
    return Report(
        file=file.key,
        outcome=outcome,
        characters=len(text),
        tables=sum(kind == "row" for kind, _ in itertools.groupby(kinds)),
        pages=extract.pages,
        chinese=sum("一" <= char <= "鿿" for char in letters) / max(1, len(letters)),
        chunks=len(chunks),
        seconds=seconds,
        ocr_s=tuple(extract.ocr_seconds),
        reason="; ".join(reasons),
    )


def _rate(_: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as name:
        for kind, write in (("sheet", _write_sheet), ("markdown", _write_markdown)):
            folder = Path(name) / kind
            folder.mkdir()
            write(folder)
            started, spent = time.perf_counter(), time.process_time()
            gathered = gather(folder, Options(ocr=False))
            seconds, cpu = time.perf_counter() - started, time.process_time() - spent
            count, spans = len(gathered.chunks), sum(map(len, gathered.spans.values()))
            print(
                f"{kind:9} {len(gathered.documents)} documents, {count} chunks, {spans} spans, "
                f"{seconds:.2f} s: {count / seconds:.0f} chunks/s, "
                f"{count / cpu:.0f} per CPU second of the parent"
            )


def _write_sheet(folder: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("商品")
    sheet.append(["编号", "商品名称", "价格", "库存", "保修", "说明"])
    for n in range(ROWS):
        about = f"容量 {n % 9 + 1}00 毫升，支持七天无理由退货，签收后 {n % 5 + 1} 天内可换。"
        row = [f"P-{n:06d}", f"保温杯 {n % 97} 号", n % 500 + 0.5, n % 40, "一年", about]
        sheet.append(row)
    book.save(folder / "catalog.xlsx")


def _write_markdown(folder: Path) -> None:
    for n in range(FILES):
        parts = [f"# 说明 {n}\n"]
        for section in range(6):
            parts.append(f"## 第 {section + 1} 项 {n % 13}\n")
            parts.append(
                f"型号 M-{n:04d} 的第 {section + 1} 项说明：签收后 {n % 7 + 1} 天内可以申请退货，"
                f"运费 {n % 20} 元由商家承担。超过期限的按保修处理，保修期为 {n % 3 + 1} 年。\n"
            )
            parts.append("- 商品须完好\n- 附件须齐全\n- 发票须保留\n")
        (folder / f"doc{n:04d}.md").write_text("\n".join(parts), "utf-8")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
