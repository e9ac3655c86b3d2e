"""Run folders: begun, refused, complete."""

import json

import pytest

from eval.folder import RunRefused, begin, read_run, write_run


def test_run_json_says_that_a_run_is_complete(tmp_path):
    begin(tmp_path / "a", {"mode": "extractive"})
    with pytest.raises(RunRefused, match="cut off: finish it with --resume"):
        read_run(tmp_path / "a")
    write_run(tmp_path / "a", {"mode": "extractive", "note": "好"})
    assert read_run(tmp_path / "a") == {"mode": "extractive", "note": "好"}
    assert json.loads((tmp_path / "a/run.json").read_text(encoding="utf-8"))["note"] == "好"


def test_an_empty_folder_holds_no_run(tmp_path):
    with pytest.raises(RunRefused, match="holds no run"):
        read_run(tmp_path)
    begin(tmp_path / "new", {"n": 1}, resume=True)
    assert (tmp_path / "new" / "started.json").exists()
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "outputs.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(RunRefused, match="does not say what it was begun with"):
        begin(tmp_path / "old", {}, resume=True)


def test_replacing_deletes_only_a_run(tmp_path):
    begin(tmp_path, {"n": 1})
    (tmp_path / "outputs.jsonl").write_text("old", encoding="utf-8")
    with pytest.raises(RunRefused, match="a run that was cut off"):
        begin(tmp_path, {"n": 2})
    begin(tmp_path, {"n": 2}, replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["started.json"]
