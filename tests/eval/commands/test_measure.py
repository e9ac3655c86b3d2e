"""The commands on a real folder, with the chain replaced."""

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.commands import verdict
from eval.outputs import Output
from eval.recorded import pairs_of
from tests.eval.conftest import FakeEmbedder

DATA = Path(__file__).resolve().parents[2] / "data" / "gold"


def run(data, gold, out, *more):
    return main(["run", "--gold", str(gold), "--data", str(data), "--out", str(out), *more])


def test_run_writes_a_complete_folder(data, tmp_path, capsys):
    out = tmp_path / "run"
    assert run(data, DATA / "small.jsonl", out, "--json") == 0
    names = {path.name for path in out.iterdir()}
    assert names == {
        "started.json", "outputs.jsonl", "scores.jsonl", "scores.csv", "summary.json", "run.json",
        "report.html", "report.md",
    }  # fmt: skip
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["n"] == 8
    assert summary["metrics"]["accuracy"]["value"] == 1.0
    assert summary["run"]["as_of"] == "2026-03-02"
    printed = capsys.readouterr()
    assert json.loads(printed.out.splitlines()[1])["n"] == 8
    assert "leakage checks not run" in printed.err


def closed(out):
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return record["gold_closed"], record["holdout_openings"]


@pytest.mark.parametrize("beside", ["ledger.jsonl", "manifest.json"])
def test_a_governed_set_keeps_its_holdout_closed(data, folder, tmp_path, capsys, beside):
    (folder / beside).write_text("{}\n", encoding="utf-8")
    for number, gold in enumerate((folder, folder / "zh.jsonl")):
        assert run(data, gold, tmp_path / f"run{number}") == 0
        assert closed(tmp_path / f"run{number}") == (1, 0)
    assert "1 holdout cases stay closed" in capsys.readouterr().err


def test_a_plain_folder_and_a_bare_file_run_every_case(data, folder, tmp_path):
    for number, gold in enumerate((folder, folder / "zh.jsonl")):
        assert run(data, gold, tmp_path / f"run{number}") == 0
        assert closed(tmp_path / f"run{number}") == (0, 0)


def test_opening_the_holdout_is_recorded(data, folder, tmp_path):
    arguments = ["--gold", str(folder), "--data", str(data), "--knowledge", "../kb"]
    assert main(["manifest", *arguments, "--default-as-of", "2026-03-01"]) == 0
    assert run(data, folder, tmp_path / "run", "--open-holdout", "release 0.2") == 0
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [row["reason"] for row in manifest["holdout_openings"]] == ["release 0.2"]
    assert json.loads((tmp_path / "run/summary.json").read_text(encoding="utf-8"))["n"] == 8
    assert closed(tmp_path / "run") == (0, 1)


def test_an_older_run_is_neither_mixed_nor_overwritten(data, tmp_path, capsys):
    out = tmp_path / "run"
    run(data, DATA / "small.jsonl", out)
    before = (out / "outputs.jsonl").read_bytes()
    assert run(data, DATA / "small.jsonl", out) == 2
    assert "holds a complete run; choose another --out" in capsys.readouterr().err
    assert (out / "outputs.jsonl").read_bytes() == before
    assert run(data, DATA / "small.jsonl", out, "--replace") == 0
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.txt").write_text("x", encoding="utf-8")
    assert run(data, DATA / "small.jsonl", tmp_path / "papers", "--replace") == 2
    assert "holds other files (thesis.txt" in capsys.readouterr().err


def test_a_run_that_was_cut_off_shows_it_and_goes_on(data, tmp_path, good_chain, capsys):
    out = tmp_path / "run"
    run(data, DATA / "small.jsonl", out)
    names = ("outputs.jsonl", "scores.jsonl", "scores.csv")
    whole = {name: (out / name).read_bytes() for name in names}
    for name in ("run.json", "scores.jsonl", "summary.json", "report.html", "report.md"):
        (out / name).unlink()
    lines = whole["outputs.jsonl"].splitlines(keepends=True)
    (out / "outputs.jsonl").write_bytes(b"".join(lines[:5]) + lines[5][:40])
    assert main(["gate", str(out), "--baseline", str(tmp_path / "b.json")]) == 2
    assert "a run that was cut off: finish it with --resume" in capsys.readouterr().err
    assert run(data, DATA / "small.jsonl", out) == 2
    good_chain.seen.clear()
    assert run(data, DATA / "small.jsonl", out, "--resume") == 0
    assert len(good_chain.seen) == 3
    assert {name: (out / name).read_bytes() for name in names} == whole


def test_another_gold_set_or_embedding_is_not_mixed_in(data, folder, tmp_path, capsys, monkeypatch):
    out = tmp_path / "run"
    run(data, DATA / "small.jsonl", out)
    (folder / "zh.jsonl").write_text(
        (folder / "zh.jsonl").read_text(encoding="utf-8").replace("刻了名字", "刻字")
    )
    assert run(data, folder, out, "--resume") == 2
    assert "begun with something else (gold_sha256: " in capsys.readouterr().err
    monkeypatch.setattr(FakeEmbedder, "row", (0.0, 1.0))
    assert run(data, DATA / "small.jsonl", out, "--resume") == 2
    assert "begun with something else (vectors: " in capsys.readouterr().err


def test_live_without_a_model_is_refused(data, tmp_path, capsys):
    assert run(data, DATA / "small.jsonl", tmp_path / "run", "--mode", "live") == 2
    assert "--mode live needs a model: set ASSIST_LLM__BASE_URL" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_scoring_again_gives_the_same_bytes(data, tmp_path):
    out = tmp_path / "run"
    run(data, DATA / "small.jsonl", out)
    before = {name: (out / name).read_bytes() for name in ("summary.json", "scores.jsonl")}
    assert main(["score", str(out)]) == 0
    assert {name: (out / name).read_bytes() for name in before} == before
    run(data, DATA / "small.jsonl", tmp_path / "again")
    assert (tmp_path / "again" / "scores.jsonl").read_bytes() == before["scores.jsonl"]


