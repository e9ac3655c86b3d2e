"""The gate experiments: the stand-in cites, and the verdict names what is newly broken."""

import json

from bench.gate_experiments import ExcerptModel, _tell


def test_the_model_says_the_first_line_of_the_first_excerpt():
    prompt = "Evidence:\n[1] policy/returns.md\n签收后7天内可以退货。\n更多\n[2] other\n别的"
    messages = [{"role": "system", "content": ""}, {"role": "user", "content": prompt}]
    text, completion = list(ExcerptModel().stream(messages, None))
    assert json.loads(text)["sentences"] == [
        {"text": "签收后7天内可以退货。", "citations": [1], "kind": "fact"}
    ]
    assert completion.text == text


def run(folder, correct):
    folder.mkdir()
    rows = [
        {
            "gold_id": f"AS-{at:04}",
            "metric": name,
            "metric_version": 1,
            "value": value if name != "error" else 0.0,
            "status": "ok",
            "reason": "",
            "spans": [],
        }
        for at, value in enumerate(correct)
        for name in ("accuracy", "wrong", "action_accuracy", "error")
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "scores.jsonl").write_text(text, "utf-8")
    cases = {
        row["gold_id"]: {"version": 1, "cluster": row["gold_id"], "critical": False} for row in rows
    }
    metrics = {
        "wrong": {"higher_is_better": False, "value": None},
        "error": {"higher_is_better": False, "value": None},
    }
    summary = {"run": {"mode": "extractive"}, "n": len(correct), "cases": cases, "metrics": metrics}
    (folder / "summary.json").write_text(json.dumps(summary), "utf-8")
    return folder


def test_the_verdict_names_what_is_newly_broken(tmp_path, capsys):
    base = run(tmp_path / "base", [1.0, 1.0, 0.0])
    _tell("nothing", base, run(tmp_path / "same", [1.0, 1.0, 0.0]))
    _tell("a change", base, run(tmp_path / "new", [1.0, 0.0, 1.0]))
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "nothing: pass"
    assert told[1] == "a change: FAIL"
    assert told[2].startswith("    regression accuracy: 1 broken, 1 fixed")
    assert told[2].endswith("AS-0001")
