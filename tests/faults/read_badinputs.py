"""Gathers each generated file alone and prints what came of it, one JSON line a file.

    python read_badinputs.py OUT SCRATCH [ocr]

Runs in a process of its own, so that its peak memory is that of reading.
"""

import json
import os
import resource
import sys
from pathlib import Path

from ingest.gathered import Options
from ingest.plan import gather

READ = ("ingest", "path")
TOGETHER = "lifecycle"


def main(out: Path, scratch: Path, *, ocr: bool) -> None:
    lines = (out / "manifest.jsonl").read_text("utf-8").splitlines()
    entries = [entry for line in lines if (entry := json.loads(line))["area"] in READ]
    alone = [entry for entry in entries if entry["family"] != TOGETHER]
    together = [entry for entry in entries if entry["family"] == TOGETHER]
    groups = [[entry] for entry in alone if not ocr or is_visible(entry)]
    groups += [] if ocr else [together]
    for number, group in enumerate(groups):
        folder = scratch / str(number)
        folder.mkdir(parents=True)
        for entry in group:
            take(out, entry, folder)
        tell(group, folder, ocr=ocr)


def is_visible(entry: dict) -> bool:
    """Whether OCR may see anything in the file."""
    return str(entry["file"]).endswith((".pdf", ".png"))


def path_of(out: Path, entry: dict) -> Path:
    if entry["file"] is not None:
        return out / entry["file"]
    name = os.fsdecode(bytes.fromhex(entry["raw_name_hex"]))
    return out / "files" / name


def take(out: Path, entry: dict, folder: Path) -> None:
    path = path_of(out, entry)
    if path.is_dir() and not path.is_symlink():
        (folder / path.name).mkdir()
    else:
        os.link(path, folder / path.name, follow_symlinks=False)


def worked() -> float:
    """Processor seconds of this process and its readers: others' work beside it costs no file."""
    return sum(os.times()[:4])


def tell(group: list[dict], folder: Path, *, ocr: bool) -> None:
    before, started = peak(), worked()
    gathered = gather(folder, Options(ocr=ocr))
    seconds, grown = worked() - started, peak() - before
    texts = {document.source.key: document.text for document in gathered.documents}
    for entry in group:
        key = None if len(group) == 1 else path_of(Path(), entry).name
        said = {
            name: [f.reason for f in getattr(gathered, name) if key in (None, f.path)]
            for name in ("refused", "review", "skipped", "warned")
        }
        record = {
            "name": entry["file"] or entry["raw_name_hex"],
            "outcome": next((name for name, reasons in said.items() if reasons), "indexed"),
            "reasons": [reason for reasons in said.values() for reason in reasons],
            "text": "\n".join(text for name, text in texts.items() if key in (None, name)),
            "is_indexed": bool(texts if key is None else key in texts),
            "seconds": seconds,
            "grown_mb": grown,
        }
        sys.stdout.write(json.dumps(record) + "\n")
        sys.stdout.flush()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), ocr=sys.argv[3:] == ["ocr"])
