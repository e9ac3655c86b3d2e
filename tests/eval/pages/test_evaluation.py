"""The evaluation page under AppTest."""

import json

import pytest

from assist import bootstrap
from assist.types import Actor
from assist.ui import signin
from eval.__main__ import main
from eval.history import list_runs, read_failures
from eval.ledger import read_ledger
from eval.worker import RUN
from tests.desk_app import open_page, texts
from tests.fakes_desk import seeded

PAGE = "eval/pages/evaluation.py"
ACTOR = Actor()


def metric(value, n=120):
    return {"value": value, "n": n, "lo": None if value is None else value - 0.05, "hi": value}


def write_run(data, name="20260518T060000Z-abc-extractive"):
    folder = data / "eval" / name
    folder.mkdir(parents=True)
    slices = {
        "scenario=product": {"n": 24, "is_small": True, "metrics": {"accuracy": metric(0.75)}},
        "lang=en": {"n": 90, "is_small": False, "metrics": {"accuracy": metric(0.5)}},
    }
    summary = {
        "run": {"index_version": "v1", "gold_paths": [str(data / "gold")], "mode": "extractive"},
        "n": 120,
        "metrics": {"accuracy": metric(0.725), "wrong": metric(0.1), "total_ms_p95": metric(151.0)},
        "slices": slices,
        "failures": [{"id": "AS-1", "label": "wrong", "reason": "30 天", "bucket": "stale"}],
    }
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    (folder / "outputs.jsonl").write_text("", encoding="utf-8")
    (folder / "report.html").write_text("<p>report</p>", encoding="utf-8")
    return folder


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path)
    with bootstrap.using(made):
        yield made
    made.store.database.close()


@pytest.mark.parametrize(("lang", "word"), [("zh", "还没有评测结果"), ("en", "No runs yet")])
def test_without_runs_the_page_says_what_to_do(parts, lang, word):
    at = open_page(PAGE, lang).run()
    assert not at.exception
    assert any(word in text for text in texts(at))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_run_shows_figures_intervals_slices_and_failures(parts, tmp_path, lang):
    write_run(tmp_path)
    at = open_page(PAGE, lang).run()
    assert not at.exception
    assert [m.value for m in at.metric] == [
        "\u2013",
        "72.5%",
        "10.0%",
        "\u2013",
        "\u2013",
        "151 ms",
    ]
    assert "67.5%\u00a0…\u00a072.5% · n\u00a0=\u00a0120" in texts(at)
    slices = at.dataframe[1].value
    assert list(slices.iloc[0])[1:3] == [24, "75.0%"]
    assert list(slices.iloc[0])[-1] == ("n 不足" if lang == "zh" else "n too small")
    failures = at.dataframe[2].value
    cause = "用了过期规则" if lang == "zh" else "expired rule used"
    assert list(failures.iloc[0]) == ["AS-1", cause, ""]


def test_a_run_is_queued_once(parts, tmp_path):
    (tmp_path / "gold").mkdir()
    at = open_page(PAGE).run()
    at.button(key="evaluation-run").click().run()
    at.text_input(key="evaluation-gold").input(str(tmp_path / "gold"))
    at.button(key="evaluation-run").click()  # keeps the dialog open in a run of the whole page
    at.button(key="evaluation-go").click().run()
    (job,) = parts.store.jobs.recent(ACTOR, [RUN])
    assert job.payload == {
        "gold": str(tmp_path / "gold"), "split": "all", "mode": "extractive",
        "variants": False, "forced": False,
    }  # fmt: skip
    assert not at.exception


def test_a_missing_gold_folder_queues_nothing(parts, tmp_path):
    at = open_page(PAGE).run()
    at.button(key="evaluation-run").click().run()
    at.text_input(key="evaluation-gold").input(str(tmp_path / "nothing"))
    at.button(key="evaluation-run").click()  # keeps the dialog open in a run of the whole page
    at.button(key="evaluation-go").click().run()
    assert parts.store.jobs.recent(ACTOR, [RUN]) == ()
    assert at.error[0].value == "找不到这个文件夹。"


def test_a_running_job_shows_its_progress_and_a_failed_one_its_reason(parts):
    job = parts.store.jobs.add(ACTOR, RUN, {})
    parts.store.jobs.claim([RUN], "pid-1")
    parts.store.jobs.progress(job, 30, 120, "AS-9")
    at = open_page(PAGE).run()
    assert not at.exception
    parts.store.jobs.fail(job, "gold: line 3 is not JSON")
    at.session_state["jobs-shown"] = job.id
    at.run()
    assert "gold: line 3 is not JSON" in texts(at)


