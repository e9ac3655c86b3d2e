"""F19 and F20: malformed and hostile files, and an indexer without memory."""

import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from importlib.util import find_spec
from pathlib import Path

import pytest

from ingest.ocr.availability import is_available
from ingest.sources import walk

ROOT = Path(__file__).parents[2]
MAKER = ROOT / "tests" / "data" / "tools" / "gen_badinputs.py"
READER = Path(__file__).parent / "read_badinputs.py"
MUST_RUN = os.environ.get("FAULTS") == "required"  # noqa: TID251  a test switch, no setting
MAX_SECONDS = 20
MAX_GROWN_MB = 100
ALL_S = 400
NAMES = {"refused": "rejected"}  # as the manifest calls it


def run(*arguments, cwd, timeout=ALL_S):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # noqa: TID251
    return subprocess.run(  # noqa: S603  our own programs
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The generated files and what the manifest says of those that are read."""
    if find_spec("pikepdf") is None and not MUST_RUN:
        pytest.skip("pikepdf is not installed")
    out = tmp_path_factory.mktemp("badinputs")
    done = run(MAKER, out / "made", "--huge", "--quiet", cwd=out)
    assert done.returncode == 0, done.stderr
    lines = (out / "made" / "manifest.jsonl").read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    return out / "made", {e["file"] or e.get("raw_name_hex"): e for e in entries}


@pytest.fixture(scope="module", params=["plain", "ocr"])
def read(request, made, tmp_path_factory):
    """What reading each file alone gave, without and with the extra `ocr`."""
    if request.param == "ocr" and not is_available() and not MUST_RUN:
        pytest.skip("the extra 'ocr' is not installed")
    scratch = Path(str(made[0]) + f"-{request.param}")  # beside it: hard links stay on one disk
    work = tmp_path_factory.mktemp("work")
    done = run(READER, made[0], scratch, request.param, cwd=work)
    assert done.returncode == 0, done.stderr[-2_000:]
    assert list(work.rglob("*PWNED*")) == []
    return request.param, [json.loads(line) for line in done.stdout.splitlines()]


def test_every_bad_file_ends_as_the_manifest_says(made, read):
    kind, records = read
    assert len(records) >= (15 if kind == "ocr" else 90)
    wrong = []
    for record in records:
        allowed = list(made[1][record["name"]]["outcome"])
        if kind == "ocr" and record["name"].endswith("pdf_no_text_layer.pdf"):
            allowed += ["warned"]
        outcome = NAMES.get(record["outcome"], record["outcome"])
        if outcome not in allowed:
            wrong.append((record["name"], outcome, allowed, record["reasons"]))
    assert wrong == []


def test_what_must_be_found_is_found_and_what_must_not_be_is_not(made, read):
    wrong = []
    for record in read[1]:
        entry, text = made[1][record["name"]], record["text"]
        flat = "".join(unicodedata.normalize("NFKC", text).split())
        if record["is_indexed"]:
            wanted = [(part, part in text) for part in listed(entry, "must_contain")]
            wanted += [
                (part, "".join(part.split()) in flat)
                for part in listed(entry, "must_contain_after_norm")
            ]
            wrong += [(record["name"], "lacks", part) for part, found in wanted if not found]
        unwanted = listed(entry, "must_not_contain")
        # A restricted document is indexed; who may see it is decided at every look-up.
        unwanted += listed(entry, "canary") if entry["family"] != "access" else []
        wrong += [(record["name"], "holds", part) for part in unwanted if part in text]
    assert wrong == []


def test_no_bad_file_costs_time_or_memory(read):
    slow = [(r["name"], r["seconds"]) for r in read[1] if r["seconds"] > MAX_SECONDS]
    large = [(r["name"], r["grown_mb"]) for r in read[1] if r["grown_mb"] > MAX_GROWN_MB]
    assert (slow, large) == ([], [])


def test_the_whole_folder_at_once_gives_one_row_a_file(made, tmp_path):
    done = run(
        "-m",
        "ingest",
        "plan",
        made[0] / "files",
        "--json",
        "--no-ocr",
        "--data",
        tmp_path / "data",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    report = json.loads(done.stdout)
    told = {item["path"] for name in ("refused", "skipped", "review") for item in report[name]}
    held = set(report["changes"])
    assert told.isdisjoint(held)
    count = sum(1 for _ in os.scandir(made[0] / "files"))
    assert len(told) + len(held) == count
    assert "Traceback" not in done.stderr
    assert list(tmp_path.rglob("*PWNED*")) == []


STARVED = """
import resource, sys
from ingest.__main__ import main
pages = int(open("/proc/self/statm").read().split()[0])
limit = pages * resource.getpagesize() + 60_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
sys.exit(main(["plan", sys.argv[1], "--data", sys.argv[2]]))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_an_indexer_without_memory_says_so_and_ends(tmp_path):
    folder = tmp_path / "kb"
    folder.mkdir()
    line = "第{},保温杯,签收次日起七天内商品完好可以申请无理由退货\n"
    rows = "".join(line.format(number) for number in range(150_000))
    (folder / "large.csv").write_text("编号,名称,规则\n" + rows, "utf-8")
    done = run("-c", STARVED, folder, tmp_path / "data", cwd=tmp_path)
    assert done.returncode == 1
    assert "not enough memory" in done.stderr
    assert "Traceback" not in done.stderr


def listed(entry, name):
    value = entry.get(name) or []
    return [value] if isinstance(value, str) else list(value)


def test_a_plan_over_a_long_table_needs_the_memory_of_one_piece(tmp_path):
    megabytes = 300 if os.environ.get("FAULTS") in {"full", "required"} else 40  # noqa: TID251
    done = run("-m", "bench.large_table", "--megabytes", megabytes, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2_000:]
    found = re.search(r"(\d+) MB, (\d+) records, .* \+(\d+) MB", done.stdout)
    assert found, done.stdout
    assert int(found[1]) >= megabytes
    assert int(found[2]) > 2_500 * megabytes
    assert int(found[3]) < 200


def test_the_default_limit_refuses_a_huge_table_unread(made, tmp_path):
    folder = tmp_path / "kb"
    folder.mkdir()
    os.link(made[0] / "files" / "csv_2GB_sparse.csv", folder / "huge.csv")
    started = time.monotonic()
    found = walk(folder)
    assert time.monotonic() - started < 1
    assert [(item.path, item.reason) for item in found.refused] == [
        ("huge.csv", "2147483648 bytes, limit 20000000")
    ]
