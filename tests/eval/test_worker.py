"""Jobs of the desk: runs on a gold folder, with the holdout lock."""

import json

import pytest

from assist.errors import GoldSetError
from assist.settings import read_settings
from assist.store.jobs import Job
from eval.worker import RUN, handlers


def work(data, steps=None, **payload):
    settings = read_settings(None, paths={"data": data})
    job = Job("1", "default", RUN, "running", "lead-1", payload)
    seen = [] if steps is None else steps
    return handlers(settings)[RUN](job, lambda *step: seen.append(step))


def governed(folder):
    (folder / "manifest.json").write_text('{"holdout_openings": []}', encoding="utf-8")
    return str(folder)


def test_a_job_runs_a_plain_folder(data, folder):
    steps = []
    result = work(data, steps, gold=str(folder))
    assert result["cases"] == 8
    assert steps[-1] == (8, 8, "TS-0008")
    files = {path.name for path in (data / "eval" / result["run"]).iterdir()}
    assert {"run.json", "summary.json", "report.html"} <= files


@pytest.mark.parametrize("split", ["all", "dev"])
def test_the_holdout_of_a_governed_folder_stays_closed(data, folder, split):
    assert work(data, gold=governed(folder), split=split)["cases"] == 7


def test_asking_for_the_holdout_alone_is_refused(data, folder):
    with pytest.raises(GoldSetError, match="holdout is closed"):
        work(data, gold=governed(folder), split="holdout")


def test_a_reason_opens_it_and_is_recorded(data, folder):
    result = work(data, gold=governed(folder), split="holdout", open_holdout="release 1")
    assert result["cases"] == 1
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    rows = [(row["by"], row["reason"], row["run_id"]) for row in manifest["holdout_openings"]]
    assert rows == [("lead-1", "release 1", result["run"])]


def test_a_split_without_cases_is_an_error(data, folder):
    rows = (folder / "zh.jsonl").read_text(encoding="utf-8").replace('"holdout"', '"dev"')
    (folder / "zh.jsonl").write_text(rows, encoding="utf-8")
    with pytest.raises(GoldSetError, match="no gold case in split holdout"):
        work(data, gold=str(folder), split="holdout")
