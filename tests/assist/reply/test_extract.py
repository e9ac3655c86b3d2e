import json
from dataclasses import replace
from pathlib import Path

import pytest

from assist.reply.draft import DraftRequest
from assist.reply.extract import ExtractiveDrafter
from assist.text.normalise import match_text
from assist.types import Decision, Evidence, Turn

DATA = Path(__file__).parent / "data"
ANSWER = Decision("answer", "full", 0.9)
RULE = "签收后7天内，商品完好的，可申请无理由退货，运费由买家承担。"


@pytest.fixture
def draft(question_of, triage_of, message_of, outcome_of):
    def run(text, *evidence: Evidence, parts=(), decision=ANSWER, **options):
        message = options.pop("message", None) or message_of(text)
        request = DraftRequest(
            message,
            question_of(text, *parts),
            triage_of(**options.pop("triage", {})),
            decision,
            outcome_of(*evidence),
        )
        return ExtractiveDrafter().draft(replace(request, **options))

    return run


def _holds(text: str, forms: list[str]) -> bool:
    plain = match_text(text).replace(" ", "")
    return any(match_text(form).replace(" ", "") in plain for form in forms)


def _cases(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def _written(case: dict, draft, evidence_of):
    evidence = [
        evidence_of(
            item["text"],
            label,
            doc=item["doc"],
            title=item["title"],
            category=item["category"],
            heading=item["heading"],
            kind=item["kind"],
            score=1.0 - 0.15 * (label - 1),
        )
        for label, item in enumerate(case["evidence"], start=1)
    ]
    lang = "zh-Hant" if case.get("hant") else ("en" if case["lang"] == "en" else "zh-Hans")
    return draft(case["question"], *evidence, parts=case["parts"], triage={"lang": lang}), evidence


@pytest.mark.parametrize(("name", "floor"), [("answers_zh.jsonl", 0.93), ("answers_en.jsonl", 0.9)])
def test_facts_over_unlike_trades(name, floor, draft, evidence_of) -> None:
    found = total = 0
    lengths = []
    for case in _cases(name):
        written, _ = _written(case, draft, evidence_of)
        found += sum(_holds(written.text, forms) for forms in case["facts"])
        total += len(case["facts"])
        lengths.append(len(written.text))
    assert found / total >= floor
    assert sum(lengths) / len(lengths) <= (150 if "zh" in name else 330)


@pytest.mark.parametrize("name", ["answers_zh.jsonl", "answers_en.jsonl"])
def test_every_fact_is_cited_verbatim_and_passes_its_checks(name, draft, evidence_of) -> None:
    for case in _cases(name):
        written, evidence = _written(case, draft, evidence_of)
        for sentence in written.sentences:
            assert written.text[sentence.start : sentence.end] == sentence.text
            assert sentence.state in ("supported", "courtesy")
            assert bool(sentence.citations) == (sentence.state == "supported")
            for citation in sentence.citations:
                chunk = evidence[citation.label - 1].chunk
                document = " " * chunk.start + chunk.text
                assert document[citation.quote_start : citation.quote_end] == citation.quote


@pytest.mark.parametrize("name", ["answers_zh.jsonl", "answers_en.jsonl"])
def test_tone_never_touches_a_fact(name, draft, evidence_of, triage_of) -> None:
    moods = [("none", "neutral"), ("anxious", "negative"), ("angry", "negative")]
    for case in _cases(name):
        texts, facts = set(), set()
        for emotion, sentiment in moods:
            evidence = [
                evidence_of(item["text"], label, doc=item["doc"], kind=item["kind"])
                for label, item in enumerate(case["evidence"], start=1)
            ]
            lang = "en" if case["lang"] == "en" else "zh-Hans"
            mood = {"emotion": emotion, "sentiment": sentiment, "lang": lang}
            written = draft(case["question"], *evidence, parts=case["parts"], triage=mood)
            texts.add(written.text)
            facts.add(tuple((s.text, s.citations) for s in written.sentences if s.citations))
        assert len(facts) == 1
        assert len(texts) >= 2


def test_traditional_customers_read_traditional(draft, evidence_of) -> None:
    written = draft("可以退貨嗎，運費誰負擔", evidence_of(RULE), triage={"lang": "zh-Hant"})
    assert "運費由買家承擔" in written.text
    assert any(c.quote == RULE for s in written.sentences for c in s.citations)


def test_simplified_customers_read_simplified(draft, evidence_of) -> None:
    written = draft("可以退货吗", evidence_of("簽收後7天內可申請退貨。"))
    assert "签收后7天内可申请退货。" in written.text


def test_another_language_is_quoted_with_an_introduction(draft, evidence_of) -> None:
    written = draft("Can I return it?", evidence_of(RULE), triage={"lang": "en"})
    assert f'"{RULE}"' in written.text
    assert written.text.index("Here is") < written.text.index(RULE)


def test_a_past_case_is_told_as_a_case(draft, evidence_of) -> None:
    text = "问题描述：杯子碎了\n处理结果：核实照片后补发一个新杯子。"
    written = draft("杯子碎了怎么办", evidence_of(text, category="case", kind="case"))
    assert "以往类似情况的处理供您参考：核实照片后补发一个新杯子。" in written.text


def test_an_answer_of_the_help_desk_is_told_as_a_case(draft, evidence_of) -> None:
    text = "问：App 连不上怎么办？\n答：请打开附近设备权限，再重开蓝牙。"
    written = draft("App 连不上怎么办", evidence_of(text, category="case", kind="qa"))
    assert "以往类似情况的处理供您参考：请打开附近设备权限，再重开蓝牙。" in written.text


def test_without_facts_the_answer_becomes_unsure(draft) -> None:
    written = draft("能退吗")
    assert (written.decision.action, written.decision.reason) == ("abstain", "weak")
    assert all(sentence.state == "courtesy" for sentence in written.sentences)


def test_other_decisions_are_kept(draft, evidence_of) -> None:
    decision = Decision("escalate", "safety", 0.9)
    written = draft("手烫伤了", evidence_of(RULE), decision=decision)
    assert written.decision is decision
    assert "7天" not in written.text


def test_the_same_case_gives_the_same_draft(draft, evidence_of) -> None:
    first, second = (draft("能退吗", evidence_of(RULE)) for _ in range(2))
    assert first == second
    assert first.origin == "extractive"
    assert draft("能退吗", evidence_of(RULE), seed=1).version_id != first.version_id


def test_an_open_part_is_said_to_be_open(draft, evidence_of, outcome_of) -> None:
    parts = ("几天内可以无理由退货", "门店停车场收费吗")
    written = draft("几天内可以无理由退货？门店停车场收费吗？", evidence_of(RULE), parts=parts)
    assert "7天内" in written.text


def test_no_opener_is_repeated(draft, evidence_of, message_of) -> None:
    first = draft("能退吗", evidence_of(RULE))
    opener = first.sentences[0].text
    turns = (Turn("customer", "在吗"), Turn("agent", opener), Turn("customer", "能退吗"))
    message = replace(message_of("能退吗"), turns=turns)
    assert draft("能退吗", evidence_of(RULE), message=message).sentences[0].text != opener


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("退货运费谁出？", "退款几天到账？"), "退货运费由买家承担，退款7天内到账。"),
        (
            ("Who pays for return shipping?", "How long does the refund take?"),
            "The buyer pays return shipping, and the refund takes 7 days.",
        ),
    ],
)
def test_a_part_that_is_answered_already_is_not_left_open(parts, text, draft, evidence_of) -> None:
    lang = "en" if text.isascii() else "zh-Hans"
    said = draft(" ".join(parts), evidence_of(text), parts=parts, triage={"lang": lang}).text
    assert text in said
    assert parts[1].rstrip("?？") not in said


