import pytest

from assist.reply.compose import compose
from assist.reply.draft import DraftRequest
from assist.reply.guard import check_sentences
from assist.reply.holding import hold
from assist.types import Decision


@pytest.fixture
def say(question_of, triage_of, message_of, outcome_of):
    def run(action, reason, lang="zh", **options):
        triage = triage_of(**options.pop("triage", {}))
        decision = Decision(action, reason, 0.9, **options)
        text = "能退吗" if lang == "zh" else "Can I return it?"
        request = DraftRequest(message_of(text), question_of(text), triage, decision, outcome_of())
        return hold(request, lang), request

    return run


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ("abstain", "no_source"),
        ("abstain", "weak"),
        ("abstain", "expired"),
        ("abstain", "out_of_scope"),
        ("escalate", "conflict"),
        ("escalate", "beyond_authority"),
        ("escalate", "complaint"),
        ("escalate", "safety"),
        ("escalate", "legal"),
        ("clarify", "missing_slot"),
    ],
)
def test_holding_replies_state_nothing_and_pass_every_check(say, lang, action, reason) -> None:
    pieces, request = say(action, reason, lang)
    text, sentences = compose(pieces, lang)
    checked = check_sentences(sentences, (), request.message)
    assert [sentence.failed_checks for sentence in checked] == [()] * len(pieces)
    assert not any(char.isdigit() for char in text)


def test_live_data_leaves_a_slot_that_the_checks_see(say) -> None:
    pieces, request = say("abstain", "needs_live_data", missing=("refund",))
    text, sentences = compose(pieces, "zh")
    assert "{退款进度}" in text
    assert check_sentences(sentences, (), request.message)[-1].failed_checks == ("slot",)


def test_clarifying_names_the_options(say) -> None:
    pieces, _ = say("clarify", "ambiguous", options=("一店", "二店"), missing=("store",))
    assert "“一店”还是“二店”" in pieces[-1].text
    assert pieces[-1].text.endswith("？")
    pieces, _ = say("clarify", "missing_slot", "en", options=("A1", "B2", "C3"))
    assert "“A1”, “B2” or “C3”" in pieces[-1].text


def test_an_answer_that_kept_nothing_holds_as_unsure(say) -> None:
    assert [piece.text for piece in say("answer", "full")[0]] == [
        piece.text for piece in say("abstain", "weak")[0]
    ]


@pytest.mark.parametrize(("lang", "slot"), [("zh", "{当前情况}"), ("en", "{situation right now}")])
def test_what_only_the_place_can_tell_asks_for_no_order(say, lang, slot) -> None:
    pieces, _ = say("abstain", "needs_live_data", lang, missing=("now",))
    assert slot in pieces[-1].text
    assert "订单" not in pieces[-1].text
    assert "order" not in pieces[-1].text
