"""The script contracts, end to end, with the real model over a part of the example shop."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHOP = ROOT / "examples" / "shop"
pytestmark = pytest.mark.slow
SUGGESTION = {
    "id",
    "action",
    "reason",
    "confidence",
    "text",
    "sentences",
    "evidence",
    "triage",
    "origin",
    "index_version",
    "timings_ms",
    "warnings",
}
REQUESTS = [
    {
        "id": "a",
        "query": "质量问题退货运费谁出",
        "filters": {"store": "anhe"},
        "as_of": "2026-06-15",
    },
    {"id": "bad"},
    {
        "id": "b",
        "turns": [{"role": "customer", "text": "价保多少天？"}],
        "filters": {"store": "anhe"},
    },
]


def run(*arguments, lines=None):
    return subprocess.run(  # noqa: S603  our own commands
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT,
        input="\n".join(json.dumps(line, ensure_ascii=False) for line in lines or []),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    source = tmp_path_factory.mktemp("source")
    shutil.copytree(SHOP / "kb" / "policy", source / "policy")
    shutil.copy(SHOP / "kb" / "metadata.csv", source)
    (source / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    return source


@pytest.fixture(scope="module")
def built(knowledge, tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    done = run("ingest", "build", knowledge, "--data", data, "--publish", "--json")
    assert done.returncode == 0, done.stderr
    return data, json.loads(done.stdout), done.stderr


def documents(data):
    file = data / "index" / "default" / "current" / "documents.jsonl"
    lines = map(json.loads, file.read_text("utf-8").splitlines())
    return {line["source"]["key"]: line["text"] for line in lines}


def test_build_reports_what_it_did_and_what_it_refused(built):
    _, report, errors = built
    assert {
        "version",
        "documents",
        "chunks",
        "refused",
        "skipped",
        "review",
        "warned",
        "seconds",
    } <= (set(report))
    assert [item["path"] for item in report["refused"]] == ["broken.pdf"]
    assert "broken.pdf" in errors
    assert report["documents"] == len(list((SHOP / "kb" / "policy").rglob("*.md")))


def test_search_answers_in_order_with_exact_slices(built):
    data, _, _ = built
    done = run("assist", "search", "--data", data, "-k", 5, "--json", lines=REQUESTS)
    first, bad, last = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1  # one line could not be used
    assert (first["id"], bad["id"], last["id"]) == ("a", "bad", "b")
    assert "error" in bad
    texts = documents(data)
    assert [hit["rank"] for hit in first["hits"]] == [1, 2, 3, 4, 5]
    for hit in first["hits"]:
        assert texts[hit["doc"]][hit["start"] : hit["end"]] == hit["text"]
    assert "policy/anhe/return.md" in {hit["doc"] for hit in first["hits"]}


def test_suggest_cites_verbatim_and_two_processes_agree(built):
    data, report, _ = built
    runs = [
        run("assist", "suggest", "--data", data, "--json", lines=[REQUESTS[0]]) for _ in range(2)
    ]
    first, second = (json.loads(done.stdout) for done in runs)
    assert set(first) == SUGGESTION
    assert first["index_version"] == report["version"]
    assert first["action"] == "answer"
    texts = documents(data)
    cited = [c for sentence in first["sentences"] for c in sentence["citations"]]
    assert cited
    assert all(citation["quote"] in texts[citation["doc"]] for citation in cited)
    assert "商家" in first["text"]
    assert {k: v for k, v in first.items() if k != "timings_ms"} == {
        k: v for k, v in second.items() if k != "timings_ms"
    }


def test_nothing_published_is_one_clear_line(tmp_path):
    done = run("assist", "search", "--data", tmp_path, "--json", lines=[REQUESTS[0]])
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest", "build", "no/such/folder", "--data", "x"),
        ("eval", "run", "--gold", "no/such/gold", "--data", "x", "--out", "y"),
        ("assist", "import", "no/such/file.jsonl", "--data", "x"),
        ("assist", "suggest", "--input", "no/such/file.jsonl", "--data", "x"),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_bad_input_is_one_clear_line(tmp_path, arguments):
    paths = [str(tmp_path / word) if word in ("x", "y") else word for word in arguments]
    done = run(*paths)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