@pytest.mark.parametrize(
    ("step", "heading", "question", "hint"),
    [
        ("点击第{}个按钮，并且在页面上确认一下您的选择" * 2, "退货流程", "怎么退货？", "步骤"),
        (
            "Click button number {} on the page and confirm that this is what you want. " * 2,
            "How to return",
            "How do I return it?",
            "steps",
        ),
    ],
)
def test_a_list_that_is_cut_says_that_it_goes_on(
    step, heading, question, hint, draft, evidence_of
) -> None:
    lines = "\n".join(f"{place}. {step.format(place, place)}" for place in range(1, 13))
    lang = "zh-Hans" if heading == "退货流程" else "en"
    said = draft(question, evidence_of(lines, heading=[heading]), triage={"lang": lang}).text
    assert "\n5. " in said
    assert "\n12. " not in said
    assert hint in said.splitlines()[-1]
    whole = evidence_of("1. Open the page.\n2. Click “Return”.", heading=["How to return"])
    assert "more steps" not in draft("How do I return it?", whole, triage={"lang": "en"}).text


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("退貨要帶著什麼", "退货时请带着发票和原包装。", "退貨時請帶著發票和原包裝。"),
        ("裡面有什麼", "包装里面有说明书和保修卡。", "包裝裡面有說明書和保修卡。"),
        ("寄到台灣運費多少", "寄到台湾运费30元。", "寄到臺灣運費30元。"),
        ("你們會核實嗎", "收到后我们会在2天内核实。", "收到後我們會在2天內核實。"),
    ],
)
def test_facts_in_traditional_writing_still_match_their_quotes(
    question, text, said, draft, evidence_of
) -> None:
    made = draft(question, evidence_of(text), triage={"lang": "zh-Hant"})
    (fact,) = [sentence for sentence in made.sentences if sentence.citations]
    assert (fact.text, fact.state, fact.failed_checks) == (said, "supported", ())
    assert fact.citations[0].quote == text
