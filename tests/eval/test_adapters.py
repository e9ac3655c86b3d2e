"""Other assistants in the place of ours."""

import json
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.messages import AIMessage
from langchain_core.runnables import RunnableLambda

from assist.types import CustomerMessage, Turn
from eval.__main__ import main
from eval.adapters import (
    AdapterError,
    RunnableGenerator,
    as_input,
    as_record,
    load_runnable,
    read_answers,
)
from eval.foreign import BadAnswer

GOLD = Path(__file__).resolve().parents[1] / "data" / "gold" / "small.jsonl"
RULE = "签收后7天内可申请无理由退货，退回运费由买家承担。"
MESSAGE = CustomerMessage(
    (Turn("customer", "你好"), Turn("agent", "在的"), Turn("customer", "能退吗")),
    filters={"store": "demo"},
)


def make_runnable(data):
    return RunnableLambda(lambda request: f"{data.name}: {request['question']}")


def test_a_runnable_gets_the_last_words_and_the_history():
    given = as_input(MESSAGE)
    assert (given["question"], given["input"], given["query"]) == ("能退吗",) * 3
    assert given["chat_history"] == [("customer", "你好"), ("agent", "在的")]
    assert (given["filters"], given["as_of"]) == ({"store": "demo"}, "")


@pytest.mark.parametrize(
    "answer", ["能退。", AIMessage("能退。"), {"answer": AIMessage("能退。")}, {"result": "能退。"}]
)
def test_text_is_found_in_what_runnables_give_back(answer):
    assert as_record(answer)["text"] == "能退。"


def test_retrieved_documents_become_evidence_and_verbatim_sentences_cite_them(context):
    documents = [Document(RULE, metadata={"source": "returns.md", "score": 0.5})]
    chain = RunnableLambda(lambda _: {"answer": f"您好！{RULE}", "context": documents})
    output = RunnableGenerator(chain, context.corpus)("A", 1, MESSAGE)
    assert output.hits[0].doc == "returns.md"
    assert output.hits[0].end - output.hits[0].start == len(RULE)
    assert [len(s.citations) for s in output.sentences] == [0, 1]
    assert output.sentences[1].citations[0].quote == RULE
    assert output.timings_ms["total"] > 0


def test_an_answer_without_text_is_named():
    with pytest.raises(BadAnswer, match="gave back a int without text"):
        as_record(3)


def test_a_module_may_hold_a_runnable_or_what_makes_one(tmp_path):
    made = load_runnable("tests.eval.test_adapters:make_runnable", tmp_path)
    assert made.invoke({"question": "x"}) == f"{tmp_path.name}: x"
    for name in ("nowhere:x", "tests.eval.test_adapters:absent", "json", "json:decoder"):
        with pytest.raises(AdapterError, match="--runnable"):
            load_runnable(name, tmp_path)


def test_answers_of_a_file_are_scored_and_a_missing_one_is_a_crash(data, tmp_path):
    file = tmp_path / "answers.jsonl"
    right = {"id": "TS-0007", "text": "XH-200的价格：199元。", "action": "answer"}
    right["evidence"] = [{"doc": "prices.csv", "text": "价格：199元"}]
    failed = {"id": "TS-0001", "error": "timeout"}
    file.write_text(f"{json.dumps(right)}\n\n{json.dumps(failed)}\n", encoding="utf-8")
    out = tmp_path / "run"
    arguments = ["--gold", str(GOLD), "--data", str(data), "--out", str(out)]
    assert main(["run", *arguments, "--answers", str(file)]) == 0
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["run"]["mode"] == "answers"
    assert summary["run"]["assistant"].startswith("answers.jsonl@")
    assert summary["metrics"]["error"]["value"] == 0.875
    assert summary["metrics"]["sentiment_f1"]["value"] is None
    assert summary["reasons"]["wrong"] == {"error": 7}
    assert main(["run", *arguments, "--answers", str(file), "--runnable", "a:b"]) == 2


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "x"}'])
def test_a_line_that_is_no_answer_is_named(tmp_path, line):
    (tmp_path / "a.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(AdapterError, match=r"a\.jsonl:1: "):
        read_answers(tmp_path / "a.jsonl")
