"""The commands on a gold folder, and the calibration of the threshold."""

import json

import pytest

from eval.__main__ import main
from eval.goldcsv import from_csv, to_csv
from eval.goldset import case_json
from eval.ledger import read_ledger


@pytest.fixture
def table(tmp_path, gold):
    """A table with one good and one broken row, written by somebody."""
    good = gold.cases[0].model_copy(update={"id": "AS-0001"})
    broken = good.model_copy(update={"id": "AS-0002", "cluster_id": "other", "must_not": ()})
    broken = broken.model_copy(update={"evidence": ()})
    file = tmp_path / "cases.csv"
    file.write_text(to_csv([good, broken]), encoding="utf-8")
    return file


def test_a_table_is_proposed_frozen_and_exported(data, tmp_path, table, capsys):
    folder = tmp_path / "new"
    assert (
        main(["gold", "import", str(folder), str(table), "--by", "km-1", "--data", str(data)]) == 3
    )
    assert "AS-0002: G08" in capsys.readouterr().err
    assert main(["gold", "status", str(folder), "--data", str(data)]) == 0
    assert "proposed AS-0001 by km-1" in capsys.readouterr().out
    by = ["--by", "km-1", "--note", "ok", "--data", str(data)]
    assert main(["gold", "freeze", str(folder), "AS-0001", *by]) == 3
    assert "a second person reviews" in capsys.readouterr().err
    by[1] = "km-2"
    assert main(["gold", "freeze", str(folder), "AS-0001", *by]) == 0
    out = tmp_path / "out.csv"
    assert main(["gold", "export", str(folder), str(out), "--data", str(data)]) == 0
    (case,) = from_csv(out.read_text("utf-8-sig"))
    assert (case.id, case.provenance.author) == ("AS-0001", "km-1")


def test_a_changed_document_reopens_its_cases(data, tmp_path, table, capsys):
    folder = tmp_path / "new"
    at = ["--data", str(data)]
    main(["gold", "import", str(folder), str(table), "--by", "km-1", *at])
    main(["gold", "freeze", str(folder), "AS-0001", "--by", "km-2", "--note", "", *at])
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["documents"]["returns.md"]["sha256"] = "other"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    capsys.readouterr()
    assert main(["gold", "status", str(folder), *at]) == 0
    assert "changed returns.md\n" in capsys.readouterr().out
    assert main(["gold", "reopen", str(folder), "--by", "km-3", *at]) == 0
    last = read_ledger(folder)[-1]
    assert (last.event, last.id, last.note) == (
        "reopened", "AS-0001", "returns.md changed, quote still there",
    )  # fmt: skip
    retire = ["--by", "km-3", "--note", "gone"]
    assert main(["gold", "retire", str(folder), "AS-0001", *retire, *at]) == 0
    assert (folder / "zh.jsonl").read_text("utf-8") == ""


def test_thresholds_need_a_forced_run_of_dev_cases(data, tmp_path, folder, capsys):
    run = tmp_path / "run"
    main(["run", "--gold", str(folder), "--data", str(data), "--out", str(run)])
    assert main(["calibrate", "thresholds", str(run)]) == 2
    assert "run it with --force-answer" in capsys.readouterr().err
    lines = (run / "outputs.jsonl").read_text("utf-8").splitlines()
    forced = [json.dumps(json.loads(line) | {"variant": "forced"}) for line in lines]
    (run / "outputs.jsonl").write_text("\n".join([*lines, *forced, ""]), encoding="utf-8")
    assert main(["calibrate", "thresholds", str(run)]) == 3
    assert "tuned on dev only; holdout: TS-0008" in capsys.readouterr().err
    kept = [line for line in (*lines, *forced) if "TS-0008" not in line]
    (run / "outputs.jsonl").write_text("\n".join([*kept, ""]), encoding="utf-8")
    out = tmp_path / "thresholds.toml"
    assert main(["calibrate", "thresholds", str(run), "--out", str(out)]) == 0
    assert 'split = "dev"' in out.read_text("utf-8")


def test_two_codings_are_compared(tmp_path, gold, capsys):
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_text("".join(case_json(case) + "\n" for case in gold.cases), encoding="utf-8")
    other = gold.cases[3].model_copy(
        update={"expected_action": "escalate", "answerability": "out_of_scope"}
    )
    changed = (*gold.cases[:3], other, *gold.cases[4:])
    second.write_text("".join(case_json(case) + "\n" for case in changed), encoding="utf-8")
    assert main(["gold", "agree", str(first), str(first)]) == 0
    capsys.readouterr()
    assert main(["gold", "agree", str(first), str(second)]) == 0
    printed = capsys.readouterr().out
    assert "vital facts: alpha 1.000, n = 8" in printed
    assert "expected action: alpha 0.7" in printed
