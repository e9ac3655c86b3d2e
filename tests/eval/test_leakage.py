"""Gold questions that stand in past cases of the index."""

import pytest

from assist.types import Document, Source
from eval.corpus import Corpus
from eval.leakage import LeakageError, leaks, refuse_leaks


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
