from assist.reply.draft import DraftRequest
from assist.reply.model_answer import problems_of, read_answer
from assist.types import Sentence


def test_a_repair_is_told_the_critical_failures_first() -> None:
    wrong = Sentence("9天内可退。", 0, 6, "deadline", "unsupported", (), ("value", "lexical"))
    doubted = Sentence("假货。", 0, 3, "fact", "unsupported", (), ("lexical",))
    assert problems_of([wrong, doubted]) == (
        "the evidence does not allow “9天内可退。” (lexical, value)"
    )
    assert problems_of([doubted]) == "the evidence does not allow “假货。” (lexical)"


def test_a_claimed_action_is_no_cover_for_a_statement(
    evidence_of, message_of, question_of, triage_of, outcome_of, answering
) -> None:
    item = evidence_of("定制商品不支持退货。")
    request = DraftRequest(
        message_of("能退吗"), question_of("能退吗"), triage_of(), answering, outcome_of(item)
    )
    answer = "定制商品不支持退货。[1] 已为您登记，定制商品支持退货。[1] 已为您登记。"
    kinds = [piece.kind for piece in read_answer(answer, [item], request, "")]
    assert kinds == ["fact", "fact", "action"]
