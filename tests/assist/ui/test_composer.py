"""The composer's data: text kept to the letter, chips before the closing mark."""

from dataclasses import replace

import pytest

from assist.casework import Desk
from assist.decisions import Outcome
from assist.types import Actor, Decision
from assist.ui.composer import Surroundings, composer_data
from assist.ui.version import check_data
from tests.fakes_desk import CALM, EVERY_CASE, LEAK, FakeChain, conversation

NOTHING = Surroundings()


def desk(case=CALM, **more):
    made = FakeChain().suggest(case.to_message(), Actor())
    return Desk(case, (made,), {}, **more)


def plain(version):
    return "".join(
        s["pre"] + "".join(run.get("t", "") for run in s["runs"]) for s in version["sentences"]
    )


@pytest.mark.parametrize("case", EVERY_CASE, ids=lambda c: c.id)
def test_the_text_in_the_editor_is_the_draft_to_the_letter(case):
    made = desk(case)
    data = composer_data(made, "zh", Surroundings("token"))
    assert plain(data["versions"][0]) == made.current.draft.text
    assert (data["draft_id"], data["case_id"], data["token"]) == (made.draft_id, case.id, "token")


def test_a_citation_stands_before_the_closing_mark_and_brings_its_quote():
    data = composer_data(desk(), "zh", NOTHING)
    assert data["versions"][0]["sentences"][2]["runs"][1:] == [{"c": 2, "m": 0}, {"t": "。"}]
    assert data["versions"][0]["cites"]["2"]["meta"] == "手册 · 5.4 水箱漏水 · 2026-03-01"
    assert data["versions"][0]["cites"]["2"]["quotes"][0].startswith("请先关机断电")


def test_an_unsupported_sentence_says_why():
    data = composer_data(desk(LEAK), "en", NOTHING)
    assert data["versions"][0]["sentences"][3]["why"] == ["No source is cited"]


@pytest.mark.parametrize(
    ("status", "state", "tags"),
    [("model_down", "model_down", ["模型不可用 · 依据摘录"]), ("partial", "partial", [])],
)
def test_a_draft_without_model_says_so(status, state, tags):
    made = desk()
    made = replace(made, versions=(replace(made.current, status=status),))
    data = composer_data(made, "zh", NOTHING)
    assert data["state"] == state
    assert [tag["text"] for tag in data["versions"][0]["tags"]] == tags


def test_missing_slots_and_options_are_named():
    made = desk()
    decision = Decision(
        "clarify", "ambiguous", 0.5, options=("甲店", "乙店"), missing=("order_no",)
    )
    draft = replace(made.current.draft, decision=decision)
    made = replace(made, versions=(replace(made.current, draft=draft),))
    advice = composer_data(made, "zh", NOTHING)["advice"]
    assert advice["steps"] == ["还缺：订单号", "可选项：甲店 / 乙店"]


@pytest.mark.parametrize(
    "reason", ["no_source", "weak", "expired", "out_of_scope", "needs_live_data"]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_reason_to_abstain_has_words(reason, lang):
    assert advice_of("abstain", reason, lang)["title"]


@pytest.mark.parametrize("reason", ["conflict", "beyond_authority", "complaint", "safety", "legal"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_reason_to_escalate_has_words_and_a_next_step(reason, lang):
    assert advice_of("escalate", reason, lang)["steps"]


def advice_of(action, reason, lang):
    made = desk()
    draft = replace(made.current.draft, decision=Decision(action, reason, 0.2))
    made = replace(made, versions=(replace(made.current, draft=draft),))
    return composer_data(made, lang, NOTHING)["advice"]


def test_an_answer_to_the_last_action_reaches_the_composer():
    made = desk(LEAK)
    doubtful = made.current.draft.sentences[3:]
    asked = composer_data(
        made, "zh", Surroundings(last=("a1", Outcome("confirm", doubtful=doubtful)))
    )
    assert (asked["confirm"]["action_id"], asked["confirm"]["ask"]) == ("a1", True)
    blocked = composer_data(
        made, "zh", Surroundings(last=("a2", Outcome("blocked", slots=("{单号}",))))
    )
    assert (blocked["confirm"]["ask"], blocked["confirm"]["lines"]) == (False, ["{单号}"])
    assert (
        composer_data(made, "zh", Surroundings(last=("a3", Outcome("recorded"))))["confirm"] is None
    )


def test_a_rejected_draft_leaves_an_empty_editor():
    assert (desk(is_rejected=True).state, desk(is_rejected=True).is_blank) == ("rejected", True)
    assert desk(conversation("x", "x", "火星")).is_blank


def test_checked_sentences_go_out_as_plain_data():
    sentence = desk(LEAK).current.draft.sentences[3]
    assert check_data([sentence], "zh") == [
        {
            "text": "处理期间会为您预留一台全新机器。",
            "state": "unsupported",
            "kind": "promise",
            "why": ["没有引用依据"],
            "runs": [{"t": "处理期间会为您预留一台全新机器。"}],
        }
    ]
