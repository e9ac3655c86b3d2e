"""Generating: what the assistant is given, crashes, resuming, stable bytes."""

import dataclasses
from datetime import date

import pytest

from eval.outputs import read_outputs
from eval.run import OUTPUTS, ChainGenerator, generate

DAY = date(2026, 3, 1)


def run(gold, chain, folder, **more):
    return generate(gold.cases, ChainGenerator(chain), folder, default_as_of=DAY, **more)


def test_the_assistant_sees_only_turns_filters_and_day(gold, good_chain, tmp_path):
    run(gold, good_chain, tmp_path)
    seen = good_chain.seen[0]
    given = {f.name: getattr(seen, f.name) for f in dataclasses.fields(seen)}
    empty = {name: value for name, value in given.items() if not value}
    assert set(given) - set(empty) == {"turns", "as_of"}
    assert [turn.text for turn in seen.turns] == ["不想要了，还能退吗，邮费算谁的"]


def test_outputs_hold_the_draft_hits_and_evidence(gold, good_chain, tmp_path):
    outputs = run(gold, good_chain, tmp_path)
    first = outputs[0]
    assert (
        first.text
        == "您好！|签收后7天内可以申请无理由退货，退回运费由您承担。|请问您要现在申请吗？"
    )
    assert (first.action, first.status, first.origin) == ("answer", "ok", "extractive")
    assert first.sentences[1].citations[0].doc == "returns.md"
    assert len(first.hits) == len(first.evidence) == 7
    assert read_outputs(tmp_path / OUTPUTS) == outputs


def test_a_crash_is_recorded_and_the_rest_goes_on(gold, good_chain, tmp_path):
    good_chain.replies["XH-200啥价"] = RuntimeError("boom")
    outputs = run(gold, good_chain, tmp_path)
    failed = [o for o in outputs if o.status == "error"]
    assert [(o.gold_id, o.error) for o in failed] == [("TS-0007", "RuntimeError: boom")]
    assert len(outputs) == 8


def test_an_interrupted_run_goes_on(gold, good_chain, tmp_path):
    run(gold, good_chain, tmp_path)
    whole = (tmp_path / OUTPUTS).read_bytes()
    lines = whole.splitlines(keepends=True)
    (tmp_path / OUTPUTS).write_bytes(b"".join(lines[:3]) + lines[3][:20])
    good_chain.seen.clear()
    done = []
    run(gold, good_chain, tmp_path, on_done=done.append)
    assert len(good_chain.seen) == 5
    assert [o.gold_id for o in done] == [case.id for case in gold.cases]
    assert (tmp_path / OUTPUTS).read_bytes() == whole


def test_two_runs_give_the_same_bytes(gold, good_chain, tmp_path):
    run(gold, good_chain, tmp_path / "a")
    run(gold, good_chain, tmp_path / "b")
    assert (tmp_path / "a" / OUTPUTS).read_bytes() == (tmp_path / "b" / OUTPUTS).read_bytes()


def test_damage_in_the_middle_is_an_error(gold, good_chain, tmp_path):
    run(gold, good_chain, tmp_path)
    path = tmp_path / OUTPUTS
    path.write_text("{}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValueError, match="gold_id"):
        read_outputs(path)
