import math

import pytest

from assist.reply.guard import check_sentences, check_text, is_ready
from assist.reply.promise import Limits
from assist.settings import Authority
from assist.types import Sentence
from tests.timing import best_of

RULE = "签收后7天内可申请无理由退货，运费由买家承担。\n坏果按比例赔付，最高赔付800元。"


def _names(text, evidence_of, message_of, role="agent", rule=RULE, said="能退吗"):
    checked = check_text(text, [evidence_of(rule)], message_of(said), role)
    return [(sentence.state, sentence.failed_checks) for sentence in checked]


def test_a_supported_sentence_finds_its_citation(evidence_of, message_of) -> None:
    (one,) = check_text(
        "签收后7天内可以申请无理由退货。", [evidence_of(RULE)], message_of("能退吗")
    )
    assert (one.state, one.failed_checks) == ("supported", ())
    assert one.citations[0].quote == "签收后7天内可申请无理由退货，运费由买家承担。"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("签收后15天内可申请无理由退货。", "value"),
        ("签收后7天内不可申请无理由退货。", "polarity"),
        ("签收后7天内可申请无理由退货，运费由商家承担。", "role"),
        ("我们的门店在人民路。", "citation"),
        ("退货请到 https://evil.example/x 办理。", "link"),
        ("![图](http://a.b/c.png)", "markup"),
        ("查询结果：{物流状态}", "slot"),
        ("已为您提交退款申请。", "done_action"),
        ("I have refunded your order.", "done_action"),
        ("我们肯定会给您退的。", "absolute_promise"),
        ("是您自己没看清楚。", "blame"),
        ("我们只能按规定处理。", "dismissal"),
        ("这是全网最低价。", "superlative"),
        ("您急什么呢。", "impatient"),
    ],
)
def test_each_check_names_itself(text: str, name: str, evidence_of, message_of) -> None:
    failed = [check for _, names in _names(text, evidence_of, message_of) for check in names]
    assert name in failed


@pytest.mark.parametrize(
    ("amount", "role", "over"),
    [
        ("499元", "senior_agent", False),
        ("500元", "senior_agent", False),
        ("501元", "senior_agent", True),
        ("五百元", "senior_agent", False),
        ("五百零一元", "senior_agent", True),
        ("¥501", "senior_agent", True),
        ("5百元", "senior_agent", False),
        ("100元", "agent", False),
        ("101元", "agent", True),
        ("五百元", "agent", True),
        ("800元", "admin", False),
    ],
)
def test_promises_stop_at_the_limit(amount: str, role, over: bool, evidence_of, message_of) -> None:
    checked = check_text(f"我给您补偿{amount}。", [evidence_of(RULE)], message_of("怎么赔"), role)
    assert ("authority" in checked[0].failed_checks) is over
    assert checked[0].kind == "promise"


def test_a_rule_about_amounts_is_no_promise(evidence_of, message_of) -> None:
    assert _names("坏果按比例赔付，最高赔付800元。", evidence_of, message_of) == [("supported", ())]


def test_a_promise_needs_a_rule_even_within_the_limit(evidence_of, message_of) -> None:
    ((state, names),) = _names("我给您补偿50元。", evidence_of, message_of)
    assert state == "unsupported"
    assert "promise" in names or "value" in names


def test_figures_of_the_customer_may_be_repeated(evidence_of, message_of) -> None:
    rule = "超出部分按比例收取费用。"
    names = _names(
        "您说的23公斤，超出部分按比例收取费用。",
        evidence_of,
        message_of,
        rule=rule,
        said="我有23公斤",
    )
    assert names == [("supported", ())]


def test_internal_text_cannot_be_cited(evidence_of, message_of) -> None:
    internal = evidence_of("一线客服最高赔付100元。", audience="internal")
    (one,) = check_text("一线客服最高赔付100元。", [internal], message_of("赔多少"))
    assert "internal" in one.failed_checks


def test_courtesies_are_no_facts(evidence_of, message_of) -> None:
    assert _names("您好！非常理解您的心情。", evidence_of, message_of) == [
        ("courtesy", ()),
        ("courtesy", ()),
    ]


def test_a_courtesy_with_a_figure_is_checked(evidence_of, message_of) -> None:
    sentence = Sentence("您好，3天到账。", 0, 8, "courtesy", "courtesy")
    (checked,) = check_sentences([sentence], [evidence_of(RULE)], message_of("能退吗"))
    assert (checked.state, checked.failed_checks) == ("unsupported", ("value",))


def test_spans_of_checked_text_are_exact(evidence_of, message_of) -> None:
    text = "您好！\n 7天内可申请无理由退货。 谢谢。"
    for sentence in check_text(text, [evidence_of(RULE)], message_of("能退吗")):
        assert text[sentence.start : sentence.end] == sentence.text


def test_a_critical_failure_is_never_ready(evidence_of, message_of) -> None:
    item, message = evidence_of(RULE), message_of("能退吗")
    assert is_ready(check_text("签收后7天内可申请无理由退货。", [item], message))
    assert not is_ready(check_text("签收后9天内可申请无理由退货。", [item], message))


def test_a_reply_of_nothing_supported_is_not_ready() -> None:
    known = Sentence("签收后7天内可退。", 0, 9, "deadline", "supported")
    doubted = Sentence("假货。", 0, 3, "fact", "unsupported", (), ("lexical",))
    greeting = Sentence("您好！", 0, 3, "courtesy", "courtesy")
    assert not is_ready([greeting, doubted])
    assert is_ready([known, doubted])
    assert is_ready([greeting])


def test_limits_follow_the_settings() -> None:
    limits = Limits.from_settings(Authority(agent=10, senior=20))
    assert [limits.of(role) for role in ("agent", "senior_agent", "admin")] == [10, 20, math.inf]


def test_ten_sentences_are_checked_while_typing(evidence_of, message_of) -> None:
    evidence = [evidence_of(RULE, label) for label in range(1, 9)]
    text = "签收后7天内可申请无理由退货，运费由买家承担。" * 10
    spent = best_of(lambda: check_text(text, evidence, message_of("能退吗")))
    assert spent < 0.5  # 30 ms on a quiet machine; bench measures