def test_broken_runs_are_left_out_and_missing_gold_is_no_error(tmp_path):
    write_run(tmp_path)
    for name, text in (("x", "{"), ("y", "[]"), ("z", '{"run": {}}')):
        (tmp_path / "eval" / name).mkdir()
        (tmp_path / "eval" / name / "summary.json").write_text(text)
    (run,) = list_runs(tmp_path)
    (failure,) = read_failures(run)
    assert (failure.id, failure.bucket, failure.case, failure.output) == (
        "AS-1",
        "stale",
        None,
        None,
    )
    assert list_runs(tmp_path / "nothing") == []


def real_run(data, folder, name):
    """A run folder as `eval run` writes it, over a governed gold folder."""
    governed = folder / "ledger.jsonl"
    governed.touch()
    out = data / "eval" / name
    arguments = ["--gold", str(folder), "--data", str(data), "--out", str(out)]
    assert main(["run", *arguments, "--open-holdout", "test"]) == 0
    return out


@pytest.fixture
def two_runs(tmp_path, data, folder, good_chain):
    """The second run breaks one case; the desk looks at the same data folder."""
    real_run(data, folder, "20260518T060000Z-old-extractive")
    good_chain.replies["XH-200啥价"] = ("abstain", "weak", "我先为您核实。", {})
    real_run(data, folder, "20260519T060000Z-new-extractive")
    made = seeded(data)
    with bootstrap.using(made):
        yield made
    made.store.database.close()


def test_a_failed_case_can_be_disputed_or_reported_as_a_gap(two_runs, folder):
    at = open_page(PAGE).run()
    assert not at.exception
    at.text_input(key="failure-note-TS-0007").input("价格改了").run()
    at.button(key="failure-gold-TS-0007").click().run()
    (row,) = [r for r in read_ledger(folder) if r.event == "disputed"]
    assert (row.id, row.note, row.by) == ("TS-0007", "价格改了", "local")
    at.button(key="failure-gap-TS-0007").click().run()
    (gap,) = two_runs.store.records.gaps(ACTOR)
    assert (gap.case_id, gap.note) == ("TS-0007", "价格改了")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_runs_are_compared_case_by_case(two_runs, lang):
    at = open_page(PAGE, lang).run()
    at.segmented_control(key="evaluation-view").set_value("compare").run()
    assert not at.exception
    metrics = at.dataframe[0].value
    accuracy = metrics[metrics["metric"] == ("答案正确率" if lang == "zh" else "Accuracy")].iloc[0]
    assert (accuracy["delta"], accuracy["n"], accuracy["broken"]) == ("-12.5", 8, 1)
    changed = at.dataframe[1].value
    assert list(changed["id"]) == ["TS-0007"]
    assert any("我先为您核实。" in text for text in texts(at))


def test_a_run_that_was_cut_off_is_named(two_runs, data):
    (data / "eval" / "20260520T060000Z-cut-extractive").mkdir()
    (data / "eval" / "20260520T060000Z-cut-extractive" / "started.json").write_text("{}")
    at = open_page(PAGE).run()
    assert not at.exception
    assert any("1 次运行中断了" in text for text in texts(at))


def test_the_gold_view_names_what_is_missing(two_runs):
    at = open_page(PAGE).run()
    at.segmented_control(key="evaluation-view").set_value("gold").run()
    assert not at.exception
    assert any("还没有候选" in text for text in texts(at))
    at.segmented_control(key="gold-step").set_value("table").run()
    assert any("8 道已冻结的题" in text for text in texts(at))


@pytest.mark.parametrize(("actor", "name", "fixed"), [("local", "", False), ("km-7", "km-7", True)])
def test_whoever_signed_in_proposes_and_reviews_under_no_other_name(
    two_runs, monkeypatch, actor, name, fixed
):
    monkeypatch.setattr(signin, "current_actor", lambda _parts: Actor(id=actor))
    at = open_page(PAGE).run()
    at.segmented_control(key="evaluation-view").set_value("gold").run()
    field = at.text_input(key="gold-name")
    assert (field.value, field.disabled) == (name, fixed)
