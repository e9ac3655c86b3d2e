"""The retrieval test under AppTest."""

import json

import pytest

from assist import bootstrap
from assist.retrieval_questions import QUESTIONS
from tests.desk_app import open_page, shown, texts
from tests.fakes_desk import RULE, seeded

PAGE = "assist/pages/retrieval.py"


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path)
    with bootstrap.using(made):
        yield made
    made.store.database.close()


def search(at, words):
    at.text_input(key="retrieval-query").input(words)
    next(button for button in at.button if "search" in (button.proto.icon or "")).click()
    return at.run()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_question_shows_its_hits_with_scores_and_the_sentence_that_fits(parts, lang):
    at = search(open_page(PAGE, lang).run(), "质量问题 15 天内可以退货退款吗")
    assert not at.exception
    first, second = shown(at, "sources")["items"]
    assert (first["n"], first["score"], first["doc"]) == (1, 0.91, "policy/return.md")
    assert next(run["t"] for run in first["runs"] if "m" in run).endswith(RULE)
    assert first["scores"].split(" · ")[1:] == (
        ["向量 0.86 #1", "BM25 9.00 #1"] if lang == "zh" else ["dense 0.86 #1", "BM25 9.00 #1"]
    )
    assert "".join(run["t"] for run in second["runs"]).startswith("5.4")


@pytest.mark.parametrize("mode", ["set", "hybrid", "dense", "lexical"])
def test_the_method_is_chosen_and_scenario_and_filters_are_named(parts, mode):
    at = open_page(PAGE).run()
    at.selectbox(key="retrieval-mode").set_value(mode)
    at = search(at, "能退吗")
    assert not at.exception
    assert parts.chain.modes == [mode]
    assert any("场景 **售后**" in text for text in texts(at))


def test_nothing_found_says_so(parts):
    at = search(open_page(PAGE).run(), "火星")
    assert shown(at, "sources")["items"] == []
    assert shown(at, "sources")["labels"]["empty"] == "没有找到可用的依据。"


def test_an_empty_question_finds_nothing(parts):
    at = search(open_page(PAGE).run(), "  ")
    assert shown(at, "sources") is None


def test_without_knowledge_the_page_says_what_to_do(parts):
    parts.published = False
    at = open_page(PAGE).run()
    assert any("还没有发布知识" in text for text in texts(at))


def test_any_document_can_be_asked_about(parts):
    at = search(open_page(PAGE).run(), "质量问题 15 天内可以退货退款吗")
    at.selectbox(key="retrieval-why").set_value("manual/r7.md").run()
    assert any("它在结果里，排第 2" in text for text in texts(at))
    at.selectbox(key="retrieval-why").set_value("en/warranty.md").run()
    assert any("前 2 个候选里没有" in text for text in texts(at))


def test_a_question_is_written_where_the_evaluation_can_run_it(parts, tmp_path):
    at = search(open_page(PAGE).run(), "质量问题 15 天内可以退货退款吗")
    (pills,) = list(at.pills)
    pills.set_value([f"{1:016x}"]).run()
    at.button(key="retrieval-add-gold").click().run()
    line = json.loads((tmp_path / QUESTIONS).read_text("utf-8"))
    assert line["turns"][0]["text"] == "质量问题 15 天内可以退货退款吗"
    assert line["evidence"][0]["doc"] == "policy/return.md"
    assert line["evidence"][0]["quote"].endswith(RULE)
