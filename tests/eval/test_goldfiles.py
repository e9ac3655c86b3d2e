"""Reading gold folders and bare files."""

import json
from datetime import date

import pytest

from assist.errors import GoldSetError
from eval.goldfiles import read_gold
from eval.goldset import case_json


def test_a_folder_is_strict_and_a_bare_file_is_completed(tmp_path):
    line = json.dumps({"id": "X-1", "turns": [{"role": "customer", "text": "能退吗"}], "x": 1})
    (tmp_path / "zh.jsonl").write_text(line + "\nnot json\n", encoding="utf-8")
    with pytest.raises(GoldSetError, match=r"zh\.jsonl:1"):
        read_gold([tmp_path])
    gold = read_gold([tmp_path / "zh.jsonl"])
    assert gold.is_bare
    assert gold.cases[0].expected_action == "answer"
    assert gold.cases[0].cluster_id == "X-1"
    assert gold.problems[0].field == "x"
    assert gold.problems[-1].line == 2


def test_repeated_ids_and_nothing_to_read_are_errors(tmp_path, gold):
    line = case_json(gold.cases[0])
    (tmp_path / "a.jsonl").write_text(f"{line}\n{line}\n", encoding="utf-8")
    with pytest.raises(GoldSetError, match="occurs twice"):
        read_gold([tmp_path])
    (tmp_path / "a.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(GoldSetError, match="no gold case"):
        read_gold([tmp_path])
    with pytest.raises(GoldSetError, match="no such file"):
        read_gold([tmp_path / "absent"])


def test_ledger_and_variants_are_no_cases(tmp_path, gold):
    (tmp_path / "zh.jsonl").write_text(case_json(gold.cases[0]), encoding="utf-8")
    (tmp_path / "ledger.jsonl").write_text('{"id":"x"}\n', encoding="utf-8")
    (tmp_path / "manifest.json").write_text('{"default_as_of":"2026-01-05"}', encoding="utf-8")
    read = read_gold([tmp_path])
    assert [case.id for case in read.cases] == ["TS-0001"]
    assert read.default_as_of == date(2026, 1, 5)
