"""Recorded runs as the desk lists them."""

from eval.__main__ import main
from eval.history import list_runs, read_failures


def test_runs_are_listed_newest_first_and_broken_ones_left_out(data, folder, good_chain):
    good_chain.replies["你们北京有线下店吗"] = ("answer", "full", "北京有店。", {})
    for name in ("2026a", "2026b"):
        out = data / "eval" / name
        assert main(["run", "--gold", str(folder), "--data", str(data), "--out", str(out)]) == 0
    torn = data / "eval" / "2026c"
    torn.mkdir()
    (torn / "summary.json").write_text("{", encoding="utf-8")
    runs = list_runs(data)
    assert [run.name for run in runs] == ["2026b", "2026a"]
    assert runs[0].value("accuracy") == 0.875
    assert runs[0].value("conflict_flag_recall") is None
    [failure] = read_failures(runs[0])
    assert (failure.id, failure.bucket) == ("TS-0004", "missed refusal")
    assert failure.question == "你们北京有线下店吗"
    (folder / "zh.jsonl").unlink()
    [orphan] = read_failures(runs[0])
    assert (orphan.case, orphan.question) == (None, "")


def test_a_folder_without_runs(tmp_path):
    assert list_runs(tmp_path) == []