@pytest.fixture
def small_gates(monkeypatch):
    monkeypatch.setattr(
        verdict,
        "run_gates",
        lambda summary, scores, baseline: real(relaxed(summary), scores, baseline),
    )


def test_a_broken_case_fails_the_gate_by_name(data, tmp_path, capsys, good_chain, small_gates):
    out, base = tmp_path / "run", tmp_path / "baselines" / "base.json"
    run(data, DATA / "small.jsonl", out)
    assert main(["gate", str(out), "--baseline", str(base)]) == 1
    assert "FAIL baseline: no " in capsys.readouterr().out
    assert main(["gate", str(out), "--baseline", str(base), "--accept", "first"]) == 0
    written = json.loads(base.read_text(encoding="utf-8"))
    assert written["reason"] == "first"
    assert str(tmp_path) not in base.read_text(encoding="utf-8")
    assert main(["gate", str(out), "--baseline", str(base)]) == 0
    good_chain.replies["XH-200啥价"] = ("abstain", "weak", "我先为您核实。", {})
    worse = tmp_path / "worse"
    run(data, DATA / "small.jsonl", worse)
    assert main(["gate", str(worse), "--baseline", str(base)]) == 1
    printed = capsys.readouterr().out
    assert "FAIL regression accuracy: 1 broken" in printed
    assert "broken TS-0007: declined, abstain (over-refusal)" in printed
    assert "regression accuracy" in (worse / "junit.xml").read_text(encoding="utf-8")
    assert main(["compare", str(worse), str(out)]) == 0
    assert "broken: TS-0007" in capsys.readouterr().out
    assert main(["report", str(worse)]) == 0


def test_a_case_that_is_not_asked_any_more_fails(data, folder, tmp_path, capsys, small_gates):
    base = tmp_path / "base.json"
    run(data, folder, tmp_path / "all")
    assert main(["gate", str(tmp_path / "all"), "--baseline", str(base), "--accept", "x"]) == 0
    lines = (folder / "zh.jsonl").read_text(encoding="utf-8").splitlines()
    text = "\n".join(lines[1:]).replace('"version":1', '"version":2', 1)
    (folder / "zh.jsonl").write_text(text, encoding="utf-8")
    run(data, folder, tmp_path / "less")
    assert main(["gate", str(tmp_path / "less"), "--baseline", str(base)]) == 1
    printed = capsys.readouterr().out
    assert "FAIL baseline asked: 1 cases of the baseline not asked TS-0001" in printed
    assert "WARN baseline same: 1 of another version, 0 new: not compared TS-0002" in printed


def test_a_run_that_fails_is_no_baseline(data, tmp_path, capsys, good_chain):
    good_chain.replies["XH-200啥价"] = RuntimeError("boom")
    out, base = tmp_path / "run", tmp_path / "base.json"
    run(data, DATA / "small.jsonl", out)
    assert main(["gate", str(out), "--baseline", str(base), "--accept", "first"]) == 1
    assert not base.exists()
    assert "is left as it was" in capsys.readouterr().err


real = verdict.run_gates


def relaxed(summary):
    """Floors are about large sets: eight cases have wide intervals."""
    rows = {name: row | {"lo": row["value"]} for name, row in summary["metrics"].items()}
    return summary | {"metrics": rows}


def test_lint_and_selftest(data, folder, tmp_path, capsys):
    assert main(["lint", "--gold", str(folder), "--data", str(data)]) == 0
    assert "G25 not run: no ledger.jsonl" in capsys.readouterr().out
    (folder / "zh.jsonl").write_text("{}\n", encoding="utf-8")
    assert main(["lint", "--gold", str(folder)]) == 3
    assert main(["selftest", "--data", str(data)]) == 0
    sentences = tmp_path / "s.jsonl"
    sentences.write_text(json.dumps({"text": "签收后7天内可以退货。"}), encoding="utf-8")
    assert main(["selftest", "--sentences", str(sentences)]) == 0


def test_no_mistake_is_planted_in_a_question(tmp_path, capsys):
    told = ["签收后7天内不支持退货。", "问题：开票二十多天了抬头错了，不能改吗"]
    sentences = tmp_path / "s.jsonl"
    lines = (json.dumps({"text": text}, ensure_ascii=False) for text in told)
    sentences.write_text("\n".join(lines), encoding="utf-8")
    assert main(["selftest", "--sentences", str(sentences)]) == 0
    denied = next(row for row in capsys.readouterr().out.splitlines() if "negation" in row)
    assert denied.startswith("ok ")
    assert "100.0% flagged" in denied
    assert "n = 1 " in denied


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["run", "--gold", "absent.jsonl"], 3, "no such file"),
        (["lint", "--gold", "absent"], 3, "no such file"),
        (["report", "absent"], 2, "No such file"),
    ],
)
def test_bad_input_is_one_line(arguments, status, message, capsys):
    assert main(arguments) == status
    assert message in capsys.readouterr().err


def test_a_missing_output_is_a_crash(data, tmp_path):
    out = tmp_path / "run"
    run(data, DATA / "small.jsonl", out)
    lines = (out / "outputs.jsonl").read_text(encoding="utf-8").splitlines()
    (out / "outputs.jsonl").write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    first = pairs_of(out, record, None)[0][1]
    assert first == Output("TS-0001", 1, "", "error", error="no output")
