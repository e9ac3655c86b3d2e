"""The way of a gold case into a folder: proposed, reviewed by another, frozen, asked."""

import json

import pytest

from assist.errors import GoldSetError
from eval.authoring import GoldFolder
from eval.goldfiles import read_gold
from eval.goldset import case_json
from eval.intake import add_cases
from eval.ledger import append_events, event, read_ledger
from eval.lint.check import lint_path
from tests.eval.conftest import DAY


@pytest.fixture
def target(tmp_path, context):
    return GoldFolder(tmp_path / "gold", context.corpus, DAY)


@pytest.fixture
def case(gold):
    own = gold.cases[0].provenance.model_copy(update={"author": "km-1"})
    return gold.cases[0].model_copy(update={"id": "AS-0001", "as_of": DAY, "provenance": own})


def events(folder):
    return [(row.event, row.by) for row in read_ledger(folder.path)]


def test_a_case_is_asked_once_a_second_person_froze_it(target, case):
    assert target.next_id("after_sale") == "AS-0001"
    assert not target.check(case).failed  # before the folder is there
    target.propose(case, past_case="ab")
    assert target.proposals() == [case]
    assert target.cases() == []
    assert target.used() == {"ab": "AS-0001"}
    with pytest.raises(GoldSetError, match="km-1 wrote it; a second person reviews"):
        target.freeze("AS-0001", "km-1")
    target.freeze("AS-0001", "km-2")
    assert target.proposals() == []
    assert read_gold([target.path]).cases == (case,)
    assert events(target) == [("proposed", "km-1"), ("reviewed", "km-2"), ("frozen", "km-2")]
    assert target.next_id("order") == "OR-0002"
    report = lint_path(target.path, target.corpus)
    assert [f for f in report.findings if f.severity == "E"] == []


def test_a_quote_that_is_in_no_document_is_refused(target, case):
    wrong = case.evidence[0].model_copy(update={"quote": "签收后99天内可申请无理由退货"})
    with pytest.raises(GoldSetError, match=r"G06 evidence\.0: returns\.md does not hold"):
        target.propose(case.model_copy(update={"evidence": (wrong,)}))
    assert not (target.path / "proposed.jsonl").exists()


def test_an_id_is_taken_once_and_never_again(target, case):
    target.propose(case)
    with pytest.raises(GoldSetError, match="the id is taken"):
        target.propose(case)
    target.send_back("AS-0001", "km-2", "no customer asks this")
    assert target.proposals() == []
    with pytest.raises(GoldSetError, match="G02 id: was retired"):
        target.propose(case)


def test_a_retired_case_is_kept_and_not_asked(target, case):
    target.propose(case)
    target.freeze("AS-0001", "km-2")
    target.dispute("AS-0001", "km-3", "the rule may have changed")
    target.retire("AS-0001", "km-3", "rule withdrawn")
    assert target.cases() == []
    assert json.loads((target.path / "retired.jsonl").read_text("utf-8"))["id"] == "AS-0001"
    assert events(target)[-2:] == [("disputed", "km-3"), ("retired", "km-3")]
    with pytest.raises(GoldSetError, match="AS-0001: not in"):
        target.retire("AS-0001", "km-3", "again")


def test_the_manifest_keeps_what_people_decided(target, case):
    target.propose(case)
    target.freeze("AS-0001", "km-2")
    manifest = json.loads((target.path / "manifest.json").read_text("utf-8"))
    manifest["holdout_openings"] = [{"reason": "release"}]
    manifest["default_as_of"] = "2025-01-01"
    manifest["files"]["zh.jsonl"]["knowledge"] = "../kb"
    (target.path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    target.propose(case.model_copy(update={"id": "AS-0002", "version": 1, "cluster_id": "x"}))
    target.freeze("AS-0002", "km-2")
    now = json.loads((target.path / "manifest.json").read_text("utf-8"))
    assert now["holdout_openings"] == [{"reason": "release"}]
    assert now["default_as_of"] == "2025-01-01"
    assert now["files"]["zh.jsonl"]["knowledge"] == "../kb"
    assert set(now["gold_cases"]) == {"AS-0001", "AS-0002"}


def test_rows_of_a_table_are_proposed_under_who_brings_them(target, case):
    bad = case.model_copy(update={"id": "bad id"})
    refused = add_cases(target, [case, bad], "km-7")
    assert [p.provenance.author for p in target.proposals()] == ["km-7"]
    assert len(refused) == 1
    assert "bad id: G02" in refused[0]


def test_a_changed_case_waits_while_the_older_version_is_asked(target, case):
    target.propose(case)
    target.freeze("AS-0001", "km-2")
    newer = case.model_copy(update={"version": 2, "critical": not case.critical})
    with pytest.raises(GoldSetError, match="version must rise above 1"):
        target.revise(newer.model_copy(update={"version": 1}), "km-3", "why")
    with pytest.raises(GoldSetError, match="say why it is changed"):
        target.revise(newer, "km-3", " ")
    target.revise(newer, "km-3", "the fact is not critical")
    with pytest.raises(GoldSetError, match="a revision waits already"):
        target.revise(newer, "km-3", "again")
    assert read_gold([target.path]).cases == (case,)
    assert [f for f in lint_path(target.path, target.corpus).findings if f.severity == "E"] == []
    for writer in ("km-1", "km-3"):
        with pytest.raises(GoldSetError, match=f"{writer} wrote it"):
            target.freeze("AS-0001", writer)
    assert target.freeze("AS-0001", "km-2") == newer
    assert read_gold([target.path]).cases == (newer,)
    assert events(target)[-3:] == [("reopened", "km-3"), ("reviewed", "km-2"), ("frozen", "km-2")]


def test_a_revision_that_is_sent_back_leaves_the_version_in_use(target, case):
    target.propose(case)
    target.freeze("AS-0001", "km-2")
    target.revise(case.model_copy(update={"version": 2}), "km-3", "a doubt")
    target.send_back("AS-0001", "km-2", "the rule says so")
    assert target.proposals() == []
    assert read_gold([target.path]).cases == (case,)
    assert not (target.path / "retired.jsonl").exists()
    with pytest.raises(GoldSetError, match="is frozen already"):
        target.freeze("AS-0001", "km-4")
    assert [f for f in lint_path(target.path, target.corpus).findings if f.severity == "E"] == []


def test_a_case_of_the_files_that_nobody_reviewed_is_frozen_where_it_lies(target, case):
    target.path.mkdir()
    (target.path / "zh.jsonl").write_text(case_json(case) + "\n", encoding="utf-8")
    append_events(target.path, [event("proposed", "AS-0001", 1, "km-1")])
    target.freeze("AS-0001", "km-2", "read")
    assert events(target)[-2:] == [("reviewed", "km-2"), ("frozen", "km-2")]
    assert read_gold([target.path]).cases == (case,)
    with pytest.raises(GoldSetError, match="is frozen already"):
        target.freeze("AS-0001", "km-3")


def test_a_changed_row_of_a_table_is_a_revision(target, case):
    target.propose(case)
    target.freeze("AS-0001", "km-2")
    newer = case.model_copy(update={"version": 2, "critical": not case.critical})
    assert add_cases(target, [newer], "km-7", "not critical") == []
    assert target.proposals() == [newer]
    assert events(target)[-1] == ("reopened", "km-7")
    assert (
        "version must rise"
        in add_cases(target, [case.model_copy(update={"critical": not case.critical})], "km-7")[0]
    )
