"""Gold questions that stand in past cases of the index."""

import pytest

from assist.candidates import past_case_hash
from assist.types import Document, Source, Turn
from eval.corpus import Corpus
from eval.leakage import (
    LeakageError,
    leaks,
    refuse_leaks,
    refuse_past_cases,
    refuse_prompts,
    refuse_tuned,
)
from eval.ledger import append_events, event
from eval.provenance import prompt_texts


def corpus(text, category="case"):
    return Corpus({"cases.jsonl": Document(Source(key="cases.jsonl", category=category), text)}, {})


def test_a_repeated_question_is_refused(gold):
    text = "编号：1\n问题：不想要了，还能退吗，邮费算谁的？\n处理：可以退"
    assert list(leaks(gold.cases, corpus(text))) == [("TS-0001", "cases.jsonl")]
    with pytest.raises(LeakageError, match=r"TS-0001 in cases\.jsonl") as caught:
        refuse_leaks(gold.cases, corpus(text))
    assert caught.value.exit_code == 3


def test_other_wording_and_other_documents_are_fine(gold):
    refuse_leaks(gold.cases, corpus("问题：买了三天，质量没问题，想退掉，要自己出运费么"))
    refuse_leaks(gold.cases, corpus("不想要了，还能退吗，邮费算谁的", category="faq"))


def test_a_conversation_that_became_a_gold_case_is_refused(gold, tmp_path):
    words = "能给个说法吗，等了这么久"
    digest = past_case_hash([Turn("customer", words)])
    append_events(tmp_path, [event("proposed", "TS-0001", 1, "km-1", past_case=digest)])
    with pytest.raises(LeakageError, match=r"TS-0001 grew from a past case .* cases\.jsonl"):
        refuse_past_cases(gold.cases, [tmp_path], corpus(f"编号：1\n问题：{words}\n"))
    refuse_past_cases(gold.cases, [tmp_path], corpus("问题：别的"))
    refuse_past_cases(gold.cases[1:], [tmp_path], corpus(f"问题：{words}"))


def test_thresholds_tuned_on_the_holdout_are_refused(tmp_path):
    refuse_tuned([tmp_path])
    (tmp_path / "thresholds.toml").write_text('split = "dev"\n', encoding="utf-8")
    refuse_tuned([tmp_path])
    (tmp_path / "thresholds.toml").write_text('split = "holdout"\n', encoding="utf-8")
    with pytest.raises(LeakageError, match="tuned on holdout, not on dev"):
        refuse_tuned([tmp_path])


def test_a_holdout_question_in_a_prompt_is_refused(gold):
    question = gold.cases[0].turns[-1].text
    held = gold.cases[0].model_copy(update={"split": "holdout"})
    prompts = {"system_zh.md": f"例子：\n{question}？\n"}
    with pytest.raises(LeakageError, match=r"TS-0001 stands in the prompt system_zh\.md"):
        refuse_prompts([held], prompts)
    refuse_prompts([gold.cases[0]], prompts)  # dev may be used for examples
    refuse_prompts([held], {"system_zh.md": "别的例子"})


def test_the_shipped_prompts_hold_no_example_question(gold):
    assert {"system_zh.md", "user.md"} <= set(prompt_texts())
    refuse_prompts(gold.cases, prompt_texts())
